/* density/edge_arc.c - what does one straight piece of a border take from a kernel? */
#include "density/edge.h"

#include <math.h>

#include "base/try.h"
#include "data/edge.h"
#include "density/check.h"
#include "density/radial.h"
#include "density/shape.h"

/* F(r) / r^2 of the compact kernels as a polynomial in z = r^2, constant term first. */
typedef struct ratio {
    double c0, c1, c2, c3;
} ratio;

/* Degree 6 in t at most: four Gauss points have no error but rounding. */
static double swept_polynomial(const ratio *f, double d, double first, double last)
{
    double sum = 0.0, width = last - first;
    for (int g = 0; g < 4; g++) {
        double t = first + hg_gauss_at[g] * width, z = d * d + t * t;
        sum += hg_gauss_weight[g] * (f->c0 + z * (f->c1 + z * (f->c2 + z * f->c3)));
    }
    return d * width * sum;
}

static double uniform(const hg_arc *arc, double d, double first, double last)
{
    (void)arc;
    return d * (last - first); /* F = r^2 */
}

static double epanechnikov(const hg_arc *arc, double d, double first, double last)
{
    static const ratio f = {2.0, -1.0, 0.0, 0.0}; /* F = 1 - (1 - r^2)^2 */
    (void)arc;
    return swept_polynomial(&f, d, first, last);
}

static double quartic(const hg_arc *arc, double d, double first, double last)
{
    static const ratio f = {3.0, -3.0, 1.0, 0.0}; /* F = 1 - (1 - r^2)^3 */
    (void)arc;
    return swept_polynomial(&f, d, first, last);
}

static double triweight(const hg_arc *arc, double d, double first, double last)
{
    static const ratio f = {4.0, -6.0, 4.0, -1.0}; /* F = 1 - (1 - r^2)^4 */
    (void)arc;
    return swept_polynomial(&f, d, first, last);
}

/* The integral of sqrt(d^2 + t^2) from 0 to t. */
static double hyperbola(double d, double t)
{
    return 0.5 * (t * sqrt(d * d + t * t) + d * d * asinh(t / d));
}

/* F = 3 r^2 - 2 r^3 */
static double triangular(const hg_arc *arc, double d, double first, double last)
{
    (void)arc;
    return d * (3.0 * (last - first) - 2.0 * (hyperbola(d, last) - hyperbola(d, first)));
}

/* Ten-point Gauss-Legendre: the right half of the nodes on [-1, 1] and their weights. */
static const double half_at[5] = {0.14887433898163122, 0.43339539412924721, 0.67940956829902444,
                                  0.86506336668898454, 0.97390652851717174};
static const double half_weight[5] = {0.29552422471475287, 0.26926671930999635, 0.21908636251598204,
                                      0.14945134915058059, 0.066671344308688138};

/*
 * The integral of an entire function by panels at most `wide` across, ten points each, or by four
 * points when the whole is short: the border of a town has many pieces far shorter than a panel.
 */
static double integrate(double (*f)(double d, double t), double d, double first, double last,
                        double wide)
{
    double width = last - first, sum = 0.0;
    if (width <= 0.125 * wide) {
        for (int g = 0; g < 4; g++)
            sum += hg_gauss_weight[g] * f(d, first + hg_gauss_at[g] * width);
        return width * sum;
    }
    size_t panels = (size_t)ceil(width / wide);
    double half = 0.5 * width / (double)panels;
    for (size_t p = 0; p < panels; p++) {
        double middle = first + half * (2.0 * (double)p + 1.0);
        for (int g = 0; g < 5; g++)
            sum += half_weight[g] *
                   (f(d, middle - half * half_at[g]) + f(d, middle + half * half_at[g]));
    }
    return half * sum;
}

/* (1 - exp(-r^2 / 2)) / r^2 */
static double gaussian_ratio(double d, double t)
{
    double z = d * d + t * t;
    return z > 1e-12 ? -expm1(-0.5 * z) / z : 0.5;
}

static double gaussian(const hg_arc *arc, double d, double first, double last)
{
    return arc->gain * d * integrate(gaussian_ratio, d, first, last, 2.0);
}

/* (1 - (1 + r) exp(-r)) / cosh v at r = d cosh v: entire in v, where in t it has a branch point. */
static double exponential_ratio(double d, double v)
{
    double c = cosh(v), r = d * c;
    double mass = r < 1e-3 ? r * r * (0.5 - r * (1.0 / 3.0 - 0.125 * r)) : -expm1(-r) - r * exp(-r);
    return mass / c;
}

static double exponential(const hg_arc *arc, double d, double first, double last)
{
    if (d < 1e-12) /* what is lost is below d times the length, and v would be endless */
        return 0.0;
    return arc->gain * integrate(exponential_ratio, d, asinh(first / d), asinh(last / d), 1.0);
}

static const struct {
    const char *kernel;
    double (*swept)(const hg_arc *arc, double d, double first, double last);
    int power;
} arcs[] = {
    {"uniform", uniform, 0},
    {"triangular", triangular, HG_ARC_NO_POWER},
    {"epanechnikov", epanechnikov, 1},
    {"quartic", quartic, 2},
    {"triweight", triweight, 3},
    {"gaussian", gaussian, HG_ARC_GAUSSIAN},
    {"exponential", exponential, HG_ARC_NO_POWER},
};

hg_status hg_arc_of(const hg_kde_options *options, hg_arc *out, hg_err *err)
{
    const hg_kernel *kernel = hg_kde_kernel(options);
    hg_status st = HG_OK;
    HG_TRY(hg_kde_check_kernel(options, err));
    hg_radial radial = hg_radial_of(options);
    for (size_t i = 0; i < HG_COUNT(arcs); i++)
        if (hg_kernel_find(arcs[i].kernel) == kernel) {
            /* The radial's gain of a cut kernel is 1 / (2 pi mass); the others need none. */
            double gain = hg_radial_has_cut(kernel) ? 2.0 * HG_PI * radial.gain : 1.0;
            *out = (hg_arc){arcs[i].swept, radial.support, gain, arcs[i].power};
            return HG_OK;
        }
    st = hg_fail(err, HG_EDOMAIN, "kernel %s: no edge correction is known for it", kernel->name);
done:
    return st;
}

/*
 * On which side of the piece is the point? Exact. A point on it is taken to lie a hair to the east
 * and, far less, to the north, which is what hg_edge_straddles and hg_edge_is_right_of do: so the
 * angles around a point add up to the turns that the inside test counts, without exception.
 */
static double side(const hg_piece *piece, double x, double y)
{
    double left = (piece->ax - x) * (piece->by - y), right = (piece->ay - y) * (piece->bx - x);
    double bound = 3.3306690738754716e-16 * (fabs(left) + fabs(right));
    if (left - right > bound)
        return 1.0;
    if (left - right < -bound)
        return -1.0;
    int sign = hg_edge_exact_sign(piece->ax, piece->ay, piece->bx, piece->by, x, y);
    if (sign != 0)
        return sign > 0 ? 1.0 : -1.0;
    if (piece->by != piece->ay)
        return piece->by > piece->ay ? -1.0 : 1.0;
    return piece->bx > piece->ax ? 1.0 : -1.0;
}

double hg_piece_loss(const hg_arc *arc, const hg_piece *piece, double h, double x, double y)
{
    double ax = piece->ax - x, ay = piece->ay - y, bx = piece->bx - x, by = piece->by - y;
    /* At an end the point sees that end in the west, where the hair's breadth puts it. */
    if (ax == 0.0 && ay == 0.0)
        return side(piece, x, y) * atan2(fabs(by), -bx);
    if (bx == 0.0 && by == 0.0)
        return side(piece, x, y) * atan2(fabs(ay), -ax);
    /* From the nearer end, which keeps the angle right however near a corner is. */
    bool from_a = ax * ax + ay * ay <= bx * bx + by * by;
    double nx = from_a ? ax : bx, ny = from_a ? ay : by;
    double d = fabs(nx * piece->uy - ny * piece->ux) / h;
    if (d >= arc->support)
        return 0.0;
    double t = (nx * piece->ux + ny * piece->uy) / h, span = piece->length / h;
    double rim = sqrt((arc->support - d) * (arc->support + d));
    double first = fmax(from_a ? t : t - span, -rim), last = fmin(from_a ? t + span : t, rim);
    if (first >= last)
        return 0.0;
    double angle = atan2(d * (last - first), first * last + d * d);
    double swept = d < 1e-100 ? 0.0 : arc->swept(arc, d, first, last);
    return side(piece, x, y) * (angle - swept);
}
