/* io/picture_map.c - which pixel shows which cell, and where do the lines run? */
#include "io/picture_map.h"

#include "io/picture_classes.h"

#include <math.h>

#define CRACK_PX 2.0 /* holes of this mean width or less get no outline */

static const hg_rgb outside = {236, 238, 240};
static const hg_rgb zone_line = {70, 82, 96};
static const hg_rgb area_line = {40, 50, 62};
static const hg_rgb flag_halo = {255, 255, 255};
static const hg_rgb frame_line = {150, 158, 168};

/* ---- values to colours ---- */

hg_map_scale hg_map_scale_of(const hg_surface *surface)
{
    hg_map_scale scale = {.low = INFINITY, .high = -INFINITY};
    size_t cells = hg_grid_cells(&surface->grid), some = 0, small = 0;
    for (size_t i = 0; i < cells; i++) {
        double v = surface->value[i];
        if (!isfinite(v))
            continue;
        scale.low = v < scale.low ? v : scale.low;
        scale.high = v > scale.high ? v : scale.high;
        some++;
    }
    scale.any = some > 0;
    if (!scale.any)
        return (hg_map_scale){0};
    if (scale.low >= 0 && scale.high > 0)
        scale.low = 0; /* risk starts at none */
    for (size_t i = 0; i < cells; i++)
        small += surface->value[i] < scale.high / 8; /* false for NaN */
    scale.root = scale.low == 0 && small * 2 > some;
    return scale;
}

double hg_map_share(const hg_map_scale *scale, double value)
{
    if (!(scale->high > scale->low))
        return 0.5;
    double t = (value - scale->low) / (scale->high - scale->low);
    return scale->root ? sqrt(t > 0 ? t : 0) : t;
}

/* ---- cells ---- */

/* Cells [from, to) that pixel k of `pixels` covers: one when cells are larger than pixels. */
static void cells_of(size_t k, size_t pixels, size_t cells, size_t *from, size_t *to)
{
    *from = (size_t)((double)k * (double)cells / (double)pixels);
    *to = (size_t)((double)(k + 1) * (double)cells / (double)pixels);
    if (*to <= *from || cells <= pixels) {
        *from = (size_t)(((double)k + 0.5) * (double)cells / (double)pixels);
        *to = *from + 1;
    }
}

static double mean_of_block(const hg_surface *s, size_t c0, size_t c1, size_t r0, size_t r1)
{
    double sum = 0;
    size_t n = 0;
    for (size_t r = r0; r < r1; r++) {
        for (size_t c = c0; c < c1; c++) {
            double v = s->value[r * s->grid.cols + c];
            if (isfinite(v)) {
                sum += v;
                n++;
            }
        }
    }
    return n ? sum / (double)n : NAN;
}

static void draw_cells(hg_canvas *canvas, const hg_map_frame *frame, const hg_map_scale *scale,
                       const hg_picture *picture)
{
    const hg_surface *surface = &picture->surface;
    for (size_t y = 0; y < frame->height; y++) {
        size_t r0, r1, c0, c1;
        cells_of(y, frame->height, surface->grid.rows, &r0, &r1);
        for (size_t x = 0; x < frame->width; x++) {
            cells_of(x, frame->width, surface->grid.cols, &c0, &c1);
            if (picture->classes) { /* kinds have no mean */
                size_t middle = (r0 + r1) / 2 * surface->grid.cols + (c0 + c1) / 2;
                hg_canvas_pixel(canvas, frame->left + x, frame->top + y,
                                hg_class_colour(picture, surface->value[middle], outside));
                continue;
            }
            double v = mean_of_block(surface, c0, c1, r0, r1);
            hg_canvas_pixel(canvas, frame->left + x, frame->top + y,
                            isnan(v) ? outside : hg_palette(hg_map_share(scale, v)));
        }
    }
}

/* ---- lines ---- */

typedef struct projection {
    double west, north, scale_x, scale_y, left, top;
} projection;

static projection project(const hg_map_frame *frame, const hg_grid *grid)
{
    double width_m = grid->cell_m * (double)grid->cols,
           height_m = grid->cell_m * (double)grid->rows;
    return (projection){hg_grid_west(grid),
                        hg_grid_north(grid),
                        (double)frame->width / width_m,
                        (double)frame->height / height_m,
                        (double)frame->left,
                        (double)frame->top};
}

/* A hole too narrow to be seen: a crack between districts that were drawn apart. Its two sides
 * would look like one broad border in the middle of the area. */
static bool is_crack(const projection *p, const hg_area *area, size_t ring)
{
    double twice_area = 0, round = 0;
    if (!area->hole[ring])
        return false;
    for (size_t i = area->start[ring]; i + 1 < area->start[ring + 1]; i++) {
        double dx = area->x[i + 1] - area->x[i], dy = area->y[i + 1] - area->y[i];
        twice_area += (area->x[i] - p->west) * dy - (area->y[i] - p->north) * dx;
        round += hypot(dx, dy);
    }
    return fabs(twice_area) * p->scale_x < CRACK_PX * round;
}

static void draw_rings(hg_canvas *canvas, const projection *p, const hg_area *area, double thick)
{
    for (size_t ring = 0; ring < area->n_rings; ring++) {
        if (is_crack(p, area, ring))
            continue;
        for (size_t i = area->start[ring]; i + 1 < area->start[ring + 1]; i++)
            hg_canvas_line(canvas, p->left + (area->x[i] - p->west) * p->scale_x,
                           p->top + (p->north - area->y[i]) * p->scale_y,
                           p->left + (area->x[i + 1] - p->west) * p->scale_x,
                           p->top + (p->north - area->y[i + 1]) * p->scale_y, thick);
    }
}

/* The edge of a cell on the canvas, rounded like the cells are. */
static double edge(size_t k, size_t cells, size_t pixels, size_t start)
{
    return (double)start + floor((double)k * (double)pixels / (double)cells + 0.5);
}

static bool is_flagged(const hg_picture *p, size_t row, size_t col)
{
    return p->flagged[row * p->surface.grid.cols + col] != 0;
}

/* Sides between a flagged cell and one that is not, so that neighbours form one shape. */
static void draw_flag_sides(hg_canvas *canvas, const hg_map_frame *frame, const hg_picture *p,
                            double thick)
{
    size_t cols = p->surface.grid.cols, rows = p->surface.grid.rows;
    for (size_t r = 0; r < rows; r++) {
        double y0 = edge(r, rows, frame->height, frame->top);
        double y1 = edge(r + 1, rows, frame->height, frame->top);
        for (size_t c = 0; c < cols; c++) {
            if (!is_flagged(p, r, c))
                continue;
            double x0 = edge(c, cols, frame->width, frame->left);
            double x1 = edge(c + 1, cols, frame->width, frame->left);
            if (r == 0 || !is_flagged(p, r - 1, c))
                hg_canvas_line(canvas, x0, y0, x1, y0, thick);
            if (r + 1 == rows || !is_flagged(p, r + 1, c))
                hg_canvas_line(canvas, x0, y1, x1, y1, thick);
            if (c == 0 || !is_flagged(p, r, c - 1))
                hg_canvas_line(canvas, x0, y0, x0, y1, thick);
            if (c + 1 == cols || !is_flagged(p, r, c + 1))
                hg_canvas_line(canvas, x1, y0, x1, y1, thick);
        }
    }
}

static void draw_frame(hg_canvas *canvas, const hg_map_frame *f)
{
    double x0 = (double)f->left - 0.5, y0 = (double)f->top - 0.5;
    double x1 = (double)(f->left + f->width) + 0.5, y1 = (double)(f->top + f->height) + 0.5;
    hg_canvas_line(canvas, x0, y0, x1, y0, 1);
    hg_canvas_line(canvas, x1, y0, x1, y1, 1);
    hg_canvas_line(canvas, x1, y1, x0, y1, 1);
    hg_canvas_line(canvas, x0, y1, x0, y0, 1);
    hg_canvas_print(canvas, frame_line, 1);
}

void hg_map_draw(hg_canvas *canvas, const hg_map_frame *frame, const hg_map_scale *scale,
                 const hg_picture *picture)
{
    projection p = project(frame, &picture->surface.grid);
    /* Cells of a pixel or two cannot carry a broad outline. */
    double cell_px = (double)frame->width / (double)picture->surface.grid.cols;
    double flag_thick = cell_px >= 6 ? 2.6 : cell_px >= 3 ? 1.8 : 1.6;
    draw_cells(canvas, frame, scale, picture);
    hg_canvas_clip(canvas, frame->left, frame->top, frame->left + frame->width,
                   frame->top + frame->height);
    for (size_t i = 0; picture->zones && i < picture->zones->n; i++)
        draw_rings(canvas, &p, &picture->zones->area[i], 0.9);
    hg_canvas_print(canvas, zone_line, 0.55);
    if (picture->area)
        draw_rings(canvas, &p, picture->area, 2.0);
    hg_canvas_print(canvas, area_line, 1);
    if (picture->flagged) {
        draw_flag_sides(canvas, frame, picture, flag_thick + (cell_px >= 3 ? 2.4 : 1.6));
        hg_canvas_print(canvas, flag_halo, 0.9);
        draw_flag_sides(canvas, frame, picture, flag_thick);
        hg_canvas_print(canvas, HG_FLAG_COLOUR, 1);
    }
    hg_canvas_unclip(canvas);
    draw_frame(canvas, frame);
}
