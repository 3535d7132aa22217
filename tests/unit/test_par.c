/* The team of threads: each index once, the lowest failure wins, sums have the same bits. */
#include "check.h"

#include <unistd.h>

static const int teams[] = {1, 2, 3, 8};
enum { TEAMS = 4, TASKS = 5000 };

typedef struct tally {
    unsigned char runs[TASKS];
    uint64_t answer[TASKS];
} tally;

static hg_status count_run(size_t index, void *context, hg_err *err)
{
    (void)err;
    tally *t = context;
    t->runs[index]++;
    for (size_t i = 0; i < index % 97; i++)
        t->answer[index] = t->answer[index] * 31 + index + i;
    return HG_OK;
}

static void every_index_runs_once(void **state)
{
    (void)state;
    hg_err err = {0};
    static tally first, again;
    for (int k = 0; k < TEAMS; k++) {
        assert_ok(hg_par_start(teams[k], &err));
        assert_int_equal(hg_par_threads(), teams[k]);
        static const size_t counts[] = {0, 1, 2, 7, TASKS};
        for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
            memset(&again, 0, sizeof again);
            assert_ok(hg_par_for(counts[c], count_run, &again, &err));
            for (size_t i = 0; i < TASKS; i++)
                assert_int_equal(again.runs[i], i < counts[c]);
        }
        if (k == 0)
            first = again;
        assert_memory_equal(&again, &first, sizeof first);
    }
}

typedef struct failures {
    unsigned char runs[TASKS];
    size_t lowest;
} failures;

static hg_status fail_often(size_t index, void *context, hg_err *err)
{
    failures *f = context;
    f->runs[index]++;
    if (index < f->lowest || index % 3 != f->lowest % 3)
        return HG_OK;
    return hg_fail(err, index == f->lowest ? HG_EDATA : HG_EIO, "task %zu", index);
}

static void the_failure_of_the_lowest_index_is_returned(void **state)
{
    (void)state;
    hg_err err = {0};
    static failures f;
    for (int k = 0; k < TEAMS; k++) {
        assert_ok(hg_par_start(teams[k], &err));
        for (size_t lowest = 0; lowest < TASKS; lowest += 613) {
            char expected[32];
            memset(&f, 0, sizeof f);
            f.lowest = lowest;
            snprintf(expected, sizeof expected, "task %zu", lowest);
            assert_fails(hg_par_for(TASKS, fail_often, &f, &err), HG_EDATA, expected);
            assert_string_equal(err.text, expected);
            assert_int_equal(err.status, HG_EDATA);
            for (size_t i = 0; i < TASKS; i++)
                assert_int_equal(f.runs[i], 1); /* all tasks run all the same */
            assert_int_equal(hg_par_for(TASKS, fail_often, &f, NULL), HG_EDATA);
        }
    }
}

static hg_status nested(size_t index, void *context, hg_err *err)
{
    tally *t = (tally *)context + index;
    return hg_par_for(TASKS, count_run, t, err);
}

static void a_nested_call_runs_serially_and_completely(void **state)
{
    (void)state;
    hg_err err = {0};
    tally *t = calloc(6, sizeof *t);
    assert_ok(hg_par_start(3, &err));
    assert_ok(hg_par_for(6, nested, t, &err));
    for (size_t k = 0; k < 6; k++)
        for (size_t i = 0; i < TASKS; i++)
            assert_int_equal(t[k].runs[i], 1);
    free(t);
}

static void sums_have_the_same_bits_for_every_team(void **state)
{
    (void)state;
    hg_err err = {0};
    enum { MOST = 100003 };
    double *values = malloc(MOST * sizeof *values);
    test_random r = {71};
    for (size_t i = 0; i < MOST; i++)
        values[i] = test_uniform(&r, -1, 1) * pow(10, (double)(i % 13));
    static const size_t counts[] = {0, 1, 3, 4, 4095, 4096, 4097, 8192, 12289, MOST};
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        double one = 0;
        long double exact = 0, size = 0;
        for (size_t i = 0; i < counts[c]; i++) {
            exact += values[i];
            size += fabs(values[i]);
        }
        for (int k = 0; k < TEAMS; k++) {
            assert_ok(hg_par_start(teams[k], &err));
            double sum = hg_sum(counts[c], values);
            if (k == 0)
                one = sum;
            assert_memory_equal(&sum, &one, sizeof sum);
        }
        assert_true(fabsl(one - exact) <= size * 1e-13L);
    }
    free(values);
}

static void a_small_sum_is_exact(void **state)
{
    (void)state;
    double values[9000];
    for (int i = 0; i < 9000; i++)
        values[i] = i + 0.25;
    assert_close(hg_sum(9000, values), 8999.0 * 4500.0 + 2250.0, 0);
    assert_close(hg_sum(0, NULL), 0.0, 0);
}

static void the_team_has_limits(void **state)
{
    (void)state;
    hg_err err = {0};
    assert_true(hg_par_available() >= 1);
    assert_ok(hg_par_start(2, &err));
    assert_fails(hg_par_start(1025, &err), HG_EDOMAIN, "threads 1025");
    assert_int_equal(hg_par_threads(), 2);
    assert_ok(hg_par_start(0, &err));
    assert_int_equal(hg_par_threads(), hg_par_available());
    assert_ok(hg_par_start(-1, &err));
    assert_int_equal(hg_par_threads(), hg_par_available());
}

/* The program starts itself once more where only two threads are allowed. */
static void a_team_that_cannot_start_is_reported(void **state)
{
    (void)state;
    char self[1024], command[1200];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(n > 0);
    self[n] = '\0';
    snprintf(command, sizeof command, "OMP_THREAD_LIMIT=2 '%s' limited", self);
    assert_int_equal(system(command), 0);
}

static int start_where_two_are_allowed(void)
{
    hg_err err = {0};
    if (hg_par_start(2, &err) != HG_OK || hg_par_start(3, &err) != HG_ESYSTEM)
        return 1;
    return hg_par_threads() != 2 || !strstr(err.text, "only 2 of 3 threads");
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "limited") == 0)
        return start_where_two_are_allowed();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_index_runs_once),
        cmocka_unit_test(the_failure_of_the_lowest_index_is_returned),
        cmocka_unit_test(a_nested_call_runs_serially_and_completely),
        cmocka_unit_test(sums_have_the_same_bits_for_every_team),
        cmocka_unit_test(a_small_sum_is_exact),
        cmocka_unit_test(the_team_has_limits),
        cmocka_unit_test(a_team_that_cannot_start_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
