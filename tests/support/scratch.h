/* A folder of the test's own, removed at the end; whole files in and out. */
#ifndef HG_TEST_SCRATCH_H
#define HG_TEST_SCRATCH_H

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static char scratch_folder[256];

static inline int scratch_begin(void **state)
{
    (void)state;
    snprintf(scratch_folder, sizeof scratch_folder, "%s/hotgrid-test.XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    return mkdtemp(scratch_folder) ? 0 : -1;
}

static inline int scratch_remove_one(const char *path, const struct stat *s, int flag,
                                     struct FTW *ftw)
{
    (void)s, (void)flag, (void)ftw;
    return remove(path);
}

static inline int scratch_end(void **state)
{
    (void)state;
    return nftw(scratch_folder, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* FOLDER/name; the last eight results stay valid. */
static inline const char *scratch(const char *name)
{
    static char paths[8][1024];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", scratch_folder, name);
    return path;
}

/* The whole file, NUL-terminated; free() it. */
static inline char *slurp(const char *path, size_t *bytes)
{
    struct stat facts;
    FILE *file = fopen(path, "rb");
    if (!file || fstat(fileno(file), &facts) != 0) {
        print_error("cannot read %s\n", path);
        fail();
        abort();
    }
    char *text = malloc((size_t)facts.st_size + 1);
    if (!text || fread(text, 1, (size_t)facts.st_size, file) != (size_t)facts.st_size)
        abort();
    text[facts.st_size] = '\0';
    fclose(file);
    if (bytes)
        *bytes = (size_t)facts.st_size;
    return text;
}

#define assert_same_files(a, b)             \
    do {                                    \
        size_t na_, nb_;                    \
        char *ta_ = slurp(a, &na_);         \
        char *tb_ = slurp(b, &nb_);         \
        assert_int_equal(na_, nb_);         \
        assert_memory_equal(ta_, tb_, na_); \
        free(ta_);                          \
        free(tb_);                          \
    } while (0)

#define assert_file_is(path, text)         \
    do {                                   \
        char *found_ = slurp(path, NULL);  \
        assert_string_equal(found_, text); \
        free(found_);                      \
    } while (0)

static inline bool exists(const char *path)
{
    struct stat facts;
    return lstat(path, &facts) == 0;
}

#endif
