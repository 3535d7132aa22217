/* io/write_stack.h - what a stack of bands is made of, and the formats that it may become. */
#ifndef HG_IO_WRITE_STACK_H
#define HG_IO_WRITE_STACK_H

#include <gdal.h>
#include <ogr_srs_api.h>

#include "io/gdal_out.h"
#include "io/target.h"

typedef struct hg_stack_format {
    const char *extension;
    const char *driver;
    /* Items that the waiting bands need before they are copied; may be NULL. */
    void (*prepare)(GDALDatasetH bands, const hg_stack *stack);
    /* CSLDestroy it. */
    char **(*options)(const hg_stack *stack);
    bool overviews;       /* the waiting bands have them */
    bool exact_transform; /* else the corner comes back through the middles of cells */
} hg_stack_format;

const hg_stack_format *hg_stack_format_for(const char *path); /* NULL when none */

struct hg_stack_writer {
    const hg_stack *stack;
    const hg_file_facts *facts;
    const hg_stack_format *format;
    hg_target target;
    OGRSpatialReferenceH srs;
    GDALDatasetH bands; /* they wait here, uncompressed */
    float *plane;
    size_t n;        /* bands so far */
    uint64_t *print; /* of each band, see hg_stack_print */
};

/* Side of the square tiles: all bands of a tile are compressed as one. */
size_t hg_stack_block(const hg_stack *stack);

/* Room for overviews of the waiting bands, each half of the one before, until one fits a tile. */
HG_CHECKED hg_status hg_stack_overviews_create(hg_stack_writer *writer, hg_err *err);
/* Means of what writer->plane holds, which is gone then. Without overviews nothing happens. */
HG_CHECKED hg_status hg_stack_overviews_fill(hg_stack_writer *writer, GDALRasterBandH band,
                                             hg_err *err);

/* Adds what the cells [col, col + cols) of row hold to a fingerprint that knows no order. */
void hg_stack_print(uint64_t *print, const float *value, uint64_t first_cell, size_t cols);

/* Open the file again: frame, times, and every value by its band's fingerprint. */
HG_CHECKED hg_status hg_stack_check(const hg_stack_writer *writer, hg_err *err);

/* "2016-12-31T00:00:00Z/2017-01-07T00:00:00Z" */
enum { HG_INTERVAL_MAX = 72 };
const char *hg_stack_interval(const hg_stack *stack, size_t band, char out[HG_INTERVAL_MAX]);

#endif
