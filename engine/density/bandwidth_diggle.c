/* density/bandwidth_diggle.c - which disc has the smallest mean square error, by Ripley's K? */
#include <math.h>

#include "base/try.h"
#include "density/bandwidth_ripley.h"
#include "hotgrid/mem.h"

enum { BINS = 512 };

/* Antiderivative of acos y - y sqrt(1 - y^2). */
static double lens_integral(double y)
{
    double z = sqrt(fmax(1 - y * y, 0));
    return y * acos(fmin(y, 1)) - z + z * z * z / 3;
}

/*
 * M(h) = (1/lambda - 2 K(h)) / (pi h^2) + J / (pi h^2)^2, J = 2 h^2 int (acos y - y sqrt(1 - y^2))
 * dK(x), y = x / 2h: exact for a K that is linear between its nodes (Berman & Diggle 1989).
 */
double bw_diggle_m(size_t n, const double *r, const double *k, double intensity, double h)
{
    double j = k[0] * 0.5 * BW_PI, k_h = k[0], disc = BW_PI * h * h;
    for (size_t i = 0; i + 1 < n && r[i] < 2 * h; i++) {
        double to = fmin(r[i + 1], 2 * h), slope = (k[i + 1] - k[i]) / (r[i + 1] - r[i]);
        j += slope * 2 * h * (lens_integral(to / (2 * h)) - lens_integral(r[i] / (2 * h)));
        if (r[i] < h)
            k_h = k[i] + slope * (fmin(r[i + 1], h) - r[i]);
    }
    return (1 / intensity - 2 * k_h) / disc + 2 * h * h * j / (disc * disc);
}

/* A quarter of the window's shorter side, or where a thousand neighbours would lie (spatstat). */
static double largest_r(const bw_sample *s)
{
    hg_extent in = {0, 0, s->width, s->height};
    if (s->input->area)
        hg_area_extent(s->input->area, &in);
    double side = fmin(in.x_max - in.x_min, in.y_max - in.y_min);
    return fmin(0.25 * side, sqrt(1000 * s->area_m2 / (BW_PI * (double)s->n)));
}

static hg_status ripley_table(const bw_sample *s, double r_max, double **r, double **k, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(r, BINS, sizeof **r, err));
    HG_TRY(hg_alloc(k, BINS, sizeof **k, err));
    for (size_t m = 0; m < BINS; m++)
        (*r)[m] = r_max * (double)m / (BINS - 1);
    HG_TRY(bw_ripley(s, r_max, BINS, *k, err));
done:
    return st;
}

/* h over the nodes up to half the largest r; M needs K at 2h. sigma of the disc: h / 2. */
hg_status bw_diggle(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    double *r = NULL, *k = NULL, intensity = (double)s->n / s->area_m2, least = INFINITY;
    size_t best = 1, last = (BINS - 1) / 2;
    hg_status st = HG_OK;
    HG_TRY(ripley_table(s, largest_r(s), &r, &k, err));
    for (size_t m = 1; m <= last; m++) {
        double value = bw_diggle_m(BINS, r, k, intensity, r[m]);
        if (value < least) {
            least = value;
            best = m;
        }
    }
    if (best == 1 || best == last)
        out->warnings |= HG_BANDWIDTH_AT_BOUND;
    out->value = out->sigma_m = 0.5 * r[best];
    out->criterion = least;
    out->low_m = 0.5 * r[1];
    out->high_m = 0.5 * r[last];
done:
    hg_free(r);
    hg_free(k);
    return st;
}

hg_status bw_diggle_at(const bw_sample *s, double sigma, double *out, hg_err *err)
{
    double *r = NULL, *k = NULL, h = 2 * sigma;
    hg_status st = HG_OK;
    HG_TRY(ripley_table(s, 2 * h, &r, &k, err));
    *out = bw_diggle_m(BINS, r, k, (double)s->n / s->area_m2, h);
done:
    hg_free(r);
    hg_free(k);
    return st;
}
