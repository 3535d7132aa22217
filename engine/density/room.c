/* density/room.c - buffers that are kept from call to call and only ever grow. */
#include "density/room.h"

#include <string.h>

#include "hotgrid/mem.h"

hg_status hg_room(void *pointer_to_pointer, size_t *room, size_t need, size_t size, hg_err *err)
{
    void *old;
    memcpy(&old, pointer_to_pointer, sizeof old);
    if (old && need <= *room)
        return HG_OK;
    hg_free(old); /* first, so that the old and the new block never stand side by side */
    old = NULL;
    memcpy(pointer_to_pointer, &old, sizeof old);
    *room = 0;
    hg_status st = hg_alloc_large(pointer_to_pointer, need, size, err);
    if (st == HG_OK)
        *room = need;
    return st;
}
