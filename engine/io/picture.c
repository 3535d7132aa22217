/* io/picture.c - how does a surface become a picture that people can read? */
#include "hotgrid/write.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/canvas.h"
#include "io/picture_classes.h"
#include "io/picture_map.h"
#include "io/ticks.h"

#define MARGIN 20u
#define TITLE_ROOM 44u  /* above the map when there is a title */
#define LEGEND_ROOM 84u /* below it */
#define BAR_HEIGHT 14u
#define LETTER 10.0
#define TITLE_LETTER 15.0
#define THIN 1.25
#define MAP_MIN 320u /* the legend and the scale bar side by side */
#define MAP_MAX 8000u
#define TALL 1.6 /* a map is at most so many times as tall as wide */

static const hg_rgb text_colour = {33, 41, 52};
static const hg_rgb bar_frame = {150, 158, 168};
static const hg_rgb quiet_colour = {92, 102, 114};

typedef struct layout {
    hg_map_frame map;
    size_t width, height; /* of the canvas */
    size_t legend_top;
} layout;

static layout lay_out(const hg_picture *p)
{
    layout l;
    size_t wish = p->width ? p->width : 900;
    wish = wish < 64 ? 64 : wish > MAP_MAX ? MAP_MAX : wish;
    double ratio = (double)p->surface.grid.rows / (double)p->surface.grid.cols;
    double width = ratio > TALL ? (double)wish * TALL / ratio : (double)wish;
    l.map.width = width < 1 ? 1 : (size_t)(width + 0.5);
    l.map.height = (size_t)(width * ratio + 0.5);
    if (l.map.height == 0)
        l.map.height = 1;
    size_t inner = wish > MAP_MIN ? wish : MAP_MIN;
    l.width = inner + 2 * MARGIN;
    l.map.left = MARGIN + (inner - l.map.width) / 2;
    l.map.top = MARGIN + (p->title && *p->title ? TITLE_ROOM - MARGIN / 2 : 0);
    l.legend_top = l.map.top + l.map.height + MARGIN;
    size_t room = p->classes ? hg_classes_height(p, inner) : 0;
    l.height = l.legend_top + (room > LEGEND_ROOM ? room : LEGEND_ROOM);
    return l;
}

static void say(hg_canvas *canvas, double x, double y, double size, hg_rgb colour, const char *text)
{
    hg_text_draw(canvas, x, y, size, size >= TITLE_LETTER ? 1.9 : THIN, text);
    hg_canvas_print(canvas, colour, 1);
}

/* ---- title: cut at a character when it is too long ---- */

static void draw_title(hg_canvas *canvas, const layout *l, const char *title)
{
    char text[256];
    double size = TITLE_LETTER, room = (double)(l->width - 2 * MARGIN);
    if (!title || !*title)
        return;
    hg_printable(title, strlen(title), text, sizeof text);
    while (size > LETTER && hg_text_width(text, size) > room)
        size -= 1;
    for (size_t cut = sizeof text - 1; cut > 4 && hg_text_width(text, size) > room; cut--)
        hg_printable(title, strlen(title), text, cut);
    say(canvas, (double)MARGIN, (double)MARGIN + TITLE_LETTER, size, text_colour, text);
}

/* ---- the colour bar ---- */

static void draw_colours(hg_canvas *canvas, size_t left, size_t top, size_t width)
{
    for (size_t x = 0; x < width; x++)
        hg_canvas_box(canvas, left + x, top, left + x + 1, top + BAR_HEIGHT,
                      hg_palette(width > 1 ? (double)x / (double)(width - 1) : 0.5));
    /* The light end would be lost on white. */
    double x0 = (double)left - 0.5, x1 = (double)(left + width) + 0.5;
    double y0 = (double)top - 0.5, y1 = (double)(top + BAR_HEIGHT) + 0.5;
    hg_canvas_line(canvas, x0, y0, x1, y0, 1);
    hg_canvas_line(canvas, x1, y0, x1, y1, 1);
    hg_canvas_line(canvas, x1, y1, x0, y1, 1);
    hg_canvas_line(canvas, x0, y1, x0, y0, 1);
    hg_canvas_print(canvas, bar_frame, 1);
}

/* Labels that would touch the last one are left out: a root scale crowds the large values. */
static void draw_ticks(hg_canvas *canvas, const hg_map_scale *scale, double left, double top,
                       double width)
{
    double tick[16], free_from = -INFINITY;
    size_t n = hg_ticks(scale->low, scale->high, 4, tick, HG_COUNT(tick));
    for (size_t i = 0; i < n; i++) {
        char text[32];
        hg_tick_text(tick[i], text);
        double x = left + hg_map_share(scale, tick[i]) * width;
        double wide = hg_text_width(text, LETTER), start = x - wide / 2;
        if (start < free_from)
            continue;
        hg_canvas_line(canvas, x, top + BAR_HEIGHT, x, top + BAR_HEIGHT + 5, 1.2);
        hg_text_draw(canvas, start, top + BAR_HEIGHT + 9 + LETTER, LETTER, THIN, text);
        free_from = start + wide + 8;
    }
    hg_canvas_print(canvas, text_colour, 1);
}

static void draw_legend(hg_canvas *canvas, const layout *l, const hg_map_scale *scale,
                        const hg_picture *p)
{
    char unit[128] = "";
    size_t width = (l->width - 2 * MARGIN) * 2 / 5, left = MARGIN + 4;
    size_t top = l->legend_top + (size_t)LETTER + 10;
    width = width > 360 ? 360 : width;
    if (p->unit)
        hg_printable(p->unit, strlen(p->unit), unit, sizeof unit);
    if (!scale->any) {
        say(canvas, (double)left, (double)top, LETTER, quiet_colour, "no cell has a value");
        return;
    }
    say(canvas, (double)left, (double)l->legend_top + LETTER, LETTER, quiet_colour, unit);
    draw_colours(canvas, left, top, width);
    draw_ticks(canvas, scale, (double)left, (double)top, (double)width);
}

/* ---- what an outline means ---- */

static void draw_flag_key(hg_canvas *canvas, const layout *l, const hg_picture *p)
{
    double width = (double)(l->width - 2 * MARGIN) * 2 / 5;
    double x = (double)MARGIN + 4 + (width > 360 ? 360 : width) + 36;
    double y = (double)l->legend_top + LETTER + 10;
    if (!p->flagged || x + 120 > (double)(l->width - MARGIN) - 150)
        return;
    hg_canvas_line(canvas, x, y, x + 14, y, 2.6);
    hg_canvas_line(canvas, x + 14, y, x + 14, y + 14, 2.6);
    hg_canvas_line(canvas, x + 14, y + 14, x, y + 14, 2.6);
    hg_canvas_line(canvas, x, y + 14, x, y, 2.6);
    hg_canvas_print(canvas, HG_FLAG_COLOUR, 1);
    say(canvas, x + 24, y + 12, LETTER, text_colour, "flagged cells");
}

/* ---- scale bar and north ---- */

static void length_text(double metres, char out[40])
{
    char number[32];
    hg_tick_text(metres >= 1000 ? metres / 1000 : metres, number);
    snprintf(out, 40, "%s %s", number, metres >= 1000 ? "km" : "m");
}

static void draw_scale(hg_canvas *canvas, const layout *l, const hg_grid *grid)
{
    char text[40];
    double metres_a_pixel = grid->cell_m * (double)grid->cols / (double)l->map.width;
    double metres = hg_round_below(140 * metres_a_pixel), pixels = metres / metres_a_pixel;
    double right = (double)(l->width - MARGIN) - 44, left = right - pixels;
    double y = (double)l->legend_top + LETTER + 10 + BAR_HEIGHT / 2.0;
    hg_canvas_line(canvas, left, y, right, y, 2);
    hg_canvas_line(canvas, left, y - 5, left, y + 5, 2);
    hg_canvas_line(canvas, right, y - 5, right, y + 5, 2);
    length_text(metres, text);
    hg_text_draw(canvas, (left + right - hg_text_width(text, LETTER)) / 2, y - 9, LETTER, THIN,
                 text);
    hg_canvas_print(canvas, text_colour, 1);
}

static void draw_north(hg_canvas *canvas, const layout *l)
{
    double x = (double)(l->width - MARGIN) - 12, y = (double)l->legend_top + 2;
    hg_canvas_line(canvas, x, y, x, y + 26, 2);
    hg_canvas_line(canvas, x, y, x - 6, y + 9, 2);
    hg_canvas_line(canvas, x, y, x + 6, y + 9, 2);
    hg_text_draw(canvas, x - hg_text_width("N", LETTER) / 2, y + 32 + LETTER, LETTER, 1.5, "N");
    hg_canvas_print(canvas, text_colour, 1);
}

hg_status hg_picture_png(const hg_picture *picture, unsigned char **png, size_t *bytes, hg_err *err)
{
    hg_canvas canvas = {0};
    hg_status st;
    if (hg_grid_cells(&picture->surface.grid) == 0)
        return hg_fail(err, HG_EEMPTY, "a picture of a grid without cells");
    layout l = lay_out(picture);
    hg_map_scale scale = hg_map_scale_of(&picture->surface);
    HG_TRY(hg_canvas_init(&canvas, l.width, l.height, err));
    hg_map_draw(&canvas, &l.map, &scale, picture);
    draw_title(&canvas, &l, picture->title);
    if (picture->classes)
        hg_classes_legend(&canvas, picture, MARGIN, l.legend_top, l.width - 2 * MARGIN);
    else
        draw_legend(&canvas, &l, &scale, picture);
    draw_flag_key(&canvas, &l, picture);
    draw_scale(&canvas, &l, &picture->surface.grid);
    draw_north(&canvas, &l);
    HG_TRY(hg_canvas_png(&canvas, png, bytes, err));
done:
    hg_canvas_clear(&canvas);
    return st;
}
