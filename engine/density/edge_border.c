/* density/edge_border.c - which pieces of a border lie near a point, and what is inside? */
#include <math.h>

#include "base/try.h"
#include "density/edge.h"
#include "density/shape.h"
#include "hotgrid/mem.h"

/*
 * The pieces stand in the order of the rings, so neighbours in the list are neighbours on the map:
 * a box around every four of them, a box around every four boxes, and so on is a good tree.
 */
enum { FAN = 4, LEVELS_MAX = 24 };

typedef struct box {
    double x_min, y_min, x_max, y_max;
} box;

struct hg_border {
    hg_area area; /* oriented */
    hg_locator *locator;
    size_t n, levels;
    hg_piece *piece;
    size_t count[LEVELS_MAX]; /* boxes of a level; level 0 holds pieces */
    box *level[LEVELS_MAX];
    hg_lobe *lobe[LEVELS_MAX]; /* of the pieces below each box */
};

static void widen(box *wide, const box *by)
{
    wide->x_min = fmin(wide->x_min, by->x_min);
    wide->y_min = fmin(wide->y_min, by->y_min);
    wide->x_max = fmax(wide->x_max, by->x_max);
    wide->y_max = fmax(wide->y_max, by->y_max);
}

static box box_of(const hg_piece *piece)
{
    return (box){fmin(piece->ax, piece->bx), fmin(piece->ay, piece->by), fmax(piece->ax, piece->bx),
                 fmax(piece->ay, piece->by)};
}

static double box_distance2(const box *b, double x, double y)
{
    double dx = fmax(fmax(b->x_min - x, x - b->x_max), 0.0);
    double dy = fmax(fmax(b->y_min - y, y - b->y_max), 0.0);
    return dx * dx + dy * dy;
}

static double piece_distance2(const hg_piece *piece, double x, double y)
{
    double dx = x - piece->ax, dy = y - piece->ay;
    double t = fmin(fmax(dx * piece->ux + dy * piece->uy, 0.0), piece->length);
    dx -= t * piece->ux;
    dy -= t * piece->uy;
    return dx * dx + dy * dy;
}

static void list_pieces(hg_border *border)
{
    const hg_area *area = &border->area;
    for (size_t k = 0; k < area->n_rings; k++)
        for (size_t i = area->start[k]; i + 1 < area->start[k + 1]; i++) {
            hg_piece p = {
                .ax = area->x[i], .ay = area->y[i], .bx = area->x[i + 1], .by = area->y[i + 1]};
            p.length = hypot(p.bx - p.ax, p.by - p.ay);
            if (!(p.length > 0.0))
                continue;
            p.ux = (p.bx - p.ax) / p.length;
            p.uy = (p.by - p.ay) / p.length;
            border->piece[border->n++] = p;
        }
}

static hg_status stack_boxes(hg_border *border, hg_err *err)
{
    hg_status st = HG_OK;
    size_t pieces = FAN; /* below a box of the level */
    for (size_t below = border->n; below > 0 && border->levels < LEVELS_MAX; border->levels++) {
        size_t l = border->levels, count = (below + FAN - 1) / FAN;
        HG_TRY(hg_alloc(&border->level[l], count, sizeof *border->level[l], err));
        border->count[l] = count;
        for (size_t i = 0; i < below; i++) {
            box own = l == 0 ? box_of(&border->piece[i]) : border->level[l - 1][i];
            if (i % FAN == 0)
                border->level[l][i / FAN] = own;
            else
                widen(&border->level[l][i / FAN], &own);
        }
        HG_TRY(hg_alloc(&border->lobe[l], count, sizeof *border->lobe[l], err));
        for (size_t i = 0; i < count; i++) {
            size_t first = i * pieces, rest = border->n - first;
            hg_lobe_make(border->piece + first, rest < pieces ? rest : pieces, &border->lobe[l][i]);
        }
        below = count > 1 ? count : 0;
        pieces *= FAN;
    }
done:
    return st;
}

hg_status hg_border_new(const hg_area *area, hg_border **out, hg_err *err)
{
    hg_border *border = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&border, 1, sizeof *border, err));
    HG_TRY(hg_area_copy(area, &border->area, err));
    hg_area_orient(&border->area);
    HG_TRY(hg_locator_new(1, &border->area, &border->locator, err));
    HG_TRY(hg_alloc(&border->piece, border->area.n_points, sizeof *border->piece, err));
    list_pieces(border);
    HG_TRY(stack_boxes(border, err));
    *out = border;
    return HG_OK;
done:
    hg_border_free(border);
    return st;
}

void hg_border_free(hg_border *border)
{
    if (!border)
        return;
    for (size_t l = 0; l < LEVELS_MAX; l++) {
        hg_free(border->level[l]);
        hg_free(border->lobe[l]);
    }
    hg_free(border->piece);
    hg_locator_free(border->locator);
    hg_area_clear(&border->area);
    hg_free(border);
}

const hg_area *hg_border_area(const hg_border *border)
{
    return &border->area;
}

bool hg_border_inside(const hg_border *border, double x, double y)
{
    return hg_locator_find(border->locator, x, y) == 0;
}

/* A question to the tree: each piece whose box comes nearer than the radius is shown to `visit`. */
typedef struct search {
    const hg_border *border;
    const hg_arc *arc;
    double h, x, y, radius2, loss;
    bool found;
    void (*visit)(struct search *s, const hg_piece *piece);
    bool (*together)(struct search *s, const hg_lobe *lobe); /* all of a box at once; or NULL */
} search;

static void descend(search *s, size_t level, size_t index)
{
    const hg_border *border = s->border;
    if (s->found || box_distance2(&border->level[level][index], s->x, s->y) >= s->radius2)
        return;
    if (s->together && s->together(s, &border->lobe[level][index]))
        return;
    size_t below = level == 0 ? border->n : border->count[level - 1];
    size_t first = index * FAN, last = first + FAN < below ? first + FAN : below;
    for (size_t i = first; i < last; i++)
        if (level == 0)
            s->visit(s, &border->piece[i]);
        else
            descend(s, level - 1, i);
}

static void ask(search *s)
{
    if (s->border->levels > 0)
        descend(s, s->border->levels - 1, 0);
}

static void visit_near(search *s, const hg_piece *piece)
{
    s->found = s->found || piece_distance2(piece, s->x, s->y) < s->radius2;
}

bool hg_border_near(const hg_border *border, double x, double y, double radius)
{
    search s = {.border = border, .x = x, .y = y, .radius2 = radius * radius, .visit = visit_near};
    ask(&s);
    return s.found;
}

static void visit_loss(search *s, const hg_piece *piece)
{
    s->loss += hg_piece_loss(s->arc, piece, s->h, s->x, s->y);
}

static bool lose_together(search *s, const hg_lobe *lobe)
{
    double loss;
    bool done = hg_lobe_loss(s->arc, lobe, s->h, s->x, s->y, &loss);
    s->loss += done ? loss : 0.0;
    return done;
}

/* Inside means that all the angles add up to one turn: what is not lost of it is the share. */
double hg_border_share(const hg_border *border, const hg_arc *arc, double h, double x, double y)
{
    double reach = h * arc->support * (1.0 + 1e-9);
    search s = {.border = border,
                .arc = arc,
                .h = h,
                .x = x,
                .y = y,
                .radius2 = reach * reach,
                .visit = visit_loss,
                .together = lose_together};
    ask(&s);
    double turns = hg_border_inside(border, x, y) ? 1.0 : 0.0;
    return fmin(fmax(turns - s.loss / (2.0 * HG_PI), 0.0), 1.0);
}
