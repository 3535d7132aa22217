/* The past-only view: what was not known before the origin cannot be reached from it. */
#include "check.h"

static hg_err err;

static void add(hg_incidents *t, int64_t begin, int64_t known, uint16_t offence, double x)
{
    hg_incident row = {.x = x,
                       .y = 2 * x,
                       .weight = 1.5,
                       .begin = begin,
                       .end = begin + 5,
                       .known = known,
                       .offence = offence,
                       .marks = HG_MARK_NO_END,
                       .line = (uint32_t)t->n + 2};
    assert_ok(hg_incidents_add(t, &row, &err));
}

static size_t count(const hg_incidents *t, uint16_t offence, int64_t from, int64_t origin,
                    int64_t gap)
{
    hg_history h;
    assert_ok(hg_history_cut(t, offence, from, origin, gap, &h, &err));
    size_t n = h.n;
    assert_int_equal(h.origin, origin);
    hg_history_clear(&h);
    assert_null(h.x);
    return n;
}

static void what_was_reported_later_is_not_there(void **state)
{
    (void)state;
    hg_incidents t = {0};
    add(&t, 1000, 1000, 0, 1);
    add(&t, 1010, 2000, 0, 2);
    add(&t, 1020, 2001, 0, 3);
    assert_int_equal(count(&t, 0, HG_NO_TIME, 2000, 0), 1); /* strictly before */
    assert_int_equal(count(&t, 0, HG_NO_TIME, 2001, 0), 2);
    assert_int_equal(count(&t, 0, HG_NO_TIME, 2001, 999999), 2); /* the gap is for no column */
    assert_int_equal(count(&t, 0, 1010, 2002, 0), 2);            /* from is included */
    assert_int_equal(count(&t, 0, 1011, 2002, 0), 1);
    hg_incidents_clear(&t);
}

static void without_a_report_time_the_gap_stands_in(void **state)
{
    (void)state;
    hg_incidents t = {0};
    add(&t, 1000, HG_NO_TIME, 0, 1);
    add(&t, 1500, HG_NO_TIME, 0, 2);
    assert_int_equal(count(&t, 0, HG_NO_TIME, 1500, 0), 1);
    assert_int_equal(count(&t, 0, HG_NO_TIME, 1501, 0), 2);
    assert_int_equal(count(&t, 0, HG_NO_TIME, 1600, 100), 1); /* began before 1500 */
    assert_int_equal(count(&t, 0, HG_NO_TIME, 1601, 100), 2);
    assert_int_equal(count(&t, 0, HG_NO_TIME, INT64_MIN + 5, 100), 0); /* no wrap */
    assert_fails(hg_history_cut(&t, 0, HG_NO_TIME, 5, -1, &(hg_history){0}, &err), HG_EDOMAIN,
                 "-1");
    hg_incidents_clear(&t);
}

static void offences_are_picked_and_rows_point_back(void **state)
{
    (void)state;
    hg_incidents t = {0};
    hg_history h;
    add(&t, 30, HG_NO_TIME, 1, 3);
    add(&t, 20, HG_NO_TIME, 0, 2);
    add(&t, 10, HG_NO_TIME, 1, 1);
    assert_ok(hg_history_cut(&t, 1, HG_NO_TIME, 100, 0, &h, &err));
    assert_int_equal(h.n, 2);
    assert_int_equal(h.begin[0], 10); /* canonical, though the table is not sorted */
    assert_int_equal(h.row[0], 2);
    assert_int_equal(h.row[1], 0);
    assert_close(h.y[1], 6, 0);
    assert_close(h.weight[1], 1.5, 0);
    assert_int_equal(h.end[1], 35);
    assert_int_equal(h.marks[1], HG_MARK_NO_END);
    hg_history_clear(&h);
    assert_int_equal(count(&t, UINT16_MAX, HG_NO_TIME, 100, 0), 3);
    assert_int_equal(count(&t, 7, HG_NO_TIME, 100, 0), 0);
    hg_incidents_clear(&t);
}

static void undated_rows_come_only_when_everything_is_asked_for(void **state)
{
    (void)state;
    hg_incidents t = {0};
    hg_incident row = {.x = 1, .begin = HG_NO_TIME, .end = HG_NO_TIME, .known = HG_NO_TIME};
    assert_ok(hg_incidents_add(&t, &row, &err));
    assert_int_equal(count(&t, 0, HG_NO_TIME, 100000, 0), 0);
    assert_int_equal(count(&t, 0, HG_NO_TIME, INT64_MAX, 0), 1);
    hg_incidents_clear(&t);
}

/* Deleting everything that was known at the origin or later changes nothing. */
static void the_future_leaves_no_trace(void **state)
{
    (void)state;
    hg_incidents all = {0}, past = {0};
    test_random r = {42};
    const int64_t origin = 5000;
    for (int i = 0; i < 3000; i++) {
        int64_t begin = (int64_t)(test_next(&r) % 9000);
        int64_t known = begin + (int64_t)(test_next(&r) % 3000);
        double x = (double)(test_next(&r) % 10);
        add(&all, begin, known, 0, x);
        if (known < origin)
            add(&past, begin, known, 0, x);
    }
    hg_history a, b;
    assert_ok(hg_history_cut(&all, 0, HG_NO_TIME, origin, 0, &a, &err));
    assert_ok(hg_history_cut(&past, 0, HG_NO_TIME, origin, 0, &b, &err));
    assert_int_equal(a.n, past.n);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.x, b.x, a.n * sizeof *a.x);
    assert_memory_equal(a.begin, b.begin, a.n * sizeof *a.begin);
    assert_memory_equal(a.end, b.end, a.n * sizeof *a.end);
    hg_history_clear(&a);
    hg_history_clear(&b);
    hg_incidents_clear(&all);
    hg_incidents_clear(&past);
}

static void a_failing_request_leaks_and_writes_nothing(void **state)
{
    (void)state;
    hg_incidents t = {0};
    for (int i = 0; i < 20; i++)
        add(&t, 100 - i, HG_NO_TIME, 0, i);
    hg_status st;
    long k = 0;
    do {
        hg_history h = {.n = 77};
        hg_mem_fail_at(++k, 0);
        st = hg_history_cut(&t, 0, HG_NO_TIME, 1000, 0, &h, &err);
        if (st != HG_OK)
            assert_int_equal(h.n, 77);
        else
            hg_history_clear(&h);
    } while (st != HG_OK);
    hg_mem_fail_at(0, 0);
    assert_true(k > 8);
    hg_incidents_clear(&t);
}

/* The past of the past is a cut made back then, row by row. */
static void an_earlier_cut_is_the_same_from_a_history(void **state)
{
    (void)state;
    test_random random = {11};
    for (int trial = 0; trial < 60; trial++) {
        hg_incidents t = {0};
        bool column = trial % 3 != 0;
        for (int i = 0; i < 40; i++) {
            int64_t begin = (int64_t)test_uniform(&random, 0, 100);
            int64_t known = begin + (int64_t)test_uniform(&random, 0, 30);
            add(&t, begin, column && i % 7 ? known : HG_NO_TIME, 0, test_uniform(&random, 0, 9));
        }
        hg_history late, direct, before;
        int64_t origin = (int64_t)test_uniform(&random, 0, 120);
        assert_ok(hg_history_cut(&t, 0, HG_NO_TIME, 120, 6, &late, &err));
        assert_ok(hg_history_cut(&t, 0, HG_NO_TIME, origin, 6, &direct, &err));
        assert_ok(hg_history_before(&late, origin, &before, &err));
        assert_int_equal(before.n, direct.n);
        assert_int_equal(before.origin, origin);
        assert_int_equal(before.reporting_gap_s, 6);
        for (size_t i = 0; i < direct.n; i++) {
            assert_int_equal(before.row[i], direct.row[i]);
            assert_int_equal(before.known[i], direct.known[i]);
            assert_int_equal(before.begin[i], direct.begin[i]);
            assert_close(before.x[i], direct.x[i], 0);
        }
        assert_fails(hg_history_before(&late, 121, &before, &err), HG_EDOMAIN, "120");
        hg_history_clear(&late);
        hg_history_clear(&direct);
        hg_history_clear(&before);
        hg_incidents_clear(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_reported_later_is_not_there),
        cmocka_unit_test(without_a_report_time_the_gap_stands_in),
        cmocka_unit_test(offences_are_picked_and_rows_point_back),
        cmocka_unit_test(undated_rows_come_only_when_everything_is_asked_for),
        cmocka_unit_test(the_future_leaves_no_trace),
        cmocka_unit_test(an_earlier_cut_is_the_same_from_a_history),
        cmocka_unit_test(a_failing_request_leaks_and_writes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
