/* evaluate/bootstrap.h - windows drawn again in blocks: how sure is a sum over windows? */
#ifndef HG_EVALUATE_BOOTSTRAP_H
#define HG_EVALUATE_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

enum {
    HG_BOOTSTRAP_WINDOWS_MIN = 8, /* fewer windows carry no interval */
    HG_BOOTSTRAP_DRAWS = 9999,
    HG_BOOTSTRAP_TAIL = 250 /* .025 (draws + 1) */
};

/* What is made of the two sums of a draw. */
typedef double (*hg_of_sums)(double first, double second);

/*
 * Moving-block bootstrap (docs/methods.md 12.5): blocks of 4 windows, 9,999 draws, each from its
 * own stream, so that all numbers of one evaluation are drawn from the same windows. draws[9999]
 * ascending; first and second hold n >= HG_BOOTSTRAP_WINDOWS_MIN values. O(draws n).
 */
HG_CHECKED hg_status hg_bootstrap_windows(size_t n, const double *first, const double *second,
                                          uint64_t seed, hg_of_sums statistic, double *draws,
                                          hg_err *err);

/* The percentile interval of those draws. */
void hg_bootstrap_interval(const double *draws, double *low, double *high);

#endif
