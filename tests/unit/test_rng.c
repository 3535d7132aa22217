/* Is chance the same on every machine, and does it depend on its name alone? */
#include "check.h"

/* Philox4x32-10 of zero key and counter: 6627e8d5 e169c58d bc57ac4c 9b00dbd8 (Random123). */
static void known_answer(void **state)
{
    (void)state;
    hg_rng rng;
    hg_rng_init(&rng, 0, HG_STAGE_TEST, 0);
    assert_int_equal(hg_rng_u32(&rng), 0x6627e8d5u);
    assert_int_equal(hg_rng_u32(&rng), 0xe169c58du);
    assert_int_equal(hg_rng_u32(&rng), 0xbc57ac4cu);
    assert_int_equal(hg_rng_u32(&rng), 0x9b00dbd8u);
    hg_rng_init(&rng, 0, HG_STAGE_TEST, 0);
    assert_true(hg_rng_u64(&rng) == 0x6627e8d5e169c58du);
    assert_close(hg_rng_uniform(&rng), (double)(0xbc57ac4c9b00dbd8u >> 11) * 0x1p-53, 0);
}

/* All ones (Random123's kat_vectors): 408f276d 41c83b0e a20bc7c6 6d5451fd. */
static void known_answer_of_ones(void **state)
{
    (void)state;
    hg_rng rng = {
        .seed = UINT64_MAX, .replicate = UINT64_MAX, .block = 0xffffffffffffu, .stage = 0xffff};
    assert_int_equal(hg_rng_u32(&rng), 0x408f276du);
    assert_int_equal(hg_rng_u32(&rng), 0x41c83b0eu);
    assert_int_equal(hg_rng_u32(&rng), 0xa20bc7c6u);
    assert_int_equal(hg_rng_u32(&rng), 0x6d5451fdu);
}

static void every_part_of_the_name_matters(void **state)
{
    (void)state;
    const uint64_t high = (uint64_t)1 << 40;
    const struct {
        uint64_t seed;
        hg_stage stage;
        uint64_t replicate;
    } names[] = {{1, HG_STAGE_TEST, 1}, {2, HG_STAGE_TEST, 1},    {1, HG_STAGE_GAIN, 1},
                 {1, HG_STAGE_TEST, 2}, {high, HG_STAGE_TEST, 1}, {1, HG_STAGE_TEST, high},
                 {1, HG_STAGE_RANK, 1}};
    uint64_t first[7];
    for (size_t i = 0; i < 7; i++) {
        hg_rng rng, again;
        hg_rng_init(&rng, names[i].seed, names[i].stage, names[i].replicate);
        again = rng;
        first[i] = hg_rng_u64(&rng);
        assert_true(hg_rng_u64(&again) == first[i]);
        for (size_t j = 0; j < i; j++)
            assert_true(first[i] != first[j]);
    }
}

/* Chi-square with 9 degrees of freedom; 33.7 has p = 1e-4, and the seed is fixed. */
static void below_is_even(void **state)
{
    (void)state;
    double count[10] = {0}, chi = 0;
    hg_rng rng;
    hg_rng_init(&rng, 42, HG_STAGE_TEST, 0);
    for (int i = 0; i < 100000; i++) {
        uint64_t k = hg_rng_below(&rng, 10);
        assert_true(k < 10);
        count[k]++;
    }
    for (int k = 0; k < 10; k++)
        chi += (count[k] - 10000) * (count[k] - 10000) / 10000;
    assert_true(chi < 33.7);
    assert_true(hg_rng_below(&rng, 1) == 0);
}

/* Just above 2^63 plain multiplication would give every second number twice: rejection halves. */
static void below_large_numbers_is_even(void **state)
{
    (void)state;
    const uint64_t n = ((uint64_t)3 << 62);
    hg_rng rng;
    hg_rng_init(&rng, 7, HG_STAGE_TEST, 0);
    double third[3] = {0};
    for (int i = 0; i < 30000; i++) {
        uint64_t k = hg_rng_below(&rng, n);
        assert_true(k < n);
        third[k >> 62]++;
    }
    for (int i = 0; i < 3; i++)
        assert_true(fabs(third[i] - 10000) < 4 * sqrt(10000 * 2 / 3.0));
}

static void moments(double (*draw)(hg_rng *, double), double shape, double mean, double variance)
{
    enum { N = 200000 };
    hg_rng rng;
    hg_rng_init(&rng, 99, HG_STAGE_TEST, (uint64_t)(shape * 16));
    double sum = 0, square = 0;
    for (int i = 0; i < N; i++) {
        double v = draw(&rng, shape);
        assert_true(isfinite(v));
        sum += v;
        square += (v - mean) * (v - mean);
    }
    assert_true(fabs(sum / N - mean) < 4.5 * sqrt(variance / N));
    /* the variance of (v - mean)^2 is at most 3 + 6/shape times variance^2 here */
    double spread = variance * sqrt((3 + 6 / shape) / N);
    assert_true(fabs(square / N - variance) < 4.5 * spread);
}

static double normal(hg_rng *rng, double unused)
{
    (void)unused;
    return hg_rng_normal(rng);
}

static double uniform(hg_rng *rng, double unused)
{
    (void)unused;
    double u = hg_rng_uniform(rng);
    assert_true(u >= 0 && u < 1);
    return u;
}

static void variates_have_their_moments(void **state)
{
    (void)state;
    moments(uniform, 1, 0.5, 1.0 / 12);
    moments(normal, 1, 0, 1);
    const double shapes[] = {0.5, 1, 1.5, 7.25, 400};
    for (size_t i = 0; i < 5; i++)
        moments(hg_rng_gamma, shapes[i], shapes[i], shapes[i]);
}

/* P(gamma(1/2) < x) = erf(sqrt x): the shape of the smallest counts. */
static void gamma_of_a_half_has_its_distribution(void **state)
{
    (void)state;
    hg_rng rng;
    hg_rng_init(&rng, 5, HG_STAGE_TEST, 0);
    int below = 0;
    for (int i = 0; i < 40000; i++)
        below += hg_rng_gamma(&rng, 0.5) < 0.1;
    double p = erf(sqrt(0.1));
    assert_true(fabs(below / 40000.0 - p) < 4 * sqrt(p * (1 - p) / 40000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answer),
        cmocka_unit_test(known_answer_of_ones),
        cmocka_unit_test(every_part_of_the_name_matters),
        cmocka_unit_test(below_is_even),
        cmocka_unit_test(below_large_numbers_is_even),
        cmocka_unit_test(variates_have_their_moments),
        cmocka_unit_test(gamma_of_a_half_has_its_distribution),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
