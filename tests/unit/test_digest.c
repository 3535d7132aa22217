/* Known answers of SHA-256 (FIPS 180-4 and NIST's examples). */
#define _XOPEN_SOURCE 700
#include "scratch.h"

static void known_answers(void **state)
{
    (void)state;
    char hex[65];
    hg_sha256_bytes("", 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hg_sha256_bytes("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hg_sha256_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* A million times "a", larger than the reading block. */
static void a_file_has_the_same_answer(void **state)
{
    hg_err err = {0};
    (void)state;
    char hex[65], whole[65];
    uint64_t bytes = 0;
    char *a = malloc(1000000);
    memset(a, 'a', 1000000);
    hg_sha256_bytes(a, 1000000, whole);
    assert_string_equal(whole, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    assert_ok(hg_write_bytes(scratch("a"), a, 1000000, false, &err));
    assert_ok(hg_sha256_file(scratch("a"), hex, &bytes, &err));
    assert_string_equal(hex, whole);
    assert_int_equal(bytes, 1000000);
    assert_ok(hg_write_bytes(scratch("none"), "", 0, false, &err));
    assert_ok(hg_sha256_file(scratch("none"), hex, NULL, &err));
    assert_memory_equal(hex, "e3b0c442", 8);
    assert_fails(hg_sha256_file(scratch("missing"), hex, NULL, &err), HG_ENOINPUT, "missing");
    assert_fails(hg_sha256_file(scratch_folder, hex, NULL, &err), HG_ENOINPUT, "directory");
    free(a);
}

static void bytes_are_written_once(void **state)
{
    hg_err err = {0};
    (void)state;
    assert_ok(hg_write_bytes(scratch("b"), "one", 3, false, &err));
    assert_fails(hg_write_bytes(scratch("b"), "two", 3, false, &err), HG_ECANTCREATE, "exists");
    assert_file_is(scratch("b"), "one");
    assert_ok(hg_write_bytes(scratch("b"), "two", 3, true, &err));
    assert_file_is(scratch("b"), "two");
    assert_fails(hg_write_bytes(scratch("b/c"), "x", 1, false, &err), HG_ECANTCREATE, "b/c");
    /* a link is neither followed nor written through */
    assert_int_equal(symlink("b", scratch("link")), 0);
    assert_fails(hg_write_bytes(scratch("link"), "x", 1, false, &err), HG_ECANTCREATE, "exists");
    assert_ok(hg_write_bytes(scratch("link"), "own", 3, true, &err));
    assert_file_is(scratch("b"), "two");
    assert_fails(hg_write_bytes("/dev/full/x", "x", 1, false, &err), HG_ECANTCREATE, "/dev/full/x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(a_file_has_the_same_answer),
        cmocka_unit_test(bytes_are_written_once),
    };
    return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
