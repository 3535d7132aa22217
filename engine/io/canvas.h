/* io/canvas.h - an RGB picture that is drawn on: boxes, smooth lines, text. */
#ifndef HG_IO_CANVAS_H
#define HG_IO_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"
#include "io/palette.h"

/*
 * Lines collect in a layer of ink (coverage 0..255, the darkest stroke wins, so joints do not
 * show); hg_canvas_print lays it on in one colour. y grows downward; coordinates are pixel edges.
 */
typedef struct hg_canvas {
    size_t width, height;
    uint8_t *rgb;                                    /* 3 a pixel */
    uint8_t *ink;                                    /* 1 a pixel */
    size_t ink_left, ink_top, ink_right, ink_bottom; /* what may be inked; right, bottom outside */
    size_t clip_left, clip_top, clip_right, clip_bottom;
} hg_canvas;

HG_CHECKED hg_status hg_canvas_init(hg_canvas *canvas, size_t width, size_t height, hg_err *err);
void hg_canvas_clear(hg_canvas *canvas);
/* Lines are drawn inside this box only; the whole canvas at first. */
void hg_canvas_clip(hg_canvas *canvas, size_t left, size_t top, size_t right, size_t bottom);
void hg_canvas_unclip(hg_canvas *canvas);

void hg_canvas_pixel(hg_canvas *canvas, size_t x, size_t y, hg_rgb colour);
void hg_canvas_box(hg_canvas *canvas, size_t left, size_t top, size_t right, size_t bottom,
                   hg_rgb colour);
void hg_canvas_line(hg_canvas *canvas, double x0, double y0, double x1, double y1, double thick);
/* opacity in (0, 1] */
void hg_canvas_print(hg_canvas *canvas, hg_rgb colour, double opacity);

/* The canvas as PNG bytes; the caller frees them with hg_free. */
HG_CHECKED hg_status hg_canvas_png(const hg_canvas *canvas, unsigned char **png, size_t *bytes,
                                   hg_err *err);

/* ---- text (font.c); size = height of a capital in pixels, (x, y) = left end of the baseline ----
 */
double hg_text_width(const char *text, double size);
void hg_text_draw(hg_canvas *canvas, double x, double y, double size, double thick,
                  const char *text);

#endif
