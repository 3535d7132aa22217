/* io/picture_classes.c - which colour has a kind, and how many cells are of it? */
#include "io/picture_classes.h"

#include <stdio.h>
#include <string.h>

#include "hotgrid/text.h"

enum { CLASSES_MAX = 64, ROW = 20, COLUMN = 225, SWATCH = 13, SCALE_ROOM = 200, HEAD = 22 };
#define LETTER 10.0
#define THIN 1.25

static const hg_rgb text_colour = {33, 41, 52};
static const hg_rgb quiet_colour = {92, 102, 114};
static const hg_rgb frame_colour = {150, 158, 168};

static size_t class_of(const hg_picture *p, double value)
{
    size_t k = 0;
    while (k < p->n_classes && p->classes[k].value != value)
        k++;
    return k;
}

hg_rgb hg_class_colour(const hg_picture *picture, double value, hg_rgb none)
{
    size_t k = class_of(picture, value);
    if (k == picture->n_classes)
        return none;
    const uint8_t *rgb = picture->classes[k].rgb;
    return (hg_rgb){rgb[0], rgb[1], rgb[2]};
}

/* Cells of each kind; returns how many kinds occur. */
static size_t count_classes(const hg_picture *p, size_t count[CLASSES_MAX])
{
    size_t cells = hg_grid_cells(&p->surface.grid), some = 0;
    memset(count, 0, CLASSES_MAX * sizeof *count);
    for (size_t k = 0; p->class_count && k < p->n_classes && k < CLASSES_MAX; k++)
        count[k] = p->class_count[k];
    for (size_t i = 0; !p->class_count && i < cells; i++) {
        size_t k = class_of(p, p->surface.value[i]);
        if (k < p->n_classes && k < CLASSES_MAX)
            count[k]++;
    }
    for (size_t k = 0; k < CLASSES_MAX; k++)
        some += count[k] > 0;
    return some;
}

/* The scale bar keeps its place on the right. */
static size_t columns_in(size_t width)
{
    size_t columns = width > SCALE_ROOM ? (width - SCALE_ROOM) / COLUMN : 0;
    return columns ? columns : 1;
}

size_t hg_classes_height(const hg_picture *picture, size_t width)
{
    size_t count[CLASSES_MAX], n = count_classes(picture, count), columns = columns_in(width);
    return HEAD + ROW * ((n + columns - 1) / columns) + ROW / 2;
}

static void draw_entry(hg_canvas *canvas, const hg_picture_class *c, size_t cells, size_t x,
                       size_t y)
{
    char label[96], text[160];
    double x0 = (double)x - .5, y0 = (double)y - .5, side = SWATCH + 1;
    hg_canvas_box(canvas, x, y, x + SWATCH, y + SWATCH, (hg_rgb){c->rgb[0], c->rgb[1], c->rgb[2]});
    hg_canvas_line(canvas, x0, y0, x0 + side, y0, 1);
    hg_canvas_line(canvas, x0 + side, y0, x0 + side, y0 + side, 1);
    hg_canvas_line(canvas, x0 + side, y0 + side, x0, y0 + side, 1);
    hg_canvas_line(canvas, x0, y0 + side, x0, y0, 1);
    hg_canvas_print(canvas, frame_colour, 1);
    hg_printable(c->label, strlen(c->label), label, sizeof label);
    snprintf(text, sizeof text, "%s: %zu", label, cells);
    hg_text_draw(canvas, (double)(x + SWATCH + 7), (double)y + 11.5, LETTER, THIN, text);
    hg_canvas_print(canvas, text_colour, 1);
}

void hg_classes_legend(hg_canvas *canvas, const hg_picture *picture, size_t left, size_t top,
                       size_t width)
{
    size_t count[CLASSES_MAX], n = count_classes(picture, count), columns = columns_in(width);
    size_t rows = n > columns ? (n + columns - 1) / columns : 1, at = 0;
    char unit[128];
    const char *head = n == 0 ? "no cell has a value" : picture->unit ? picture->unit : "";
    hg_printable(head, strlen(head), unit, sizeof unit);
    hg_text_draw(canvas, (double)left + 4, (double)top + LETTER, LETTER, THIN, unit);
    hg_canvas_print(canvas, quiet_colour, 1);
    for (size_t k = 0; k < picture->n_classes && k < CLASSES_MAX; k++) {
        if (count[k] == 0)
            continue;
        draw_entry(canvas, &picture->classes[k], count[k], left + 4 + at / rows * COLUMN,
                   top + HEAD + at % rows * ROW);
        at++;
    }
}
