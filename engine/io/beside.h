/* io/beside.h - hidden folders beside a file that is being replaced: made, held, swept when dead.
 */
#ifndef HG_IO_BESIDE_H
#define HG_IO_BESIDE_H

#include "hotgrid/status.h"
#include "io/tree.h"

/*
 * PARENT/.hotgrid.XXXXXX, held by a lock that ends with this process however it ends. Folders of
 * writers that are dead are removed first. *held is the descriptor for hg_beside_remove.
 */
HG_CHECKED hg_status hg_beside_make(const char *parent, char folder[HG_PATH_MAX], int *held,
                                    hg_err *err);
void hg_beside_remove(const char *folder, int held);

#endif
