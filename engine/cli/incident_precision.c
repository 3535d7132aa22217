/* cli/incident_precision.c - how precise are the places, and is a bandwidth narrower than that? */
#include <math.h>

#include "base/try.h"
#include "cli/incident_options.h"

static const double radius_m[] = {10, 100, 500}; /* docs/methods.md 1.2: A, B, C */

static char worst_class(const hg_incidents *table)
{
    uint8_t worst = 'A';
    for (size_t i = 0; i < table->n; i++)
        worst = table->location_class[i] > worst ? table->location_class[i] : worst;
    return (char)worst;
}

static double class_radius_m(char class)
{
    size_t k = (size_t)(class - 'A');
    return k < HG_COUNT(radius_m) ? radius_m[k] : 0;
}

double incidents_precision_m(const hg_incidents *table)
{
    return class_radius_m(worst_class(table));
}

/* ---- coordinates that are rounded in the working CRS ---- */

/* Do nearly all numbers leave the same rest when divided by step? Asked of three of them. */
static bool stepped(size_t n, const double *v, double step)
{
    for (size_t quarter = 1; quarter <= 3; quarter++) {
        double start = v[n * quarter / 4];
        size_t off = 0;
        for (size_t i = 0; i < n && off * 20 <= n; i++) {
            double rest = fabs(remainder(v[i] - start, step));
            off += rest > 1e-3;
        }
        if (off * 20 <= n)
            return true;
    }
    return false;
}

/* The step that the coordinates were rounded to, or 0 when they do not look rounded. */
static double rounded_to(const incident_input *input)
{
    static const double steps[] = {1000, 500, 250, 200, 100, 50, 20};
    const hg_incidents *table = &input->table;
    const hg_extent *extent = &input->extent;
    double side = fmin(extent->x_max - extent->x_min, extent->y_max - extent->y_min);
    for (size_t i = 0; i < HG_COUNT(steps) && table->n >= 20; i++)
        if (side >= 5 * steps[i] && stepped(table->n, table->x, steps[i]) &&
            stepped(table->n, table->y, steps[i]))
            return steps[i];
    return 0;
}

void incidents_remark_precision(cli *c, const incident_input *input, double narrowest_m)
{
    char class = worst_class(&input->table);
    double within = class_radius_m(class), step = rounded_to(input);
    if (narrowest_m < within)
        hg_warn(&c->talk, "precision",
                "the bandwidth of %.6g m is below the precision of the places (class %c, %g m): "
                "the map shows how they were coded",
                narrowest_m, class, within);
    else if (narrowest_m < input->rounded_m)
        hg_warn(&c->talk, "precision",
                "the coordinates look rounded to %g %s (about %.3g m) and the bandwidth is %.6g m: "
                "the map shows the rounding",
                input->rounded_step, input->rounded_unit, input->rounded_m, narrowest_m);
    else if (narrowest_m < step)
        hg_warn(&c->talk, "precision",
                "the coordinates look rounded to %g m and the bandwidth is %.6g m: the map shows "
                "the rounding",
                step, narrowest_m);
}
