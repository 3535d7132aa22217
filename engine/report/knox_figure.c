/* report/knox_figure.c - the Knox table as a figure: what stands in its cells, and the same as SVG.
 */
#include <math.h>
#include <stdio.h>

#include "base/try.h"
#include "hotgrid/heat.h"
#include "hotgrid/mem.h"
#include "report/html.h"

/* ---- what is written where ---- */
static void put_count(double value, int decimals, char out[16])
{
    if (value >= 1e6)
        snprintf(out, 16, "%.4gM", value / 1e6);
    else
        snprintf(out, 16, "%.*f", decimals, value);
}

static void fill_cell(const hg_knox_cell *cell, hg_heat_cell *out)
{
    char observed[16], expected[16];
    out->ratio = cell->ratio;
    out->marked = cell->flag == HG_KNOX_SIGNIFICANT;
    out->faint = cell->flag == HG_KNOX_EXPECTED_BELOW_1 || cell->flag == HG_KNOX_EXPECTED_0;
    if (isnan(cell->ratio))
        snprintf(out->text, sizeof out->text, "none");
    else
        snprintf(out->text, sizeof out->text, "%.2f", cell->ratio);
    put_count((double)cell->observed, 0, observed);
    put_count(cell->expected, cell->expected < 100 ? 1 : 0, expected);
    snprintf(out->detail, sizeof out->detail, "%s vs %s", observed, expected);
}

static void fill_notes(const hg_knox *table, const hg_knox_options *options, hg_heat *out)
{
    snprintf(out->note[0], sizeof out->note[0],
             "Ratio of observed to expected pairs; below it observed against expected. %zu "
             "incidents, %s "
             "distance.",
             table->n, hg_metric_name(options->metric));
    if (isnan(table->joint_p))
        snprintf(out->note[1], sizeof out->note[1], "Without permutations: no p.");
    else
        snprintf(out->note[1], sizeof out->note[1],
                 "p from %zu permutations of the times%s; for the table as a whole p = %.3g.",
                 table->permutations, options->stratum ? " within strata" : "", table->joint_p);
}

hg_status hg_heat_of_knox(const hg_knox *table, const hg_knox_options *options, const char *title,
                          hg_heat *out, hg_err *err)
{
    hg_heat heat = {.rows = table->n_space, .columns = table->n_time};
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&heat.row, heat.rows, sizeof *heat.row, err));
    HG_TRY(hg_alloc(&heat.column, heat.columns, sizeof *heat.column, err));
    HG_TRY(hg_alloc(&heat.cell, heat.rows * heat.columns, sizeof *heat.cell, err));
    for (size_t a = 0; a < heat.rows; a++)
        hg_knox_interval(&options->space, a, heat.row[a]);
    for (size_t b = 0; b < heat.columns; b++)
        hg_knox_interval(&options->time, b, heat.column[b]);
    for (size_t c = 0; c < heat.rows * heat.columns; c++)
        fill_cell(&table->cell[c], &heat.cell[c]);
    snprintf(heat.title, sizeof heat.title, "%s",
             title ? title : "Near repeats: how soon, how near");
    snprintf(heat.row_title, sizeof heat.row_title, "distance (m)");
    snprintf(heat.column_title, sizeof heat.column_title, "days between the two incidents");
    if (options->rule == HG_KNOX_RULE_NRC)
        snprintf(heat.marked, sizeof heat.marked, "p < 0.05 and ratio at least 1.2");
    else
        snprintf(heat.marked, sizeof heat.marked, "more than chance (q < %.3g)",
                 options->alpha > 0 ? options->alpha : 0.05);
    fill_notes(table, options, &heat);
    *out = heat;
    heat = (hg_heat){0};
done:
    hg_heat_clear(&heat);
    return st;
}

/* ---- as SVG: sizes in units of the view box, the page scales it ---- */
enum { LEFT = 112, TOP = 52, CELL_W = 92, CELL_H = 44, FOOT = 44, LEGEND = 200 };

static void put_text(hg_buf *out, double x, double y, int size, const char *anchor,
                     const char *colour, const char *text)
{
    hg_buf_printf(out,
                  "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"%s\" fill=\"%s\">", x,
                  y, size, anchor, colour);
    html_text(out, text);
    hg_buf_puts(out, "</text>\n");
}

static void put_box(hg_buf *out, double x, double y, double w, double h, double ratio)
{
    uint8_t rgb[3];
    hg_heat_colour(ratio, rgb);
    hg_buf_printf(out,
                  "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                  "fill=\"#%02x%02x%02x\"/>\n",
                  x, y, w, h, rgb[0], rgb[1], rgb[2]);
}

static void put_frame(hg_buf *out, double x, double y, double w, double h)
{
    hg_buf_printf(out,
                  "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"none\" "
                  "stroke=\"#212934\" stroke-width=\"2\"/>\n",
                  x, y, w, h);
}

static void put_cell(const hg_heat *heat, size_t row, size_t column, hg_buf *out)
{
    const hg_heat_cell *cell = &heat->cell[row * heat->columns + column];
    const double x = LEFT + (double)column * CELL_W, y = TOP + (double)row * CELL_H;
    const double ratio = cell->faint ? NAN : cell->ratio;
    uint8_t rgb[3];
    hg_heat_colour(ratio, rgb);
    const char *letters = cell->faint                                            ? "#5c6672"
                          : 0.3 * rgb[0] + 0.59 * rgb[1] + 0.11 * rgb[2] < 130.0 ? "#ffffff"
                                                                                 : "#212934";
    char text[HG_HEAT_TEXT + 4];
    put_box(out, x + .5, y + .5, CELL_W - 1, CELL_H - 1, ratio);
    snprintf(text, sizeof text, "%s%s", cell->text, cell->marked ? " *" : "");
    put_text(out, x + CELL_W / 2.0, y + 20, 14, "middle", letters, text);
    put_text(out, x + CELL_W / 2.0, y + 35, 10, "middle", letters, cell->detail);
    if (cell->marked)
        put_frame(out, x + 2.5, y + 2.5, CELL_W - 5, CELL_H - 5);
}

static void put_legend(const hg_heat *heat, hg_buf *out)
{
    static const char *const ticks[] = {"1/4", "1/2", "1", "2", "4"};
    const double y = TOP + (double)heat->rows * CELL_H + 12;
    for (int k = 0; k < 40; k++)
        put_box(out, LEFT + k * LEGEND / 40.0, y, LEGEND / 40.0 + .2, 10,
                pow(2, 4 * (k + .5) / 40 - 2));
    for (size_t i = 0; i < HG_COUNT(ticks); i++)
        put_text(out, LEFT + (double)i * LEGEND / 4.0, y + 23, 10, "middle", "#212934", ticks[i]);
    put_text(out, LEFT - 10, y + 9, 11, "end", "#5c6672", "ratio");
    put_frame(out, LEFT + LEGEND + 24, y, 16, 10);
    put_text(out, LEFT + LEGEND + 46, y + 9, 11, "start", "#212934", heat->marked);
}

hg_status hg_heat_svg(const hg_heat *heat, hg_buf *out, hg_err *err)
{
    const double wide = LEFT + (double)heat->columns * CELL_W + 12, least = LEFT + LEGEND + 260;
    const double width = wide > least ? wide : least;
    hg_buf_printf(out,
                  "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
                  "xmlns=\"http://www.w3.org/2000/svg\">\n<title>",
                  width, TOP + (double)heat->rows * CELL_H + FOOT);
    html_text(out, heat->title);
    hg_buf_puts(out, "</title>\n");
    put_text(out, LEFT + (double)heat->columns * CELL_W / 2, 18, 12, "middle", "#5c6672",
             heat->column_title);
    put_text(out, LEFT - 10, TOP - 10, 11, "end", "#5c6672", heat->row_title);
    for (size_t b = 0; b < heat->columns; b++)
        put_text(out, LEFT + ((double)b + .5) * CELL_W, TOP - 10, 12, "middle", "#212934",
                 heat->column[b]);
    for (size_t a = 0; a < heat->rows; a++)
        put_text(out, LEFT - 10, TOP + ((double)a + .5) * CELL_H + 4, 12, "end", "#212934",
                 heat->row[a]);
    for (size_t a = 0; a < heat->rows; a++)
        for (size_t b = 0; b < heat->columns; b++)
            put_cell(heat, a, b, out);
    put_legend(heat, out);
    hg_buf_puts(out, "</svg>\n");
    return hg_buf_check(out, err);
}
