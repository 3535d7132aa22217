/* evaluate/isoline_rings.c - which polygons with holes do the pieces of a level make? */
#include "evaluate/contour.h"

#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "data/corner.h"
#include "evaluate/isoline.h"
#include "hotgrid/mem.h"

/* So far a crossing stays from the ends of its edge: no two crossings ever coincide. */
#define HG_KEEP_OFF 0x1p-20
/* In cells: what is left of a cell that just reaches the level. */
#define HG_SPECK 1e-9

typedef struct spot {
    double x, y, value;
} spot;

static spot centre(const hg_march *march, size_t cell)
{
    const hg_grid *grid = &march->surface->grid;
    return (spot){hg_grid_center_x(grid, cell % grid->cols),
                  hg_grid_center_y(grid, cell / grid->cols), march->surface->value[cell]};
}

static spot corner(const hg_march *march, size_t row, size_t col)
{
    const hg_grid *grid = &march->surface->grid;
    return (spot){hg_corner(grid->origin_x, grid->cell_m, grid->first_col + (int64_t)col),
                  hg_corner(grid->origin_y, grid->cell_m,
                            grid->first_row + (int64_t)grid->rows - (int64_t)row),
                  hg_march_corner(march, row, col)};
}

void hg_march_point(const hg_march *march, hg_place place, double *x, double *y)
{
    size_t cols = march->surface->grid.cols, index = (size_t)(place / HG_PLACE_KINDS);
    size_t row = index / cols, col = index % cols; /* of a cell */
    size_t corner_row = index / (cols + 1), corner_col = index % (cols + 1);
    spot a, b;
    switch ((hg_place_kind)(place % HG_PLACE_KINDS)) {
    case HG_PLACE_EAST:
        a = centre(march, index), b = centre(march, index + 1);
        break;
    case HG_PLACE_SOUTH:
        a = centre(march, index), b = centre(march, index + cols);
        break;
    case HG_PLACE_NW:
        a = centre(march, index), b = corner(march, row, col);
        break;
    case HG_PLACE_NE:
        a = centre(march, index), b = corner(march, row, col + 1);
        break;
    case HG_PLACE_SW:
        a = centre(march, index), b = corner(march, row + 1, col);
        break;
    case HG_PLACE_SE:
        a = centre(march, index), b = corner(march, row + 1, col + 1);
        break;
    case HG_PLACE_SIDE_EAST:
        a = corner(march, corner_row, corner_col), b = corner(march, corner_row, corner_col + 1);
        break;
    case HG_PLACE_SIDE_SOUTH:
        a = corner(march, corner_row, corner_col), b = corner(march, corner_row + 1, corner_col);
        break;
    default:
        a = corner(march, corner_row, corner_col);
        *x = a.x, *y = a.y;
        return;
    }
    if (a.value < march->level) {
        spot high = b;
        b = a, a = high;
    }
    double t = isinf(b.value) ? 1 : (a.value - march->level) / (a.value - b.value);
    t = fmin(fmax(t, HG_KEEP_OFF), 1 - HG_KEEP_OFF);
    *x = a.x + t * (b.x - a.x);
    *y = a.y + t * (b.y - a.y);
}

static int by_from(const void *a, const void *b)
{
    const hg_piece *p = a, *q = b;
    return (p->from > q->from) - (p->from < q->from);
}

/* The piece that leaves this place; NULL would be our bug. */
static hg_piece *leaving(const hg_march *march, hg_place place)
{
    const hg_piece key = {.from = place};
    return bsearch(&key, march->piece, march->n, sizeof key, by_from);
}

typedef struct ring {
    double *x, *y;
    size_t n, x_capacity, y_capacity;
} ring;

/* A point in the middle of a straight run along the border says nothing. */
static bool straight(const ring *r, size_t i, size_t j, size_t k)
{
    return (r->x[i] == r->x[j] && r->x[j] == r->x[k]) || (r->y[i] == r->y[j] && r->y[j] == r->y[k]);
}

static void add_point(ring *r, double x, double y)
{
    size_t n = r->n;
    r->x[n] = x;
    r->y[n] = y;
    if (n >= 2 && straight(r, n - 2, n - 1, n)) {
        r->x[n - 1] = x;
        r->y[n - 1] = y;
        return;
    }
    r->n++;
}

/* The ring may have begun in the middle of such a run. */
static void close_ring(ring *r)
{
    if (r->n > 3 && straight(r, r->n - 2, r->n - 1, 0))
        r->n--;
    if (r->n > 3 && straight(r, r->n - 1, 0, 1)) {
        r->n--;
        r->x[0] = r->x[r->n];
        r->y[0] = r->y[r->n];
    }
}

/* From one unvisited piece around to its beginning; visited pieces lead to themselves. */
static hg_status trace(hg_march *march, hg_piece *first, ring *r, hg_err *err)
{
    hg_piece *at = first;
    hg_status st = HG_OK;
    r->n = 0;
    do {
        double x, y;
        HG_TRY(hg_grow(&r->x, &r->x_capacity, r->n + 1, sizeof *r->x, err));
        HG_TRY(hg_grow(&r->y, &r->y_capacity, r->n + 1, sizeof *r->y, err));
        hg_march_point(march, at->from, &x, &y);
        add_point(r, x, y);
        hg_piece *next = leaving(march, at->to);
        if (!next)
            return hg_fail(err, HG_EBUG, "a contour line does not close: please report this");
        at->to = at->from; /* visited */
        at = next;
    } while (at != first);
    close_ring(r);
done:
    return st;
}

/* Twice nothing is 0: relative to the first point, so that large coordinates do not matter. */
static double signed_area(const ring *r)
{
    double sum = 0;
    for (size_t i = 1; i + 1 < r->n; i++)
        sum += (r->x[i] - r->x[0]) * (r->y[i + 1] - r->y[0]) -
               (r->x[i + 1] - r->x[0]) * (r->y[i] - r->y[0]);
    return 0.5 * sum;
}

typedef struct shell {
    double area_m2;
    hg_area shape;
} shell;

typedef struct shells {
    shell *item;
    size_t n, capacity;
    hg_area holes; /* as outer rings, one a hole */
} shells;

static hg_status keep_ring(shells *s, const ring *r, double speck, hg_err *err)
{
    double area = signed_area(r);
    if (fabs(area) < speck)
        return HG_OK;
    if (area < 0)
        return hg_area_add_ring(&s->holes, r->n, r->x, r->y, false, err);
    hg_status st = hg_grow(&s->item, &s->capacity, s->n + 1, sizeof *s->item, err);
    if (st != HG_OK)
        return st;
    s->item[s->n] = (shell){.area_m2 = area};
    return hg_area_add_ring(&s->item[s->n++].shape, r->n, r->x, r->y, false, err);
}

/* Smallest first; rings are found in a fixed order, and the first point breaks a tie. */
static int smallest_first(const void *a, const void *b)
{
    const shell *p = a, *q = b;
    if (p->area_m2 != q->area_m2)
        return p->area_m2 < q->area_m2 ? -1 : 1;
    if (p->shape.y[0] != q->shape.y[0])
        return p->shape.y[0] > q->shape.y[0] ? -1 : 1;
    return (p->shape.x[0] > q->shape.x[0]) - (p->shape.x[0] < q->shape.x[0]);
}

/* A hole belongs to the smallest ring around it. */
static hg_status place_holes(shells *s, hg_area *shape, hg_err *err)
{
    hg_locator *locator = NULL;
    const hg_area *holes = &s->holes;
    hg_status st = HG_OK;
    if (holes->n_rings == 0)
        return HG_OK;
    HG_TRY(hg_locator_new(s->n, shape, &locator, err));
    for (size_t k = 0; k < holes->n_rings; k++) {
        size_t first = holes->start[k];
        int32_t owner = hg_locator_find(locator, holes->x[first], holes->y[first]);
        if (owner < 0)
            continue; /* around it: a speck that has vanished */
        HG_TRY(hg_area_add_ring(&shape[owner], holes->start[k + 1] - first, holes->x + first,
                                holes->y + first, true, err));
    }
done:
    hg_locator_free(locator);
    return st;
}

/* `out` takes the shapes over. */
static hg_status assemble(shells *s, hg_area **out, size_t *n, hg_err *err)
{
    hg_area *shape = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&shape, s->n, sizeof *shape, err));
    if (s->n > 0)
        qsort(s->item, s->n, sizeof *s->item, smallest_first);
    for (size_t k = 0; k < s->n; k++) {
        shape[k] = s->item[k].shape;
        s->item[k].shape = (hg_area){0};
    }
    st = place_holes(s, shape, err);
    for (size_t k = 0; k < s->n; k++)
        if (st == HG_OK)
            hg_area_orient(&shape[k]);
        else
            hg_area_clear(&shape[k]);
    if (st != HG_OK)
        goto done;
    *out = shape;
    *n = s->n;
    shape = NULL;
done:
    hg_free(shape);
    return st;
}

hg_status hg_isoline_polygons(const hg_surface *surface, const double *area_m2, double level,
                              hg_area **out, size_t *n, hg_err *err)
{
    hg_march march = {.surface = surface, .area_m2 = area_m2, .level = level};
    double speck = HG_SPECK * surface->grid.cell_m * surface->grid.cell_m;
    ring r = {0};
    shells s = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_march_pieces(&march, err));
    if (march.n > 0)
        qsort(march.piece, march.n, sizeof *march.piece, by_from);
    for (size_t k = 0; k < march.n; k++)
        if (march.piece[k].to != march.piece[k].from) {
            HG_TRY(trace(&march, &march.piece[k], &r, err));
            HG_TRY(keep_ring(&s, &r, speck, err));
        }
    HG_TRY(assemble(&s, out, n, err));
done:
    for (size_t k = 0; k < s.n; k++)
        hg_area_clear(&s.item[k].shape);
    hg_area_clear(&s.holes);
    hg_free(s.item);
    hg_free(march.piece);
    hg_free(r.x);
    hg_free(r.y);
    return st;
}
