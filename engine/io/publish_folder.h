/* io/publish_folder.h - the output folder itself: opened, probed, swept. */
#ifndef HG_IO_PUBLISH_FOLDER_H
#define HG_IO_PUBLISH_FOLDER_H

#include <stddef.h>

#include "hotgrid/status.h"

/* A descriptor of the folder: no link, ours. HG_ECANTCREATE. */
HG_CHECKED hg_status hg_publish_folder_open(const char *folder, int *out, hg_err *err);

/* With the lock held, every .stage.*, .current.* and .probe.* of our user is dead. */
HG_CHECKED hg_status hg_publish_sweep(int dir, const char *folder, hg_err *err);

/* ".stage.2016-12-31.77" becomes "kept.2016-12-31.77": what others put into a run that went. */
void hg_publish_kept_name(const char *stage, char *out, size_t room);

#endif
