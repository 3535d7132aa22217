/* hotgrid/bandwidth.h - how wide should a kernel be? The selectors and what each number means. */
#ifndef HOTGRID_BANDWIDTH_H
#define HOTGRID_BANDWIDTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/area.h"
#include "hotgrid/density.h"
#include "hotgrid/status.h"
#include "hotgrid/text.h"

HG_BEGIN_DECLS

/*
 * The points that a bandwidth is chosen for. Zero-initialise, then fill in what is known; borrowed
 * for the call. Points with weight 0 and points outside the area are left out. The result has the
 * same bits for any order of the points and any number of threads.
 */
typedef struct hg_bandwidth_input {
    size_t n;
    const double *x, *y;     /* metres */
    const double *weight;    /* NULL = 1; only arcgis and forecast look at it */
    const int64_t *begin;    /* seconds; NULL = no times */
    const int64_t *known;    /* NULL = begin + reporting_gap_s */
    const hg_area *area;     /* NULL = the bounding rectangle of the points */
    bool leave_location_out; /* cross-validation leaves out the whole place, not the one point */
    bool unique_places;      /* every place counts once */
    bool peer_grid;      /* lscv, lcv, lik, ppl, cvl: stop at the 16 values that spatstat tries */
    bool months_only;    /* the begins are the first of their month: forecast refuses */
    double floor_m;      /* smallest sigma: max(cell, precision radius); 0 = none */
    size_t least_places; /* refuse below so many different places; 0 = 10 */
    int64_t horizon_s;   /* forecast: length of a window; 0 = 14 days */
    int64_t reporting_gap_s; /* forecast, without `known` */
} hg_bandwidth_input;

enum { /* hg_bandwidth.warnings; hg_bandwidth_warning_at has a code and a sentence for each */
       HG_BANDWIDTH_AT_BOUND = 1,
       HG_BANDWIDTH_TIED = 2,
       HG_BANDWIDTH_FLOORED = 4,
       HG_BANDWIDTH_RECTANGLE = 8,
       HG_BANDWIDTH_SEVERAL_MODES = 16,
       HG_BANDWIDTH_FEW_WINDOWS = 32
};

typedef struct hg_bandwidth {
    const char *selector;
    const char *convention; /* of value: "sd", "radius" (quartic), "width" (4 sd), "days" */
    double value;           /* as the rule writes it: metres, or days along the time axis */
    double sigma_m;   /* standard deviation per axis that it stands for; NaN along the time axis */
    double criterion; /* at the value; NaN for plug-in rules */
    double low_m, high_m; /* sigmas between which was searched; NaN for plug-in rules */
    size_t n, n_unique;   /* points used, different places among them */
    double tied_pairs;    /* unordered pairs of points at one place */
    unsigned warnings;
} hg_bandwidth;

/* What a selector looks at besides x and y. */
enum { HG_BANDWIDTH_USES_AREA = 1, HG_BANDWIDTH_NEEDS_TIMES = 2, HG_BANDWIDTH_PLUG_IN = 4 };

/* One row a selector: scott ns os nrd nrd-x arcgis time time-os lscv lcv lik ppl cvl diggle
 * forecast.
 */
typedef struct hg_selector {
    const char *name, *help, *reference, *convention;
    unsigned needs;
} hg_selector;

size_t hg_selector_count(void);
const hg_selector *hg_selector_at(size_t index);
const hg_selector *hg_selector_find(const char *name); /* NULL when unknown */

/*
 * The bandwidth by one selector. NULL or "auto": forecast when there are times (days, not months),
 * else scott.
 *
 * HG_EDOMAIN  no such selector; a coordinate or weight that is no number; an unsound option
 * HG_EEMPTY   fewer than 10 different places; x or y the same everywhere; no times where they are
 *             needed, months where days are needed, too short a history
 * HG_EDATA    the criterion has no minimum because of ties: LSCV with m > n (n - 1) / (2 (3 n + 1))
 *             tied pairs (docs/methods.md 4), LCV when every point has a twin
 */
HG_CHECKED hg_status hg_bandwidth_select(const char *name, const hg_bandwidth_input *input,
                                         hg_bandwidth *out, hg_err *err);

/* The bandwidth of this kernel (in its own convention) with the same variance; NaN along the time
 * axis. */
double hg_bandwidth_for_kernel(const hg_bandwidth *bandwidth, const hg_kernel *kernel);

/*
 * What lscv, lcv, lik, ppl, cvl, diggle minimise (lcv, lik, ppl: minus the log likelihood), at
 * sigma_m: for curves and tests. Refuses nothing but unsound arguments (HG_EDOMAIN).
 */
HG_CHECKED hg_status hg_bandwidth_criterion(const char *name, const hg_bandwidth_input *input,
                                            double sigma_m, double *out, hg_err *err);

/* Plug-in rules assume one mode: warned when they exceed twice what `forecast` chose. */
void hg_bandwidth_compare(hg_bandwidth *plug_in, const hg_bandwidth *forecast);

typedef struct hg_bandwidth_warning {
    unsigned flag;
    const char *code, *help;
} hg_bandwidth_warning;
size_t hg_bandwidth_warning_count(void);
const hg_bandwidth_warning *hg_bandwidth_warning_at(size_t index);

HG_END_DECLS

#endif
