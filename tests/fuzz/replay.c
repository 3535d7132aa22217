/*
 * tests/fuzz/replay.c - does a fuzz target still hold for its corpus and for seeded changes of it?
 *
 *   replay CORPUS ROUNDS LAST     LAST is a file that holds the input being tried; it is removed
 *                                 at the end, so after a crash it holds the culprit.
 *   replay FILE                   that input alone
 */
#define _GNU_SOURCE /* scandir, alphasort */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SEEDS_MAX = 1000, INPUT_MAX = 1 << 16, MEMORY_MAX_KB = 512 * 1024 };

typedef struct seed {
    uint8_t *bytes;
    size_t n;
} seed;

static seed seeds[SEEDS_MAX];
static size_t n_seeds;
static uint64_t state = 20161231;

static size_t chance(size_t below)
{
    uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (size_t)((z ^ (z >> 31)) % below);
}

static void read_seeds(const char *corpus)
{
    struct dirent **names;
    char path[4096];
    int n = scandir(corpus, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", corpus, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && n_seeds < SEEDS_MAX) {
            seed *s = &seeds[n_seeds];
            s->bytes = (uint8_t *)fuzz_slurp(path, &s->n);
            n_seeds += s->bytes != NULL;
        }
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

/* An exact copy, so that AddressSanitizer sees a step too far. */
static void try(const uint8_t *bytes, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    if (!copy)
        abort();
    if (n > 0)
        memcpy(copy, bytes, n);
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

static void set_loud_byte(uint8_t *bytes, size_t *n)
{
    static const uint8_t loud[] = {0x00, 0xFF, 0x7F, 0x80, 0x01, '\n', '"', ',', '-', '0', '<'};
    if (*n > 0)
        bytes[chance(*n)] = loud[chance(sizeof loud)];
}

static void flip_bit(uint8_t *bytes, size_t *n)
{
    if (*n > 0)
        bytes[chance(*n)] ^= (uint8_t)(1u << chance(8));
}

static void cut(uint8_t *bytes, size_t *n)
{
    if (*n == 0)
        return;
    size_t at = chance(*n), length = 1 + chance(*n - at < 16 ? *n - at : 16);
    memmove(bytes + at, bytes + at + length, *n - at - length);
    *n -= length;
}

/* A piece of any seed, put in anywhere. */
static void splice(uint8_t *bytes, size_t *n)
{
    const seed *from = &seeds[chance(n_seeds)];
    if (from->n == 0)
        return;
    size_t start = chance(from->n),
           length = 1 + chance(from->n - start < 64 ? from->n - start : 64);
    size_t at = chance(*n + 1);
    if (*n + length > INPUT_MAX)
        return;
    memmove(bytes + at + length, bytes + at, *n - at);
    memcpy(bytes + at, from->bytes + start, length);
    *n += length;
}

static void truncate_tail(uint8_t *bytes, size_t *n)
{
    (void)bytes;
    *n = chance(*n + 1);
}

static size_t mutate(uint8_t *bytes)
{
    static void (*const ways[])(uint8_t *, size_t *) = {
        set_loud_byte, flip_bit, cut, splice, flip_bit, set_loud_byte, truncate_tail,
    };
    const seed *from = &seeds[chance(n_seeds)];
    size_t n = from->n < INPUT_MAX ? from->n : INPUT_MAX;
    if (n > 0)
        memcpy(bytes, from->bytes, n);
    for (size_t changes = 1 + chance(4); changes > 0; changes--) {
        size_t way = chance(sizeof ways / sizeof *ways);
        /* cutting the tail off is a deep cut: once in a while only */
        ways[ways[way] == truncate_tail && chance(4) ? 0 : way](bytes, &n);
    }
    return n;
}

static void keep(FILE *last, const uint8_t *bytes, size_t n)
{
    rewind(last);
    if (ftruncate(fileno(last), 0) != 0 || fwrite(bytes, 1, n, last) != n || fflush(last) != 0)
        abort();
}

static int memory_was_small(void)
{
#if defined(__SANITIZE_ADDRESS__)
    return 1;
#else
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_maxrss < MEMORY_MAX_KB;
#endif
}

int main(int argc, char **argv)
{
    static uint8_t bytes[INPUT_MAX];
    if (argc == 2) {
        size_t n;
        uint8_t *one = (uint8_t *)fuzz_slurp(argv[1], &n);
        if (one)
            try(one, n);
        free(one);
        return one ? 0 : 1;
    }
    if (argc != 4)
        return 64;
    read_seeds(argv[1]);
    FILE *last = fopen(argv[3], "wb");
    if (n_seeds == 0 || !last) {
        fprintf(stderr, "replay: %s: %s\n", n_seeds ? argv[3] : argv[1],
                n_seeds ? strerror(errno) : "no corpus");
        return 1;
    }
    for (size_t i = 0; i < n_seeds; i++) {
        keep(last, seeds[i].bytes, seeds[i].n);
        try(seeds[i].bytes, seeds[i].n);
    }
    long rounds = strtol(argv[2], NULL, 10);
    for (long round = 0; round < rounds; round++) {
        size_t n = mutate(bytes);
        keep(last, bytes, n);
        try(bytes, n);
    }
    fclose(last);
    unlink(argv[3]);
    for (size_t i = 0; i < n_seeds; i++)
        free(seeds[i].bytes);
    printf("%zu inputs and %ld changes of them\n", n_seeds, rounds);
    if (!memory_was_small()) {
        fprintf(stderr, "replay: more than %d MB were used\n", MEMORY_MAX_KB / 1024);
        return 1;
    }
    return 0;
}
