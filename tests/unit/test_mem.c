/* The one seam to the heap: zeroed, overflow-safe, and able to fail on request. */
#include "check.h"

static void blocks_are_zeroed_and_distinct(void **state)
{
    (void)state;
    hg_err err = {0};
    int64_t *a = NULL, *b = NULL;
    for (int round = 0; round < 8; round++) {
        assert_ok(hg_alloc(&a, 1000, sizeof *a, &err));
        for (int i = 0; i < 1000; i++)
            assert_true(a[i] == 0);
        memset(a, 0xA5, 1000 * sizeof *a);
        hg_free(a);
    }
    assert_ok(hg_alloc(&a, 0, sizeof *a, &err));
    assert_ok(hg_alloc(&b, 0, sizeof *b, &err));
    assert_non_null(a);
    assert_ptr_not_equal(a, b);
    hg_free(a);
    hg_free(b);
    hg_free(NULL);
}

static void products_that_overflow_are_out_of_memory(void **state)
{
    (void)state;
    hg_err err = {0};
    char anything;
    static const size_t sizes[][2] = {
        {SIZE_MAX, 2}, {SIZE_MAX / 8 + 2, 8}, {(size_t)PTRDIFF_MAX + 1, 1}, {1, SIZE_MAX}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        void *fresh = &anything, *kept = &anything;
        assert_fails(hg_alloc(&fresh, sizes[i][0], sizes[i][1], &err), HG_ENOMEM, "out of memory");
        assert_null(fresh);
        fresh = &anything;
        assert_fails(hg_alloc_large(&fresh, sizes[i][0], sizes[i][1], &err), HG_ENOMEM, "memory");
        assert_null(fresh);
        assert_fails(hg_resize(&kept, sizes[i][0], sizes[i][1], &err), HG_ENOMEM, "memory");
        assert_ptr_equal(kept, &anything);
    }
    void *none = NULL;
    size_t capacity = 0;
    assert_fails(hg_grow(&none, &capacity, SIZE_MAX, 16, &err), HG_ENOMEM, "memory");
    assert_null(none);
    assert_int_equal(capacity, 0);
    assert_int_equal(hg_alloc(&none, SIZE_MAX, 2, NULL), HG_ENOMEM);
}

static void growing_doubles_and_keeps_the_content(void **state)
{
    (void)state;
    hg_err err = {0};
    uint32_t *list = NULL;
    size_t capacity = 0, steps = 0;
    for (uint32_t i = 0; i < 10000; i++) {
        size_t before = capacity;
        assert_ok(hg_grow(&list, &capacity, i + 1, sizeof *list, &err));
        assert_true(capacity >= i + 1);
        steps += capacity != before;
        list[i] = i * 2654435761u;
    }
    assert_in_range(steps, 8, 16);
    for (uint32_t i = 0; i < 10000; i++)
        assert_true(list[i] == i * 2654435761u);
    assert_ok(hg_resize(&list, 10, sizeof *list, &err));
    assert_true(list[9] == 9 * 2654435761u);
    hg_free(list);
}

/* Fresh pages are zero; a used heap is not: freeing 16 MiB once makes libc keep what comes after.
 */
static void large_blocks_are_zero_also_on_a_used_heap(void **state)
{
    (void)state;
    hg_err err = {0};
    enum { DIRTY = 8 };
    static const size_t counts[] = {16u << 20, 0, 10, (2u << 20) - 1, 2u << 20, (5u << 20) + 7};
    unsigned char *used[DIRTY], *block;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        for (size_t k = 0; k < DIRTY; k++) {
            assert_ok(hg_alloc(&used[k], 3u << 19, 1, &err));
            memset(used[k], 0x5A, 3u << 19);
        }
        for (size_t k = 0; k < DIRTY; k++)
            hg_free(used[k]);
        assert_ok(hg_alloc_large(&block, counts[i], 1, &err));
        assert_non_null(block);
        size_t dirty = 0;
        for (size_t k = 0; k < counts[i]; k++)
            dirty += block[k] != 0;
        assert_int_equal(dirty, 0);
        memset(block, 0x5A, counts[i]);
        hg_free(block);
    }
}

static void the_kth_request_fails(void **state)
{
    (void)state;
    hg_err err = {0};
    for (long k = 1; k <= 4; k++)
        for (int sticky = 0; sticky < 2; sticky++) {
            hg_mem_fail_at(k, sticky);
            for (long request = 1; request <= 5; request++) {
                char *block = NULL;
                bool fails = request == k || (sticky && request > k);
                hg_status st =
                    request % 2 ? hg_alloc(&block, 8, 1, &err) : hg_alloc_large(&block, 8, 1, &err);
                assert_int_equal(st, fails ? HG_ENOMEM : HG_OK);
                assert_int_equal(block == NULL, fails);
                hg_free(block);
            }
            assert_int_equal(hg_mem_requests(), 5);
        }
    hg_mem_fail_at(0, 0);
    assert_int_equal(hg_mem_requests(), 0);
}

static void a_failed_resize_keeps_the_block(void **state)
{
    (void)state;
    hg_err err = {0};
    char *block = NULL;
    size_t capacity = 0;
    assert_ok(hg_grow(&block, &capacity, 4, 1, &err));
    strcpy(block, "abc");
    char *before = block;
    hg_mem_fail_at(1, 1);
    assert_fails(hg_grow(&block, &capacity, 1000, 1, &err), HG_ENOMEM, "out of memory");
    assert_int_equal(hg_grow(&block, &capacity, 4, 1, &err), HG_OK); /* no request needed */
    hg_mem_fail_at(0, 0);
    assert_ptr_equal(block, before);
    assert_string_equal(block, "abc");
    hg_free(block);
}

static void strings_are_copied(void **state)
{
    (void)state;
    hg_err err = {0};
    char *copy = NULL, *part = NULL;
    assert_ok(hg_strdup(&copy, "straatroof", &err));
    assert_ok(hg_strndup(&part, copy, 6, &err));
    assert_string_equal(copy, "straatroof");
    assert_string_equal(part, "straat");
    hg_free(part);
    assert_ok(hg_strndup(&part, NULL, 0, &err));
    assert_string_equal(part, "");
    hg_free(copy);
    hg_free(part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_and_distinct),
        cmocka_unit_test(products_that_overflow_are_out_of_memory),
        cmocka_unit_test(growing_doubles_and_keeps_the_content),
        cmocka_unit_test(large_blocks_are_zero_also_on_a_used_heap),
        cmocka_unit_test(the_kth_request_fails),
        cmocka_unit_test(a_failed_resize_keeps_the_block),
        cmocka_unit_test(strings_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
