/* hotgrid/repeat.h - who repeats whom, and for how long and how far should neighbours be warned? */
#ifndef HOTGRID_REPEAT_H
#define HOTGRID_REPEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/area.h"
#include "hotgrid/knox.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"

HG_BEGIN_DECLS

/* Times are ticks as in hotgrid/knox.h: dates as day numbers with ticks_per_day 1, instants as
 * seconds with 86400. docs/methods.md 5.5. */

/* ---- what the Knox table advises ---- */

/*
 * The largest block of bands from the origin, space bands [0, space_bands) by time bands
 * [0, time_bands), in which every cell has q < alpha and ratio > 1. Open bands never belong to it.
 * A space band without a single pair at any lag says nothing and is passed over. Largest: most
 * cells, then most pairs above expectation, then the smaller radius.
 */
typedef struct hg_advice {
    bool found; /* false: no evidence for an advice window, all else 0 */
    size_t space_bands, time_bands;
    double radius_m, days; /* the block's outer edges */
    uint64_t observed;     /* pairs in it, and the exact expectation */
    double expected;
} hg_advice;
/* alpha 0 means .05. A table without p (no permutations) gives no evidence. */
void hg_repeat_advice(const hg_knox *table, const hg_knox_bands *space, const hg_knox_bands *time,
                      double alpha, hg_advice *out);
/* The same with a demand on size: every ratio is above 1 and at least least_ratio. In large data
 * an excess of a tenth is significant, yet too small to send people for. */
void hg_repeat_advice_above(const hg_knox *table, const hg_knox_bands *space,
                            const hg_knox_bands *time, double alpha, double least_ratio,
                            hg_advice *out);

/* ---- advice zones ---- */

/* Around one incident, from its time on: addresses nearer than radius_m. A circle of 64 corners on
 * the circle, with the Manhattan metric a square that stands on its corner. */
typedef struct hg_advice_zone {
    uint32_t event;      /* row of the caller */
    uint32_t visit;      /* 0-based number of the visit it belongs to */
    int64_t from, until; /* ticks: holds in [from, until) */
    double days_left;    /* until - as_of */
    hg_area shape;
} hg_advice_zone;

/* Zones that overlap, merged: one round of visits. */
typedef struct hg_advice_visit {
    size_t zones;
    int64_t from;                    /* earliest incident */
    int64_t first_until, last_until; /* when it begins to shrink, when nothing is left */
    hg_area shape;
    double area_m2;
} hg_advice_visit;

typedef struct hg_advice_zones {
    size_t n, n_visits;
    hg_advice_zone *zone;   /* by (from, x, y) */
    hg_advice_visit *visit; /* by most zones, then by the earliest zone */
} hg_advice_zones;

/*
 * The incidents with from <= as_of < until, until = from + advice->days. None, or advice that was
 * not found: n = 0, no error. HG_EDOMAIN: a coordinate of such an incident that is not finite.
 */
HG_CHECKED hg_status hg_repeat_zones(const hg_advice *advice, hg_metric metric, size_t n,
                                     const double *x, const double *y, const int64_t *time,
                                     int64_t ticks_per_day, int64_t as_of, hg_advice_zones *out,
                                     hg_err *err);
void hg_advice_zones_clear(hg_advice_zones *zones);

/* ---- links and chains ---- */
typedef enum hg_repeat_kind {
    HG_REPEAT_NONE,       /* no link in the chain window */
    HG_REPEAT_ORIGINATOR, /* later ones follow it, it follows none */
    HG_REPEAT_REPEAT,     /* follows an earlier one at the same place */
    HG_REPEAT_NEAR,       /* follows earlier ones, none at the same place */
    HG_REPEAT_SAME_DAY,   /* follows none, but another has the same time: who was first? */
    HG_REPEAT_KIND_COUNT
} hg_repeat_kind;
const char *hg_repeat_kind_name(hg_repeat_kind kind); /* "none" "originator" "repeat" ... */

typedef struct hg_repeat_options {
    hg_knox_bands space, time; /* links: every pair in the finite bands */
    hg_metric metric;
    /*
     * The chain window: i -> j when d < chain_m and 0 < lag < chain_days (<= with right-closed
     * bands); equal times are joined without an order. Usually the advice. 0: no chains, every kind
     * is none. At most the last finite edges.
     */
    double chain_m, chain_days;
    size_t links_most; /* 0 means 20 million */
    hg_talk *talk;
} hg_repeat_options;

typedef struct hg_repeat_link {
    uint32_t from, to; /* rows of the caller; `from` is the earlier by (time, x, y, row) */
    uint8_t space_band, time_band;
    bool same_day; /* equal times */
    bool chained;  /* in the chain window */
    double distance_m, lag_days;
} hg_repeat_link;

/* Medians over the links of one band; NaN for n = 0. */
typedef struct hg_repeat_half {
    size_t n;
    double life_days, distance_m;
} hg_repeat_half;

typedef struct hg_repeat {
    size_t n, n_links, n_chains, longest; /* events of the longest chain */
    uint8_t *kind;                        /* [n]: hg_repeat_kind */
    uint32_t *chain; /* [n]: rank by (time, x, y, row), from 1, of the chain's first event; 0 */
    uint32_t *earlier, *later; /* [n]: links in the chain window to earlier and to later ones */
    hg_repeat_link *link;      /* [n_links] by from, then to, in that order of events */
    size_t kinds[HG_REPEAT_KIND_COUNT];
    hg_repeat_half all, space[HG_KNOX_BANDS_MOST], time[HG_KNOX_BANDS_MOST];
} hg_repeat;

/*
 * Same place: the first space band when hg_knox_has_same_place, else distance 0.
 * HG_EDOMAIN  a coordinate that is not finite, times 2^53 ticks apart, a chain window that is
 *             negative or beyond the last finite edges, more than links_most links
 * HG_ESTOPPED
 * Cost O(n log n + pairs within the last finite radius), memory O(n + links).
 */
HG_CHECKED hg_status hg_repeat_link_events(size_t n, const double *x, const double *y,
                                           const int64_t *time, int64_t ticks_per_day,
                                           const hg_repeat_options *options, hg_repeat *out,
                                           hg_err *err);
void hg_repeat_clear(hg_repeat *repeat);

HG_END_DECLS

#endif
