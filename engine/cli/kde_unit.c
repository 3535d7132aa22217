/* cli/kde_unit.c - in which unit does the surface go out, and what is one per m2 in it? */
#include <math.h>
#include <stdio.h>

#include "base/try.h"
#include "cli/kde.h"
#include "hotgrid/mem.h"

static const struct {
    const char *unit, *of_slices, *description;
} units[] = {
    [UNIT_KM2] = {"incidents per km2", "incidents per km2 per day", "kernel density"},
    [UNIT_M2] = {"incidents per m2", "incidents per m2 per day", "kernel density"},
    [UNIT_PROBABILITY] = {"per m2", "per m2 per day", "probability density"},
    [UNIT_RAW] = {"1", "1", "raw kernel sum"},
};

const char *kde_unit_text(const kde *k)
{
    if (k->slices)
        return units[k->unit].of_slices;
    return k->compat && k->compat->factor != 1 ? "7.25 times incidents per m2"
                                               : units[k->unit].unit;
}

const char *kde_unit_per_year(void)
{
    return "incidents per km2 per year";
}

const char *kde_description(const kde *k)
{
    return units[k->unit].description;
}

/* Height of the kernel of one incident, per m2: what `raw` divides by. */
static hg_status peak(const kde *k, double *out, hg_err *err)
{
    const double at = 0, one = 1;
    hg_kde_options options = k->density.kernel;
    options.cell_integral = false;
    options.bandwidth_each = NULL;
    return hg_kde_at(&options, 1, &at, &at, &one, 1, &at, &at, out, err);
}

hg_status kde_scale(const kde *k, double *out, hg_err *err)
{
    double height = 1;
    hg_status st = HG_OK;
    if (k->unit == UNIT_RAW)
        HG_TRY(peak(k, &height, err));
    const double scale[] = {[UNIT_KM2] = 1e6,
                            [UNIT_M2] = 1,
                            [UNIT_PROBABILITY] = k->weight > 0 ? 1 / k->weight : NAN,
                            [UNIT_RAW] = 1 / height};
    *out = scale[k->unit] * (k->compat ? k->compat->factor : 1);
done:
    return st;
}

hg_status kde_convert(kde *k, hg_err *err)
{
    double scale;
    size_t cells = hg_grid_cells(&k->grid);
    bool beyond = k->compat && k->compat->nodata_beyond;
    hg_status st = HG_OK;
    HG_TRY(kde_scale(k, &scale, err));
    if (k->years > 0 && k->unit == UNIT_KM2)
        HG_TRY(hg_alloc_large(&k->per_year, cells, sizeof *k->per_year, err));
    for (size_t i = 0; i < cells; i++) {
        bool outside = k->fraction && !(k->fraction[i] > 0);
        k->value[i] = outside || (beyond && k->value[i] == 0) ? NAN : k->value[i] * scale;
        if (k->per_year)
            k->per_year[i] = k->value[i] / k->years;
    }
done:
    return st;
}
