/* forecast/regress.c - which weights of the features make the counts most likely? */
#include "forecast/regress.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { CHUNK = 2048, STEPS_MOST = 200, HALVINGS_MOST = 60, SIDE = REGRESS_MOST + 1 };

static hg_status more_room(regress_rows *rows, hg_err *err)
{
    size_t room = rows->capacity ? 2 * rows->capacity : 1024;
    hg_status st = HG_OK;
    HG_TRY(hg_resize(&rows->feature, room * rows->width, sizeof *rows->feature, err));
    HG_TRY(hg_resize(&rows->observed, room, sizeof *rows->observed, err));
    HG_TRY(hg_resize(&rows->offset, room, sizeof *rows->offset, err));
    HG_TRY(hg_resize(&rows->weight, room, sizeof *rows->weight, err));
    HG_TRY(hg_resize(&rows->window, room, sizeof *rows->window, err));
    rows->capacity = room;
done:
    return st;
}

hg_status regress_rows_add(regress_rows *rows, const double *feature, double observed,
                           double offset, double weight, unsigned window, hg_err *err)
{
    hg_status st = rows->n < rows->capacity ? HG_OK : more_room(rows, err);
    if (st != HG_OK)
        return st;
    size_t i = rows->n++;
    if (rows->width > 0)
        memcpy(rows->feature + i * rows->width, feature, rows->width * sizeof *feature);
    rows->observed[i] = observed;
    rows->offset[i] = offset;
    rows->weight[i] = weight;
    rows->window[i] = window;
    return HG_OK;
}

void regress_rows_clear(regress_rows *rows)
{
    hg_free(rows->feature);
    hg_free(rows->observed);
    hg_free(rows->offset);
    hg_free(rows->weight);
    hg_free(rows->window);
    memset(rows, 0, sizeof *rows);
}

double regress_eta(const regress_fit *fit, const double *feature)
{
    double eta = fit->intercept;
    for (size_t k = 0; k < fit->width; k++)
        if (fit->scale[k] > 0)
            eta += fit->slope[k] * (feature[k] - fit->mean[k]) / fit->scale[k];
    return eta;
}

double regress_score(const regress_fit *fit, const regress_rows *rows, unsigned before_window)
{
    double sum = 0;
    for (size_t i = 0; i < rows->n; i++)
        if (rows->window[i] < before_window) {
            double eta = rows->offset[i] + regress_eta(fit, rows->feature + i * rows->width);
            sum += rows->weight[i] * (rows->observed[i] * eta - exp(eta));
        }
    return sum;
}

/* What a chunk of rows adds: objective, gradient and the lower half of minus the Hessian. */
typedef struct part {
    double objective, gradient[SIDE], hessian[SIDE * SIDE];
} part;

typedef struct newton {
    const regress_rows *rows;
    unsigned from_window;
    size_t side; /* intercept and slopes that are used */
    size_t used[REGRESS_MOST];
    const regress_fit *fit;
    bool derivatives;
    part *part; /* a chunk each */
    size_t chunks;
    part sum;
} newton;

static void add_row(const newton *w, size_t i, part *to)
{
    const regress_rows *rows = w->rows;
    const double *feature = rows->feature + i * rows->width;
    double z[SIDE] = {1.0}, eta = rows->offset[i] + w->fit->intercept;
    for (size_t a = 1; a < w->side; a++) {
        size_t k = w->used[a - 1];
        z[a] = (feature[k] - w->fit->mean[k]) / w->fit->scale[k];
        eta += w->fit->slope[k] * z[a];
    }
    double mu = exp(eta), weight = rows->weight[i];
    to->objective += weight * (rows->observed[i] * eta - mu);
    if (!w->derivatives)
        return;
    double residual = weight * (rows->observed[i] - mu), curve = weight * mu;
    for (size_t a = 0; a < w->side; a++) {
        to->gradient[a] += residual * z[a];
        double row = curve * z[a];
        for (size_t b = 0; b <= a; b++)
            to->hessian[a * SIDE + b] += row * z[b];
    }
}

static hg_status sum_chunk(size_t chunk, void *context, hg_err *err)
{
    newton *w = context;
    size_t first = chunk * CHUNK, last = first + CHUNK;
    (void)err;
    memset(&w->part[chunk], 0, sizeof w->part[chunk]);
    for (size_t i = first; i < last && i < w->rows->n; i++)
        if (w->rows->window[i] >= w->from_window)
            add_row(w, i, &w->part[chunk]);
    return HG_OK;
}

/* Chunks are cut by row and added in order: the same bits for any number of threads. */
static hg_status evaluate(newton *w, const regress_fit *fit, bool derivatives, hg_err *err)
{
    w->fit = fit;
    w->derivatives = derivatives;
    hg_status st = hg_par_for(w->chunks, sum_chunk, w, err);
    if (st != HG_OK)
        return st;
    memset(&w->sum, 0, sizeof w->sum);
    for (size_t c = 0; c < w->chunks; c++) {
        w->sum.objective += w->part[c].objective;
        for (size_t a = 0; derivatives && a < w->side; a++) {
            w->sum.gradient[a] += w->part[c].gradient[a];
            for (size_t b = 0; b <= a; b++)
                w->sum.hessian[a * SIDE + b] += w->part[c].hessian[a * SIDE + b];
        }
    }
    return HG_OK;
}

static double penalty(const newton *w, const regress_fit *fit)
{
    double sum = 0;
    for (size_t a = 1; a < w->side; a++)
        sum += fit->slope[w->used[a - 1]] * fit->slope[w->used[a - 1]];
    return 0.5 * fit->ridge * sum;
}

/* step = H^-1 g, both with the penalty; false when H is not positive definite. */
static bool newton_step(newton *w, const regress_fit *fit, double step[SIDE])
{
    double h[SIDE * SIDE], g[SIDE];
    size_t side = w->side;
    for (size_t a = 0; a < side; a++) {
        bool slope = a > 0;
        g[a] = w->sum.gradient[a] - (slope ? fit->ridge * fit->slope[w->used[a - 1]] : 0);
        for (size_t b = 0; b <= a; b++)
            h[a * side + b] = h[b * side + a] =
                w->sum.hessian[a * SIDE + b] + (slope && a == b ? fit->ridge : 0);
    }
    gsl_matrix_view matrix = gsl_matrix_view_array(h, side, side);
    gsl_vector_view right = gsl_vector_view_array(g, side);
    gsl_vector_view out = gsl_vector_view_array(step, side);
    return gsl_linalg_cholesky_decomp1(&matrix.matrix) == GSL_SUCCESS &&
           gsl_linalg_cholesky_solve(&matrix.matrix, &right.vector, &out.vector) == GSL_SUCCESS;
}

static regress_fit stepped(const newton *w, const regress_fit *fit, const double *step, double by)
{
    regress_fit next = *fit;
    next.intercept += by * step[0];
    for (size_t a = 1; a < w->side; a++)
        next.slope[w->used[a - 1]] += by * step[a];
    return next;
}

/* Half the step as long as it does not climb; true when it climbed. */
static hg_status climb(newton *w, regress_fit *fit, double before, double *after, hg_err *err)
{
    double step[SIDE] = {0}, by = 1;
    if (!newton_step(w, fit, step))
        return hg_fail(err, HG_EDATA,
                       "poisson-reg: the features depend on each other and do not determine one "
                       "fit: a ridge above 0 would do");
    for (int halving = 0; halving < HALVINGS_MOST; halving++, by *= 0.5) {
        regress_fit next = stepped(w, fit, step, by);
        hg_status st = evaluate(w, &next, false, err);
        if (st != HG_OK)
            return st;
        double objective = w->sum.objective - penalty(w, &next);
        if (objective >= before) { /* false for NaN */
            next.log_likelihood = w->sum.objective;
            *fit = next;
            *after = objective;
            return HG_OK;
        }
    }
    *after = before; /* no step climbs any more: the top, to the last digit */
    return HG_OK;
}

static hg_status maximise(newton *w, regress_fit *fit, hg_err *err)
{
    hg_status st = HG_OK;
    double before, after = 0;
    HG_TRY(evaluate(w, fit, true, err));
    fit->log_likelihood = w->sum.objective;
    before = w->sum.objective - penalty(w, fit);
    for (fit->steps = 1; fit->steps <= STEPS_MOST; fit->steps++) {
        HG_TRY(climb(w, fit, before, &after, err));
        if (after - before <= 1e-12 * (1 + fabs(before)))
            goto done;
        before = after;
        HG_TRY(evaluate(w, fit, true, err));
    }
    st = hg_fail(err, HG_EDATA, "poisson-reg: no maximum after %d steps; a larger ridge would do",
                 STEPS_MOST);
done:
    return st;
}

static hg_status check(const regress_rows *rows, double ridge, unsigned from_window, double *events,
                       double *exposure, hg_err *err)
{
    *events = *exposure = 0;
    if (!(ridge >= 0 && isfinite(ridge)))
        return hg_fail(err, HG_EDOMAIN, "ridge %g: must be 0 or more", ridge);
    for (size_t i = 0; i < rows->n; i++) {
        for (size_t k = 0; k < rows->width; k++)
            if (!isfinite(rows->feature[i * rows->width + k]))
                return hg_fail(err, HG_EDOMAIN, "feature %zu of row %zu is %g", k, i,
                               rows->feature[i * rows->width + k]);
        if (rows->window[i] < from_window)
            continue;
        *events += rows->weight[i] * rows->observed[i];
        *exposure += rows->weight[i] * exp(rows->offset[i]);
    }
    if (*events > 0)
        return HG_OK;
    return hg_fail(err, HG_EEMPTY, "poisson-reg: no incident in the %zu rows to learn from",
                   rows->n);
}

/* Weighted mean and sd of every feature; a constant one gets scale 0. */
static void standardise(const regress_rows *rows, unsigned from_window, regress_fit *fit)
{
    for (size_t k = 0; k < rows->width; k++) {
        double sum = 0, weight = 0, squares = 0;
        for (size_t i = 0; i < rows->n; i++)
            if (rows->window[i] >= from_window) {
                sum += rows->weight[i] * rows->feature[i * rows->width + k];
                weight += rows->weight[i];
            }
        fit->mean[k] = sum / weight;
        for (size_t i = 0; i < rows->n; i++)
            if (rows->window[i] >= from_window) {
                double d = rows->feature[i * rows->width + k] - fit->mean[k];
                squares += rows->weight[i] * d * d;
            }
        double sd = sqrt(squares / weight);
        fit->scale[k] = sd > 1e-12 * (1 + fabs(fit->mean[k])) ? sd : 0;
    }
}

hg_status regress_poisson(const regress_rows *rows, double ridge, unsigned from_window,
                          regress_fit *out, hg_err *err)
{
    regress_fit fit = {.width = rows->width, .ridge = ridge};
    newton w = {.rows = rows,
                .from_window = from_window,
                .side = 1,
                .chunks = (rows->n + CHUNK - 1) / CHUNK};
    double events, exposure;
    hg_status st = HG_OK;
    HG_TRY(check(rows, ridge, from_window, &events, &exposure, err));
    HG_TRY(hg_alloc(&w.part, w.chunks, sizeof *w.part, err));
    standardise(rows, from_window, &fit);
    for (size_t k = 0; k < rows->width; k++)
        if (fit.scale[k] > 0)
            w.used[w.side++ - 1] = k;
    fit.intercept = log(events / exposure);
    HG_TRY(maximise(&w, &fit, err));
    *out = fit;
done:
    hg_free(w.part);
    return st;
}
