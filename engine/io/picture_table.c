/* io/picture_table.c - a small table as a picture: colours by ratio, numbers to read in the cells.
 */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/heat.h"
#include "hotgrid/mem.h"
#include "io/canvas.h"

enum {
    MARGIN = 28,
    CELL_WIDTH = 132,
    CELL_HEIGHT = 66,
    HEAD = 132,      /* above the cells */
    FOOT = 132,      /* below them */
    LABELS = 176,    /* left of them */
    LEGEND_BAR = 360 /* pixels */
};

static const hg_rgb ink = {33, 41, 52}, quiet = {92, 102, 114}, white = {255, 255, 255};
static const hg_rgb paper = {255, 255, 255}, grid_line = {226, 230, 234};

void hg_heat_clear(hg_heat *heat)
{
    hg_free(heat->row);
    hg_free(heat->column);
    hg_free(heat->cell);
    memset(heat, 0, sizeof *heat);
}

/* Blue over white to red, of equal lightness on both sides; grey for what has no ratio. */
void hg_heat_colour(double ratio, uint8_t rgb[3])
{
    static const double stop[2][3][3] = {{{247, 247, 245}, {146, 190, 222}, {33, 102, 172}},
                                         {{247, 247, 245}, {244, 165, 130}, {178, 24, 43}}};
    if (isnan(ratio)) {
        rgb[0] = rgb[1] = rgb[2] = 232;
        return;
    }
    double t = ratio > 0 ? log2(ratio) / 2 : -1; /* 1/4 and 4 are full */
    const double(*side)[3] = stop[t > 0];
    t = fmin(fabs(t), 1) * 2;
    const int from = t < 1 ? 0 : 1;
    for (int k = 0; k < 3; k++)
        rgb[k] = (uint8_t)lround(side[from][k] + (t - from) * (side[from + 1][k] - side[from][k]));
}

static hg_rgb colour_of(double ratio)
{
    uint8_t rgb[3];
    hg_heat_colour(ratio, rgb);
    return (hg_rgb){rgb[0], rgb[1], rgb[2]};
}

/* anchor: 0 = from x on, .5 = around it, 1 = up to it */
static void say(hg_canvas *canvas, double x, double y, double size, hg_rgb colour, double anchor,
                const char *text)
{
    hg_text_draw(canvas, x - anchor * hg_text_width(text, size), y, size, size > 13 ? 1.8 : 1.4,
                 text);
    hg_canvas_print(canvas, colour, 1);
}

static void frame(hg_canvas *canvas, double left, double top, double right, double bottom,
                  double thick, hg_rgb colour)
{
    hg_canvas_line(canvas, left, top, right, top, thick);
    hg_canvas_line(canvas, right, top, right, bottom, thick);
    hg_canvas_line(canvas, right, bottom, left, bottom, thick);
    hg_canvas_line(canvas, left, bottom, left, top, thick);
    hg_canvas_print(canvas, colour, 1);
}

static void draw_cell(hg_canvas *canvas, const hg_heat *heat, size_t row, size_t column)
{
    const hg_heat_cell *cell = &heat->cell[row * heat->columns + column];
    const size_t left = MARGIN + LABELS + column * CELL_WIDTH, top = HEAD + row * CELL_HEIGHT;
    const double middle = (double)left + CELL_WIDTH / 2.0;
    const hg_rgb fill = colour_of(cell->faint ? NAN : cell->ratio);
    const bool dark = 0.3 * fill.r + 0.59 * fill.g + 0.11 * fill.b < 130;
    const hg_rgb letters = cell->faint ? quiet : dark ? white : ink;
    hg_canvas_box(canvas, left + 1, top + 1, left + CELL_WIDTH - 1, top + CELL_HEIGHT - 1, fill);
    say(canvas, middle, (double)top + 33, 15, letters, 0.5, cell->text);
    say(canvas, middle, (double)top + 53, 9, letters, 0.5, cell->detail);
    if (cell->marked) {
        frame(canvas, (double)left + 3.5, (double)top + 3.5, (double)left + CELL_WIDTH - 3.5,
              (double)top + CELL_HEIGHT - 3.5, 3, ink);
        say(canvas, (double)left + CELL_WIDTH - 16, (double)top + 24, 15, letters, 0.5, "*");
    }
}

static void draw_labels(hg_canvas *canvas, const hg_heat *heat)
{
    const double first = MARGIN + LABELS;
    say(canvas, MARGIN, 44, 17, ink, 0, heat->title);
    say(canvas, first + (double)heat->columns * CELL_WIDTH / 2, 86, 11, quiet, 0.5,
        heat->column_title);
    say(canvas, first - 14, 116, 11, quiet, 1, heat->row_title);
    for (size_t b = 0; b < heat->columns; b++)
        say(canvas, first + ((double)b + 0.5) * CELL_WIDTH, 116, 12, ink, 0.5, heat->column[b]);
    for (size_t a = 0; a < heat->rows; a++)
        say(canvas, first - 14, HEAD + ((double)a + 0.5) * CELL_HEIGHT + 6, 12, ink, 1,
            heat->row[a]);
}

static void draw_legend(hg_canvas *canvas, const hg_heat *heat)
{
    static const struct {
        double ratio;
        const char *text;
    } ticks[] = {{0.25, "1/4"}, {0.5, "1/2"}, {1, "1"}, {2, "2"}, {4, "4"}};
    const size_t left = MARGIN + LABELS, top = HEAD + heat->rows * CELL_HEIGHT + 22;
    for (size_t x = 0; x < LEGEND_BAR; x++)
        hg_canvas_box(canvas, left + x, top, left + x + 1, top + 14,
                      colour_of(pow(2, 4 * ((double)x + 0.5) / LEGEND_BAR - 2)));
    frame(canvas, (double)left, (double)top, (double)left + LEGEND_BAR, (double)top + 14, 1, quiet);
    say(canvas, (double)left - 14, (double)top + 12, 11, quiet, 1, "ratio");
    for (size_t i = 0; i < HG_COUNT(ticks); i++)
        say(canvas, (double)left + (log2(ticks[i].ratio) + 2) / 4 * LEGEND_BAR, (double)top + 31,
            10, ink, 0.5, ticks[i].text);
    const double key = (double)left + LEGEND_BAR + 30;
    frame(canvas, key, (double)top, key + 22, (double)top + 14, 3, ink);
    say(canvas, key + 32, (double)top + 12, 11, ink, 0, heat->marked);
    hg_canvas_box(canvas, (size_t)key, top + 22, (size_t)key + 22, top + 36, colour_of(NAN));
    say(canvas, key + 32, (double)top + 34, 11, ink, 0, "less than 1 pair expected");
    for (size_t i = 0; i < HG_COUNT(heat->note); i++)
        say(canvas, MARGIN, (double)top + 66 + 20 * (double)i, 10, quiet, 0, heat->note[i]);
}

hg_status hg_heat_png(const hg_heat *heat, unsigned char **png, size_t *bytes, hg_err *err)
{
    hg_canvas canvas = {0};
    const double title = 2 * MARGIN + hg_text_width(heat->title, 17);
    size_t width = 2 * MARGIN + LABELS + heat->columns * CELL_WIDTH;
    hg_status st = HG_OK;
    const double least[] = {
        title, 2.0 * MARGIN + LABELS + LEGEND_BAR + 90 + fmax(hg_text_width(heat->marked, 11), 230),
        2 * MARGIN + hg_text_width(heat->note[0], 10),
        2 * MARGIN + hg_text_width(heat->note[1], 10)};
    for (size_t i = 0; i < HG_COUNT(least); i++)
        width = (double)width < least[i] ? (size_t)ceil(least[i]) : width;
    HG_TRY(hg_canvas_init(&canvas, width, HEAD + heat->rows * CELL_HEIGHT + FOOT, err));
    hg_canvas_box(&canvas, 0, 0, canvas.width, canvas.height, paper);
    hg_canvas_box(&canvas, MARGIN + LABELS, HEAD, MARGIN + LABELS + heat->columns * CELL_WIDTH,
                  HEAD + heat->rows * CELL_HEIGHT, grid_line);
    for (size_t a = 0; a < heat->rows; a++)
        for (size_t b = 0; b < heat->columns; b++)
            draw_cell(&canvas, heat, a, b);
    draw_labels(&canvas, heat);
    draw_legend(&canvas, heat);
    HG_TRY(hg_canvas_png(&canvas, png, bytes, err));
done:
    hg_canvas_clear(&canvas);
    return st;
}
