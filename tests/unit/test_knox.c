/* The Knox table against answers worked by hand, full enumeration and published counts. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "cluster/knox.h"
#include "hotgrid/mem.h"
#include "hotgrid/time.h"

static hg_knox_bands cut(hg_knox_axis axis, hg_knox_convention convention, size_t n,
                         const double *breaks)
{
    hg_knox_bands bands;
    assert_int_equal(hg_knox_cut(axis, convention, n, breaks, &bands, NULL), HG_OK);
    return bands;
}
#define CUT(axis, convention, ...)                                          \
    cut(axis, convention, sizeof((double[]){__VA_ARGS__}) / sizeof(double), \
        (const double[]){__VA_ARGS__})

static hg_knox table_of(size_t n, const double *x, const double *y, const int64_t *t, int64_t ticks,
                        const hg_knox_options *options)
{
    hg_knox table;
    hg_err err = {0};
    hg_status st = hg_knox_table(n, x, y, t, ticks, options, &table, &err);
    if (st != HG_OK)
        print_error("%s\n", err.text);
    assert_int_equal(st, HG_OK);
    return table;
}

/* O5.1: six events, 4 near pairs, 4 soon pairs, 2 both. */
static const double six_x[] = {0, 10, 0, 100, 105, 300}, six_y[] = {0, 0, 10, 100, 100, 0};
static const int64_t six_t[] = {0, 1, 5, 5, 6, 20};

static void six_events_by_hand(void **state)
{
    (void)state;
    hg_knox_options o = {.space = CUT(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 0, 15),
                         .time = CUT(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 0, 2),
                         .permutations = 19999,
                         .seed = 1,
                         .fewest = 3};
    hg_knox k = table_of(6, six_x, six_y, six_t, 1, &o);
    assert_int_equal(k.pairs, 15);
    assert_int_equal(k.space_pairs[0], 4);
    assert_int_equal(k.time_pairs[0], 4);
    assert_int_equal(k.cell[0].observed, 2);
    assert_int_equal(k.cell[3].observed, 15 - 4 - 4 + 2);
    assert_close(k.cell[0].expected, 16.0 / 15, 1e-15);
    assert_close(k.cell[0].variance, 283.0 / 450, 1e-14);
    assert_close(k.cell[0].ratio, 1.875, 1e-15);
    assert_close(k.cell[0].z, 1.176928, 1e-6);
    assert_true(fabs(k.cell[0].p - 0.2) < 4 * sqrt(0.2 * 0.8 / 20000)); /* 144 of 720 */
    hg_knox_clear(&k);
    const uint32_t strata[] = {0, 0, 0, 1, 1, 1};
    o.stratum = strata;
    o.n_strata = 2;
    k = table_of(6, six_x, six_y, six_t, 1, &o);
    assert_close(k.cell[0].expected, 4.0 / 3, 1e-15);
    hg_knox_clear(&k);
}

/* ---- every permutation of small sets with ties ---- */
typedef struct truth {
    double sum[9], squares[9], reached[9], joint;
    size_t n;
} truth;

static void count_plain(size_t n, const double *x, const double *y, const int64_t *t,
                        const hg_knox_options *o, uint64_t *cell)
{
    memset(cell, 0, o->space.n * o->time.n * sizeof *cell);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            double d = hg_metric_distance(o->metric, x[i] - x[j], y[i] - y[j]);
            double lag = (double)llabs(t[i] - t[j]);
            size_t a = 0, b = 0;
            while (o->space.right_closed ? d > o->space.edge[a + 1] : d >= o->space.edge[a + 1])
                a++;
            while (o->time.right_closed ? lag > o->time.edge[b + 1] : lag >= o->time.edge[b + 1])
                b++;
            cell[a * o->time.n + b]++;
        }
}

static void enumerate(size_t k, size_t n, const double *x, const double *y, int64_t *t,
                      const hg_knox_options *o, const uint64_t *observed, truth *all)
{
    if (k == n) {
        uint64_t cell[9];
        count_plain(n, x, y, t, o, cell);
        for (size_t c = 0; c < o->space.n * o->time.n; c++) {
            all->sum[c] += (double)cell[c];
            all->squares[c] += (double)(cell[c] * cell[c]);
            all->reached[c] += cell[c] >= observed[c];
        }
        all->n++;
        return;
    }
    for (size_t i = k; i < n; i++) {
        if (o->stratum && o->stratum[i] != o->stratum[k])
            continue;
        int64_t keep = t[k];
        t[k] = t[i], t[i] = keep;
        enumerate(k + 1, n, x, y, t, o, observed, all);
        keep = t[k];
        t[k] = t[i], t[i] = keep;
    }
}

static void against_enumeration(size_t n, unsigned seed, bool stratified)
{
    double x[7], y[7];
    int64_t t[7];
    uint32_t stratum[7];
    uint64_t observed[9];
    truth all = {.n = 0};
    hg_knox_options o = {.space = CUT(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 0, 1, 2.5),
                         .time = CUT(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 0, 1, 3),
                         .permutations = 1999,
                         .seed = seed,
                         .fewest = 3};
    srand(seed);
    for (size_t i = 0; i < n; i++) {
        x[i] = rand() % 4, y[i] = rand() % 3, t[i] = rand() % 5, stratum[i] = (uint32_t)(i * 2 / n);
    }
    x[0] = 9, x[1] = 0, t[0] = 9, t[1] = 0; /* never all at one place or time */
    if (stratified)
        o.stratum = stratum, o.n_strata = 2;
    count_plain(n, x, y, t, &o, observed);
    hg_knox k = table_of(n, x, y, t, 1, &o);
    enumerate(0, n, x, y, t, &o, observed, &all);
    for (size_t c = 0; c < 9; c++) {
        const double mean = all.sum[c] / (double)all.n;
        const double variance = all.squares[c] / (double)all.n - mean * mean;
        const double p = all.reached[c] / (double)all.n;
        assert_int_equal(k.cell[c].observed, observed[c]);
        assert_true(fabs(k.cell[c].expected - mean) < 1e-12);
        if (!stratified)
            assert_true(fabs(k.cell[c].variance - variance) < 1e-11);
        else
            assert_true(fabs(k.cell[c].variance - variance) <= 0.3 * variance + 1e-11);
        if (mean > 0) /* six standard errors, and the data as one more draw */
            assert_true(fabs(k.cell[c].p - p) < 6 * sqrt(p * (1 - p) / 1999) + 1.0 / 2000);
        else
            assert_true(isnan(k.cell[c].p));
    }
    hg_knox_clear(&k);
}

static void moments_and_p_are_those_of_all_permutations(void **state)
{
    (void)state;
    for (size_t n = 3; n <= 6; n++)
        for (unsigned seed = 1; seed <= 12; seed++) {
            against_enumeration(n, 100 * (unsigned)n + seed, false);
            against_enumeration(n, 100 * (unsigned)n + seed, true);
        }
    against_enumeration(7, 7, false);
}

/* ---- bands ---- */
static void pairs_on_an_edge(void **state)
{
    (void)state;
    static const struct {
        hg_knox_convention convention;
        size_t space, time; /* the band of distance 100 and of lag 7 */
        const char *interval, *label;
    } cases[] = {
        {HG_KNOX_HALF_OPEN, 2, 1, "[1, 100)", "[1, 100)"},
        {HG_KNOX_NRC, 2, 1, "[1, 100)", "1 to 100"},
        {HG_KNOX_RIGHT_CLOSED, 1, 0, "(1, 100]", "(1, 100]"},
        {HG_KNOX_AS_LABELLED, 1, 0, "[1, 101)", "1 to 100"},
    };
    const double x[] = {0, 100, 5000, 9000}, y[] = {0, 0, 0, 0};
    const int64_t t[] = {0, 7, 400, 900};
    char text[64];
    for (size_t i = 0; i < 4; i++)
        for (int metric = 0; metric < 2; metric++) {
            hg_knox_options o = {.space = CUT(HG_KNOX_SPACE, cases[i].convention, 0, 1, 100, 200),
                                 .time = CUT(HG_KNOX_TIME, cases[i].convention, 0, 7, 14),
                                 .metric = (hg_metric)metric,
                                 .fewest = 3};
            hg_knox k = table_of(4, x, y, t, 1, &o);
            assert_int_equal(k.cell[cases[i].space * 3 + cases[i].time].observed, 1);
            assert_string_equal(hg_knox_interval(&o.space, 1, text), cases[i].interval);
            assert_string_equal(hg_knox_label(&o.space, 1, text), cases[i].label);
            hg_knox_clear(&k);
        }
    hg_knox_bands nrc = CUT(HG_KNOX_SPACE, HG_KNOX_NRC, 0, 1, 100, 200);
    assert_string_equal(hg_knox_label(&nrc, 0, text), "same place");
    assert_string_equal(hg_knox_label(&nrc, 2, text), "101 to 200");
    assert_string_equal(hg_knox_label(&nrc, 3, text), "more than 200");
    hg_knox_bands days = CUT(HG_KNOX_TIME, HG_KNOX_NRC, 0, 7, 14);
    assert_string_equal(hg_knox_label(&days, 0, text), "0 to 7");
    assert_string_equal(hg_knox_label(&days, 1, text), "8 to 14");
    hg_knox_bands closed = CUT(HG_KNOX_SPACE, HG_KNOX_RIGHT_CLOSED, 0, 0.1, 200);
    assert_string_equal(hg_knox_interval(&closed, 0, text), "[0, 0.1]");
    assert_string_equal(hg_knox_interval(&closed, 2, text), "(200, inf)");
    assert_true(hg_knox_has_same_place(&closed));
    assert_true(hg_knox_join_same_place(&closed));
    assert_string_equal(hg_knox_interval(&closed, 0, text), "[0, 200]");
    assert_false(hg_knox_has_same_place(&closed));
    assert_false(hg_knox_join_same_place(&closed));
}

static void bad_breaks_are_refused_in_a_sentence(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        double breaks[3];
        const char *says;
    } cases[] = {
        {1, {0}, "at least 2"},
        {2, {1, 2}, "must be 0"},
        {3, {0, 100, 100}, "an empty band"},
        {3, {0, 100, 50}, "an overlapping band"},
        {2, {0, NAN}, "not a number of m"},
        {2, {0, INFINITY}, "not a number of m"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        hg_knox_bands bands;
        hg_err err = {0};
        assert_int_equal(hg_knox_cut(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, cases[i].n, cases[i].breaks,
                                     &bands, &err),
                         HG_EDOMAIN);
        assert_non_null(strstr(err.text, cases[i].says));
    }
}

/* ---- refusals and flags ---- */
static void too_little_is_refused(void **state)
{
    (void)state;
    double x[30] = {0}, y[30] = {0};
    int64_t t[30] = {0};
    hg_err err = {0};
    hg_knox k;
    hg_knox_options o = {.space = CUT(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 0, 10),
                         .time = CUT(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 0, 2)};
    assert_int_equal(hg_knox_table(19, x, y, t, 1, &o, &k, &err), HG_EEMPTY);
    assert_non_null(strstr(err.text, "at least 20"));
    assert_int_equal(hg_knox_table(30, x, y, t, 1, &o, &k, &err), HG_EEMPTY);
    assert_non_null(strstr(err.text, "one place"));
    x[3] = 5;
    t[4] = 86399; /* another second of the same day */
    assert_int_equal(hg_knox_table(30, x, y, t, 86400, &o, &k, &err), HG_EEMPTY);
    assert_non_null(strstr(err.text, "one date"));
    t[4] = INT64_C(1) << 40;
    t[5] = 1;
    assert_int_equal(hg_knox_table(30, x, y, t, 86400, &o, &k, &err), HG_EDOMAIN);
    t[4] = 86400;
    y[2] = NAN;
    assert_int_equal(hg_knox_table(30, x, y, t, 86400, &o, &k, NULL), HG_EDOMAIN);
    y[2] = 0;
    o.ratio = HG_KNOX_MEAN;
    assert_int_equal(hg_knox_table(30, x, y, t, 86400, &o, &k, &err), HG_EDOMAIN);
}

static void flags_say_why_there_is_no_number(void **state)
{
    (void)state;
    /* 30 events in two heaps far apart, no pair between 10 and 20 m; every lag below 100 days */
    double x[30], y[30] = {0};
    int64_t t[30];
    for (size_t i = 0; i < 30; i++)
        x[i] = i < 2 ? (double)i * 30 : 1000.0 * (double)i, t[i] = (int64_t)(i % 5);
    hg_knox_options o = {.space = CUT(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 0, 10, 50),
                         .time = CUT(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 0, 1, 100),
                         .permutations = 99,
                         .seed = 3};
    hg_knox k = table_of(30, x, y, t, 1, &o);
    assert_int_equal(k.cell[0].flag, HG_KNOX_EXPECTED_0); /* [0, 10): no pair at all */
    assert_true(isnan(k.cell[0].ratio) && isnan(k.cell[0].p) && isnan(k.cell[0].q));
    assert_int_equal(k.cell[3].flag, HG_KNOX_EXPECTED_BELOW_1);
    assert_true(!isnan(k.cell[3].ratio));
    assert_int_equal(k.cell[2].flag, HG_KNOX_EXPECTED_0);
    hg_knox_clear(&k);
    o.time = CUT(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 0, 100);
    k = table_of(30, x, y, t, 1, &o);
    assert_int_equal(k.cell[4].flag, HG_KNOX_NO_VARIANCE); /* all lags in the first band */
    assert_true(isnan(k.cell[4].z));
    assert_int_equal(k.cell[4].observed, 434);
    assert_true(k.cell[4].p == 1);
    assert_true(isnan(k.joint_p) && k.joint_cell == SIZE_MAX);
    hg_knox_clear(&k);
}

/* ---- published tables ---- */
typedef struct events {
    size_t n;
    double *x, *y;
    int64_t *t;
} events;

static bool read_events(const char *name, bool header, bool id, events *out)
{
    char path[512], line[256];
    double x, y;
    int year, month, day;
    const char *root = getenv("HG_DATASETS");
    snprintf(path, sizeof path, "%s/nearrepeat_chicago_2016/%s",
             root ? root : HG_SOURCE_DIR "/../shared/datasets", name);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    *out = (events){0};
    out->x = malloc(12000 * sizeof *out->x);
    out->y = malloc(12000 * sizeof *out->y);
    out->t = malloc(12000 * sizeof *out->t);
    if (header)
        assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        const char *from = id ? strchr(line, ',') + 1 : line;
        if (sscanf(from, "%lf,%lf,%d-%d-%d", &x, &y, &year, &month, &day) != 5)
            continue; /* the one row without a date */
        out->x[out->n] = x;
        out->y[out->n] = y;
        out->t[out->n++] = hg_days_from_civil(year, month, day);
    }
    fclose(file);
    return true;
}

static void free_events(events *e)
{
    free(e->x);
    free(e->y);
    free(e->t);
}

static void assert_table(const events *e, const hg_knox_options *o, size_t rows, size_t columns,
                         const uint64_t *expected)
{
    hg_knox k = table_of(e->n, e->x, e->y, e->t, 1, o);
    for (size_t a = 0; a < rows; a++)
        for (size_t b = 0; b < columns; b++) {
            if (k.cell[a * k.n_time + b].observed != expected[a * columns + b])
                print_error("row %zu column %zu\n", a + 1, b + 1);
            assert_int_equal(k.cell[a * k.n_time + b].observed, expected[a * columns + b]);
        }
    hg_knox_clear(&k);
}

/* O5.4 */
static void chicago_burglary_of_one_month(void **state)
{
    (void)state;
    events e;
    if (!read_events("chicago_be_month1.csv", false, false, &e))
        skip();
    assert_int_equal(e.n, 970);
    hg_knox_options o = {.space = CUT(HG_KNOX_SPACE, HG_KNOX_NRC, 0, 1, 100, 200, 300),
                         .time = CUT(HG_KNOX_TIME, HG_KNOX_NRC, 0, 7, 14, 21),
                         .metric = HG_METRIC_MANHATTAN};
    static const uint64_t nrc[] = {28, 5,  5,  2,  44, 13, 8,      4,      97,    56,
                                   19, 16, 77, 67, 45, 20, 182194, 146149, 95237, 45879};
    assert_table(&e, &o, 5, 4, nrc);
    hg_knox k = table_of(e.n, e.x, e.y, e.t, 1, &o);
    const double row[] = {1.803198, 0.4015697, 0.6163378, 0.5117103};
    for (size_t b = 0; b < 4; b++)
        assert_close(k.cell[b].ratio, row[b], 5e-7);
    hg_knox_clear(&k);
    o.space = CUT(HG_KNOX_SPACE, HG_KNOX_AS_LABELLED, 0, 1, 100, 200, 300);
    o.time = CUT(HG_KNOX_TIME, HG_KNOX_AS_LABELLED, 0, 7, 14, 21);
    static const uint64_t labelled[] = {29, 4,  5,  2,  45, 15, 7,      2,      106,   48,
                                        21, 13, 88, 64, 46, 15, 206611, 138108, 88321, 36415};
    assert_table(&e, &o, 5, 4, labelled);
    free_events(&e);
}

/* O5.5 */
static void chicago_arson(void **state)
{
    (void)state;
    events e;
    if (!read_events("arson_2016.csv", true, true, &e))
        skip();
    assert_int_equal(e.n, 522);
    hg_knox_options o = {.space = CUT(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 0, 1, 200, 400, 600),
                         .time = CUT(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 0, 1, 2, 3),
                         .metric = HG_METRIC_MANHATTAN};
    static const uint64_t one[] = {1, 2,   0, 8, 8, 1,   1,   45,  4,   0,
                                   0, 141, 6, 0, 0, 233, 393, 710, 770, 133658};
    assert_table(&e, &o, 5, 4, one);
    o.space = CUT(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 0, .01, 201, 401, 601);
    static const uint64_t two[] = {0, 2,   0, 8, 9, 1,   1,   46,  4,   0,
                                   0, 141, 6, 0, 0, 234, 393, 710, 770, 133656};
    assert_table(&e, &o, 5, 4, two);
    hg_knox k = table_of(e.n, e.x, e.y, e.t, 1, &o);
    assert_close(k.cell[4].ratio, 52.113311, 1e-8);
    hg_knox_clear(&k);
    o.space = CUT(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 0, .01, 200, 400, 600);
    k = table_of(e.n, e.x, e.y, e.t, 1, &o);
    assert_close(k.cell[4].ratio, 53.043906, 1e-8);
    hg_knox_clear(&k);
    o.metric = HG_METRIC_EUCLIDEAN;
    o.space = CUT(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 0, .001, 100, 200, 300, 400);
    o.time = CUT(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 0, 7, 14, 21, 28);
    static const uint64_t three[] = {4, 1, 0, 0, 6, 1, 2, 0, 7, 0, 3, 1, 5, 2, 6, 4, 10, 7, 4, 6};
    assert_table(&e, &o, 5, 4, three);
    k = table_of(e.n, e.x, e.y, e.t, 1, &o);
    const double expected[] = {.3692, .3759, .3628, .3678};
    for (size_t b = 0; b < 4; b++)
        assert_true(fabs(k.cell[b].expected - expected[b]) < 5e-5);
    hg_knox_clear(&k);
    free_events(&e);
}

static void chicago_burglary_of_a_year(void **state)
{
    (void)state;
    events e;
    if (!read_events("burglary_2016.csv", true, true, &e))
        skip();
    assert_int_equal(e.n, 11700);
    hg_knox_options o = {.space = CUT(HG_KNOX_SPACE, HG_KNOX_RIGHT_CLOSED, 0, .1, 200, 400, 600),
                         .time = CUT(HG_KNOX_TIME, HG_KNOX_RIGHT_CLOSED, 0, 7, 14, 21)};
    static const uint64_t closed[] = {342,  98,   60,   1892, 1509, 1368,
                                      4147, 3643, 3590, 5805, 5143, 4917};
    assert_table(&e, &o, 4, 3, closed);
    o.space = CUT(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 0, .1, 200, 400, 600);
    o.time = CUT(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 0, 7, 14, 21);
    static const uint64_t half[] = {320,  104,  63,   1649, 1538, 1399,
                                    3590, 3658, 3643, 5029, 5162, 4943};
    assert_table(&e, &o, 4, 3, half);
    o.metric = HG_METRIC_MANHATTAN;
    static const uint64_t manhattan[] = {320,  104,  63,   1308, 1195, 1064,
                                         2451, 2410, 2435, 3446, 3550, 3449};
    assert_table(&e, &o, 4, 3, manhattan);
    free_events(&e);
}

/* O5.7: 336 cases of type B, kilometres and fractions of days. */
static void german_meningitis(void **state)
{
    (void)state;
    char path[512], line[512], type;
    double x[400], y[400], km_x, km_y, days;
    int64_t t[400];
    size_t n = 0;
    const char *root = getenv("HG_DATASETS");
    snprintf(path, sizeof path, "%s/imdepi_germany/events.csv",
             root ? root : HG_SOURCE_DIR "/../shared/datasets");
    FILE *file = fopen(path, "r");
    if (!file)
        skip();
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "%*d,%lf,%lf,%lf,%*d,%c", &km_x, &km_y, &days, &type) == 4 &&
            type == 'B') {
            x[n] = km_x * 1000, y[n] = km_y * 1000;
            t[n++] = llround(days * 86400);
        }
    fclose(file);
    assert_int_equal(n, 336);
    hg_knox_options o = {.space = CUT(HG_KNOX_SPACE, HG_KNOX_RIGHT_CLOSED, 0, 50000),
                         .time = CUT(HG_KNOX_TIME, HG_KNOX_RIGHT_CLOSED, 0, 30),
                         .permutations = 199};
    hg_knox k = table_of(n, x, y, t, 86400, &o);
    assert_int_equal(k.pairs, 56280);
    assert_int_equal(k.cell[0].observed, 204);
    assert_close(k.cell[0].expected, 181.568639, 1e-8);
    hg_knox_clear(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(six_events_by_hand),
        cmocka_unit_test(moments_and_p_are_those_of_all_permutations),
        cmocka_unit_test(pairs_on_an_edge),
        cmocka_unit_test(bad_breaks_are_refused_in_a_sentence),
        cmocka_unit_test(too_little_is_refused),
        cmocka_unit_test(flags_say_why_there_is_no_number),
        cmocka_unit_test(chicago_burglary_of_one_month),
        cmocka_unit_test(chicago_arson),
        cmocka_unit_test(chicago_burglary_of_a_year),
        cmocka_unit_test(german_meningitis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
