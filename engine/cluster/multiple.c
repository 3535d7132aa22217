/* cluster/multiple.c - which of many tests still mean something? */
#include "hotgrid/multiple.h"

#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "hotgrid/mem.h"

typedef struct test {
    double p;
    size_t index;
} test;

static int smallest_first(const void *a, const void *b)
{
    const test *s = a, *t = b;
    if (s->p != t->p)
        return s->p < t->p ? -1 : 1;
    return (s->index > t->index) - (s->index < t->index);
}

/* The p that are numbers, smallest first; *m of them. q gets NaN where p has it. */
static hg_status sort_tests(size_t n, const double *p, double *q, test **list, size_t *m,
                            hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < n; i++)
        if (p[i] < 0 || p[i] > 1)
            return hg_fail(err, HG_EDOMAIN, "p[%zu] is %g: must be in [0, 1]", i, p[i]);
    HG_TRY(hg_alloc(list, n, sizeof **list, err));
    *m = 0;
    for (size_t i = 0; i < n; i++)
        if (isnan(p[i]))
            q[i] = NAN;
        else
            (*list)[(*m)++] = (test){p[i], i};
    qsort(*list, *m, sizeof **list, smallest_first);
done:
    return st;
}

/* Step-up: from the largest p down. */
static void step_up(const test *list, size_t m, double *q)
{
    double least = 1;
    for (size_t k = m; k-- > 0;) {
        least = fmin(least, list[k].p * (double)m / (double)(k + 1));
        q[list[k].index] = least;
    }
}

/* Step-down: from the smallest p up. */
static void step_down(const test *list, size_t m, double *q)
{
    double most = 0;
    for (size_t k = 0; k < m; k++) {
        most = fmax(most, fmin(1, list[k].p * (double)(m - k)));
        q[list[k].index] = most;
    }
}

static void single_step(const test *list, size_t m, double *q)
{
    for (size_t k = 0; k < m; k++)
        q[list[k].index] = fmin(1, list[k].p * (double)m);
}

static void leave(const test *list, size_t m, double *q)
{
    for (size_t k = 0; k < m; k++)
        q[list[k].index] = list[k].p;
}

static const struct {
    const char *name;
    void (*adjust)(const test *list, size_t m, double *q);
} adjustments[HG_ADJUST_COUNT] = {
    [HG_ADJUST_BH] = {"bh", step_up},
    [HG_ADJUST_HOLM] = {"holm", step_down},
    [HG_ADJUST_BONFERRONI] = {"bonferroni", single_step},
    [HG_ADJUST_NONE] = {"none", leave},
};

const char *hg_adjust_name(hg_adjust adjust)
{
    return adjustments[adjust].name;
}

hg_status hg_adjust_p(hg_adjust adjust, size_t n, const double *p, double *q, hg_err *err)
{
    test *list = NULL;
    size_t m = 0;
    hg_status st = HG_OK;
    HG_TRY(sort_tests(n, p, q, &list, &m, err));
    adjustments[adjust].adjust(list, m, q);
done:
    hg_free(list);
    return st;
}
