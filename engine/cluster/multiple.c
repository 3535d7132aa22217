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

hg_status hg_fdr_adjust(size_t n, const double *p, double *q, hg_err *err)
{
    test *list = NULL;
    size_t m = 0;
    hg_status st = HG_OK;
    for (size_t i = 0; i < n; i++)
        if (p[i] < 0 || p[i] > 1)
            return hg_fail(err, HG_EDOMAIN, "p[%zu] is %g: must be in [0, 1]", i, p[i]);
    HG_TRY(hg_alloc(&list, n, sizeof *list, err));
    for (size_t i = 0; i < n; i++)
        if (isnan(p[i]))
            q[i] = NAN;
        else
            list[m++] = (test){p[i], i};
    qsort(list, m, sizeof *list, smallest_first);
    double least = 1;
    for (size_t k = m; k-- > 0;) {
        least = fmin(least, list[k].p * (double)m / (double)(k + 1));
        q[list[k].index] = least;
    }
done:
    hg_free(list);
    return st;
}
