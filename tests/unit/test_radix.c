/* Keys keep the order of numbers; the sort by them is stable. */
#include "check.h"

#include "base/radix.h"

static void keys_of_doubles_keep_their_order(void **state)
{
    (void)state;
    const double rising[] = {-INFINITY, -1e300, -1.5, -1.0, -5e-324, 0.0,
                             5e-324,    0.25,   1.0,  1.5,  1e300,   INFINITY};
    for (size_t i = 1; i < sizeof rising / sizeof *rising; i++)
        assert_true(hg_key_double(rising[i - 1]) < hg_key_double(rising[i]));
    assert_true(hg_key_double(-0.0) == hg_key_double(0.0));
}

static void keys_of_integers_keep_their_order(void **state)
{
    (void)state;
    const int64_t rising[] = {INT64_MIN, -70000, -1, 0, 1, 70000, INT64_MAX};
    for (size_t i = 1; i < sizeof rising / sizeof *rising; i++)
        assert_true(hg_key_int64(rising[i - 1]) < hg_key_int64(rising[i]));
}

enum { LONGEST = 3000 };

/* Keys that differ in the bits of `mask` only; `index` is the place at the start. */
static void sort_and_check(test_random *random, size_t n, uint64_t mask)
{
    static hg_keyed list[LONGEST], spare[LONGEST];
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        list[i] = (hg_keyed){(test_next(random) & mask) | (UINT64_C(0xA5A5) & ~mask), (uint32_t)i};
        sum += list[i].key;
    }
    hg_radix_sort(n, list, spare);
    for (size_t i = 1; i < n; i++) {
        assert_true(list[i - 1].key <= list[i].key);
        if (list[i - 1].key == list[i].key)
            assert_true(list[i - 1].index < list[i].index);
    }
    for (size_t i = 0; i < n; i++)
        sum -= list[i].key;
    assert_true(sum == 0);
}

static void the_sort_is_stable(void **state)
{
    (void)state;
    /* no bit, one in the last digit, one digit, two distant ones, all six */
    const uint64_t masks[] = {0, UINT64_C(1) << 63, 0x7F, 0xF0000000F0, UINT64_MAX};
    const size_t lengths[] = {0, 1, 2, 17, LONGEST};
    test_random random = {11};
    for (size_t m = 0; m < sizeof masks / sizeof *masks; m++)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
            sort_and_check(&random, lengths[i], masks[m]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_doubles_keep_their_order),
        cmocka_unit_test(keys_of_integers_keep_their_order),
        cmocka_unit_test(the_sort_is_stable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
