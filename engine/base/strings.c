/* base/strings.c - how do millions of short strings fit in one block? */
#include "hotgrid/text.h"

#include <string.h>

#include "hotgrid/mem.h"

hg_status hg_strings_add(hg_strings *pool, const char *text, size_t length, uint32_t *offset,
                         hg_err *err)
{
    if (length == 0) {
        *offset = 0;
        return HG_OK;
    }
    size_t start = pool->used ? pool->used : 1; /* byte 0 is the empty string */
    if (length >= UINT32_MAX || start + length + 1 > UINT32_MAX)
        return hg_fail(err, HG_EDATA, "more than 4 GB of text in one table");
    hg_status st = hg_grow(&pool->bytes, &pool->capacity, start + length + 1, 1, err);
    if (st != HG_OK)
        return st;
    pool->bytes[0] = '\0';
    memcpy(pool->bytes + start, text, length);
    pool->bytes[start + length] = '\0';
    pool->used = start + length + 1;
    *offset = (uint32_t)start;
    return HG_OK;
}

const char *hg_strings_get(const hg_strings *pool, uint32_t offset)
{
    return offset < pool->used ? pool->bytes + offset : "";
}

void hg_strings_clear(hg_strings *pool)
{
    hg_free(pool->bytes);
    *pool = (hg_strings){0};
}
