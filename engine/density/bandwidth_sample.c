/* density/bandwidth_sample.c - which points does a selector look at, and how many places are they?
 */
#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "density/bandwidth_sums.h"
#include "hotgrid/mem.h"

static hg_status check_point(const hg_bandwidth_input *in, size_t i, hg_err *err)
{
    if (!isfinite(in->x[i]) || !isfinite(in->y[i]))
        return hg_fail(err, HG_EDOMAIN, "point %zu: coordinates (%g, %g) are not numbers", i + 1,
                       in->x[i], in->y[i]);
    if (in->weight && (!isfinite(in->weight[i]) || in->weight[i] < 0))
        return hg_fail(err, HG_EDOMAIN, "point %zu: weight %g: must be a number of 0 or more",
                       i + 1, in->weight[i]);
    return HG_OK;
}

static int by_place(const void *a, const void *b)
{
    const bw_point *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    return (p->weight > q->weight) - (p->weight < q->weight);
}

static hg_status keep_points(bw_sample *s, hg_err *err)
{
    const hg_bandwidth_input *in = s->input;
    hg_locator *locator = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&s->point, in->n > 0 ? in->n : 1, sizeof *s->point, err));
    HG_TRY(hg_alloc(&s->kept, in->n, sizeof *s->kept, err));
    if (in->area)
        HG_TRY(hg_locator_new(1, in->area, &locator, err));
    for (size_t i = 0; i < in->n; i++) {
        HG_TRY(check_point(in, i, err));
        double weight = in->weight ? in->weight[i] : 1;
        s->kept[i] = weight > 0 && (!locator || hg_locator_find(locator, in->x[i], in->y[i]) == 0);
        if (s->kept[i])
            s->point[s->n++] = (bw_point){.x = in->x[i], .y = in->y[i], .weight = weight};
    }
    qsort(s->point, s->n, sizeof *s->point, by_place);
done:
    hg_locator_free(locator);
    return st;
}

/* Relative to the south-west corner: sums of squares keep their digits far from the origin. */
static void shift(bw_sample *s)
{
    double east = -INFINITY, north = -INFINITY;
    s->x0 = s->y0 = INFINITY;
    for (size_t i = 0; i < s->n; i++) {
        s->x0 = fmin(s->x0, s->point[i].x);
        s->y0 = fmin(s->y0, s->point[i].y);
        east = fmax(east, s->point[i].x);
        north = fmax(north, s->point[i].y);
    }
    for (size_t i = 0; i < s->n; i++) {
        s->point[i].x -= s->x0;
        s->point[i].y -= s->y0;
    }
    s->width = s->n > 0 ? east - s->x0 : 0;
    s->height = s->n > 0 ? north - s->y0 : 0;
    s->area_m2 = s->input->area ? hg_area_m2(s->input->area) : s->width * s->height;
}

static hg_status count_places(bw_sample *s, hg_err *err)
{
    size_t room = s->n > 0 ? s->n : 1, k = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&s->x, room, sizeof *s->x, err));
    HG_TRY(hg_alloc_large(&s->y, room, sizeof *s->y, err));
    HG_TRY(hg_alloc_large(&s->count, room, sizeof *s->count, err));
    for (size_t i = 0; i < s->n; i++) {
        const bw_point *p = &s->point[i];
        if (k == 0 || s->x[k - 1] != p->x || s->y[k - 1] != p->y) {
            s->x[k] = p->x;
            s->y[k] = p->y;
            s->count[k++] = 0;
        }
        s->count[k - 1] += 1;
        s->point[k - 1] = s->input->unique_places ? *p : s->point[k - 1];
    }
    s->places = k;
    if (s->input->unique_places) {
        s->n = k;
        for (size_t i = 0; i < k; i++)
            s->count[i] = s->point[i].weight = 1;
    }
    for (size_t i = 0; i < k; i++)
        s->tied_pairs += 0.5 * s->count[i] * (s->count[i] - 1);
done:
    return st;
}

hg_status bw_sample_make(const hg_bandwidth_input *input, bw_sample *out, hg_err *err)
{
    bw_sample s = {.input = input};
    hg_status st = HG_OK;
    HG_TRY(keep_points(&s, err));
    shift(&s);
    HG_TRY(count_places(&s, err));
    *out = s;
done:
    if (st != HG_OK)
        bw_sample_clear(&s);
    return st;
}

void bw_sample_clear(bw_sample *sample)
{
    bw_index_free(sample->index);
    hg_free(sample->kept);
    hg_free(sample->point);
    hg_free(sample->x);
    hg_free(sample->y);
    hg_free(sample->count);
    *sample = (bw_sample){0};
}
