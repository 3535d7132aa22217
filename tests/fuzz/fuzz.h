/* tests/fuzz/fuzz.h - what the fuzz targets share: checks that never go away, bytes, files. */
#ifndef HG_TEST_FUZZ_H
#define HG_TEST_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The one function of a target; libFuzzer calls it, and so does replay.c. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise that the engine broke ends the process, whatever the build: the input is then kept. */
#define fuzz_check(condition) \
    ((condition) ? (void)0 : fuzz_broken(#condition, __FILE__, __LINE__, NULL))
/* The same with the engine's sentence. */
#define fuzz_check_says(condition, err) \
    ((condition) ? (void)0 : fuzz_broken(#condition, __FILE__, __LINE__, (err)->text))

_Noreturn static inline void fuzz_broken(const char *what, const char *file, int line,
                                         const char *sentence)
{
    fprintf(stderr, "%s:%d: broken promise: %s%s%s\n", file, line, what, sentence ? "; " : "",
            sentence ? sentence : "");
    abort();
}

/* ---- the input, taken from its head; zeros when it is used up ---- */
typedef struct fuzz_input {
    const uint8_t *at;
    size_t left;
} fuzz_input;

static inline uint8_t fuzz_byte(fuzz_input *in)
{
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->at++;
}

static inline uint16_t fuzz_u16(fuzz_input *in)
{
    uint16_t low = fuzz_byte(in);
    return (uint16_t)(low | fuzz_byte(in) << 8);
}

static inline uint64_t fuzz_u64(fuzz_input *in)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value |= (uint64_t)fuzz_byte(in) << (8 * i);
    return value;
}

static inline double fuzz_double(fuzz_input *in)
{
    uint64_t bits = fuzz_u64(in);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Up to `most` bytes of the head, as a part of its own. */
static inline fuzz_input fuzz_part(fuzz_input *in, size_t most)
{
    fuzz_input part = {in->at, most < in->left ? most : in->left};
    in->at += part.left;
    in->left -= part.left;
    return part;
}

/* A NUL-terminated copy of exactly that size, so that AddressSanitizer sees a step too far. */
static inline char *fuzz_text(fuzz_input part)
{
    char *text = malloc(part.left + 1);
    if (!text)
        abort();
    if (part.left > 0)
        memcpy(text, part.at, part.left);
    text[part.left] = '\0';
    return text;
}

/* The head up to `end` (which is stepped over), or all that is left. */
static inline char *fuzz_text_until(fuzz_input *in, char end)
{
    const uint8_t *stop = in->left > 0 ? memchr(in->at, end, in->left) : NULL;
    char *text = fuzz_text(fuzz_part(in, stop ? (size_t)(stop - in->at) : in->left));
    fuzz_byte(in);
    return text;
}

/* ---- files, in a folder in memory that goes away with the process ---- */
const char *fuzz_folder(void);
/* FOLDER/name with these bytes; the last eight paths stay valid. */
const char *fuzz_file(const char *name, const void *bytes, size_t n);
/* The whole file, NUL-terminated; free() it. NULL when it is not there. */
char *fuzz_slurp(const char *path, size_t *n);

#endif
