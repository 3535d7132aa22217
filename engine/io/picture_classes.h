/* io/picture_classes.h - maps of kinds: their colours and the legend that names and counts them. */
#ifndef HG_IO_PICTURE_CLASSES_H
#define HG_IO_PICTURE_CLASSES_H

#include "hotgrid/write.h"
#include "io/canvas.h"

/* `none` for values that are no class, such as NaN. */
hg_rgb hg_class_colour(const hg_picture *picture, double value, hg_rgb none);

/* What the legend takes in height, of a picture so wide between its margins. */
size_t hg_classes_height(const hg_picture *picture, size_t width);
void hg_classes_legend(hg_canvas *canvas, const hg_picture *picture, size_t left, size_t top,
                       size_t width);

#endif
