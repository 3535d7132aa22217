/* evaluate/isoline.c - between which places does a level cross the triangles of a surface? */
#include "evaluate/isoline.h"

#include <math.h>

#include "base/try.h"
#include "hotgrid/mem.h"

/* A vertex of a triangle: only its side of the level matters here. */
typedef struct triangle {
    bool high[3];     /* counter-clockwise */
    hg_place edge[3]; /* of the edge that begins at this vertex */
} triangle;

bool hg_march_inside(const hg_march *march, size_t row, size_t col)
{
    const hg_grid *grid = &march->surface->grid;
    return row < grid->rows && col < grid->cols && march->area_m2[row * grid->cols + col] > 0;
}

double hg_march_corner(const hg_march *march, size_t row, size_t col)
{
    size_t cols = march->surface->grid.cols, n = 0, places = 0;
    double sum[2] = {0, 0}, low = INFINITY, high = -INFINITY;
    for (size_t k = 0; k < 4; k++) { /* row - 1 of row 0 is SIZE_MAX: outside */
        size_t r = row - 1 + k / 2, c = col - 1 + k % 2;
        if (!hg_march_inside(march, r, c))
            continue;
        double value = march->surface->value[r * cols + c];
        sum[k / 2] += value;
        low = fmin(low, value);
        high = fmax(high, value);
        places += k;
        n++;
    }
    if (n == 2 && places == 3) /* of all pairs only the diagonal ones: 0 + 3 and 1 + 2 */
        return -INFINITY;
    double mean = (sum[0] + sum[1]) / (double)n;
    return fmax(low, fmin(mean, high)); /* whatever the rounding: never across a level */
}

static hg_place place(size_t index, hg_place_kind kind)
{
    return (hg_place)index * HG_PLACE_KINDS + kind;
}

static hg_status add_piece(hg_march *march, hg_place from, hg_place to, hg_err *err)
{
    hg_status st =
        hg_grow(&march->piece, &march->capacity, march->n + 1, sizeof *march->piece, err);
    if (st == HG_OK)
        march->piece[march->n++] = (hg_piece){from, to};
    return st;
}

/* One vertex on its own side of the level: the line passes the two edges beside it. */
static hg_status cross(hg_march *march, const triangle *t, hg_err *err)
{
    int n_high = t->high[0] + t->high[1] + t->high[2];
    if (n_high == 0 || n_high == 3)
        return HG_OK;
    int lone = 0;
    while (lone < 2 && t->high[lone] != (n_high == 1))
        lone++;
    hg_place after = t->edge[lone], before = t->edge[(lone + 2) % 3];
    return n_high == 1 ? add_piece(march, after, before, err)
                       : add_piece(march, before, after, err);
}

/* The four centres around a corner, clockwise from the north-west one. */
typedef struct square {
    size_t cell[4];
    bool inside[4], high[4];
} square;

/* Centre i, the next centre clockwise, and the corner in the middle. */
static hg_status half_diamond(hg_march *march, const square *s, int i, bool corner_high,
                              hg_err *err)
{
    /* the edge between them is that of the western or northern cell */
    static const struct {
        int owner;
        hg_place_kind kind;
    } between[4] = {
        {0, HG_PLACE_EAST}, {1, HG_PLACE_SOUTH}, {3, HG_PLACE_EAST}, {0, HG_PLACE_SOUTH}};
    /* the corner of each cell that is the middle of the square */
    static const hg_place_kind spoke[4] = {HG_PLACE_SE, HG_PLACE_SW, HG_PLACE_NW, HG_PLACE_NE};
    int next = (i + 1) % 4;
    if (!s->inside[i] || !s->inside[next])
        return HG_OK;
    const triangle t = {.high = {s->high[next], s->high[i], corner_high},
                        .edge = {place(s->cell[between[i].owner], between[i].kind),
                                 place(s->cell[i], spoke[i]), place(s->cell[next], spoke[next])}};
    return cross(march, &t, err);
}

static hg_status march_corner(hg_march *march, size_t row, size_t col, hg_err *err)
{
    const hg_surface *surface = march->surface;
    size_t cols = surface->grid.cols;
    const size_t rows[4] = {row - 1, row - 1, row, row}, columns[4] = {col - 1, col, col, col - 1};
    square s;
    int n = 0, n_high = 0;
    hg_status st = HG_OK;
    for (int k = 0; k < 4; k++) {
        s.inside[k] = hg_march_inside(march, rows[k], columns[k]);
        s.cell[k] = s.inside[k] ? rows[k] * cols + columns[k] : 0;
        s.high[k] = s.inside[k] && surface->value[s.cell[k]] >= march->level;
        n += s.inside[k];
        n_high += s.high[k];
    }
    if (n_high == 0 || n_high == n)
        return HG_OK; /* the corner is between them */
    bool corner_high = hg_march_corner(march, row, col) >= march->level;
    for (int k = 0; st == HG_OK && k < 4; k++)
        st = half_diamond(march, &s, k, corner_high, err);
    return st;
}

/* A side without a neighbour: the triangle of centre and side, and the side itself as a border. */
static hg_status march_side(hg_march *march, size_t row, size_t col, int side, hg_err *err)
{
    /* south, east, north, west; corners from and to run counter-clockwise around the cell */
    static const struct {
        size_t from_row, from_col, to_row, to_col;
        hg_place_kind from_spoke, to_spoke, kind;
        bool begins_west_or_north;
    } sides[4] = {
        {1, 0, 1, 1, HG_PLACE_SW, HG_PLACE_SE, HG_PLACE_SIDE_EAST, true},
        {1, 1, 0, 1, HG_PLACE_SE, HG_PLACE_NE, HG_PLACE_SIDE_SOUTH, false},
        {0, 1, 0, 0, HG_PLACE_NE, HG_PLACE_NW, HG_PLACE_SIDE_EAST, false},
        {0, 0, 1, 0, HG_PLACE_NW, HG_PLACE_SW, HG_PLACE_SIDE_SOUTH, true},
    };
    size_t cols = march->surface->grid.cols, cell = row * cols + col;
    size_t from_row = row + sides[side].from_row, from_col = col + sides[side].from_col;
    size_t to_row = row + sides[side].to_row, to_col = col + sides[side].to_col;
    size_t from = from_row * (cols + 1) + from_col, to = to_row * (cols + 1) + to_col;
    hg_place border = place(sides[side].begins_west_or_north ? from : to, sides[side].kind);
    bool from_high = hg_march_corner(march, from_row, from_col) >= march->level;
    bool to_high = hg_march_corner(march, to_row, to_col) >= march->level;
    const triangle t = {
        .high = {march->surface->value[cell] >= march->level, from_high, to_high},
        .edge = {place(cell, sides[side].from_spoke), border, place(cell, sides[side].to_spoke)}};
    hg_status st = cross(march, &t, err);
    if (st != HG_OK || (!from_high && !to_high))
        return st;
    return add_piece(march, from_high ? place(from, HG_PLACE_CORNER) : border,
                     to_high ? place(to, HG_PLACE_CORNER) : border, err);
}

static hg_status march_border(hg_march *march, size_t row, size_t col, hg_err *err)
{
    const size_t rows[4] = {row + 1, row, row - 1, row}, columns[4] = {col, col + 1, col, col - 1};
    hg_status st = HG_OK;
    for (int side = 0; st == HG_OK && side < 4; side++)
        if (!hg_march_inside(march, rows[side], columns[side]))
            st = march_side(march, row, col, side, err);
    return st;
}

hg_status hg_march_pieces(hg_march *march, hg_err *err)
{
    const hg_grid *grid = &march->surface->grid;
    hg_status st = HG_OK;
    for (size_t row = 0; row <= grid->rows; row++)
        for (size_t col = 0; col <= grid->cols; col++) {
            HG_TRY(march_corner(march, row, col, err));
            if (hg_march_inside(march, row, col))
                HG_TRY(march_border(march, row, col, err));
        }
done:
    return st;
}
