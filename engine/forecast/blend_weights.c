/* forecast/blend_weights.c - which weights would have forecast the past best? */
#include <math.h>
#include <string.h>

#include "forecast/blend.h"

enum { K = BLEND_PARTS };

/*
 * With weights free to be any positive numbers, f(w) = sum count ln(w.v) + shrink sum prior ln w
 * - (counts + shrink) sum w has its maximum where they sum to 1: no constraint is needed. f is
 * concave; EM never lowers it, but crawls where parts are alike, so Newton ends what EM began.
 */
typedef struct slope {
    double f, g[K], h[K][K]; /* h: minus the second derivatives */
    double residual;         /* the largest change of a weight in an EM step */
} slope;

static double counted(const blend_past *past)
{
    double sum = 0;
    for (size_t n = 0; n < past->n; n++)
        sum += past->count[n];
    return sum;
}

static double mixed(const double *v, const double w[K])
{
    double sum = 0;
    for (int k = 0; k < K; k++)
        sum += v[k] * w[k];
    return sum;
}

static void add_event(double count, const double *v, const double w[K], slope *s)
{
    double density = mixed(v, w), scaled[K];
    s->f += count * log(density);
    for (int k = 0; k < K; k++) {
        scaled[k] = v[k] / density;
        s->g[k] += count * scaled[k];
    }
    for (int k = 0; k < K; k++)
        for (int j = 0; j < K; j++)
            s->h[k][j] += count * scaled[k] * scaled[j];
}

static void measure(const blend_past *past, double shrink, const double w[K], slope *s)
{
    const double total = counted(past) + shrink;
    memset(s, 0, sizeof *s);
    for (size_t n = 0; n < past->n; n++)
        add_event(past->count[n], past->value + n * K, w, s);
    for (int k = 0; k < K; k++) {
        double pull = shrink * blend_parts[k].prior / w[k];
        s->f += shrink * blend_parts[k].prior * log(w[k]) - total * w[k];
        s->g[k] += pull - total;
        s->h[k][k] += pull / w[k];
        s->residual = fmax(s->residual, w[k] * fabs(s->g[k]) / total);
    }
}

/* x = h^-1 g by Cholesky; false when h is not positive definite in floating point. */
static bool solve(const slope *s, double x[K])
{
    double l[K][K] = {{0}};
    for (int j = 0; j < K; j++)
        for (int i = j; i < K; i++) {
            double sum = s->h[i][j];
            for (int k = 0; k < j; k++)
                sum -= l[i][k] * l[j][k];
            if (i == j && !(sum > 0))
                return false;
            l[i][j] = i == j ? sqrt(sum) : sum / l[j][j];
        }
    for (int i = 0; i < K; i++) {
        x[i] = s->g[i];
        for (int k = 0; k < i; k++)
            x[i] -= l[i][k] * x[k];
        x[i] /= l[i][i];
    }
    for (int i = K - 1; i >= 0; i--) {
        for (int k = i + 1; k < K; k++)
            x[i] -= l[k][i] * x[k];
        x[i] /= l[i][i];
    }
    return true;
}

double blend_em_step(const blend_past *past, double shrink, double w[K])
{
    double sum[K] = {0}, f = 0, total = counted(past) + shrink;
    for (size_t n = 0; n < past->n; n++) {
        const double *v = past->value + n * K;
        double density = mixed(v, w);
        f += past->count[n] * log(density);
        for (int k = 0; k < K; k++)
            sum[k] += past->count[n] * (w[k] * v[k] / density);
    }
    for (int k = 0; k < K; k++) {
        f += shrink * blend_parts[k].prior * log(w[k]);
        w[k] = (sum[k] + shrink * blend_parts[k].prior) / total;
    }
    return f;
}

/* As far along x as all weights stay positive (they at most fall by nine tenths). */
static double room(const double w[K], const double x[K])
{
    double step = 1;
    for (int k = 0; k < K; k++)
        if (w[k] + step * x[k] < 0.1 * w[k])
            step = -0.9 * w[k] / x[k];
    return step;
}

/* One Newton step that does not lower f; false when there is none. */
static bool climb(const blend_past *past, double shrink, double w[K], slope *s)
{
    double x[K], tried[K];
    slope next;
    if (!solve(s, x))
        return false;
    double step = room(w, x);
    for (int halving = 0; halving < 40; halving++, step /= 2) {
        for (int k = 0; k < K; k++)
            tried[k] = w[k] + step * x[k];
        measure(past, shrink, tried, &next);
        if (next.f > s->f || next.residual < s->residual) {
            memcpy(w, tried, sizeof tried);
            *s = next;
            return true;
        }
    }
    return false;
}

hg_status blend_weights(const blend_past *past, double shrink, double w[K], hg_err *err)
{
    enum { EM_STEPS = 20, NEWTON_STEPS = 100, EM_MOST = 20000 };
    slope s;
    for (int k = 0; k < K; k++)
        w[k] = blend_parts[k].prior;
    for (int i = 0; i < EM_STEPS; i++)
        (void)blend_em_step(past, shrink, w);
    measure(past, shrink, w, &s);
    for (int i = 0; i < NEWTON_STEPS && s.residual > 1e-10; i++)
        if (!climb(past, shrink, w, &s))
            break;
    for (int i = 0; i < EM_MOST && s.residual > 1e-10; i++) {
        (void)blend_em_step(past, shrink, w);
        measure(past, shrink, w, &s);
    }
    if (!(s.residual <= 1e-10))
        return hg_fail(err, HG_EDATA,
                       "model blend: its weights still change by %g after %d rounds: a larger "
                       "shrink is needed",
                       s.residual, EM_MOST);
    return HG_OK;
}
