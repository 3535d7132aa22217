/* io/canvas.c - how do boxes and smooth lines become pixels, and pixels a PNG? */
#include "io/canvas.h"

#include <math.h>
#include <png.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

#define PIECE 48.0 /* long lines in pieces: a slanted one has a large box */

hg_status hg_canvas_init(hg_canvas *canvas, size_t width, size_t height, hg_err *err)
{
    hg_status st;
    hg_canvas c = {.width = width, .height = height};
    HG_TRY(hg_alloc(&c.rgb, width * height, 3, err));
    HG_TRY(hg_alloc(&c.ink, width * height, 1, err));
    memset(c.rgb, 255, width * height * 3);
    c.ink_left = width;
    c.ink_top = height;
    hg_canvas_unclip(&c);
    *canvas = c;
    return HG_OK;
done:
    hg_canvas_clear(&c);
    return st;
}

void hg_canvas_clear(hg_canvas *canvas)
{
    hg_free(canvas->rgb);
    hg_free(canvas->ink);
    *canvas = (hg_canvas){0};
}

void hg_canvas_clip(hg_canvas *canvas, size_t left, size_t top, size_t right, size_t bottom)
{
    canvas->clip_left = left;
    canvas->clip_top = top;
    canvas->clip_right = right < canvas->width ? right : canvas->width;
    canvas->clip_bottom = bottom < canvas->height ? bottom : canvas->height;
}

void hg_canvas_unclip(hg_canvas *canvas)
{
    hg_canvas_clip(canvas, 0, 0, canvas->width, canvas->height);
}

void hg_canvas_pixel(hg_canvas *canvas, size_t x, size_t y, hg_rgb colour)
{
    uint8_t *to = canvas->rgb + (y * canvas->width + x) * 3;
    to[0] = colour.r;
    to[1] = colour.g;
    to[2] = colour.b;
}

void hg_canvas_box(hg_canvas *canvas, size_t left, size_t top, size_t right, size_t bottom,
                   hg_rgb colour)
{
    for (size_t y = top; y < bottom && y < canvas->height; y++) {
        for (size_t x = left; x < right && x < canvas->width; x++)
            hg_canvas_pixel(canvas, x, y, colour);
    }
}

/* ---- ink ---- */

/* The first whole pixel at or after `at`, within [low, high]. */
static size_t clamp(double at, size_t low, size_t high)
{
    if (!(at > (double)low))
        return low;
    return at >= (double)high ? high : (size_t)at;
}

/* Distance of the point to the segment from (x0, y0) along (dx, dy). */
static double distance(double px, double py, double x0, double y0, double dx, double dy)
{
    double length2 = dx * dx + dy * dy;
    double along = length2 > 0 ? ((px - x0) * dx + (py - y0) * dy) / length2 : 0;
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    double ex = px - x0 - along * dx, ey = py - y0 - along * dy;
    return sqrt(ex * ex + ey * ey);
}

static void stroke(hg_canvas *c, double x0, double y0, double x1, double y1, double radius)
{
    double reach = radius + 1;
    size_t left = clamp(fmin(x0, x1) - reach, c->clip_left, c->clip_right);
    size_t right = clamp(fmax(x0, x1) + reach + 1, c->clip_left, c->clip_right);
    size_t top = clamp(fmin(y0, y1) - reach, c->clip_top, c->clip_bottom);
    size_t bottom = clamp(fmax(y0, y1) + reach + 1, c->clip_top, c->clip_bottom);
    if (left >= right || top >= bottom)
        return;
    for (size_t y = top; y < bottom; y++) {
        for (size_t x = left; x < right; x++) {
            double d = distance((double)x + 0.5, (double)y + 0.5, x0, y0, x1 - x0, y1 - y0);
            double cover = radius + 0.5 - d;
            uint8_t *ink = &c->ink[y * c->width + x];
            uint8_t level = (uint8_t)((cover <= 0 ? 0 : cover >= 1 ? 1 : cover) * 255 + 0.5);
            if (level > *ink)
                *ink = level;
        }
    }
    c->ink_left = left < c->ink_left ? left : c->ink_left;
    c->ink_top = top < c->ink_top ? top : c->ink_top;
    c->ink_right = right > c->ink_right ? right : c->ink_right;
    c->ink_bottom = bottom > c->ink_bottom ? bottom : c->ink_bottom;
}

void hg_canvas_line(hg_canvas *canvas, double x0, double y0, double x1, double y1, double thick)
{
    double longest = fmax(fabs(x1 - x0), fabs(y1 - y0));
    if (!(longest < 1e6)) /* not a line of this picture */
        return;
    size_t pieces = (size_t)(longest / PIECE) + 1;
    for (size_t i = 0; i < pieces; i++) {
        double from = (double)i / (double)pieces, to = (double)(i + 1) / (double)pieces;
        stroke(canvas, x0 + (x1 - x0) * from, y0 + (y1 - y0) * from, x0 + (x1 - x0) * to,
               y0 + (y1 - y0) * to, thick / 2);
    }
}

static uint8_t mix(uint8_t below, uint8_t above, double share)
{
    return (uint8_t)(below + (above - below) * share + 0.5);
}

void hg_canvas_print(hg_canvas *canvas, hg_rgb colour, double opacity)
{
    for (size_t y = canvas->ink_top; y < canvas->ink_bottom; y++) {
        for (size_t x = canvas->ink_left; x < canvas->ink_right; x++) {
            uint8_t *ink = &canvas->ink[y * canvas->width + x];
            uint8_t *to = canvas->rgb + (y * canvas->width + x) * 3;
            double share = opacity * *ink / 255;
            to[0] = mix(to[0], colour.r, share);
            to[1] = mix(to[1], colour.g, share);
            to[2] = mix(to[2], colour.b, share);
            *ink = 0;
        }
    }
    canvas->ink_left = canvas->width;
    canvas->ink_top = canvas->height;
    canvas->ink_right = canvas->ink_bottom = 0;
}

/* ---- PNG ---- */

hg_status hg_canvas_png(const hg_canvas *canvas, unsigned char **png, size_t *bytes, hg_err *err)
{
    unsigned char *block = NULL;
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)canvas->width,
                       .height = (png_uint_32)canvas->height,
                       .format = PNG_FORMAT_RGB};
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    hg_status st;
    HG_TRY(hg_alloc(&block, size, 1, err));
    if (!png_image_write_to_memory(&image, block, &size, 0, canvas->rgb, 0, NULL)) {
        st = hg_fail(err, HG_ENOMEM, "cannot make a PNG of %zu x %zu pixels: %s", canvas->width,
                     canvas->height, image.message);
        goto done;
    }
    HG_TRY(hg_resize(&block, size, 1, err));
    *png = block;
    *bytes = size;
    return HG_OK;
done:
    hg_free(block);
    return st;
}
