/* tidy.h - what clang-tidy cannot see across files. Forced into every file by scripts/check-tidy,
 * except where these are defined: hg_fail() returns the status that it is given, which is never
 * HG_OK; hg_alloc() that returns HG_OK has set the pointer. */
#include "hotgrid/mem.h"
#include "hotgrid/status.h"

/* Not <stdlib.h>: a file's own _GNU_SOURCE must still come first. */
extern void *calloc(size_t count, size_t size);

static inline hg_status tidy_alloc(void *pointer_to_pointer, size_t count, size_t size)
{
    void *block = calloc(count ? count : 1, size);
    *(void **)pointer_to_pointer = block;
    return block ? HG_OK : HG_ENOMEM;
}

#define hg_fail(err, status, ...) ((void)hg_fail((err), (status), __VA_ARGS__), (status))
#define hg_alloc(pointer, count, size, err) ((void)(err), tidy_alloc((pointer), (count), (size)))
