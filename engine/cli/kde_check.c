/* cli/kde_check.c - does the surface hold the incidents, but for what lies beyond the edges? */
#include <math.h>

#include "base/try.h"
#include "cli/kde.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/* The grid itself as an area: what --edge none leaves beyond it. */
static hg_status grid_area(const hg_grid *grid, hg_area *out, hg_err *err)
{
    double west = hg_grid_west(grid), east = hg_grid_east(grid);
    double south = hg_grid_south(grid), north = hg_grid_north(grid);
    const double x[] = {west, east, east, west}, y[] = {south, south, north, north};
    return hg_area_add_ring(out, 4, x, y, false, err);
}

static bool near_edge(const hg_extent *extent, double x, double y, double reach)
{
    return x - reach < extent->x_min || x + reach > extent->x_max || y - reach < extent->y_min ||
           y + reach > extent->y_max;
}

/* share[i]: how much of the kernel of incident i lies inside. 1 without looking, far inside. */
static hg_status shares_inside(const kde *k, const hg_area *area, double *share, hg_err *err)
{
    const hg_incidents *table = &k->input.table;
    hg_extent extent;
    size_t *row = NULL, m = 0;
    double *x = NULL, *y = NULL, *each = NULL, *found = NULL;
    hg_kde_options options = k->density.kernel;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&row, table->n, sizeof *row, err));
    hg_area_extent(area, &extent);
    for (size_t i = 0; i < table->n; i++) {
        double h = k->bandwidth_each ? k->bandwidth_each[i] : options.bandwidth_m;
        share[i] = 1;
        if (k->input.has_area || near_edge(&extent, table->x[i], table->y[i], kde_radius_m(k, h)))
            row[m++] = i;
    }
    HG_TRY(hg_alloc(&x, m, sizeof *x, err));
    HG_TRY(hg_alloc(&y, m, sizeof *y, err));
    HG_TRY(hg_alloc(&each, m, sizeof *each, err));
    HG_TRY(hg_alloc(&found, m, sizeof *found, err));
    for (size_t j = 0; j < m; j++) {
        x[j] = table->x[row[j]];
        y[j] = table->y[row[j]];
        each[j] = k->bandwidth_each ? k->bandwidth_each[row[j]] : options.bandwidth_m;
    }
    options.cell_integral = false;
    options.bandwidth_each = k->bandwidth_each ? each : NULL;
    HG_TRY(hg_edge_at(&options, area, m, x, y, found, err));
    for (size_t j = 0; j < m; j++)
        share[row[j]] = found[j] > 0 ? found[j] : 0;
done:
    hg_free(row);
    hg_free(x);
    hg_free(y);
    hg_free(each);
    hg_free(found);
    return st;
}

/* What should be on the grid: exact, so that only the cells' size can make a difference. */
static hg_status expect(kde *k, hg_err *err)
{
    const hg_incidents *table = &k->input.table;
    hg_area area = {0};
    double *share = NULL, *part = NULL, *lost = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&share, table->n, sizeof *share, err));
    HG_TRY(hg_alloc(&part, table->n, sizeof *part, err));
    HG_TRY(hg_alloc(&lost, table->n, sizeof *lost, err));
    if (!k->input.has_area)
        HG_TRY(grid_area(&k->grid, &area, err));
    HG_TRY(shares_inside(k, k->input.has_area ? &k->input.area : &area, share, err));
    for (size_t i = 0; i < table->n; i++) {
        bool halo = (table->marks[i] & HG_MARK_HALO) != 0;
        double kept =
            k->density.edge == HG_EDGE_DIGGLE ? (!halo && share[i] >= HG_EDGE_THIN) : share[i];
        part[i] = table->weight[i] * kept;
        lost[i] = halo ? 0 : table->weight[i] * (1 - share[i]);
    }
    k->expected = hg_sum(table->n, part);
    k->crossing = hg_sum(table->n, lost);
done:
    hg_area_clear(&area);
    hg_free(share);
    hg_free(part);
    hg_free(lost);
    return st;
}

/* Row by row: a whole array of products would cost as much memory as the surface. */
static hg_status add_up(kde *k, hg_err *err)
{
    const hg_grid *grid = &k->grid;
    double cell_m2 = grid->cell_m * grid->cell_m, *of_row = NULL, *row = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&of_row, grid->rows, sizeof *of_row, err));
    HG_TRY(hg_alloc(&row, grid->cols, sizeof *row, err));
    for (size_t r = 0; r < grid->rows; r++) {
        for (size_t c = 0; c < grid->cols; c++) {
            size_t i = r * grid->cols + c;
            double inside = k->fraction ? k->fraction[i] : 1.0;
            row[c] = inside > 0 && !isnan(k->value[i]) ? k->value[i] * cell_m2 * inside : 0;
        }
        of_row[r] = hg_sum(grid->cols, row);
    }
    k->mass = hg_sum(grid->rows, of_row);
    k->weight = hg_sum(k->input.table.n, k->input.table.weight);
done:
    hg_free(of_row);
    hg_free(row);
    return st;
}

/* The area reaches over the grid: then no total is known. */
static bool grid_cuts_area(const kde *k)
{
    hg_extent extent;
    return k->input.has_area && hg_area_extent(&k->input.area, &extent) &&
           (extent.x_min < hg_grid_west(&k->grid) || extent.x_max > hg_grid_east(&k->grid) ||
            extent.y_min < hg_grid_south(&k->grid) || extent.y_max > hg_grid_north(&k->grid));
}

static void say(const kde *k, bool cut)
{
    hg_buf why = {0};
    bool diggle = k->density.edge == HG_EDGE_DIGGLE;
    double beyond = k->weight - k->expected;
    const char *where = diggle              ? "reach of the edge correction"
                        : k->input.has_area ? "border of the area"
                                            : "edge of the grid";
    if (k->input.account.halo > 0)
        hg_buf_puts(&why, " (those in the halo included)");
    if (cut)
        hg_buf_puts(&why, "; the grid does not cover the area");
    else if (k->density.edge == HG_EDGE_UNIFORM)
        hg_buf_printf(&why, "; --edge uniform does not keep the sum: uncorrected it would be %.6g",
                      k->expected);
    else if (beyond > 1e-6 * k->weight)
        hg_buf_printf(&why, "; %.6g lie beyond the %s, %.6g expected", beyond, where, k->expected);
    hg_note(&k->c->talk, "self-check: sum(value * area) = %.6g, incidents = %.6g%s", k->mass,
            k->weight, why.data ? why.data : "");
    hg_buf_clear(&why);
}

/* An edge can only take mass away (a grid that cuts the area) or only add some (uniform). */
static bool explained(const kde *k, bool cut)
{
    double off = k->mass - k->expected;
    /* cells on an edge hold their centre value, not the part of the kernel that is in them */
    double allowed = 0.01 * k->weight + 0.1 * fabs(k->weight - k->expected);
    bool may_miss = cut, may_exceed = k->density.edge == HG_EDGE_UNIFORM;
    return (may_miss || off >= -allowed) && (may_exceed || off <= allowed);
}

hg_status kde_self_check(kde *k, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(add_up(k, err));
    HG_TRY(expect(k, err));
    bool cut = grid_cuts_area(k);
    say(k, cut);
    k->sound = explained(k, cut);
    if (!k->sound)
        hg_warn(&k->c->talk, "self_check",
                "the surface holds %.6g where %.6g of %.6g incidents are expected, and no edge "
                "explains it: the cell is coarse for this bandwidth, try --cell-integral or a "
                "smaller --cell",
                k->mass, k->expected, k->weight);
done:
    return st;
}
