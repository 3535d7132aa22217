/* evaluate/metric_surface.c - how probable did a surface of expected counts make what happened? */
#include "hotgrid/metrics.h"

#include <math.h>

#include "base/try.h"
#include "evaluate/murphy.h"
#include "evaluate/poisson.h"
#include "hotgrid/mem.h"

#define HG_LN2 0.693147180559945309417

enum { CHUNK = 4096 }; /* sums of chunks are summed: the order depends on the cells alone */

static hg_status check_cell(size_t i, double value, const char *what, hg_err *err)
{
    if (value >= 0 && !isinf(value))
        return HG_OK;
    return hg_fail(err, HG_EDOMAIN, "cell %zu: %s %g: must be 0 or more", i, what, value);
}

static hg_status check_areas(size_t n, const double *area_m2, double *total, hg_err *err)
{
    hg_status st = HG_OK;
    *total = 0;
    for (size_t i = 0; i < n; i++) {
        HG_TRY(check_cell(i, area_m2[i], "area in m2", err));
        *total += area_m2[i];
    }
done:
    return st;
}

hg_status hg_floor_surface(size_t n, const double *area_m2, double eps, double least,
                           double *expected, hg_err *err)
{
    double area, total = 0;
    hg_status st = HG_OK;
    if (!(eps >= 0 && eps <= 1))
        return hg_fail(err, HG_EDOMAIN, "share eps %g of the floor: must be in [0, 1]", eps);
    if (!(least >= 0) || isinf(least))
        return hg_fail(err, HG_EDOMAIN, "least total %g: must be 0 or more", least);
    HG_TRY(check_areas(n, area_m2, &area, err));
    for (size_t i = 0; i < n; i++)
        if (area_m2[i] > 0) {
            HG_TRY(check_cell(i, expected[i], "expected incidents", err));
            total += expected[i];
        }
    if (!(area > 0)) {
        st = hg_fail(err, HG_EEMPTY, "nothing to score: none of %zu cells has area", n);
        goto done;
    }
    double keep = total > 0 ? 1 - eps : 0, spread = (total > 0 ? eps * total : least) / area;
    for (size_t i = 0; i < n; i++)
        if (area_m2[i] > 0)
            expected[i] = keep * expected[i] + spread * area_m2[i];
done:
    return st;
}

/* Sums over cells; dispersion counts cells with something expected. */
typedef struct sums {
    double events, expected, log_likelihood, half_deviance, crps, dispersion, spread_cells;
} sums;

static void add(const sums *part, sums *total)
{
    total->events += part->events;
    total->expected += part->expected;
    total->log_likelihood += part->log_likelihood;
    total->half_deviance += part->half_deviance;
    total->crps += part->crps;
    total->dispersion += part->dispersion;
    total->spread_cells += part->spread_cells;
}

static void add_cell(double mean, double y, sums *s)
{
    s->events += y;
    s->expected += mean;
    s->log_likelihood -= mean;
    if (y > 0)
        s->log_likelihood += y * log(mean); /* -INFINITY for mean 0 */
    s->half_deviance += hg_poisson_half_deviance(y, mean);
    s->crps += hg_poisson_crps(y, mean);
    if (mean > 0) {
        s->dispersion += (y - mean) * (y - mean) / mean;
        s->spread_cells++;
    }
}

/* Cells with area, side by side: how probable any incident was, and whether there was one. */
typedef struct any_incident {
    double *probability;
    uint8_t *happened;
    size_t cells;
} any_incident;

static hg_status sum_cells(size_t n, const double *expected, const double *area_m2,
                           const double *observed, any_incident *any, sums *total, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t first = 0; first < n; first += CHUNK) {
        size_t end = first + CHUNK < n ? first + CHUNK : n;
        sums part = {0};
        for (size_t i = first; i < end; i++) {
            HG_TRY(check_cell(i, area_m2[i], "area in m2", err));
            if (area_m2[i] == 0)
                continue;
            HG_TRY(check_cell(i, expected[i], "expected incidents", err));
            HG_TRY(check_cell(i, observed[i], "observed incidents", err));
            add_cell(expected[i], observed[i], &part);
            any->probability[any->cells] = -expm1(-expected[i]);
            any->happened[any->cells++] = observed[i] > 0;
        }
        add(&part, total);
    }
done:
    return st;
}

hg_status hg_score_surface(size_t n, const double *expected, const double *area_m2,
                           const double *observed, hg_surface_score *out, hg_err *err)
{
    any_incident any = {0};
    sums s = {0};
    hg_murphy murphy;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&any.probability, n, sizeof *any.probability, err));
    HG_TRY(hg_alloc_large(&any.happened, n, sizeof *any.happened, err));
    HG_TRY(sum_cells(n, expected, area_m2, observed, &any, &s, err));
    if (any.cells == 0) {
        st = hg_fail(err, HG_EEMPTY, "nothing to score: none of %zu cells has area", n);
        goto done;
    }
    HG_TRY(hg_murphy_parts(any.cells, any.probability, any.happened, &murphy, err));
    *out =
        (hg_surface_score){.events = s.events,
                           .expected_sum = s.expected,
                           .log_likelihood = s.log_likelihood,
                           .deviance = 2 * s.half_deviance,
                           .crps = s.crps / (double)any.cells,
                           .brier = murphy.brier,
                           .reliability = murphy.reliability,
                           .resolution = murphy.resolution,
                           .uncertainty = murphy.uncertainty,
                           .dispersion = s.spread_cells > 0 ? s.dispersion / s.spread_cells : NAN,
                           .cells = any.cells};
done:
    hg_free(any.probability);
    hg_free(any.happened);
    return st;
}

hg_surface_score hg_surface_pool(size_t n_windows, const hg_surface_score *windows)
{
    hg_surface_score pool = {0};
    double spread_cells = 0, dispersion = 0;
    for (size_t k = 0; k < n_windows; k++) {
        const hg_surface_score *w = &windows[k];
        double cells = (double)w->cells;
        if (w->cells == 0)
            continue;
        pool.events += w->events;
        pool.expected_sum += w->expected_sum;
        pool.log_likelihood += w->log_likelihood;
        pool.deviance += w->deviance;
        pool.crps += cells * w->crps;
        pool.brier += cells * w->brier;
        pool.reliability += cells * w->reliability;
        pool.resolution += cells * w->resolution;
        pool.uncertainty += cells * w->uncertainty;
        pool.cells += w->cells;
        if (!isnan(w->dispersion)) {
            dispersion += cells * w->dispersion;
            spread_cells += cells;
        }
    }
    double cells = pool.cells > 0 ? (double)pool.cells : NAN;
    pool.crps /= cells;
    pool.brier /= cells;
    pool.reliability /= cells;
    pool.resolution /= cells;
    pool.uncertainty /= cells;
    pool.dispersion = spread_cells > 0 ? dispersion / spread_cells : NAN;
    return pool;
}

double hg_information_gain(const hg_surface_score *model, const hg_surface_score *reference)
{
    if (!(model->events > 0))
        return NAN;
    return (model->log_likelihood - reference->log_likelihood) / model->events / HG_LN2;
}
