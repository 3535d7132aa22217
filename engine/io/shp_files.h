/* io/shp_files.h - the files of one shapefile, looked at before shapelib believes their headers. */
#ifndef HG_IO_SHP_FILES_H
#define HG_IO_SHP_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

/* "roads.SHP" with ".dbf" or ".DBF", whichever exists; caller frees. *exists may be false. */
HG_CHECKED hg_status hg_shp_sibling(const char *path, const char *extension, char **out,
                                    bool *exists, hg_err *err);

/*
 * Headers against file sizes: HG_ENOINPUT missing, a link, not a regular file or unreadable;
 * HG_EDATA when .shp, .shx or .dbf is no such file, claims more than it holds or is cut off (with
 * record and byte offset). shapelib reserves memory by these numbers, so nothing is opened before.
 */
typedef struct hg_shp_sizes {
    bool has_dbf;
    size_t n_shapes, n_rows; /* records of .shx and .dbf; the same when both exist */
    uint64_t shp_bytes;
} hg_shp_sizes;
HG_CHECKED hg_status hg_shp_check_files(const char *path, bool attributes, hg_shp_sizes *out,
                                        hg_err *err);

#endif
