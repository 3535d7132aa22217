/* The cube, Gi* of its bins, and the names of patterns (docs/methods.md 8.4). */
#include "check.h"

static hg_err err;

enum { UP, FLAT, DOWN };

static int pattern_of(hg_emerging_rules rules, const char *text, int trend)
{
    static const double z[] = {[UP] = 3, [FLAT] = .1, [DOWN] = -3};
    static const double p[] = {[UP] = .003, [FLAT] = .9, [DOWN] = .003};
    int8_t state[64];
    size_t n = strlen(text);
    const char *rule = NULL;
    for (size_t t = 0; t < n; t++)
        state[t] = (int8_t)((text[t] == 'H') - (text[t] == 'C'));
    int pattern = hg_emerging_pattern(rules, n, state, z[trend], p[trend], .05, &rule);
    assert_non_null(rule);
    return pattern;
}

/* O8.12, and the same with hot and cold exchanged. */
static void documented_series(void **state)
{
    static const struct {
        const char *text;
        int trend, pattern, pattern_2_8;
    } rows[] = {
        {".........H", FLAT, HG_PATTERN_NEW, HG_PATTERN_NEW},
        {"........HH", FLAT, HG_PATTERN_CONSECUTIVE, HG_PATTERN_CONSECUTIVE},
        {"H.H.H..H.H", FLAT, HG_PATTERN_SPORADIC, HG_PATTERN_SPORADIC},
        {"H.H.H..H..", FLAT, HG_PATTERN_NONE, HG_PATTERN_SPORADIC},
        {"C.......HH", FLAT, HG_PATTERN_CONSECUTIVE, HG_PATTERN_CONSECUTIVE},
        {"C.H.....HH", FLAT, HG_PATTERN_OSCILLATING, HG_PATTERN_OSCILLATING},
        {"HHHHHHHHH.", FLAT, HG_PATTERN_HISTORICAL, HG_PATTERN_HISTORICAL},
        {"HHHHHHHHHH", UP, HG_PATTERN_INTENSIFYING, HG_PATTERN_INTENSIFYING},
        {"HHHHHHHHHH", FLAT, HG_PATTERN_PERSISTENT, HG_PATTERN_PERSISTENT},
        {"HHHHHHHHHH", DOWN, HG_PATTERN_DIMINISHING, HG_PATTERN_DIMINISHING},
        {".HHHHHHHHH", FLAT, HG_PATTERN_PERSISTENT, HG_PATTERN_PERSISTENT},
        {"HHHHHHHHHC", FLAT, -HG_PATTERN_NEW, -HG_PATTERN_NEW},
        {"CCCCCCCCCC", DOWN, -HG_PATTERN_INTENSIFYING, -HG_PATTERN_INTENSIFYING},
        {"HC........", FLAT, HG_PATTERN_NONE, HG_PATTERN_NONE},
    };
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        char mirrored[16] = "";
        for (size_t t = 0; rows[k].text[t]; t++)
            mirrored[t] = rows[k].text[t] == 'H' ? 'C' : rows[k].text[t] == 'C' ? 'H' : '.';
        int turned = rows[k].trend == UP ? DOWN : rows[k].trend == DOWN ? UP : FLAT;
        assert_int_equal(pattern_of(HG_RULES_ESRI_2024, rows[k].text, rows[k].trend),
                         rows[k].pattern);
        assert_int_equal(pattern_of(HG_RULES_ESRI_2_8, rows[k].text, rows[k].trend),
                         rows[k].pattern_2_8);
        assert_int_equal(pattern_of(HG_RULES_ESRI_2024, mirrored, turned), -rows[k].pattern);
        assert_int_equal(pattern_of(HG_RULES_ESRI_2_8, mirrored, turned), -rows[k].pattern_2_8);
    }
}

/* D3: ten periods, by hand: two recent ones; shares never above 1. */
static void ten_periods_of_sfhotspot(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int pattern;
    } rows[] = {
        {"HHHHHHHH..", HG_PATTERN_PERSISTENT},   /* 8 of 10 */
        {".........H", HG_PATTERN_EMERGING},     /* 1 of 2 recent, 0 of 8 */
        {"........HH", HG_PATTERN_EMERGING},     /* with one period too many: a share of 1 */
        {".......H..", HG_PATTERN_FORMER},       /* period 8 is not recent: 1 of 8, 0 of 2 */
        {"H.......H.", HG_PATTERN_INTERMITTENT}, /* 1 of 8, 1 of 2 */
        {"HHHHHHH...", HG_PATTERN_FORMER},       {"CC......HH", HG_PATTERN_MIXED},
        {"CCCCCCCC..", -HG_PATTERN_PERSISTENT},  {"..........", HG_PATTERN_NONE},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        assert_int_equal(pattern_of(HG_RULES_SFHOTSPOT, rows[k].text, FLAT), rows[k].pattern);
    /* 40 periods: 8 recent; a tenth of the other 32 is 3.2, so 3 are too few and 4 enough */
    assert_int_equal(
        pattern_of(HG_RULES_SFHOTSPOT, "HHH....................................H", FLAT),
        HG_PATTERN_EMERGING);
    assert_int_equal(
        pattern_of(HG_RULES_SFHOTSPOT, "HHHH...................................H", FLAT),
        HG_PATTERN_INTERMITTENT);
    assert_int_equal(
        pattern_of(HG_RULES_SFHOTSPOT, "HHH.....................................", FLAT),
        HG_PATTERN_NONE);
}

/* A plain reading of the published wording, written from the other end: by label. */
static bool reads_as(int label, const char *s, size_t n, char hot, char cold, int trend,
                     bool of_2_8)
{
    size_t h = 0, c = 0, run = 0;
    bool end_hot = s[n - 1] == hot, end_cold = s[n - 1] == cold;
    for (size_t t = 0; t < n; t++) {
        h += s[t] == hot;
        c += s[t] == cold;
    }
    while (run < n && s[n - 1 - run] == hot)
        run++;
    bool ninety = h * 10 >= n * 9;
    switch (label) {
    case HG_PATTERN_NEW:
        return end_hot && h == 1;
    case HG_PATTERN_CONSECUTIVE:
        return end_hot && h == run && !ninety && (of_2_8 || run >= 2);
    case HG_PATTERN_INTENSIFYING:
        return end_hot && ninety && trend == 1;
    case HG_PATTERN_DIMINISHING:
        return end_hot && ninety && trend == -1;
    case HG_PATTERN_PERSISTENT:
        return end_hot && ninety && trend == 0;
    case HG_PATTERN_OSCILLATING:
        return end_hot && c > 0 && !ninety;
    case HG_PATTERN_SPORADIC:
        return h > 0 && c == 0 && !ninety && (end_hot || (of_2_8 && !end_cold));
    case HG_PATTERN_HISTORICAL:
        return !end_hot && !end_cold && ninety;
    }
    return false;
}

/* The sign of the final step first; then new, consecutive, the labels of 90 %, oscillating,
 * sporadic, historical. */
static int plain(const char *s, size_t n, int trend, bool of_2_8)
{
    static const int order[] = {HG_PATTERN_NEW,          HG_PATTERN_CONSECUTIVE,
                                HG_PATTERN_INTENSIFYING, HG_PATTERN_PERSISTENT,
                                HG_PATTERN_DIMINISHING,  HG_PATTERN_OSCILLATING,
                                HG_PATTERN_SPORADIC,     HG_PATTERN_HISTORICAL};
    for (int sign = s[n - 1] == 'C' ? -1 : 1, turns = 0; turns < 2; turns++, sign = -sign)
        for (size_t k = 0; k < 8; k++)
            if (reads_as(order[k], s, n, sign > 0 ? 'H' : 'C', sign > 0 ? 'C' : 'H', sign * trend,
                         of_2_8))
                return sign * order[k];
    return HG_PATTERN_NONE;
}

/* D5: all series of up to ten steps, three trends, both rule sets; hot and cold mirrored. */
static void truth_table(void **state)
{
    (void)state;
    size_t seen[2 * HG_PATTERN_COUNT + 1] = {0};
    for (size_t n = 1; n <= 10; n++) {
        size_t all = 1;
        for (size_t t = 0; t < n; t++)
            all *= 3;
        for (size_t code = 0; code < all; code++) {
            char s[16] = "", m[16] = "";
            for (size_t t = 0, rest = code; t < n; t++, rest /= 3) {
                s[t] = "H.C"[rest % 3];
                m[t] = "C.H"[rest % 3];
            }
            for (int trend = UP; trend <= DOWN; trend++)
                for (int of_2_8 = 0; of_2_8 < 2; of_2_8++) {
                    hg_emerging_rules rules = of_2_8 ? HG_RULES_ESRI_2_8 : HG_RULES_ESRI_2024;
                    int got = pattern_of(rules, s, trend);
                    assert_int_equal(got, plain(s, n, FLAT - trend, of_2_8));
                    assert_int_equal(got, -pattern_of(rules, m, DOWN - trend));
                    seen[got + HG_PATTERN_COUNT]++;
                }
        }
    }
    for (int label = -HG_PATTERN_HISTORICAL; label <= (int)HG_PATTERN_HISTORICAL; label++)
        if (label < -1 || label > 1 || label == 0) /* every one of the 17 occurs */
            assert_true(seen[label + HG_PATTERN_COUNT] > 0);
    assert_true(seen[HG_PATTERN_COUNT + 1] > 0 && seen[HG_PATTERN_COUNT - 1] > 0);
}

static void names_are_17(void **state)
{
    (void)state;
    assert_string_equal(hg_pattern_name(HG_PATTERN_NONE), "none");
    assert_string_equal(hg_pattern_name(HG_PATTERN_NEW), "new hot spot");
    assert_string_equal(hg_pattern_name(-HG_PATTERN_HISTORICAL), "historical cold spot");
    assert_string_equal(hg_emerging_rules_name(HG_RULES_ESRI_2_8), "esri-2.8");
    assert_string_equal(hg_against_name(HG_AGAINST_NEIGHBOUR_STEPS), "neighbour-steps");
}

/* ---- the cube ---- */

static int64_t at(int year, int month, int day, int hour)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t days = 365 * (year - 1970) + (year - 1969) / 4 + before[month - 1] + day - 1 +
                   (month > 2 && year % 4 == 0);
    return days * 86400 + hour * 3600;
}

/* Steps are of local days: the week of a clock change is an hour shorter or longer. */
static void steps_are_local_days(void **state)
{
    (void)state;
    hg_zone *zone = NULL;
    hg_cube cube;
    assert_ok(hg_zone_open("Europe/Amsterdam", &zone, &err));
    assert_ok(hg_cube_init(2, zone, at(2016, 11, 7, 12), 7, 3, &cube, &err));
    assert_int_equal(cube.edge[3], at(2016, 11, 6, 23)); /* midnight of 7 November */
    assert_int_equal(cube.edge[2], at(2016, 10, 30, 23));
    assert_int_equal(cube.edge[1], at(2016, 10, 23, 22));
    assert_int_equal(cube.edge[0], at(2016, 10, 16, 22));
    hg_cube_add(&cube, 0, at(2016, 11, 6, 23), at(2016, 11, 6, 23), 1); /* after the end */
    hg_cube_add(&cube, 0, at(2016, 11, 6, 22), at(2016, 11, 6, 22), 1);
    hg_cube_add(&cube, 1, at(2016, 10, 23, 22), at(2016, 10, 23, 22), 2); /* starts step 1 */
    hg_cube_add(&cube, 1, at(2016, 10, 16, 21), at(2016, 10, 16, 21), 1); /* before */
    hg_cube_add(&cube, 2, at(2016, 10, 24, 0), at(2016, 10, 24, 0), 1);   /* nowhere */
    hg_cube_add(&cube, 0, at(2016, 10, 23, 20), at(2016, 10, 24, 4), 4);  /* 1/4 and 3/4 */
    hg_cube_add(&cube, 1, at(2016, 11, 6, 21), at(2016, 11, 7, 1), 1);    /* half of it */
    const double expected[] = {1, 0, 3, 2, 1, .5};
    for (size_t i = 0; i < 6; i++)
        assert_close(cube.count[i], expected[i], 1e-15);
    assert_close(cube.counted, 7.5, 1e-15);
    assert_int_equal(cube.incidents, 4);
    hg_cube_clear(&cube);
    assert_fails(hg_cube_init(2, zone, 0, 0, 3, &cube, &err), HG_EDOMAIN, "step of 0 days");
    assert_fails(hg_cube_init(2, zone, 0, 1, 0, &cube, &err), HG_EDOMAIN, "0 steps");
    assert_fails(hg_cube_init(2, zone, 0, 36525, 9000, &cube, &err), HG_EDOMAIN, "days");
    hg_zone_free(zone);
}

/* ---- the analysis ---- */

enum { SIDE = 7, PLACES = SIDE * SIDE, STEPS = 12 };

typedef struct world {
    hg_neighbours w;
    hg_cube cube;
} world;

static void make_world(world *o, uint64_t seed)
{
    static hg_zone *utc;
    hg_grid grid = {.cell_m = 100, .cols = SIDE, .rows = SIDE};
    test_random r = {seed};
    if (!utc)
        assert_ok(hg_zone_open("UTC", &utc, &err));
    assert_ok(hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_QUEEN, 0, &o->w, &err));
    assert_ok(hg_cube_init(PLACES, utc, at(2016, 1, 1, 0), 7, STEPS, &o->cube, &err));
    for (size_t b = 0; b < PLACES * STEPS; b++)
        o->cube.count[b] = floor(test_uniform(&r, 0, 2.2));
    o->cube.incidents = 500;
}

static void clear_world(world *o)
{
    hg_neighbours_clear(&o->w);
    hg_cube_clear(&o->cube);
}

static bool touch(size_t i, size_t j)
{
    return llabs((long long)(i % SIDE) - (long long)(j % SIDE)) <= 1 &&
           llabs((long long)(i / SIDE) - (long long)(j / SIDE)) <= 1;
}

/* z of one bin, every other bin looked at. */
static double plain_z(const hg_cube *cube, size_t i, size_t t, hg_against against)
{
    size_t first = against == HG_AGAINST_CUBE             ? 0
                   : against == HG_AGAINST_STEP || t == 0 ? t
                                                          : t - 1;
    size_t last = against == HG_AGAINST_CUBE ? STEPS - 1 : t;
    double n = 0, total = 0, squares = 0, sum = 0, near = 0;
    for (size_t s = first; s <= last; s++)
        for (size_t j = 0; j < PLACES; j++) {
            double x = cube->count[s * PLACES + j];
            bool close = touch(i, j) && (s == t || (s + 1 == t && against != HG_AGAINST_STEP));
            n++;
            total += x;
            squares += x * x;
            sum += close ? x : 0;
            near += close;
        }
    double mean = total / n, sd = sqrt(squares / n - mean * mean);
    return (sum - mean * near) / (sd * sqrt((n * near - near * near) / (n - 1)));
}

static void z_of_every_bin(void **state)
{
    (void)state;
    world o;
    make_world(&o, 17);
    for (int against = 0; against < HG_AGAINST_COUNT; against++) {
        hg_emerging e;
        hg_emerging_options options = {.against = (hg_against)against};
        assert_ok(hg_emerging_run(&options, &o.w, &o.cube, &e, &err));
        assert_int_equal(e.bins, PLACES * STEPS);
        double *p = NULL, *q = NULL;
        assert_ok(hg_alloc(&p, e.bins, sizeof *p, &err));
        assert_ok(hg_alloc(&q, e.bins, sizeof *q, &err));
        for (size_t b = 0; b < e.bins; b++) {
            assert_close(e.z[b], plain_z(&o.cube, b % PLACES, b / PLACES, options.against), 1e-9);
            p[b] = erfc(fabs(e.z[b]) / sqrt(2));
        }
        assert_ok(hg_adjust_p(HG_ADJUST_BH, e.bins, p, q, &err));
        for (size_t b = 0; b < e.bins; b++) {
            int expected = q[b] <= .05 ? (e.z[b] > 0 ? 1 : -1) : 0;
            assert_int_equal(e.state[b], expected);
        }
        for (size_t i = 0; i < PLACES; i++) {
            double series[STEPS];
            int8_t states[STEPS];
            hg_trend trend;
            const char *rule;
            size_t hot = 0;
            for (size_t t = 0; t < STEPS; t++) {
                series[t] = e.z[t * PLACES + i];
                states[t] = e.state[t * PLACES + i];
                hot += states[t] > 0;
            }
            assert_ok(hg_mann_kendall(STEPS, series, &trend, &err));
            assert_close(e.place[i].trend_z, trend.z, 0);
            assert_close(e.place[i].trend_p, trend.p, 0);
            assert_close(e.place[i].trend_slope, trend.sen_slope, 0);
            assert_int_equal(e.place[i].hot_steps, hot);
            assert_close(e.place[i].z_last, series[STEPS - 1], 0);
            assert_int_equal(e.place[i].pattern, hg_emerging_pattern(options.rules, STEPS, states,
                                                                     trend.z, trend.p, .05, &rule));
            assert_string_equal(e.place[i].rule, rule);
        }
        hg_free(p);
        hg_free(q);
        hg_emerging_clear(&e);
    }
    clear_world(&o);
}

/* D7: a spike one step later changes no sum; places without incidents are there. */
static void the_future_is_not_looked_at(void **state)
{
    (void)state;
    world o;
    hg_emerging before, after;
    hg_emerging_options options = {.against = HG_AGAINST_NEIGHBOUR_STEPS};
    make_world(&o, 23);
    assert_ok(hg_emerging_run(&options, &o.w, &o.cube, &before, &err));
    o.cube.count[8 * PLACES + 24] += 30;
    assert_ok(hg_emerging_run(&options, &o.w, &o.cube, &after, &err));
    assert_memory_equal(before.z, after.z, 8 * PLACES * sizeof *before.z); /* steps 0 .. 7 */
    assert_true(after.z[8 * PLACES + 24] > before.z[8 * PLACES + 24]);
    assert_true(after.z[9 * PLACES + 24] > before.z[9 * PLACES + 24]); /* one step before */
    assert_memory_equal(before.z + 10 * PLACES, after.z + 10 * PLACES,
                        2 * PLACES * sizeof *before.z);
    hg_emerging_clear(&before);
    hg_emerging_clear(&after);
    clear_world(&o);
}

/* A place that fills up in the last step is new, and its empty neighbours are in the universe. */
static void a_planted_newcomer(void **state)
{
    (void)state;
    world o;
    hg_emerging e;
    hg_emerging_options options = {0};
    make_world(&o, 5);
    o.cube.count[(STEPS - 1) * PLACES + 24] = 60;
    assert_ok(hg_emerging_run(&options, &o.w, &o.cube, &e, &err));
    assert_int_equal(e.place[24].pattern, HG_PATTERN_NEW);
    assert_int_equal(e.place[24].hot_steps, 1);
    assert_int_equal(e.place[24].streak, 1);
    assert_close(e.place[24].count_last, 60, 0);
    assert_int_equal(e.place[0].pattern, HG_PATTERN_NONE);
    assert_string_equal(e.place[0].rule, "no rule applies");
    hg_emerging_clear(&e);
    clear_world(&o);
}

static void same_bits_with_any_threads(void **state)
{
    (void)state;
    world o;
    hg_emerging a, b;
    hg_emerging_options options = {0};
    make_world(&o, 99);
    assert_ok(hg_par_start(1, &err));
    assert_ok(hg_emerging_run(&options, &o.w, &o.cube, &a, &err));
    assert_ok(hg_par_start(4, &err));
    assert_ok(hg_emerging_run(&options, &o.w, &o.cube, &b, &err));
    assert_memory_equal(a.z, b.z, PLACES * STEPS * sizeof *a.z);
    assert_memory_equal(a.place, b.place, PLACES * sizeof *a.place);
    hg_emerging_clear(&a);
    hg_emerging_clear(&b);
    clear_world(&o);
}

static void refusals(void **state)
{
    (void)state;
    world o;
    hg_emerging e;
    hg_emerging_options options = {0};
    make_world(&o, 1);
    o.cube.incidents = 59;
    assert_fails(hg_emerging_run(&options, &o.w, &o.cube, &e, &err), HG_EEMPTY, "59 incidents");
    o.cube.incidents = 60;
    o.cube.steps = 9;
    assert_fails(hg_emerging_run(&options, &o.w, &o.cube, &e, &err), HG_EEMPTY, "9 steps");
    o.cube.steps = STEPS;
    o.cube.n--;
    assert_fails(hg_emerging_run(&options, &o.w, &o.cube, &e, &err), HG_EDOMAIN, "48 places");
    o.cube.n++;
    options.alpha = 1;
    assert_fails(hg_emerging_run(&options, &o.w, &o.cube, &e, &err), HG_EDOMAIN, "alpha 1");
    options.alpha = 0;
    for (size_t b = 0; b < PLACES * STEPS; b++)
        o.cube.count[b] = 2;
    assert_fails(hg_emerging_run(&options, &o.w, &o.cube, &e, &err), HG_EDATA, "same count (2)");
    o.cube.count[7] = NAN;
    assert_fails(hg_emerging_run(&options, &o.w, &o.cube, &e, &err), HG_EDOMAIN, "place 7");
    assert_int_equal(hg_emerging_run(&options, &o.w, &o.cube, &e, NULL), HG_EDOMAIN);
    clear_world(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documented_series),
        cmocka_unit_test(ten_periods_of_sfhotspot),
        cmocka_unit_test(truth_table),
        cmocka_unit_test(names_are_17),
        cmocka_unit_test(steps_are_local_days),
        cmocka_unit_test(z_of_every_bin),
        cmocka_unit_test(the_future_is_not_looked_at),
        cmocka_unit_test(a_planted_newcomer),
        cmocka_unit_test(same_bits_with_any_threads),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
