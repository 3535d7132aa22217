/* tests/fuzz/fuzz.c - where do the files of a fuzz target live? */
#define _GNU_SOURCE /* nftw */
#include "fuzz.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * LeakSanitizer asks for this. GEOS 3.11 forgets a subgraph when the buffer by which it repairs a
 * ring throws; it is seen only with ASAN_OPTIONS=fast_unwind_on_malloc=0.
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:BufferBuilder::createSubgraphs\n";
}

static char folder[256];

static int remove_one(const char *path, const struct stat *s, int flag, struct FTW *ftw)
{
    (void)s, (void)flag, (void)ftw;
    return remove(path);
}

static void remove_folder(void)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *fuzz_folder(void)
{
    if (*folder)
        return folder;
    const char *root = getenv("TMPDIR");
    if (!root)
        root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(folder, sizeof folder, "%s/hotgrid-fuzz-XXXXXX", root);
    if (!mkdtemp(folder)) {
        perror(folder);
        exit(1);
    }
    atexit(remove_folder);
    return folder;
}

const char *fuzz_file(const char *name, const void *bytes, size_t n)
{
    static char paths[8][512];
    static unsigned turn;
    char *path = paths[turn++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", fuzz_folder(), name);
    FILE *file = fopen(path, "wb");
    if (!file || (n > 0 && fwrite(bytes, 1, n, file) != n) || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
    return path;
}

char *fuzz_slurp(const char *path, size_t *n)
{
    struct stat facts;
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    if (fstat(fileno(file), &facts) != 0)
        abort();
    *n = (size_t)facts.st_size;
    char *text = malloc(*n + 1);
    if (!text || fread(text, 1, *n, file) != *n)
        abort();
    text[*n] = '\0';
    fclose(file);
    return text;
}
