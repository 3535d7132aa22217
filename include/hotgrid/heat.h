/* hotgrid/heat.h - a small table as a figure: how far is each cell above or below 1? */
#ifndef HOTGRID_HEAT_H
#define HOTGRID_HEAT_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/knox.h"
#include "hotgrid/status.h"
#include "hotgrid/text.h"

HG_BEGIN_DECLS

#define HG_HEAT_TEXT 64

typedef struct hg_heat_cell {
    double ratio;              /* colours: blue below 1, white at 1, red above; NaN: grey */
    char text[HG_HEAT_TEXT];   /* the ratio as printed */
    char detail[HG_HEAT_TEXT]; /* a small second line */
    int marked;                /* framed, with a star */
    int faint;                 /* too little to judge: grey, its numbers stay */
} hg_heat_cell;

typedef struct hg_heat {
    size_t rows, columns;
    char (*row)[HG_HEAT_TEXT], (*column)[HG_HEAT_TEXT];
    hg_heat_cell *cell; /* [rows * columns] */
    char title[160], row_title[HG_HEAT_TEXT], column_title[HG_HEAT_TEXT];
    char marked[HG_HEAT_TEXT]; /* what the mark means, for the legend */
    char note[2][160];         /* lines below the table */
} hg_heat;
void hg_heat_clear(hg_heat *heat);

/* A Knox table: rows are distances, columns are lags. `title` may be NULL. */
HG_CHECKED hg_status hg_heat_of_knox(const hg_knox *table, const hg_knox_options *options,
                                     const char *title, hg_heat *out, hg_err *err);

/* Colour of a ratio: even steps of its logarithm, full from 1/4 and 4 on. */
void hg_heat_colour(double ratio, uint8_t rgb[3]);

/* The figure as PNG bytes (hg_free), and as an SVG element that a page can hold. */
HG_CHECKED hg_status hg_heat_png(const hg_heat *heat, unsigned char **png, size_t *bytes,
                                 hg_err *err);
HG_CHECKED hg_status hg_heat_svg(const hg_heat *heat, hg_buf *out, hg_err *err);

HG_END_DECLS

#endif
