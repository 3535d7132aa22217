/* cli/incident_grid.c - where does the grid lie, does it fit into memory, and which rows stretch
 * it? */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/try.h"
#include "cli/incident_options.h"
#include "hotgrid/mem.h"

enum { NAMED = 5, BYTES_A_CELL = 40 }; /* value, fraction, second band, and GDAL's copy of them */

hg_status incidents_extent(const cli *c, const incident_input *input, hg_extent *out, hg_err *err)
{
    const option_value *value = c->options.value;
    const double *given = value[OPT_EXTENT].numbers;
    hg_extent extent = input->extent;
    if (value[OPT_EXTENT].given)
        extent = (hg_extent){given[0], given[1], given[2], given[3]};
    else if (input->has_area)
        hg_area_extent(&input->area, &extent);
    bool of_incidents = !value[OPT_EXTENT].given && !input->has_area;
    if (of_incidents && input->table.n > 1 && extent.x_min == extent.x_max &&
        extent.y_min == extent.y_max)
        return hg_fail(err, HG_EEMPTY,
                       "all %zu incidents lie at one place (%.10g, %.10g) and no --extent or "
                       "--area says where the grid lies",
                       input->table.n, extent.x_min, extent.y_min);
    *out = extent;
    return HG_OK;
}

/* ---- the rows that stretch it ---- */

typedef struct range {
    double low, high;
} range;

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Far outside the middle half: more than ten times its width away. */
static hg_status usual_range(size_t n, const double *v, double cell_m, range *out, hg_err *err)
{
    double *sorted = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&sorted, n, sizeof *sorted, err));
    for (size_t i = 0; i < n; i++)
        sorted[i] = v[i];
    qsort(sorted, n, sizeof *sorted, ascending);
    double low = sorted[n / 4], high = sorted[n - 1 - n / 4];
    double room = 10 * fmax(high - low, cell_m);
    *out = (range){low - room, high + room};
done:
    hg_free(sorted);
    return st;
}

static bool within(double v, range r)
{
    return v >= r.low && v <= r.high;
}

typedef struct strays {
    size_t n;
    hg_buf names;   /* of the first few */
    hg_extent rest; /* of the others */
} strays;

static hg_status find_strays(const cli *c, const hg_incidents *table, double cell_m, strays *out,
                             hg_err *err)
{
    range x, y;
    hg_status st = HG_OK;
    HG_TRY(usual_range(table->n, table->x, cell_m, &x, err));
    HG_TRY(usual_range(table->n, table->y, cell_m, &y, err));
    out->rest = (hg_extent){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < table->n; i++) {
        if (within(table->x[i], x) && within(table->y[i], y)) {
            out->rest.x_min = fmin(out->rest.x_min, table->x[i]);
            out->rest.y_min = fmin(out->rest.y_min, table->y[i]);
            out->rest.x_max = fmax(out->rest.x_max, table->x[i]);
            out->rest.y_max = fmax(out->rest.y_max, table->y[i]);
        } else if (out->n++ < NAMED) {
            hg_buf_printf(&out->names, "%s%s:%u (%.10g, %.10g)", out->n > 1 ? ", " : "",
                          c->options.inputs[table->source[i]], table->line[i], table->x[i],
                          table->y[i]);
        }
    }
    st = hg_buf_check(&out->names, err);
done:
    return st;
}

/* Puts the stray rows before the sentence that is there, when a few make the difference. */
static hg_status blame(const cli *c, const incident_input *input, double cell_m, hg_status why,
                       hg_err *err)
{
    const hg_incidents *table = &input->table;
    const double *origin = c->options.value[OPT_ORIGIN].numbers;
    strays found = {0};
    hg_grid grid;
    bool of_incidents = !c->options.value[OPT_EXTENT].given && !input->has_area;
    if (of_incidents && table->n >= 4 && find_strays(c, table, cell_m, &found, NULL) == HG_OK &&
        found.n > 0 && found.n * 20 <= table->n + 19 &&
        hg_grid_cover(&found.rest, cell_m, origin[0], origin[1], HG_GRID_CELLS_MAX, &grid, NULL) ==
            HG_OK)
        why = hg_fail_within(err, why,
                             "%s%s stretch%s the grid, which would have %zu x %zu cells without",
                             found.names.data, found.n > NAMED ? " and more" : "",
                             found.n == 1 ? "es" : "", grid.cols, grid.rows);
    if (found.names.data)
        hg_mask_secrets(err ? err->text : found.names.data);
    hg_buf_clear(&found.names);
    return why;
}

/* ---- memory ---- */

/* The limit of a container; infinite where there is none. */
static double container_limit(void)
{
    char text[32] = "";
    double bytes;
    FILE *file = fopen("/sys/fs/cgroup/memory.max", "r");
    if (!file)
        return INFINITY;
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    while (n > 0 && text[n - 1] == '\n')
        n--;
    return hg_parse_double(text, n, '.', &bytes) ? bytes : INFINITY;
}

/* What this process may have: of the computer, or less by container or ulimit. */
static double memory_limit(void)
{
    static const int kinds[] = {RLIMIT_AS, RLIMIT_DATA};
    struct rlimit limit;
    double bytes =
        fmin((double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE), container_limit());
    for (size_t i = 0; i < HG_COUNT(kinds); i++)
        if (getrlimit(kinds[i], &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
            bytes = fmin(bytes, (double)limit.rlim_cur);
    return bytes;
}

hg_status incidents_check_memory(const hg_grid *grid, double bytes, hg_err *err)
{
    double have = memory_limit();
    if (bytes <= have)
        return HG_OK;
    return hg_fail(err, HG_ENOMEM,
                   "a grid of %zu x %zu cells of %g m needs about %.2g GB, this process may have "
                   "%.2g GB: take a larger --cell or a smaller --extent",
                   grid->cols, grid->rows, grid->cell_m, bytes / 1e9, have / 1e9);
}

hg_status incidents_grid_of(const cli *c, const incident_input *input, double cell_m, hg_grid *out,
                            hg_err *err)
{
    const double *origin = c->options.value[OPT_ORIGIN].numbers;
    hg_extent extent;
    hg_status st = incidents_extent(c, input, &extent, err);
    if (st != HG_OK)
        return st;
    st = hg_grid_cover(&extent, cell_m, origin[0], origin[1], HG_GRID_CELLS_MAX, out, err);
    if (st == HG_OK)
        st = incidents_check_memory(out, (double)hg_grid_cells(out) * BYTES_A_CELL, err);
    return st == HG_OK ? st : blame(c, input, cell_m, st, err);
}

hg_status incidents_grid(const cli *c, const incident_input *input, hg_grid *out, hg_err *err)
{
    const option_value *cell = &c->options.value[OPT_CELL];
    return incidents_grid_of(c, input, cell->given ? cell->number : 125, out, err);
}
