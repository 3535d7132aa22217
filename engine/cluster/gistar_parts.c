/* cluster/gistar_parts.c - how do values become whole numbers, and a z its p? */
#include "cluster/gistar_parts.h"

#include <string.h>

#include "hotgrid/par.h"

/* ---- whole numbers ---- */

typedef struct sight {
    double magnitude; /* sum of |value| */
    bool whole;
    size_t bad; /* index of a value that is not finite, or n */
} sight;

static bool is_inside(const uint8_t *inside, size_t universe, size_t index)
{
    return !inside || inside[index % universe];
}

static sight look(size_t n, const double *value, const uint8_t *inside, size_t universe)
{
    sight s = {.whole = true, .bad = n};
    for (size_t i = 0; i < n && s.bad == n; i++) {
        if (!is_inside(inside, universe, i))
            continue;
        if (!isfinite(value[i]))
            s.bad = i;
        s.magnitude += fabs(value[i]);
        s.whole = s.whole && value[i] == floor(value[i]);
    }
    return s;
}

/* 2^62 is what sums of 64 bits hold; twice `most` neighbours of the mean are asked for at most. */
static int choose_exponent(const sight *s, size_t most)
{
    int bits;
    frexp(s->magnitude * 2 * ((double)most + 2), &bits);
    int room = 61 - bits;
    if (s->whole && room >= 0)
        return 0;
    return room > 52 ? 52 : room == 0 ? -1 : room; /* 0 says that they are whole */
}

static void tally(int64_t v, hg_whole *f)
{
    f->total += v;
    if (f->n == 0 || v < f->low) {
        f->low = v;
        f->n_low = 0;
    }
    if (f->n == 0 || v > f->high) {
        f->high = v;
        f->n_high = 0;
    }
    f->n_low += v == f->low;
    f->n_high += v == f->high;
    f->n++;
}

hg_status hg_whole_values(size_t n, const double *value, const uint8_t *inside, size_t universe,
                          size_t most, int64_t *out, hg_whole *facts, hg_err *err)
{
    sight s = look(n, value, inside, universe);
    if (s.bad < n)
        return hg_fail(err, HG_EDOMAIN, "place %zu holds %g: every value must be a number", s.bad,
                       value[s.bad]);
    if (!isfinite(s.magnitude * 2 * ((double)most + 2)))
        return hg_fail(err, HG_EDOMAIN, "the values sum to more than a number can hold");
    *facts = (hg_whole){.exponent = choose_exponent(&s, most)};
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        if (!is_inside(inside, universe, i))
            continue;
        out[i] = facts->exponent == 0 ? (int64_t)value[i] /* whole already, below 2^61 */
                                      : (int64_t)llrint(ldexp(value[i], facts->exponent));
        tally(out[i], facts);
    }
    return HG_OK;
}

double hg_whole_squares(size_t n, const int64_t *value, const uint8_t *inside, size_t universe,
                        double mean, double *scratch)
{
    for (size_t i = 0; i < n; i++) {
        double d = is_inside(inside, universe, i) ? (double)value[i] - mean : 0;
        scratch[i] = d * d;
    }
    return hg_sum(n, scratch);
}

/* ---- p ---- */

void hg_p_memory_init(hg_p_memory *memory)
{
    for (size_t i = 0; i < HG_P_REMEMBERED; i++) {
        memory->z[i] = 0;
        memory->p[i] = 1;
    }
}

double hg_p_two_sided(hg_p_memory *memory, double z)
{
    uint64_t bits;
    if (isnan(z))
        return NAN;
    z = fabs(z);
    memcpy(&bits, &z, sizeof bits);
    size_t slot = (size_t)((bits * UINT64_C(0x9E3779B97F4A7C15)) >> 55);
    if (memory->z[slot] != z) {
        memory->z[slot] = z;
        memory->p[slot] = erfc(z / sqrt(2.0));
    }
    return memory->p[slot];
}
