/* density/places_sort.c - the order of the places inside one tile: x, y, bandwidth, weight. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "density/places.h"

enum { FEW = 24 }; /* places that are put in order one by one */

static inline bool before(const hg_place *p, const hg_place *q)
{
    if (p->x != q->x)
        return p->x < q->x;
    if (p->y != q->y)
        return p->y < q->y;
    return p->h < q->h || (p->h == q->h && p->weight < q->weight);
}

static int compare(const void *a, const void *b)
{
    return before(b, a) - before(a, b);
}

static void insertion(hg_place *place, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        hg_place moved = place[i];
        size_t j = i;
        for (; j > 0 && before(&moved, &place[j - 1]); j--)
            place[j] = place[j - 1];
        place[j] = moved;
    }
}

static hg_place median(const hg_place *a, const hg_place *b, const hg_place *c)
{
    if (before(b, a)) {
        const hg_place *swap = a;
        a = b;
        b = swap;
    }
    return before(c, a) ? *a : before(c, b) ? *c : *b;
}

/* Hoare's partition: both parts are shorter than the whole, equal places spread over both. */
static size_t split(hg_place *place, size_t n)
{
    hg_place pivot = median(&place[0], &place[n / 2], &place[n - 1]);
    size_t i = 0, j = n - 1;
    for (;;) {
        while (before(&place[i], &pivot))
            i++;
        while (before(&pivot, &place[j]))
            j--;
        if (i >= j)
            return j + 1 < n ? j + 1 : n - 1;
        hg_place swap = place[i];
        place[i++] = place[j];
        place[j--] = swap;
    }
}

/* Quicksort; too deep a recursion (an input made to hurt) falls back to the library's sort. */
static void sort(hg_place *place, size_t n, int depth)
{
    while (n > FEW) {
        if (depth-- == 0) {
            qsort(place, n, sizeof *place, compare);
            return;
        }
        size_t left = split(place, n);
        sort(place + left, n - left, depth);
        n = left;
    }
    insertion(place, n);
}

void hg_places_sort(hg_place *place, size_t n)
{
    sort(place, n, 64);
}

enum { BUCKETS_MAX = 1024 };

/* Smaller x first; all of one bucket lie side by side in it. By one rounding, so ascending in x. */
static size_t bucket_of(const hg_place *place, double least, double per_m, size_t buckets)
{
    const double at = (place->x - least) * per_m;
    return at < (double)buckets ? (size_t)at : buckets - 1;
}

void hg_places_sort_into(hg_place *to, const hg_place *from, size_t n)
{
    uint32_t next[BUCKETS_MAX + 1];
    double least, most;
    if (n == 0)
        return;
    least = most = from[0].x;
    for (size_t i = 1; i < n; i++) {
        least = from[i].x < least ? from[i].x : least;
        most = from[i].x > most ? from[i].x : most;
    }
    size_t buckets = 16;
    while (buckets < n && buckets < BUCKETS_MAX)
        buckets *= 2;
    const double per_m = most > least ? (double)buckets / (most - least) : 0.0;
    if (n <= FEW || !(per_m > 0.0 && per_m < 1e300)) {
        memcpy(to, from, n * sizeof *to);
        hg_places_sort(to, n);
        return;
    }
    memset(next, 0, (buckets + 1) * sizeof *next);
    for (size_t i = 0; i < n; i++)
        next[bucket_of(&from[i], least, per_m, buckets) + 1]++;
    uint32_t fullest = 0;
    for (size_t b = 0; b < buckets; b++) {
        fullest = next[b + 1] > fullest ? next[b + 1] : fullest;
        next[b + 1] += next[b];
    }
    for (size_t i = 0; i < n; i++)
        to[next[bucket_of(&from[i], least, per_m, buckets)]++] = from[i];
    if (fullest <= FEW)
        insertion(to, n); /* nothing leaves its bucket: short ways, and no call a bucket */
    else
        for (size_t b = 0, first = 0; b < buckets; first = next[b++])
            hg_places_sort(to + first, next[b] - first);
}
