/* io/picture_map.h - the map part of a picture: where it lies and how values become colours. */
#ifndef HG_IO_PICTURE_MAP_H
#define HG_IO_PICTURE_MAP_H

#include "hotgrid/write.h"
#include "io/canvas.h"

/* Outlines of flagged cells and hotspots, in pictures, legends and styles alike. */
#define HG_FLAG_RGB 0, 62, 92
#define HG_FLAG_COLOUR ((hg_rgb){HG_FLAG_RGB})

/* Where the grid lies on the canvas, in whole pixels. */
typedef struct hg_map_frame {
    size_t left, top, width, height;
} hg_map_frame;

/*
 * Values to shares of the palette. Surfaces of risk are skewed: when most of the range is taken
 * by few cells, the share grows with the square root, and the legend's ticks show it.
 */
typedef struct hg_map_scale {
    double low, high;
    bool root;
    bool any; /* some cell has a value */
} hg_map_scale;

hg_map_scale hg_map_scale_of(const hg_surface *surface);
double hg_map_share(const hg_map_scale *scale, double value);

void hg_map_draw(hg_canvas *canvas, const hg_map_frame *frame, const hg_map_scale *scale,
                 const hg_picture *picture);

#endif
