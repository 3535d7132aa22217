/* hotgrid/mem.h - the one seam to the heap, so that a test can fail the k-th request. */
#ifndef HOTGRID_MEM_H
#define HOTGRID_MEM_H

#include <stddef.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

/*
 * `pointer_to_pointer` is the address of the caller's pointer, e.g. &order.
 * Overflow of count * size and exhaustion both give HG_ENOMEM and leave the
 * pointer NULL (hg_alloc) or untouched (hg_resize). count 0 gives a unique
 * pointer. hg_alloc zeroes the block.
 */
HG_CHECKED hg_status hg_alloc(void *pointer_to_pointer, size_t count, size_t size, hg_err *err);
HG_CHECKED hg_status hg_resize(void *pointer_to_pointer, size_t count, size_t size, hg_err *err);

/* Grow *capacity (in elements) to at least `need` by doubling; the block keeps its content. */
HG_CHECKED hg_status hg_grow(void *pointer_to_pointer, size_t *capacity, size_t need, size_t size,
                             hg_err *err);

/* As hg_alloc, zeroed too, and advised for huge pages: for blocks as large as a grid. */
HG_CHECKED hg_status hg_alloc_large(void *pointer_to_pointer, size_t count, size_t size,
                                    hg_err *err);

HG_CHECKED hg_status hg_strdup(char **out, const char *text, hg_err *err);
HG_CHECKED hg_status hg_strndup(char **out, const char *text, size_t length, hg_err *err);

/* Releases any of the above; NULL is fine. */
void hg_free(void *pointer);

/* Tests only: fail request number k (1-based) from now on; sticky fails all later ones; 0 = never.
 */
void hg_mem_fail_at(long k, int sticky);
/* Requests seen since the last hg_mem_fail_at(). */
long hg_mem_requests(void);

HG_END_DECLS

#endif
