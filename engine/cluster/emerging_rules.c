/* cluster/emerging_rules.c - what is the history of a place called?
 *
 * The published wordings overlap, so their order is part of the rules (docs/methods.md 8.4): the
 * last step decides whether the place is looked at as a hot or as a cold spot; each list is gone
 * through from the top.
 */
#include <stdbool.h>

#include "base/try.h"
#include "hotgrid/emerging.h"

/* A place as a hot spot; as a cold spot everything is mirrored. */
typedef struct view {
    size_t steps, hot, cold;
    size_t streak; /* unbroken hot steps at the end */
    int trend;     /* of the z series: 1 hotter, -1 cooler, 0 none */
    size_t recent; /* steps that sfhotspot calls recent, and hot ones among them */
    size_t recent_hot;
} view;

static bool mostly(const view *v) /* at least nine tenths of the steps */
{
    return 10 * v->hot >= 9 * v->steps;
}

static bool is_new(const view *v)
{
    return v->hot == 1;
}
static bool is_consecutive(const view *v)
{
    return v->streak >= 2 && v->hot == v->streak && !mostly(v);
}
static bool is_consecutive_2_8(const view *v)
{
    return v->hot == v->streak && !mostly(v);
}
static bool is_intensifying(const view *v)
{
    return mostly(v) && v->trend > 0;
}
static bool is_diminishing(const view *v)
{
    return mostly(v) && v->trend < 0;
}
static bool is_mostly(const view *v)
{
    return mostly(v);
}
static bool is_oscillating(const view *v)
{
    return v->cold > 0 && !mostly(v);
}
static bool is_sporadic(const view *v)
{
    return v->hot > 0 && v->cold == 0 && !mostly(v);
}

typedef struct rule_row {
    hg_pattern pattern;
    bool (*applies)(const view *v);
    const char *text[2]; /* hot, cold */
} rule_row;

#define RULE(pattern, applies, hot, cold) \
    {                                     \
        pattern, applies,                 \
        {                                 \
            hot, cold                     \
        }                                 \
    }

/* The last step is hot (cold). */
static const rule_row esri_2024[] = {
    RULE(HG_PATTERN_NEW, is_new, "the last step is the only hot one",
         "the last step is the only cold one"),
    RULE(HG_PATTERN_CONSECUTIVE, is_consecutive,
         "one run of at least 2 hot steps at the end, none before, under 90 %",
         "one run of at least 2 cold steps at the end, none before, under 90 %"),
    RULE(HG_PATTERN_INTENSIFYING, is_intensifying,
         "hot in at least 90 % of the steps, the last among them, trend up",
         "cold in at least 90 % of the steps, the last among them, trend down"),
    RULE(HG_PATTERN_DIMINISHING, is_diminishing,
         "hot in at least 90 % of the steps, the last among them, trend down",
         "cold in at least 90 % of the steps, the last among them, trend up"),
    RULE(HG_PATTERN_PERSISTENT, is_mostly,
         "hot in at least 90 % of the steps, the last among them, no trend",
         "cold in at least 90 % of the steps, the last among them, no trend"),
    RULE(HG_PATTERN_OSCILLATING, is_oscillating,
         "the last step hot, an earlier one cold, hot in under 90 %",
         "the last step cold, an earlier one hot, cold in under 90 %"),
    RULE(HG_PATTERN_SPORADIC, is_sporadic,
         "the last step hot, on and off before, never cold, hot in under 90 %",
         "the last step cold, on and off before, never hot, cold in under 90 %"),
};

static const rule_row esri_2_8[] = {
    RULE(HG_PATTERN_NEW, is_new, "the last step is the only hot one",
         "the last step is the only cold one"),
    RULE(HG_PATTERN_CONSECUTIVE, is_consecutive_2_8,
         "one run of hot steps at the end, none before, under 90 %",
         "one run of cold steps at the end, none before, under 90 %"),
    RULE(HG_PATTERN_INTENSIFYING, is_intensifying,
         "hot in at least 90 % of the steps, the last among them, trend up",
         "cold in at least 90 % of the steps, the last among them, trend down"),
    RULE(HG_PATTERN_DIMINISHING, is_diminishing,
         "hot in at least 90 % of the steps, the last among them, trend down",
         "cold in at least 90 % of the steps, the last among them, trend up"),
    RULE(HG_PATTERN_PERSISTENT, is_mostly,
         "hot in at least 90 % of the steps, the last among them, no trend",
         "cold in at least 90 % of the steps, the last among them, no trend"),
    RULE(HG_PATTERN_OSCILLATING, is_oscillating,
         "the last step hot, an earlier one cold, hot in under 90 %",
         "the last step cold, an earlier one hot, cold in under 90 %"),
    RULE(HG_PATTERN_SPORADIC, is_sporadic, "hot on and off, never cold, hot in under 90 %",
         "cold on and off, never hot, cold in under 90 %"),
};

/* The last step is neither. */
static const rule_row over_2024[] = {
    RULE(HG_PATTERN_HISTORICAL, is_mostly, "hot in at least 90 % of the steps, the last not hot",
         "cold in at least 90 % of the steps, the last not cold"),
};
static const rule_row over_2_8[] = {
    RULE(HG_PATTERN_HISTORICAL, is_mostly, "hot in at least 90 % of the steps, the last not hot",
         "cold in at least 90 % of the steps, the last not cold"),
    RULE(HG_PATTERN_SPORADIC, is_sporadic, "hot on and off, never cold, hot in under 90 %",
         "cold on and off, never hot, cold in under 90 %"),
};

/* ---- sfhotspot, as documented: shares .8 persistent, .1 hot at all, .2 recent ---- */

static bool tenth(size_t hot, size_t steps)
{
    return 10 * hot >= steps;
}
static size_t older(const view *v)
{
    return v->steps - v->recent;
}
static size_t older_hot(const view *v)
{
    return v->hot - v->recent_hot;
}
static bool is_persistent_sf(const view *v)
{
    return 10 * v->hot >= 8 * v->steps;
}
static bool is_emerging_sf(const view *v)
{
    return !tenth(older_hot(v), older(v)) && tenth(v->recent_hot, v->recent);
}
static bool is_former_sf(const view *v)
{
    return tenth(older_hot(v), older(v)) && !tenth(v->recent_hot, v->recent);
}
static bool is_intermittent_sf(const view *v)
{
    return tenth(v->hot, v->steps);
}

static const rule_row sfhotspot[] = {
    RULE(HG_PATTERN_PERSISTENT, is_persistent_sf, "hot in at least 80 % of the steps",
         "cold in at least 80 % of the steps"),
    RULE(HG_PATTERN_EMERGING, is_emerging_sf,
         "hot in at least 10 % of the last fifth of the steps and in fewer before",
         "cold in at least 10 % of the last fifth of the steps and in fewer before"),
    RULE(HG_PATTERN_FORMER, is_former_sf,
         "hot in at least 10 % of the steps before the last fifth and in fewer since",
         "cold in at least 10 % of the steps before the last fifth and in fewer since"),
    RULE(HG_PATTERN_INTERMITTENT, is_intermittent_sf, "hot in at least 10 % of the steps",
         "cold in at least 10 % of the steps"),
};

/* ---- going through the lists ---- */

typedef struct rule_set {
    const char *name;
    const rule_row *at_end, *over;
    size_t n_at_end, n_over;
} rule_set;

static const rule_set sets[HG_RULES_COUNT] = {
    [HG_RULES_ESRI_2024] = {"esri-2024", esri_2024, over_2024, HG_COUNT(esri_2024),
                            HG_COUNT(over_2024)},
    [HG_RULES_ESRI_2_8] = {"esri-2.8", esri_2_8, over_2_8, HG_COUNT(esri_2_8), HG_COUNT(over_2_8)},
    [HG_RULES_SFHOTSPOT] = {"sfhotspot", sfhotspot, NULL, HG_COUNT(sfhotspot), 0},
};

const char *hg_emerging_rules_name(hg_emerging_rules rules)
{
    return sets[rules].name;
}

static view look(size_t steps, const int8_t *state, int sign, int trend)
{
    view v = {.steps = steps, .trend = sign * trend, .recent = steps / 5 > 0 ? steps / 5 : 1};
    for (size_t t = 0; t < steps; t++) {
        bool hot = state[t] == sign;
        v.hot += hot;
        v.cold += state[t] == -sign;
        v.streak = hot ? v.streak + 1 : 0;
        v.recent_hot += hot && t + v.recent >= steps;
    }
    return v;
}

static const rule_row *first_of(const rule_row *rules, size_t n, const view *v)
{
    for (size_t k = 0; k < n; k++)
        if (rules[k].applies(v))
            return &rules[k];
    return NULL;
}

static int take(const rule_row *r, int sign, const char **text)
{
    *text = r->text[sign < 0];
    return sign * (int)r->pattern;
}

static const char *const no_rule = "no rule applies";

static int esri(const rule_set *set, size_t steps, const int8_t *state, int trend,
                const char **text)
{
    int end = state[steps - 1];
    for (int sign = 1; sign >= -1; sign -= 2) {
        if (end == -sign)
            continue;
        view v = look(steps, state, sign, trend);
        const rule_row *r = end == sign ? first_of(set->at_end, set->n_at_end, &v)
                                        : first_of(set->over, set->n_over, &v);
        if (r)
            return take(r, sign, text);
    }
    *text = no_rule;
    return HG_PATTERN_NONE;
}

static int shares(const rule_set *set, size_t steps, const int8_t *state, const char **text)
{
    view hot = look(steps, state, 1, 0), cold = look(steps, state, -1, 0);
    const rule_row *as_hot = first_of(set->at_end, set->n_at_end, &hot);
    const rule_row *as_cold = first_of(set->at_end, set->n_at_end, &cold);
    if (as_hot && as_cold) {
        *text = "a pattern of hot spots and one of cold spots";
        return HG_PATTERN_MIXED;
    }
    if (as_hot || as_cold)
        return take(as_hot ? as_hot : as_cold, as_hot ? 1 : -1, text);
    *text = no_rule;
    return HG_PATTERN_NONE;
}

int hg_emerging_pattern(hg_emerging_rules rules, size_t steps, const int8_t *state, double trend_z,
                        double trend_p, double alpha, const char **rule)
{
    const char *text;
    int trend = trend_p < alpha ? (trend_z > 0) - (trend_z < 0) : 0; /* NaN: none */
    int pattern = HG_PATTERN_NONE;
    if (steps == 0)
        text = no_rule;
    else if (sets[rules].over)
        pattern = esri(&sets[rules], steps, state, trend, &text);
    else
        pattern = shares(&sets[rules], steps, state, &text);
    if (rule)
        *rule = text;
    return pattern;
}

/* ---- names ---- */

static const struct {
    const char *hot, *cold;
} names[HG_PATTERN_COUNT] = {
    [HG_PATTERN_NONE] = {"none", "none"},
    [HG_PATTERN_NEW] = {"new hot spot", "new cold spot"},
    [HG_PATTERN_CONSECUTIVE] = {"consecutive hot spot", "consecutive cold spot"},
    [HG_PATTERN_INTENSIFYING] = {"intensifying hot spot", "intensifying cold spot"},
    [HG_PATTERN_PERSISTENT] = {"persistent hot spot", "persistent cold spot"},
    [HG_PATTERN_DIMINISHING] = {"diminishing hot spot", "diminishing cold spot"},
    [HG_PATTERN_SPORADIC] = {"sporadic hot spot", "sporadic cold spot"},
    [HG_PATTERN_OSCILLATING] = {"oscillating hot spot", "oscillating cold spot"},
    [HG_PATTERN_HISTORICAL] = {"historical hot spot", "historical cold spot"},
    [HG_PATTERN_EMERGING] = {"emerging hot spot", "emerging cold spot"},
    [HG_PATTERN_FORMER] = {"former hot spot", "former cold spot"},
    [HG_PATTERN_INTERMITTENT] = {"intermittent hot spot", "intermittent cold spot"},
    [HG_PATTERN_MIXED] = {"mixed hot and cold spot", "mixed hot and cold spot"},
};

const char *hg_pattern_name(int pattern)
{
    return pattern < 0 ? names[-pattern].cold : names[pattern].hot;
}
