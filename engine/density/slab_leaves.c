/* density/slab_leaves.c - which instruction set adds the places to a slab? */
#include "density/exp_leaf.h"
#include "density/slab.h"

#include <math.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))
#define HAIR_BELOW_1 (1.0 - 8.0 * 0x1p-53)

/* One place in the slab. Rows and blocks count from the slab's first. */
typedef struct spot {
    double x, y, inverse, scale; /* scale = weight * constant / h^2, or its root */
    double radius;               /* in cells */
    uint32_t row0, row1, block0, block1;
} spot;

/* What holds for all places of a slab. */
typedef struct frame {
    double per_m, first_row, first_col, rows, cols;
    double limit; /* of u^2 */
    double (*bare)(double u2);
} frame;

/* Below this radius, in cells, a block's rows differ too little from the square's. */
#define ROUND_FROM 14.0
/* Places looked at before any is added. */
enum { SPOTS = 64 };

INLINE double clamp(double value, double low, double high)
{
    value = value > low ? value : low;
    return value < high ? value : high;
}

/*
 * Rows [*first, *last) whose centre may lie within `half` cells of `at`, both in cells from the
 * slab's edge. Never one too few: rounding decides nothing here, the rest gets exact zeros.
 */
INLINE void centres_within(double at, double half, double n, uint32_t *first, uint32_t *last)
{
    const double slack = 1e-6;
    *first = (uint32_t)(int64_t)clamp(at - half + 0.5 - slack, 0.0, n);
    *last = (uint32_t)(int64_t)clamp(at + half + 0.5 + slack, 0.0, n);
}

INLINE frame open_frame(const hg_slab *slab)
{
    return (frame){.per_m = 1.0 / slab->cell,
                   .first_row = (double)slab->first_row,
                   .first_col = (double)slab->first_col,
                   .rows = (double)(slab->last_row - slab->first_row),
                   .cols = (double)(slab->last_col - slab->first_col),
                   .limit = slab->radial->limit,
                   .bare = slab->radial->bare};
}

/*
 * The places that reach the slab. Apart from the loops over cells, and without a branch that
 * depends on where a place lies: half of the places nearby do not reach it, and no processor could
 * guess which. What follows from bandwidth and weight is kept for the next place, which often has
 * the same.
 */
INLINE size_t collect(const hg_slab *slab, const frame *f, const hg_place *place, size_t n,
                      bool rooted, spot *out)
{
    double h = 0.0, weight = 0.0, inverse = 0.0, scale = 0.0, radius = 0.0;
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        spot *s = &out[found];
        uint32_t col0, col1;
        if (place[i].h != h || place[i].weight != weight) {
            h = place[i].h;
            weight = place[i].weight;
            inverse = 1.0 / h;
            scale = weight * slab->constant * (inverse * inverse);
            if (rooted)
                scale = sqrt(scale);
            radius = h * slab->radial->support * f->per_m;
        }
        s->x = place[i].x;
        s->y = place[i].y;
        s->inverse = inverse;
        s->scale = scale;
        s->radius = radius;
        centres_within(s->y * f->per_m - f->first_row, radius, f->rows, &s->row0, &s->row1);
        centres_within(s->x * f->per_m - f->first_col, radius, f->cols, &col0, &col1);
        s->block0 = col0 / HG_LANES;
        s->block1 = (col1 + HG_LANES - 1) / HG_LANES;
        found += (size_t)(s->row0 < s->row1) & (size_t)(col0 < col1);
    }
    return found;
}

/* Rows of one block that the circle reaches. Those between the circle and its square would get
 * zeros: leaving them out changes no bit. */
INLINE void chord(const frame *f, const spot *s, double first_col, uint32_t *row0, uint32_t *row1)
{
    const double west = first_col + 0.5 - s->x * f->per_m;
    const double east = 1.0 - HG_LANES - west;
    double away = west > east ? west : east;
    away = away > 0.0 ? away : 0.0;
    const double left = s->radius * s->radius * (1.0 + 1e-9) - away * away;
    centres_within(s->y * f->per_m - f->first_row, sqrt(left > 0.0 ? left : 0.0), f->rows, row0,
                   row1);
}

/* The widest vectors first. clang knows no such pragma: it gets the plain width. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HG_WIDE 1
#pragma GCC push_options
#pragma GCC target("avx512f")
#define LANES 8
#define NAME(x) x##_avx512
#define VEC_MAX(a, b) _mm512_max_pd(a, b)
#define VEC_ROOT(a) _mm512_sqrt_pd(a)
#include "density/slab_simd.h"
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx2")
#define LANES 4
#define NAME(x) x##_avx2
#define VEC_MAX(a, b) _mm256_max_pd(a, b)
#define VEC_ROOT(a) _mm256_sqrt_pd(a)
#include "density/slab_simd.h"
#pragma GCC pop_options
#else
#define HG_WIDE 0
#endif
#define LANES 2
#define NAME(x) x##_plain
#if defined(__x86_64__)
#define VEC_MAX(a, b) _mm_max_pd(a, b)
#define VEC_ROOT(a) _mm_sqrt_pd(a)
#endif
#include "density/slab_simd.h"

/* 0 = plain, 1 = AVX2, 2 = AVX-512: what this processor has. */
static int best(void)
{
#if HG_WIDE
    if (__builtin_cpu_supports("avx512f"))
        return 2;
    if (__builtin_cpu_supports("avx2"))
        return 1;
#endif
    return 0;
}

static int widest_allowed = 2;

void hg_slab_at_most(int set)
{
    widest_allowed = set;
}

#if HG_WIDE
#define SETS(kernel) leaf_##kernel##_plain, leaf_##kernel##_avx2, leaf_##kernel##_avx512
#else
#define SETS(kernel) leaf_##kernel##_plain, leaf_##kernel##_plain, leaf_##kernel##_plain
#endif
#define PUBLIC(kernel)                                                          \
    void hg_slab_##kernel(const hg_slab *slab, const hg_place *place, size_t n) \
    {                                                                           \
        static hg_slab_leaf *const sets[] = {SETS(kernel)};                     \
        const int set = best() < widest_allowed ? best() : widest_allowed;      \
        sets[set](slab, place, n);                                              \
    }
PUBLIC(quartic)
PUBLIC(uniform)
PUBLIC(triangular)
PUBLIC(epanechnikov)
PUBLIC(triweight)
PUBLIC(gaussian)
PUBLIC(exponential)
PUBLIC(general)
