/*
 * cluster/knox_moments.c - which count of pairs is to be expected, and how far does chance move it?
 *
 * The formula of docs/methods.md 5.2 in centred form: with a_ij less its mean, the large terms that
 * cancel against E^2 are never formed. Sums of squares are whole numbers in 128 bits; what follows
 * are a few roundings of terms of the size of the variance.
 */
#include "cluster/knox.h"

__extension__ typedef __int128 wide;

/* Sums over the centred pairs of one axis: themselves squared, with a common event, with none. */
typedef struct sums {
    double same, common, apart;
} sums;

static sums centred(size_t n, const hg_knox_margin *margin)
{
    const wide events = (wide)n, all = events * (events - 1) / 2, pairs = margin->pairs;
    const wide of_events = events * margin->squares - 4 * pairs * pairs; /* times n */
    sums s;
    s.same = (double)(pairs * (all - pairs)) / (double)all;
    s.common = (double)of_events / (double)n - 2 * s.same;
    s.apart = -s.same - s.common;
    return s;
}

void hg_knox_moments(size_t n, const hg_knox_margin *space, const hg_knox_margin *time,
                     double *expected, double *variance)
{
    const double events = (double)n, all = events * (events - 1) / 2;
    const double triples = events * (events - 1) * (events - 2);
    const sums s = centred(n, space), t = centred(n, time);
    double v = s.same * t.same / all + s.common * t.common / triples;
    if (n > 3)
        v += 4 * s.apart * t.apart / (triples * (events - 3));
    /* Rounding of what cancels: no permutation changes such a count. */
    if (!(v > 1e-12 * s.same * t.same / all))
        v = 0;
    *expected = (double)space->pairs * (double)time->pairs / all;
    *variance = v;
}
