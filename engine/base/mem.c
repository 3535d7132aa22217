/* base/mem.c - every heap request of the engine passes here. */
#define _GNU_SOURCE /* madvise */
#include "hotgrid/mem.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static atomic_long requests;
static long fail_at; /* 0 = never */
static int fail_sticky;

void hg_mem_fail_at(long k, int sticky)
{
    atomic_store(&requests, 0);
    fail_at = k;
    fail_sticky = sticky;
}

long hg_mem_requests(void)
{
    return atomic_load(&requests);
}

static bool refused(void)
{
    long k = atomic_fetch_add(&requests, 1) + 1;
    return fail_at > 0 && (k == fail_at || (fail_sticky && k > fail_at));
}

static hg_status out_of_memory(size_t count, size_t size, hg_err *err)
{
    return hg_fail(err, HG_ENOMEM, "out of memory: %zu items of %zu bytes", count, size);
}

static bool total_bytes(size_t count, size_t size, size_t *bytes)
{
    if (__builtin_mul_overflow(count, size, bytes) || *bytes > PTRDIFF_MAX)
        return false;
    if (*bytes == 0)
        *bytes = 1;
    return true;
}

hg_status hg_alloc(void *pointer_to_pointer, size_t count, size_t size, hg_err *err)
{
    void *block = NULL;
    size_t bytes;
    if (total_bytes(count, size, &bytes) && !refused())
        block = calloc(bytes, 1);
    memcpy(pointer_to_pointer, &block, sizeof block);
    return block ? HG_OK : out_of_memory(count, size, err);
}

hg_status hg_resize(void *pointer_to_pointer, size_t count, size_t size, hg_err *err)
{
    void *block;
    size_t bytes;
    memcpy(&block, pointer_to_pointer, sizeof block);
    if (!total_bytes(count, size, &bytes) || refused())
        return out_of_memory(count, size, err);
    block = realloc(block, bytes);
    if (!block)
        return out_of_memory(count, size, err);
    memcpy(pointer_to_pointer, &block, sizeof block);
    return HG_OK;
}

hg_status hg_grow(void *pointer_to_pointer, size_t *capacity, size_t need, size_t size, hg_err *err)
{
    if (need <= *capacity)
        return HG_OK;
    size_t wanted = *capacity < 16 ? 16 : *capacity;
    while (wanted < need)
        wanted = wanted > SIZE_MAX / 2 ? need : wanted * 2;
    hg_status st = hg_resize(pointer_to_pointer, wanted, size, err);
    if (st == HG_OK)
        *capacity = wanted;
    return st;
}

/*
 * Page faults cost more than a national density estimate: 2 MiB pages fault 512 times less often.
 * calloc leaves fresh pages alone, which are zero, and clears those that were used before.
 */
hg_status hg_alloc_large(void *pointer_to_pointer, size_t count, size_t size, hg_err *err)
{
    const size_t huge = (size_t)2 << 20;
    hg_status st = hg_alloc(pointer_to_pointer, count, size, err);
    if (st != HG_OK || count * size < 2 * huge)
        return st;
    char *block;
    memcpy(&block, pointer_to_pointer, sizeof block);
    size_t skip = (huge - (uintptr_t)block % huge) % huge;
    madvise(block + skip, (count * size - skip) & ~(huge - 1), MADV_HUGEPAGE);
    return HG_OK;
}

hg_status hg_strndup(char **out, const char *text, size_t length, hg_err *err)
{
    hg_status st = hg_alloc(out, length + 1, 1, err);
    if (st == HG_OK && length > 0)
        memcpy(*out, text, length);
    return st;
}

hg_status hg_strdup(char **out, const char *text, hg_err *err)
{
    return hg_strndup(out, text, strlen(text), err);
}

void hg_free(void *pointer)
{
    free(pointer);
}
