/* density/bandwidth_mass.c - what does a density integrate to, divided by the share inside? */
#include <math.h>

#include "base/try.h"
#include "density/bandwidth_sums.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/* Kernels are followed to 8.6 h, in panels of half an h with four Gauss points. */
#define REACH 8.6
enum { PER_H = 8 };

typedef struct axis {
    double low, high, h, step;
    size_t nodes;
    double *mass; /* at low + (k - 4) step */
} axis;

static double share_at(const axis *a, double x)
{
    double s = a->h * sqrt(2.0);
    return 0.5 * (erf((a->high - x) / s) + erf((x - a->low) / s));
}

/* Integral over the axis of phi_h(x - at) / share(x). */
static double mass_at(const axis *a, double at)
{
    static const double point[4] = {0.06943184420297371, 0.33000947820757187, 0.66999052179242813,
                                    0.93056815579702629};
    static const double weight[4] = {0.17392742256872693, 0.32607257743127307, 0.32607257743127307,
                                     0.17392742256872693};
    double from = fmax(a->low, at - REACH * a->h), to = fmin(a->high, at + REACH * a->h), sum = 0;
    if (!(to > from))
        return 0;
    size_t panels = (size_t)ceil((to - from) / (0.5 * a->h));
    double width = (to - from) / (double)panels;
    for (size_t p = 0; p < panels; p++)
        for (int k = 0; k < 4; k++) {
            double x = from + width * ((double)p + point[k]), u = (x - at) / a->h;
            sum += weight[k] * exp(-0.5 * u * u) / share_at(a, x);
        }
    return sum * width / (a->h * sqrt(2 * BW_PI));
}

static hg_status fill_node(size_t k, void *context, hg_err *err)
{
    axis *a = context;
    (void)err;
    a->mass[k] = mass_at(a, a->low + a->step * ((double)k - BW_LAGRANGE_BEFORE));
    return HG_OK;
}

/* Beyond 17.2 h from both ends nothing is lost; a long axis is tabled at one end, 20 h wide. */
static double tabled_width(const axis *a)
{
    double length = a->high - a->low;
    return length > 40 * a->h ? 20 * a->h : length;
}

static hg_status table(double low, double high, double h, axis *out, hg_err *err)
{
    *out = (axis){.low = low, .high = high, .h = h, .step = h / PER_H};
    hg_status st = HG_OK;
    out->nodes = (size_t)(tabled_width(out) / out->step) + BW_LAGRANGE + 1;
    HG_TRY(hg_alloc_large(&out->mass, out->nodes, sizeof *out->mass, err));
    HG_TRY(hg_par_for(out->nodes, fill_node, out, err));
done:
    return st;
}

static double read_table(const axis *a, double x)
{
    double weight[BW_LAGRANGE], sum = 0;
    if (a->high - a->low > 40 * a->h) {
        x = fmin(x, a->low + a->high - x); /* both ends are alike */
        if (x - a->low >= 20 * a->h)
            return 1;
    }
    size_t node = (size_t)bw_lagrange((x - a->low) / a->step, weight);
    for (size_t k = 0; k < BW_LAGRANGE; k++)
        sum += weight[k] * a->mass[node + k];
    return sum;
}

hg_status bw_uniform_mass(const bw_sample *s, const hg_extent *window, double h, double *out,
                          hg_err *err)
{
    axis across = {0}, up = {0};
    double *mass = NULL;
    hg_status st = HG_OK;
    HG_TRY(table(window->x_min, window->x_max, h, &across, err));
    HG_TRY(table(window->y_min, window->y_max, h, &up, err));
    HG_TRY(hg_alloc_large(&mass, s->places, sizeof *mass, err));
    for (size_t i = 0; i < s->places; i++)
        mass[i] = s->index->count[i] * read_table(&across, s->index->x[i]) *
                  read_table(&up, s->index->y[i]);
    *out = hg_sum(s->places, mass);
done:
    hg_free(across.mass);
    hg_free(up.mass);
    hg_free(mass);
    return st;
}
