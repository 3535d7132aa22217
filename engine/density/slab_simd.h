/*
 * density/slab_simd.h - what do places add to the cell centres around them, LANES at a time?
 *
 * slab_leaves.c includes this once per instruction set, with LANES (doubles of a vector) and
 * NAME(x) defined. Element-wise operations alone, no contraction: the same bits in all of them.
 */
typedef double NAME(vec) __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t NAME(mask) __attribute__((vector_size(LANES * sizeof(int64_t))));
typedef NAME(vec) NAME(memory) __attribute__((may_alias));
typedef double NAME(loose)
    __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double)), may_alias));
#define vec NAME(vec)
#define mask NAME(mask)
#define memory NAME(memory)

/* A number in every lane; -0 is 0. */
INLINE vec NAME(all)(double value)
{
    return value - (vec){0};
}
#define all NAME(all)

INLINE vec NAME(keep)(mask where, vec value)
{
    return (vec)(where & (mask)value);
}
#define keep NAME(keep)

INLINE vec NAME(above_zero)(vec value)
{
#if defined(VEC_MAX)
    return VEC_MAX(value, (vec){0});
#else
    return keep(value > 0.0, value);
#endif
}
#define above_zero NAME(above_zero)

INLINE vec NAME(root)(vec value)
{
#if defined(VEC_ROOT)
    return VEC_ROOT(value);
#else
    for (int k = 0; k < LANES; k++)
        value[k] = sqrt(value[k]);
    return value;
#endif
}
#define root NAME(root)

/*
 * exp(x) for x <= 0, relative error below 1e-15; 0 below -708. x = n ln 2 + r with |r| <= ln 2 / 2;
 * Taylor to r^13 (the rest is 5e-18); 2^n by its bits.
 */
INLINE vec NAME(exponent)(vec x)
{
    const mask tiny = x < -708.0;
    x = keep(~tiny, x);
    const vec turns = x * 0x1.71547652b82fep0 + 0x1.8p52, n = turns - 0x1.8p52;
    const vec r = (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
    vec p;
    HG_EXP_SERIES(p, r);
    return keep(~tiny, p * (vec)(((mask)turns + 1023) << 52));
}
#define exponent NAME(exponent)

/*
 * A kernel is two vectors per column block, two numbers per row and a term of them. They are made
 * of the squared distances in bandwidths; all is inlined, so that a row of a block becomes a few
 * operations, without a branch.
 */
typedef struct NAME(pair) {
    vec a, b;
} NAME(pair);
#define pair NAME(pair)
typedef pair NAME(side)(vec d2, double scale);
typedef vec NAME(term)(pair col, double row_a, double row_b, double scale, const frame *f);

/* Squared distances, as the plain definition forms them, of the LANES centres from *centre on. */
INLINE vec NAME(squares)(const double *centre, double at, double inverse)
{
    const vec d = (*(const NAME(loose) *)centre - at) * inverse;
    return d * d;
}

/* One block: row_a and row_b count from the place's first row. */
INLINE void NAME(add_block)(const hg_slab *slab, const frame *f, const spot *s, size_t b,
                            const double *row_a, const double *row_b, NAME(side) * across,
                            NAME(term) * term)
{
    enum { PARTS = HG_LANES / LANES };
    pair col[PARTS];
    uint32_t row0 = s->row0, row1 = s->row1;
    for (size_t p = 0; p < PARTS; p++)
        col[p] = across(
            NAME(squares)(slab->col_centre + b * HG_LANES + p * LANES, s->x, s->inverse), s->scale);
    if (s->radius >= ROUND_FROM)
        chord(f, s, f->first_col + (double)(int64_t)(b * HG_LANES), &row0, &row1);
    memory *out = (memory *)(slab->value + b * slab->stride) + row0 * PARTS;
    for (uint32_t r = row0 - s->row0; r < row1 - s->row0; r += HG_SPARE, out += HG_SPARE * PARTS)
        for (size_t j = 0; j < HG_SPARE; j++)
            for (size_t p = 0; p < PARTS; p++)
                out[j * PARTS + p] += term(col[p], row_a[r + j], row_b[r + j], s->scale, f);
    slab->touched[b] = 1;
}

INLINE void NAME(add_places)(const hg_slab *given, const hg_place *place, size_t n, bool rooted,
                             NAME(side) * across, NAME(side) * down, NAME(term) * term)
{
    _Alignas(64) double row_a[HG_SLAB_ROWS + 2 * HG_LANES], row_b[HG_SLAB_ROWS + 2 * HG_LANES];
    const hg_slab here = *given, *slab = &here; /* nothing that is written lies in it */
    const frame f = open_frame(slab);
    spot found[SPOTS];
    for (size_t first = 0; first < n; first += SPOTS) {
        const size_t spots =
            collect(slab, &f, place + first, n - first < SPOTS ? n - first : SPOTS, rooted, found);
        for (size_t i = 0; i < spots; i++) {
            const spot s = found[i];
            const double *centre = slab->row_centre + s.row0;
            for (size_t r = 0; r < s.row1 - s.row0 + HG_SPARE - 1; r += LANES) {
                pair p = down(NAME(squares)(centre + r, s.y, s.inverse), s.scale);
                *(memory *)(row_a + r) = p.a;
                *(memory *)(row_b + r) = p.b;
            }
            for (size_t b = s.block0; b < s.block1; b++)
                NAME(add_block)(slab, &f, &s, b, row_a, row_b, across, term);
        }
    }
}

/* The distances themselves: u^2 is formed as the plain definition does, so that a centre exactly
 * on a rim where the kernel jumps is judged alike. */
INLINE pair NAME(bare)(vec d2, double scale)
{
    (void)scale;
    return (pair){d2, d2};
}

INLINE pair NAME(scaled)(vec d2, double scale)
{
    return (pair){d2 * scale, d2};
}

/* z = 1 - u^2 is this less the columns' part. A hair below 1, so that a centre on the rim gets an
 * exact zero whatever the rounding. */
INLINE pair NAME(rest)(vec d2, double scale)
{
    (void)scale;
    return (pair){HAIR_BELOW_1 - d2, d2};
}

INLINE pair NAME(scaled_rest)(vec d2, double scale)
{
    return (pair){(HAIR_BELOW_1 - d2) * scale, d2};
}

/* exp(-(a + d) / 2) is a product, so a column or row needs one exp for all its cells. */
INLINE pair NAME(normal)(vec d2, double scale)
{
    (void)scale;
    return (pair){d2, exponent(-0.5 * d2)};
}

INLINE pair NAME(scaled_normal)(vec d2, double scale)
{
    return (pair){d2, scale * exponent(-0.5 * d2)};
}

INLINE vec NAME(epanechnikov)(pair col, double row_a, double row_b, double scale, const frame *f)
{
    (void)row_b, (void)scale, (void)f;
    return above_zero(row_a - col.a);
}

/* The scale's root went into z, so that its square carries the scale. */
INLINE vec NAME(quartic)(pair col, double row_a, double row_b, double scale, const frame *f)
{
    (void)row_b, (void)scale, (void)f;
    const vec z = above_zero(row_a - col.a);
    return z * z;
}

INLINE vec NAME(triweight)(pair col, double row_a, double row_b, double scale, const frame *f)
{
    (void)row_b, (void)f;
    const vec z = above_zero(row_a - col.a);
    return scale * z * (z * z);
}

INLINE vec NAME(uniform)(pair col, double row_a, double row_b, double scale, const frame *f)
{
    (void)row_b, (void)f;
    return keep(col.a + row_a <= 1.0, all(scale));
}

INLINE vec NAME(triangular)(pair col, double row_a, double row_b, double scale, const frame *f)
{
    (void)row_b, (void)f;
    return scale * above_zero(1.0 - root(col.a + row_a));
}

INLINE vec NAME(gaussian)(pair col, double row_a, double row_b, double scale, const frame *f)
{
    (void)scale;
    return keep(col.a + row_a <= f->limit, col.b * row_b);
}

INLINE vec NAME(exponential)(pair col, double row_a, double row_b, double scale, const frame *f)
{
    (void)row_b;
    const vec u2 = col.a + row_a;
    return keep(u2 <= f->limit, scale * exponent(-root(u2)));
}

/* A kernel that we have no leaf for: its own function, a centre at a time. */
INLINE vec NAME(general)(pair col, double row_a, double row_b, double scale, const frame *f)
{
    vec u2 = col.a + row_a;
    (void)row_b;
    for (int k = 0; k < LANES; k++)
        u2[k] = u2[k] <= f->limit ? scale * f->bare(u2[k]) : 0.0;
    return u2;
}

#define LEAF(kernel, rooted, across, down)                                                \
    static void NAME(leaf_##kernel)(const hg_slab *slab, const hg_place *place, size_t n) \
    {                                                                                     \
        NAME(add_places)(slab, place, n, rooted, NAME(across), NAME(down), NAME(kernel)); \
    }
LEAF(quartic, true, scaled, scaled_rest)
LEAF(uniform, false, bare, bare)
LEAF(triangular, false, bare, bare)
LEAF(epanechnikov, false, scaled, scaled_rest)
LEAF(triweight, false, bare, rest)
LEAF(gaussian, false, normal, scaled_normal)
LEAF(exponential, false, bare, bare)
LEAF(general, false, bare, bare)
#undef LEAF

#undef vec
#undef mask
#undef memory
#undef all
#undef keep
#undef above_zero
#undef root
#undef exponent
#undef pair
#undef LANES
#undef NAME
#undef VEC_MAX
#undef VEC_ROOT
