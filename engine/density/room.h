/* density/room.h - buffers that are kept from call to call and only ever grow. */
#ifndef HG_DENSITY_ROOM_H
#define HG_DENSITY_ROOM_H

#include <stddef.h>

#include "hotgrid/status.h"

/*
 * Make room for `need` elements, *room being what the buffer holds. What it held is lost when it
 * grows, and a new one is not zeroed. pointer_to_pointer as in hotgrid/mem.h.
 */
HG_CHECKED hg_status hg_room(void *pointer_to_pointer, size_t *room, size_t need, size_t size,
                             hg_err *err);

#endif
