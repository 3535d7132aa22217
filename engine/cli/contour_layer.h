/* cli/contour_layer.h - polygons of a surface as a file and as numbers. */
#ifndef HG_CLI_CONTOUR_LAYER_H
#define HG_CLI_CONTOUR_LAYER_H

#include "cli/cli.h"
#include "hotgrid/contours.h"
#include "hotgrid/write.h"

/* The option names a vector file that can be written: HG_EUSAGE, or HG_ECANTCREATE without --force;
 * found before anything is computed. */
HG_CHECKED hg_status contour_output(const cli *c, option_id id, hg_err *err);

typedef struct contour_text {
    const char *layer, *unit; /* of the surface */
    bool whole_cells;         /* then their number is a column */
} contour_text;
HG_CHECKED hg_status contour_write(const char *path, const hg_contours *contours,
                                   const contour_text *text, const hg_file_facts *facts,
                                   hg_err *err);

/* Polygons, area and mass of each level, into an open JSON object. */
void contour_summary(const hg_contours *contours, hg_json *json);

#endif
