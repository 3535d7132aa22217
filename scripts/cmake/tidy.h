/* tidy.h - what clang-tidy cannot see across files. Forced into every file by scripts/check-tidy,
 * except where these are defined: hg_fail() returns the status that it is given, which is never
 * HG_OK; hg_alloc() that returns HG_OK has set the pointer. */
#include "hotgrid/mem.h"
#include "hotgrid/status.h"

/* Never defined: whatever they return, the analyzer has to reckon with it. */
extern void *tidy_block(void) __attribute__((returns_nonnull));
extern int tidy_exhausted(void);

static inline hg_status tidy_alloc(void *pointer_to_pointer)
{
    *(void **)pointer_to_pointer = 0;
    if (tidy_exhausted())
        return HG_ENOMEM;
    *(void **)pointer_to_pointer = tidy_block();
    return HG_OK;
}

#define hg_fail(err, status, ...) ((void)hg_fail((err), (status), __VA_ARGS__), (status))
#define hg_alloc(pointer, count, size, err) \
    ((void)(err), (void)(count), (void)(size), tidy_alloc(pointer))
