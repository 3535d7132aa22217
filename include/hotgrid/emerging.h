/* hotgrid/emerging.h - which places are becoming hot or cold, step by step? */
#ifndef HOTGRID_EMERGING_H
#define HOTGRID_EMERGING_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/gistar.h"
#include "hotgrid/incidents.h"
#include "hotgrid/multiple.h"
#include "hotgrid/neighbours.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"
#include "hotgrid/time.h"

HG_BEGIN_DECLS

/* ---- the cube: counts of places by steps of whole local days ---- */

enum { HG_EMERGING_STEPS_MIN = 10, HG_EMERGING_STEPS_MAX = 10000, HG_EMERGING_INCIDENTS_MIN = 60 };

typedef struct hg_cube {
    size_t n, steps;
    int64_t *edge;    /* steps + 1 instants: step t is [edge[t], edge[t + 1]) */
    double *count;    /* steps * n: count[t * n + place] */
    double counted;   /* weight inside the cube */
    size_t incidents; /* that put any weight into it */
} hg_cube;

/*
 * Steps of step_days local days that end at the local midnight at or before `end`.
 * HG_EDOMAIN  step_days not in [1, 36525], steps not in [1, HG_EMERGING_STEPS_MAX]
 */
HG_CHECKED hg_status hg_cube_init(size_t n, const hg_zone *zone, int64_t end, int step_days,
                                  size_t steps, hg_cube *out, hg_err *err);
/* An incident at a place (any number >= n: nowhere), its weight shared among the steps by the share
 * of [begin, end) in each; begin = end: all in its step. */
void hg_cube_add(hg_cube *cube, size_t place, int64_t begin, int64_t end, double weight);
void hg_cube_clear(hg_cube *cube);

/* ---- patterns ---- */

/* Of hot spots; the same below zero of cold spots. The last five are labels of sfhotspot's. */
typedef enum hg_pattern {
    HG_PATTERN_NONE,
    HG_PATTERN_NEW,
    HG_PATTERN_CONSECUTIVE,
    HG_PATTERN_INTENSIFYING,
    HG_PATTERN_PERSISTENT,
    HG_PATTERN_DIMINISHING,
    HG_PATTERN_SPORADIC,
    HG_PATTERN_OSCILLATING,
    HG_PATTERN_HISTORICAL,
    HG_PATTERN_EMERGING,
    HG_PATTERN_FORMER,
    HG_PATTERN_INTERMITTENT,
    HG_PATTERN_MIXED, /* has no sign */
    HG_PATTERN_COUNT
} hg_pattern;
/* "none", "new hot spot", "new cold spot", ..., "mixed"; pattern in (-COUNT, COUNT). */
const char *hg_pattern_name(int pattern);

typedef enum hg_emerging_rules {
    HG_RULES_ESRI_2024,
    HG_RULES_ESRI_2_8,
    HG_RULES_SFHOTSPOT,
    HG_RULES_COUNT
} hg_emerging_rules;
const char *hg_emerging_rules_name(hg_emerging_rules rules); /* "esri-2024" "esri-2.8" ... */

/*
 * The pattern of one place (docs/methods.md 8.4). state[steps]: 1 hot, -1 cold, 0 neither; the
 * trend of its z series counts when trend_p < alpha. *rule is the sentence that applied, a static
 * text. The order of the rules is part of them.
 */
int hg_emerging_pattern(hg_emerging_rules rules, size_t steps, const int8_t *state, double trend_z,
                        double trend_p, double alpha, const char **rule);

/* ---- the analysis ---- */

/* Which bins a bin is compared with. */
typedef enum hg_against {
    HG_AGAINST_CUBE,            /* all bins */
    HG_AGAINST_NEIGHBOUR_STEPS, /* bins of its own step and of the one before */
    HG_AGAINST_STEP,            /* bins of its own step; its neighbours are those of this step */
    HG_AGAINST_COUNT
} hg_against;
const char *hg_against_name(hg_against against); /* "cube" "neighbour-steps" "step" */

typedef struct hg_emerging_options {
    hg_emerging_rules rules;
    hg_against against;
    hg_adjust adjust;   /* of p over all bins of the cube */
    double alpha;       /* of hot and cold; 0 = .05 */
    double trend_alpha; /* of Mann-Kendall; 0 = .05 */
    hg_talk *talk;
} hg_emerging_options;

typedef struct hg_emerging_place {
    int8_t pattern;
    uint8_t reason; /* hg_gistar_reason; pattern none where there is no z */
    uint16_t hot_steps, cold_steps;
    uint16_t streak; /* length of the unbroken run of hot (or cold) steps at the end */
    const char *rule;
    double z_last, count, count_last;
    double trend_z, trend_p, trend_slope; /* Mann-Kendall and Sen on the z series */
} hg_emerging_place;

typedef struct hg_emerging {
    size_t n, steps, bins;    /* bins: places of the universe times steps */
    double *z;                /* steps * n, as the cube */
    int8_t *state;            /* steps * n */
    hg_emerging_place *place; /* n */
    double mean, sd;          /* of the bins' counts */
    size_t hot_bins, cold_bins;
    size_t autocorrelated; /* places whose z series has a lag-1 correlation above .3 */
} hg_emerging;

/*
 * Gi* of every bin: neighbours in space and itself, in its step and in the one before; hot or cold
 * where the adjusted two-sided p <= alpha. Then Mann-Kendall on each place's z series, then the
 * rules. Nothing of a later step enters a bin's sum.
 *
 * HG_EDOMAIN  cube->n is not the neighbours' n; alpha not in (0, 1); a count not finite
 * HG_EEMPTY   fewer than HG_EMERGING_STEPS_MIN steps or HG_EMERGING_INCIDENTS_MIN incidents, fewer
 *             than 3 places
 * HG_EDATA    every bin holds the same count
 * HG_ESTOPPED
 *
 * Cost O(cells * steps * (2 reach + 1) + cells * steps^2).
 */
HG_CHECKED hg_status hg_emerging_run(const hg_emerging_options *options,
                                     const hg_neighbours *neighbours, const hg_cube *cube,
                                     hg_emerging *out, hg_err *err);
void hg_emerging_clear(hg_emerging *emerging);

HG_END_DECLS

#endif
