/* Many words at once are the words one by one, in every instruction set. */
#include "check.h"
#include "hotgrid/rng.h"
#include "rng/fill.h"

enum { WORDS = 301 };

static void same_words(int set, size_t drawn_before, size_t n)
{
    hg_rng one, many;
    uint32_t words[WORDS] = {0};
    hg_rng_fill_at_most(set);
    hg_rng_init(&one, 0x123456789abcdef0u, HG_STAGE_KNOX, 0xfedcba9876543210u);
    one.block = 0xfffffffeu; /* the counter's carry lies among the blocks */
    many = one;
    for (size_t i = 0; i < drawn_before; i++)
        assert_int_equal(hg_rng_u32(&one), hg_rng_u32(&many));
    hg_rng_fill(&many, n, words);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(words[i], hg_rng_u32(&one));
    assert_int_equal(hg_rng_u32(&many), hg_rng_u32(&one)); /* and the stream goes on */
    hg_rng_fill_at_most(2);
}

static void a_filled_array_holds_the_words_of_the_stream(void **state)
{
    (void)state;
    for (int set = 0; set <= 2; set++)
        for (size_t before = 0; before < 6; before++)
            for (size_t n = 0; n <= WORDS; n += n < 40 ? 1 : 29)
                same_words(set, before, n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filled_array_holds_the_words_of_the_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
