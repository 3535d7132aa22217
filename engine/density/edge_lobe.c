/* density/edge_lobe.c - what do many pieces of a border take from a kernel, all at once? */
#include <math.h>

#include "density/edge.h"
#include "density/shape.h"

/*
 * A chain of pieces takes what its chord takes, less 2 pi times the kernel's mass on the lobe
 * between the two (Green's theorem). On a lobe the kernel is a polynomial, or nearly one, so its
 * mass follows from the lobe's moments, whatever the number of pieces.
 */
enum { ORDER = 8 };

/* Five-point Gauss-Legendre on [0, 1]: exact to degree 9, what a moment of order 8 asks for. */
static const double at5[5] = {0.046910077030668004, 0.23076534494715845, 0.5, 0.76923465505284155,
                              0.953089922969332};
static const double weight5[5] = {0.11846344252809454, 0.23931433524968324, 0.28444444444444444,
                                  0.23931433524968324, 0.11846344252809454};

static size_t place_of(size_t a, size_t b)
{
    return (a + b) * (a + b + 1) / 2 + b;
}

/* Along a straight line: x^(a+1) y^b / (a + 1) dy, Green's form of the integral of x^a y^b. */
static void add_line(hg_lobe *lobe, double ax, double ay, double bx, double by, double sign)
{
    double x0 = (ax - lobe->x) / lobe->size, y0 = (ay - lobe->y) / lobe->size;
    double dx = (bx - ax) / lobe->size, dy = (by - ay) / lobe->size;
    for (int g = 0; g < 5; g++) {
        double x = x0 + at5[g] * dx, y = y0 + at5[g] * dy;
        double x_power = sign * weight5[g] * dy * x;
        for (size_t a = 0; a <= ORDER; a++, x_power *= x) {
            double term = x_power / (double)(a + 1);
            for (size_t b = 0; a + b <= ORDER; b++, term *= y)
                lobe->moment[place_of(a, b)] += term;
        }
    }
}

static void set_box(const hg_piece *piece, size_t n, hg_lobe *out)
{
    out->x_min = out->x_max = piece[0].ax;
    out->y_min = out->y_max = piece[0].ay;
    for (size_t i = 0; i < n; i++) {
        out->x_min = fmin(out->x_min, piece[i].bx);
        out->x_max = fmax(out->x_max, piece[i].bx);
        out->y_min = fmin(out->y_min, piece[i].by);
        out->y_max = fmax(out->y_max, piece[i].by);
    }
    out->x = 0.5 * (out->x_min + out->x_max);
    out->y = 0.5 * (out->y_min + out->y_max);
    out->size = 0.5 * hypot(out->x_max - out->x_min, out->y_max - out->y_min);
}

static hg_piece chord_of(const hg_piece *first, const hg_piece *last)
{
    hg_piece chord = {.ax = first->ax, .ay = first->ay, .bx = last->bx, .by = last->by};
    chord.length = hypot(chord.bx - chord.ax, chord.by - chord.ay);
    if (chord.length > 0.0) { /* a whole ring in one chain has none */
        chord.ux = (chord.bx - chord.ax) / chord.length;
        chord.uy = (chord.by - chord.ay) / chord.length;
    }
    return chord;
}

void hg_lobe_make(const hg_piece *piece, size_t n, hg_lobe *out)
{
    *out = (hg_lobe){.chain = n > 1};
    for (size_t i = 0; i + 1 < n; i++)
        out->chain = out->chain && piece[i].bx == piece[i + 1].ax && piece[i].by == piece[i + 1].ay;
    if (!out->chain)
        return;
    set_box(piece, n, out);
    out->chord = chord_of(&piece[0], &piece[n - 1]);
    const double square = out->size * out->size;
    for (size_t i = 0; i < n; i++) {
        const hg_piece *p = &piece[i];
        add_line(out, p->ax, p->ay, p->bx, p->by, 1.0);
        out->spread += 0.5 / square *
                       fabs((p->ax - out->chord.ax) * (p->by - out->chord.ay) -
                            (p->bx - out->chord.ax) * (p->ay - out->chord.ay));
    }
    add_line(out, out->chord.ax, out->chord.ay, out->chord.bx, out->chord.by, -1.0);
}

/* ---- the kernel's mass on a lobe: centre at (px, py), size e, in bandwidths ---- */

/* (m + 1) / pi (1 - r^2)^m: a polynomial itself, made by multiplying with 1 - r^2 m times. */
static double mass_of_power(const hg_lobe *lobe, int m, double px, double py, double e)
{
    double now[7][7] = {{1.0}}, rest = 1.0 - px * px - py * py, mass = 0.0;
    for (int k = 1; k <= m; k++)
        for (int a = 2 * k; a >= 0; a--)
            for (int b = 2 * k - a; b >= 0; b--) {
                double sum = rest * now[a][b];
                sum -= a > 0 ? 2.0 * e * px * now[a - 1][b] : 0.0;
                sum -= b > 0 ? 2.0 * e * py * now[a][b - 1] : 0.0;
                sum -= a > 1 ? e * e * now[a - 2][b] : 0.0;
                sum -= b > 1 ? e * e * now[a][b - 2] : 0.0;
                now[a][b] = sum;
            }
    for (size_t a = 0; a <= 2 * (size_t)m; a++)
        for (size_t b = 0; a + b <= 2 * (size_t)m; b++)
            mass += now[a][b] * lobe->moment[place_of(a, b)];
    return (m + 1) / HG_PI * e * e * mass;
}

/* Taylor: (-e)^a He_a(p) / a! along each axis. */
static double mass_of_gaussian(const hg_lobe *lobe, double gain, double px, double py, double e)
{
    double along_x[ORDER + 1] = {1.0, -e * px}, along_y[ORDER + 1] = {1.0, -e * py}, mass = 0.0;
    for (int a = 1; a < ORDER; a++) {
        along_x[a + 1] = -e * (px * along_x[a] + e * along_x[a - 1]) / (a + 1);
        along_y[a + 1] = -e * (py * along_y[a] + e * along_y[a - 1]) / (a + 1);
    }
    for (size_t a = 0; a <= ORDER; a++)
        for (size_t b = 0; a + b <= ORDER; b++)
            mass += along_x[a] * along_y[b] * lobe->moment[place_of(a, b)];
    return gain / (2.0 * HG_PI) * exp(-0.5 * (px * px + py * py)) * e * e * mass;
}

/*
 * What Taylor leaves of a Gaussian is at most 1.09 sqrt(9!) / 9! e^9 of its height 1 / (2 pi)
 * (Cramer's bound of Hermite functions) on an area of at most spread e^2: below 1e-12 a lobe counts
 * as exact, and a thousand of them keep what hg_edge_at promises.
 */
static bool gaussian_enough(const hg_lobe *lobe, double e)
{
    double e2 = e * e, e11 = e2 * e2 * e2 * e2 * e2 * e;
    return e < 0.5 && 2.9e-4 * e11 * lobe->spread < 1e-12;
}

bool hg_lobe_loss(const hg_arc *arc, const hg_lobe *lobe, double h, double x, double y, double *out)
{
    if (!lobe->chain || arc->power == HG_ARC_NO_POWER)
        return false;
    const double e = lobe->size / h, reach = h * arc->support;
    if (arc->power == HG_ARC_GAUSSIAN && !gaussian_enough(lobe, e))
        return false;
    /* The point beside the box, the box within the support: no angle to go round, no cut in it. */
    double dx = fmax(lobe->x_max - x, x - lobe->x_min), dy = fmax(lobe->y_max - y, y - lobe->y_min);
    bool beside = x < lobe->x_min || x > lobe->x_max || y < lobe->y_min || y > lobe->y_max;
    if (!beside || dx * dx + dy * dy > reach * reach * (1.0 - 1e-12))
        return false;
    double px = (lobe->x - x) / h, py = (lobe->y - y) / h;
    double mass = arc->power == HG_ARC_GAUSSIAN ? mass_of_gaussian(lobe, arc->gain, px, py, e)
                                                : mass_of_power(lobe, arc->power, px, py, e);
    double straight = lobe->chord.length > 0.0 ? hg_piece_loss(arc, &lobe->chord, h, x, y) : 0.0;
    *out = straight - 2.0 * HG_PI * mass;
    return true;
}
