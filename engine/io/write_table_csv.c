/* io/write_table_csv.c - how do rasters and tables become CSV that a spreadsheet cannot run? */
#include "io/writers.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "io/out.h"

bool hg_cell_is_null(const hg_column *column, size_t row)
{
    switch (column->type) {
    case HG_COLUMN_TEXT:
        return column->text[row] == NULL;
    case HG_COLUMN_INT:
        return column->integer[row] == INT64_MIN;
    default:
        return !isfinite(column->real[row]);
    }
}

/* A text that starts so would be a formula (OWASP ASVS 1.2.10): an apostrophe makes it text. */
static bool is_formula(const char *text)
{
    return *text && strchr("=+-@\t\r", *text) != NULL;
}

/*
 * Bytes of a control character that would act on the terminal which shows the file (ESC, BEL, the
 * C1 set), or 0. Tabs and line ends are text.
 */
static size_t control_length(const char *text)
{
    unsigned char c = (unsigned char)text[0], next = (unsigned char)text[1];
    if (c == 0xC2 && next >= 0x80 && next < 0xA0)
        return 2;
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F ? 1 : 0;
}

static void put_text(hg_buf *out, const char *text)
{
    size_t n = strlen(text);
    bool defuse = is_formula(text);
    bool quote = defuse || strpbrk(text, ",;\"\r\n\t") != NULL ||
                 (n > 0 && (text[0] == ' ' || text[n - 1] == ' '));
    hg_buf_puts(out, defuse ? "\"'" : quote ? "\"" : "");
    for (size_t i = 0, length; i < n; i += length) {
        length = control_length(text + i);
        if (length > 0) {
            hg_buf_puts(out, "\xEF\xBF\xBD"); /* U+FFFD */
            continue;
        }
        length = 1;
        hg_buf_add(out, text[i] == '"' ? "\"\"" : text + i, text[i] == '"' ? 2 : 1);
    }
    hg_buf_puts(out, quote ? "\"" : "");
}

static void put_number(hg_buf *out, double value)
{
    if (isfinite(value))
        hg_buf_double(out, value);
}

/* ---- rasters: one row a cell that has a value in any band ---- */

static bool has_value(const hg_raster *raster, size_t cell)
{
    for (size_t b = 0; b < raster->n_bands; b++) {
        if (!isnan(raster->bands[b].value[cell]))
            return true;
    }
    return false;
}

static void put_raster_header(hg_buf *out, const hg_raster *raster)
{
    hg_buf_puts(out, "cell,x,y,value");
    for (size_t b = 1; b < raster->n_bands; b++) {
        const char *name = raster->bands[b].description;
        hg_buf_puts(out, ",");
        if (name && *name)
            put_text(out, name);
        else
            hg_buf_printf(out, "value_%zu", b + 1);
    }
    hg_buf_puts(out, "\n");
}

static void put_cell(hg_buf *out, const hg_raster *raster, size_t cell)
{
    const hg_grid *grid = &raster->grid;
    char name[HG_CELL_NAME_MAX];
    hg_buf_puts(out, hg_grid_cell_name(grid, cell, name));
    hg_buf_puts(out, ",");
    hg_buf_double(out, hg_grid_center_x(grid, cell % grid->cols));
    hg_buf_puts(out, ",");
    hg_buf_double(out, hg_grid_center_y(grid, cell / grid->cols));
    for (size_t b = 0; b < raster->n_bands; b++) {
        hg_buf_puts(out, ",");
        put_number(out, raster->bands[b].value[cell]);
    }
    hg_buf_puts(out, "\n");
}

hg_status hg_csv_raster(const char *path, const hg_raster *raster, const hg_file_facts *facts,
                        hg_err *err)
{
    hg_out out;
    (void)facts;
    hg_status st = hg_out_open(&out, path, err);
    if (st != HG_OK)
        return st;
    put_raster_header(&out.text, raster);
    for (size_t cell = 0; cell < hg_grid_cells(&raster->grid); cell++) {
        if (has_value(raster, cell))
            put_cell(&out.text, raster, cell);
        hg_out_spill(&out);
    }
    return hg_out_close(&out, err);
}

/* ---- tables ---- */

static void put_value(hg_buf *out, const hg_column *column, size_t row)
{
    if (hg_cell_is_null(column, row))
        return;
    if (column->type == HG_COLUMN_TEXT)
        put_text(out, column->text[row]);
    else if (column->type == HG_COLUMN_INT)
        hg_buf_printf(out, "%lld", (long long)column->integer[row]);
    else
        hg_buf_double(out, column->real[row]);
}

/* x and y of points follow the columns, unless the table has an x of its own. */
static bool adds_point(const hg_layer *layer)
{
    for (size_t c = 0; c < layer->n_columns; c++) {
        if (strcmp(layer->columns[c].name, "x") == 0)
            return false;
    }
    return layer->x != NULL;
}

static void put_layer_header(hg_buf *out, const hg_layer *layer)
{
    for (size_t c = 0; c < layer->n_columns; c++) {
        hg_buf_puts(out, c ? "," : "");
        put_text(out, layer->columns[c].name);
    }
    if (adds_point(layer))
        hg_buf_puts(out, layer->n_columns ? ",x,y" : "x,y");
    hg_buf_puts(out, "\n");
}

static void put_row(hg_buf *out, const hg_layer *layer, size_t row, bool point)
{
    for (size_t c = 0; c < layer->n_columns; c++) {
        hg_buf_puts(out, c ? "," : "");
        put_value(out, &layer->columns[c], row);
    }
    if (point) {
        hg_buf_puts(out, layer->n_columns ? "," : "");
        hg_buf_double(out, layer->x[row]);
        hg_buf_puts(out, ",");
        hg_buf_double(out, layer->y[row]);
    }
    hg_buf_puts(out, "\n");
}

hg_status hg_csv_layer(const char *path, const hg_layer *layer, const hg_file_facts *facts,
                       hg_err *err)
{
    hg_out out;
    (void)facts;
    hg_status st = hg_out_open(&out, path, err);
    if (st != HG_OK)
        return st;
    bool point = adds_point(layer);
    put_layer_header(&out.text, layer);
    for (size_t row = 0; row < layer->n_rows; row++) {
        put_row(&out.text, layer, row, point);
        hg_out_spill(&out);
    }
    return hg_out_close(&out, err);
}
