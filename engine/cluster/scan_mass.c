/*
 * cluster/scan_mass.c - how much is expected at each site and in each step?
 *
 * Expectations become whole numbers: sums are exact, so that windows over the same sites have the
 * same mu whatever the order in which their discs grew, and ties are ties.
 */
#include <math.h>

#include "base/try.h"
#include "cluster/scan.h"
#include "hotgrid/mem.h"

/* ---- permutation: cases of the site, cases of the step ---- */

static hg_status count_cases(hg_scan_frame *frame, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&frame->mass, frame->n_sites, sizeof *frame->mass, err));
    HG_TRY(hg_alloc(&frame->profile, frame->n_steps + 1, sizeof *frame->profile, err));
    for (size_t i = 0; i < frame->n_cases; i++) {
        frame->mass[frame->case_site[i]]++;
        frame->profile[frame->case_step[i] + 1]++;
    }
    for (size_t t = 0; t < frame->n_steps; t++)
        frame->profile[t + 1] += frame->profile[t];
    frame->total_mass = frame->n_cases;
    frame->scale = (double)frame->n_cases;
done:
    return st;
}

/* ---- Poisson ---- */

static uint64_t whole(double expected, int shift)
{
    double scaled = ldexp(expected, shift);
    if (!(scaled > 0))
        return 0;
    return scaled < 1 ? 1 : (uint64_t)(scaled + 0.5);
}

/* Below 2^61 in all. The largest value bounds the total, whatever the order; the exact total of
 * that then says how much finer it can be. */
static int find_shift(const hg_scan_data *data)
{
    const size_t n = data->n_places * data->n_steps;
    double largest = 0;
    uint64_t total = 0;
    int exponent, count;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, data->expected[i]);
    frexp(largest, &exponent);
    frexp((double)n, &count);
    int shift = 60 - exponent - count;
    for (size_t i = 0; i < n; i++)
        total += whole(data->expected[i], shift);
    while (total < UINT64_C(1) << 60) {
        total <<= 1;
        shift++;
    }
    return shift;
}

/* Cells of the merged sites, and whether each has the same in every step. */
static hg_status sum_cells(hg_scan_frame *frame, hg_err *err)
{
    const hg_scan_data *data = frame->data;
    const size_t steps = frame->n_steps;
    const int shift = find_shift(data);
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&frame->cell, frame->n_sites * steps, sizeof *frame->cell, err));
    for (size_t p = 0; p < data->n_places; p++) {
        if (frame->site_of[p] == UINT32_MAX)
            continue;
        uint64_t *cell = frame->cell + frame->site_of[p] * steps;
        for (size_t t = 0; t < data->n_steps; t++)
            cell[steps == 1 ? 0 : t] += whole(data->expected[p * data->n_steps + t], shift);
    }
done:
    return st;
}

static bool constant_in_time(const hg_scan_frame *frame)
{
    for (size_t s = 0; s < frame->n_sites; s++)
        for (size_t t = 1; t < frame->n_steps; t++)
            if (frame->cell[s * frame->n_steps + t] != frame->cell[s * frame->n_steps])
                return false;
    return true;
}

static void drop_cells(hg_scan_frame *frame)
{
    hg_free(frame->cell);
    frame->cell = NULL;
}

static hg_status weigh(hg_scan_frame *frame, hg_err *err)
{
    const size_t steps = frame->n_steps;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&frame->mass, frame->n_sites, sizeof *frame->mass, err));
    HG_TRY(hg_alloc(&frame->profile, steps + 1, sizeof *frame->profile, err));
    const bool flat = !frame->cell || constant_in_time(frame);
    const bool alone = frame->n_sites == 1; /* then its cells are the profile */
    for (size_t s = 0; s < frame->n_sites; s++) {
        for (size_t t = 0; frame->cell && t < (flat ? 1 : steps); t++)
            frame->mass[s] += frame->cell[s * steps + t];
        frame->total_mass += frame->mass[s];
    }
    for (size_t t = 0; t < steps; t++)
        frame->profile[t + 1] = frame->profile[t] + (alone && !flat ? frame->cell[t] : 1);
    frame->scale = (double)frame->total_mass / (double)frame->n_cases;
    if (flat)
        frame->scale *= (double)steps;
    if (alone && (!flat || !frame->cell)) {
        frame->scale = (double)frame->profile[steps] / (double)frame->n_cases;
        frame->mass[0] = frame->total_mass = 1;
    }
    if (flat || alone)
        drop_cells(frame);
done:
    return st;
}

/* ---- the least that a window of l steps can hold ---- */

/* Shares of a site's mass in a step: the smallest of all sites. */
static void least_shares(const hg_scan_frame *frame, double *share)
{
    const size_t steps = frame->n_steps;
    for (size_t t = 0; t < steps; t++) {
        share[t] = INFINITY;
        for (size_t s = 0; s < frame->n_sites; s++)
            share[t] = fmin(share[t], (double)frame->cell[s * steps + t] / (double)frame->mass[s]);
    }
}

static double least_window(const hg_scan_frame *frame, const double *share, size_t length)
{
    const size_t last = frame->n_steps - length;
    double least = INFINITY, running = 0;
    if (!share) {
        uint64_t fewest = UINT64_MAX;
        for (size_t a = frame->options.prospective ? last : 0; a <= last; a++) {
            uint64_t held = frame->profile[a + length] - frame->profile[a];
            fewest = held < fewest ? held : fewest;
        }
        return (double)fewest;
    }
    for (size_t t = 0; t < frame->n_steps; t++) {
        running += share[t];
        if (t >= length)
            running -= share[t - length];
        if (t + 1 >= length && (!frame->options.prospective || t + 1 == frame->n_steps))
            least = fmin(least, running);
    }
    return fmax(least, 0);
}

static hg_status bound(hg_scan_frame *frame, hg_err *err)
{
    double *share = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&frame->low, frame->longest + 1, sizeof *frame->low, err));
    HG_TRY(hg_alloc(&frame->low_index, HG_SCAN_LOW + 1, sizeof *frame->low_index, err));
    if (frame->cell) {
        HG_TRY(hg_alloc(&share, frame->n_steps, sizeof *share, err));
        least_shares(frame, share);
    }
    for (size_t l = 1; l <= frame->longest; l++) {
        double low = least_window(frame, share, l) / frame->scale * (1 - 1e-9);
        frame->low[l] = fmax(low, frame->low[l - 1]); /* a longer one holds a shorter one */
    }
    frame->low_top = frame->low[frame->longest];
    uint32_t l = 1;
    for (size_t k = 0; k <= HG_SCAN_LOW; k++) {
        while (l < frame->longest && frame->low[l] < frame->low_top * (double)k / HG_SCAN_LOW)
            l++;
        frame->low_index[k] = l;
    }
done:
    hg_free(share);
    return st;
}

static hg_status narrow(hg_scan_frame *frame, hg_err *err)
{
    hg_status st = HG_OK;
    if (frame->cell || frame->profile[frame->n_steps] > INT32_MAX)
        return HG_OK;
    HG_TRY(hg_alloc(&frame->narrow, frame->n_steps + 1, sizeof *frame->narrow, err));
    for (size_t t = 0; t <= frame->n_steps; t++)
        frame->narrow[t] = (int32_t)frame->profile[t];
done:
    return st;
}

hg_status hg_scan_mass(hg_scan_frame *frame, hg_err *err)
{
    hg_status st = HG_OK;
    if (frame->options.model == HG_SCAN_PERMUTATION) {
        HG_TRY(count_cases(frame, err));
    } else {
        if (frame->data->expected)
            HG_TRY(sum_cells(frame, err));
        HG_TRY(weigh(frame, err));
    }
    HG_TRY(narrow(frame, err));
    HG_TRY(bound(frame, err));
done:
    return st;
}
