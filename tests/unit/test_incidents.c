/* The incident table: 64 bytes a row, one canonical order, an account that balances. */
#include "check.h"

#include "hotgrid/incidents.h"

static hg_err err;

static void add(hg_incidents *t, int64_t begin, double x, double y, const char *id, double weight)
{
    hg_incident row = {.x = x,
                       .y = y,
                       .weight = weight,
                       .begin = begin,
                       .end = begin + 60,
                       .known = begin + 3600,
                       .id = id,
                       .id_length = strlen(id),
                       .line = (uint32_t)t->n + 2,
                       .location_class = 'A'};
    assert_ok(hg_incidents_add(t, &row, &err));
}

static void a_row_takes_at_most_64_bytes(void **state)
{
    (void)state;
    hg_incidents *t = NULL;
    size_t bytes = sizeof *t->x + sizeof *t->y + sizeof *t->weight + sizeof *t->begin +
                   sizeof *t->end + sizeof *t->known + sizeof *t->id + sizeof *t->line +
                   sizeof *t->source + sizeof *t->offence + sizeof *t->location_class +
                   sizeof *t->time_class + sizeof *t->marks;
    assert_true(bytes <= 64);
}

static void rows_keep_their_values(void **state)
{
    (void)state;
    hg_incidents t = {0};
    for (int i = 0; i < 1000; i++) {
        char id[16];
        snprintf(id, sizeof id, "PL%d", i);
        add(&t, 1000 + i, i * 0.5, i * 0.25, i % 7 ? id : "", i);
    }
    assert_int_equal(t.n, 1000);
    assert_string_equal(hg_strings_get(&t.ids, t.id[999]), "PL999");
    assert_string_equal(hg_strings_get(&t.ids, t.id[7]), "");
    assert_close(t.x[999], 499.5, 0);
    assert_int_equal(t.known[999], 1999 + 3600);
    assert_int_equal(t.line[999], 1001);
    hg_incidents_clear(&t);
    assert_int_equal(t.n, 0);
    assert_null(t.x);
}

static void reserved_room_keeps_what_is_there(void **state)
{
    (void)state;
    hg_incidents t = {0};
    add(&t, 7, 1, 2, "first", 3);
    assert_ok(hg_incidents_reserve(&t, 100000, 5000000, &err));
    assert_true(t.capacity >= 100000 && t.ids.capacity >= 5000000);
    assert_ok(hg_incidents_reserve(&t, 5, 5, &err)); /* never shrinks */
    assert_true(t.capacity >= 100000 && t.ids.capacity >= 5000000);
    const double *x = t.x;
    for (int i = 0; i < 1000; i++)
        add(&t, i, i, i, "more", 1);
    assert_ptr_equal(t.x, x);
    assert_string_equal(hg_strings_get(&t.ids, t.id[0]), "first");
    assert_close(t.weight[0], 3, 0);
    hg_mem_fail_at(3, 0);
    assert_int_equal(hg_incidents_reserve(&t, 200000, 0, &err), HG_ENOMEM);
    hg_mem_fail_at(0, 0);
    assert_int_equal(t.n, 1001);
    assert_close(t.y[1000], 999, 0);
    hg_incidents_clear(&t);
}

static void order_is_begin_then_place_then_the_rest(void **state)
{
    (void)state;
    hg_incidents t = {0};
    add(&t, 7, 1, 1, "f", 1);
    add(&t, 5, 2, 1, "e", 1);
    add(&t, 5, 1, 9, "d", 1);
    add(&t, 5, 1, -9, "c", 2);
    add(&t, 5, 1, -9, "b", 1); /* lighter than c: before it */
    add(&t, 5, -1e-300, 0, "a", 1);
    add(&t, -5, 8, 8, "0", 1);
    assert_ok(hg_incidents_sort(&t, &err));
    const char *const expected[] = {"0", "a", "b", "c", "d", "e", "f"};
    for (size_t i = 0; i < 7; i++)
        assert_string_equal(hg_strings_get(&t.ids, t.id[i]), expected[i]);
    assert_close(t.weight[2], 1, 0);
    assert_close(t.weight[3], 2, 0);
    hg_incidents_clear(&t);
}

static void the_id_is_the_last_word(void **state)
{
    (void)state;
    hg_incidents t = {0};
    add(&t, 5, 1, 1, "10", 1);
    add(&t, 5, 1, 1, "9", 1);
    add(&t, 5, 1, 1, "1", 3);
    assert_ok(hg_incidents_sort(&t, &err));
    assert_string_equal(hg_strings_get(&t.ids, t.id[0]), "10"); /* as text */
    assert_string_equal(hg_strings_get(&t.ids, t.id[1]), "9");
    assert_string_equal(hg_strings_get(&t.ids, t.id[2]),
                        "1"); /* heavier: behind, whatever its id */
    hg_incidents_clear(&t);
}

/* Shuffled rows give the same table: many ties at each level, so that all paths are walked. */
static void fill_shuffled(hg_incidents *t, size_t n, uint64_t seed)
{
    uint32_t *order = test_malloc(n * sizeof *order);
    test_random r = {seed};
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (size_t i = n; i > 1; i--) {
        size_t k = test_next(&r) % i;
        uint32_t swap = order[i - 1];
        order[i - 1] = order[k];
        order[k] = swap;
    }
    for (size_t i = 0; i < n; i++) {
        test_random one = {order[i]};
        char id[16];
        snprintf(id, sizeof id, "n%u", order[i]);
        int64_t begin = (int64_t)(test_next(&one) % 5) * 86400 - 86400;
        double x = (double)(test_next(&one) % 4) - 1.5;
        double y = (double)(test_next(&one) % 200) * 12.5 - 100;
        add(t, begin, x, y, id, (double)(test_next(&one) % 3));
    }
    test_free(order);
}

static void shuffled_rows_sort_to_the_same_table(void **state)
{
    (void)state;
    hg_incidents a = {0}, b = {0};
    size_t n = 20011;
    fill_shuffled(&a, n, 1);
    fill_shuffled(&b, n, 99);
    assert_ok(hg_incidents_sort(&a, &err));
    assert_ok(hg_par_start(3, &err));
    assert_ok(hg_incidents_sort(&b, &err));
    assert_ok(hg_par_start(1, &err));
    assert_memory_equal(a.x, b.x, n * sizeof *a.x);
    assert_memory_equal(a.y, b.y, n * sizeof *a.y);
    assert_memory_equal(a.begin, b.begin, n * sizeof *a.begin);
    assert_memory_equal(a.weight, b.weight, n * sizeof *a.weight);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(hg_strings_get(&a.ids, a.id[i]), hg_strings_get(&b.ids, b.id[i]));
        if (i == 0)
            continue;
        assert_true(a.begin[i - 1] <= a.begin[i]);
        if (a.begin[i - 1] == a.begin[i])
            assert_true(a.x[i - 1] <= a.x[i]);
    }
    hg_incidents_clear(&a);
    hg_incidents_clear(&b);
}

static void a_sort_without_memory_moves_nothing(void **state)
{
    (void)state;
    hg_incidents t = {0};
    fill_shuffled(&t, 1000, 5);
    double first = t.x[0], last_y = t.y[999];
    long k = 0;
    hg_status st;
    do {
        hg_mem_fail_at(++k, 0);
        st = hg_incidents_sort(&t, &err);
        if (st != HG_OK) {
            assert_int_equal(st, HG_ENOMEM);
            assert_close(t.x[0], first, 0);
            assert_close(t.y[999], last_y, 0);
        }
    } while (st != HG_OK);
    hg_mem_fail_at(0, 0);
    assert_true(k > 2);
    hg_incidents_clear(&t);
}

static void time_class_follows_the_span(void **state)
{
    (void)state;
    assert_int_equal(hg_time_class(0, 0, 0), 0);
    assert_int_equal(hg_time_class(0, 3600, 0), 0);
    assert_int_equal(hg_time_class(0, 3601, 0), 1);
    assert_int_equal(hg_time_class(0, 8 * 3600, 0), 1);
    assert_int_equal(hg_time_class(0, 8 * 3600 + 1, 0), 2);
    assert_int_equal(hg_time_class(0, 86400, 0), 2);
    assert_int_equal(hg_time_class(0, 86401, 0), 3);
    assert_int_equal(hg_time_class(0, 168 * 3600, 0), 3);
    assert_int_equal(hg_time_class(0, 168 * 3600 + 1, 0), 4);
    assert_int_equal(hg_time_class(HG_NO_TIME, HG_NO_TIME, 0), 0);
    assert_int_equal(hg_time_class(0, 25 * 3600, HG_MARK_DATE_ONLY), 2); /* an October day */
    assert_int_equal(hg_time_class(0, 600, HG_MARK_DATE_ONLY), 2);
    assert_int_equal(hg_time_class(0, 3 * 86400, HG_MARK_DATE_ONLY), 3);
    assert_int_equal(hg_time_class(0, 0, HG_MARK_DEFAULT_TIME), 2);
    assert_int_equal(hg_time_class(0, 0, HG_MARK_MONTH_ONLY), 4);
}

static void reasons_have_distinct_stable_names(void **state)
{
    (void)state;
    assert_string_equal(hg_reason_name(HG_DROP_NO_LOCATION), "no_location");
    assert_string_equal(hg_reason_name(HG_DROP_OUTSIDE_AREA), "outside_area");
    for (int i = 0; i < HG_REASON_COUNT; i++) {
        assert_non_null(hg_reason_name((hg_reason)i));
        assert_true(strlen(hg_reason_help((hg_reason)i)) > 5);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(hg_reason_name((hg_reason)i), hg_reason_name((hg_reason)k));
    }
    assert_false(hg_reason_is_defect(HG_DROP_CATEGORY));
    assert_false(hg_reason_is_defect(HG_DROP_OUTSIDE_WINDOW));
    assert_false(hg_reason_is_defect(HG_DROP_OUTSIDE_AREA));
    assert_false(hg_reason_is_defect(HG_DROP_NO_LOCATION)); /* judged by minimum_located */
    assert_true(hg_reason_is_defect(HG_DROP_BAD_TIME));
}

static void the_account_adds_and_balances(void **state)
{
    (void)state;
    hg_account a = {.read = 100, .used = 70, .halo = 6}, sum = {0};
    a.dropped[HG_DROP_CATEGORY] = 10;
    a.dropped[HG_DROP_NO_LOCATION] = 9;
    a.dropped[HG_DROP_BAD_TIME] = 5;
    a.no_end = 3;
    a.at_midnight = 4;
    assert_true(hg_account_balances(&a));
    assert_int_equal(hg_account_dropped(&a), 24);
    assert_int_equal(hg_account_defects(&a), 5);
    assert_close(hg_account_located_share(&a), 81.0 / 90.0, 0);
    assert_close(hg_account_rejected_share(&a), 5.0 / 90.0, 0);
    hg_account_add(&sum, &a);
    hg_account_add(&sum, &a);
    assert_int_equal(sum.read, 200);
    assert_int_equal(sum.halo, 12);
    assert_int_equal(sum.no_end, 6);
    assert_int_equal(sum.at_midnight, 8);
    assert_true(hg_account_balances(&sum));
    sum.used--;
    assert_false(hg_account_balances(&sum));
}

static void the_gate_says_which_bound_broke(void **state)
{
    (void)state;
    hg_account a = {.read = 100, .used = 76};
    a.dropped[HG_DROP_NO_LOCATION] = 14;
    a.dropped[HG_DROP_BAD_TIME] = 4;
    a.dropped[HG_DROP_BAD_WEIGHT] = 6;
    assert_ok(hg_account_gate(&a, 0.86, 0.10, &err)); /* both bounds may be met exactly */
    assert_fails(hg_account_gate(&a, 0.8601, 0.10, &err), HG_EDATA, "86.00% of 100");
    assert_fails(hg_account_gate(&a, 0.85, 0.05, &err), HG_EDATA, "bad_weight");
    hg_account none = {0};
    assert_ok(hg_account_gate(&none, 1, 0, &err));
    assert_close(hg_account_located_share(&none), 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_takes_at_most_64_bytes),
        cmocka_unit_test(rows_keep_their_values),
        cmocka_unit_test(reserved_room_keeps_what_is_there),
        cmocka_unit_test(order_is_begin_then_place_then_the_rest),
        cmocka_unit_test(the_id_is_the_last_word),
        cmocka_unit_test(shuffled_rows_sort_to_the_same_table),
        cmocka_unit_test(a_sort_without_memory_moves_nothing),
        cmocka_unit_test(time_class_follows_the_span),
        cmocka_unit_test(reasons_have_distinct_stable_names),
        cmocka_unit_test(the_account_adds_and_balances),
        cmocka_unit_test(the_gate_says_which_bound_broke),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
