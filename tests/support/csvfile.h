/* tests/support/csvfile.h - small files for the tests of readers and of the ingest. */
#ifndef HG_TEST_CSVFILE_H
#define HG_TEST_CSVFILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

/* A new file with these bytes; the name ends in `extension` and lives until the program ends. */
static inline const char *test_file(const char *extension, const void *bytes, size_t n)
{
    static char names[16][64];
    static int next;
    char *name = names[next++ % 16];
    const char *folder = getenv("TMPDIR");
    snprintf(name, 64, "%.30s/hgtXXXXXX%.10s", folder ? folder : "/tmp", extension);
    int fd = mkstemps(name, (int)strlen(extension));
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    return name;
}

static inline const char *test_csv(const char *text)
{
    return test_file(".csv", text, strlen(text));
}

#endif
