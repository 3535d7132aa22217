/* cluster/repeat_medians.c - half of the links of a band are shorter than what? */
#include <math.h>

#include "base/try.h"
#include "cluster/repeat.h"
#include "hotgrid/mem.h"

/* Hoare's FIND: afterwards value[k] is the k-th smallest, all before are not larger. O(n). */
static void find_kth(double *value, size_t n, size_t k)
{
    ptrdiff_t left = 0, right = (ptrdiff_t)n - 1, wanted = (ptrdiff_t)k;
    while (left < right) {
        double pivot = value[left + (right - left) / 2];
        ptrdiff_t i = left, j = right;
        while (i <= j) {
            while (value[i] < pivot)
                i++;
            while (pivot < value[j])
                j--;
            if (i <= j) {
                double swap = value[i];
                value[i++] = value[j];
                value[j--] = swap;
            }
        }
        if (j < wanted)
            left = i;
        if (wanted < i)
            right = j;
    }
}

static double median(double *value, size_t n)
{
    if (n == 0)
        return NAN;
    find_kth(value, n, n / 2);
    double upper = value[n / 2], lower = upper;
    if (n % 2 == 0) {
        lower = value[0];
        for (size_t i = 1; i < n / 2; i++)
            lower = fmax(lower, value[i]);
    }
    return lower + (upper - lower) / 2;
}

enum { ALL = HG_KNOX_BANDS_MOST };

static bool belongs(const hg_repeat_link *link, size_t space_band, size_t time_band)
{
    return (space_band == ALL || link->space_band == space_band) &&
           (time_band == ALL || link->time_band == time_band);
}

static void fill_half(const hg_repeat *r, size_t space_band, size_t time_band, double *room,
                      hg_repeat_half *out)
{
    size_t n = 0;
    for (size_t k = 0; k < r->n_links; k++)
        if (belongs(&r->link[k], space_band, time_band))
            room[n++] = r->link[k].lag_days;
    out->n = n;
    out->life_days = median(room, n);
    n = 0;
    for (size_t k = 0; k < r->n_links; k++)
        if (belongs(&r->link[k], space_band, time_band))
            room[n++] = r->link[k].distance_m;
    out->distance_m = median(room, n);
}

hg_status hg_repeat_medians(hg_repeat *repeat, hg_err *err)
{
    double *room = NULL;
    hg_status st;
    HG_TRY(hg_alloc(&room, repeat->n_links, sizeof *room, err));
    fill_half(repeat, ALL, ALL, room, &repeat->all);
    for (size_t band = 0; band < HG_KNOX_BANDS_MOST; band++) {
        fill_half(repeat, band, ALL, room, &repeat->space[band]);
        fill_half(repeat, ALL, band, room, &repeat->time[band]);
    }
done:
    hg_free(room);
    return st;
}
