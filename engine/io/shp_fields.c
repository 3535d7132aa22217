/* io/shp_fields.c - which DBF field holds a column, under which name, and is each value in it? */
#include "io/shp_fields.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/writers.h"

#define TEXT_MAX 254
#define REAL_WIDTH 24 /* the longest shortest form, -1.2345678901234567e-308 */
#define REAL_DECIMALS 15
#define RECORD_MAX 65535
#define FIELDS_MAX 2046

/* ---- names ---- */

static void plain_name(const char *name, char out[11])
{
    size_t n = 0;
    if (*name >= '0' && *name <= '9')
        out[n++] = 'c';
    for (; *name && n < 10; name++) {
        unsigned char c = (unsigned char)*name;
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
            out[n++] = (char)c;
        else if (c < 0x80 || c >= 0xC0) /* one _ a character, not one a byte */
            out[n++] = '_';
    }
    if (n == 0)
        out[n++] = '_';
    out[n] = '\0';
}

static bool is_taken(const hg_shp_fields *fields, size_t before, const char *name)
{
    for (size_t i = 0; i < before; i++) {
        if (strcasecmp(fields->field[i].name, name) == 0)
            return true;
    }
    return false;
}

/* The first who comes keeps the plain name; later ones end in _2, _3, ... */
static void unique_name(hg_shp_fields *fields, size_t index, const char *name)
{
    char plain[11], *out = fields->field[index].name;
    plain_name(name, plain);
    memcpy(out, plain, sizeof plain);
    for (unsigned k = 2; is_taken(fields, index, out); k++) {
        char tail[8];
        int n = snprintf(tail, sizeof tail, "_%u", k % 10000u);
        size_t stem = strlen(plain);
        if (stem + (size_t)n > 10)
            stem = 10 - (size_t)n;
        memcpy(out, plain, stem);
        memcpy(out + stem, tail, (size_t)n + 1);
    }
}

/* ---- widths ---- */

static hg_status text_width(const char *path, const hg_column *column, size_t rows, int *width,
                            hg_err *err)
{
    size_t longest = 1;
    for (size_t i = 0; i < rows; i++) {
        size_t n = hg_cell_is_null(column, i) ? 0 : strlen(column->text[i]);
        if (n > TEXT_MAX)
            return hg_fail(err, HG_EUSAGE,
                           "%s: row %zu of column %s has %zu bytes, a shapefile holds %d; "
                           "use .gpkg",
                           path, i + 1, column->name, n, TEXT_MAX);
        longest = n > longest ? n : longest;
    }
    *width = (int)longest;
    return HG_OK;
}

static int integer_width(const hg_column *column, size_t rows)
{
    int widest = 1;
    for (size_t i = 0; i < rows; i++) {
        int n = hg_cell_is_null(column, i)
                    ? 1
                    : snprintf(NULL, 0, "%lld", (long long)column->integer[i]);
        widest = n > widest ? n : widest;
    }
    return widest;
}

static hg_status plan_field(const char *path, const hg_column *column, size_t rows,
                            hg_shp_field *field, hg_err *err)
{
    if (column->type == HG_COLUMN_TEXT) {
        field->type = 'C';
        return text_width(path, column, rows, &field->width, err);
    }
    field->type = column->type == HG_COLUMN_INT ? 'N' : 'F';
    field->width = column->type == HG_COLUMN_INT ? integer_width(column, rows) : REAL_WIDTH;
    field->decimals = column->type == HG_COLUMN_INT ? 0 : REAL_DECIMALS;
    return HG_OK;
}

hg_status hg_shp_fields_plan(const char *path, const hg_layer *layer, hg_shp_fields *out,
                             hg_err *err)
{
    hg_status st;
    hg_shp_fields fields = {.n = layer->n_columns ? layer->n_columns : 1, .record_bytes = 1};
    HG_TRY(hg_alloc(&fields.field, fields.n, sizeof *fields.field, err));
    fields.field[0] = (hg_shp_field){.name = "row", .type = 'N', .width = 10};
    for (size_t c = 0; c < layer->n_columns; c++) {
        unique_name(&fields, c, layer->columns[c].name);
        HG_TRY(plan_field(path, &layer->columns[c], layer->n_rows, &fields.field[c], err));
    }
    for (size_t c = 0; c < fields.n; c++)
        fields.record_bytes += (size_t)fields.field[c].width;
    if (fields.n > FIELDS_MAX || fields.record_bytes > RECORD_MAX) {
        st = hg_fail(err, HG_EUSAGE, "%s: %zu columns of together %zu bytes do not fit a DBF row",
                     path, fields.n, fields.record_bytes);
        goto done;
    }
    *out = fields;
    return HG_OK;
done:
    hg_free(fields.field);
    return st;
}

hg_status hg_shp_fields_create(DBFHandle dbf, const char *path, const hg_layer *layer,
                               const hg_shp_fields *fields, hg_err *err)
{
    (void)layer;
    for (size_t c = 0; c < fields->n; c++) {
        const hg_shp_field *f = &fields->field[c];
        if (DBFAddNativeFieldType(dbf, f->name, f->type, f->width, f->decimals) != (int)c)
            return hg_fail(err, HG_EIO, "cannot create the field %s of %s", f->name, path);
    }
    return HG_OK;
}

/* ---- values ---- */

/* Right-aligned as numbers are; false when it does not fit: shapelib would cut it. */
static bool write_digits(DBFHandle dbf, int row, int index, int width, const char *digits, size_t n)
{
    char text[TEXT_MAX + 1];
    if (n > (size_t)width || width > TEXT_MAX)
        return false;
    memset(text, ' ', (size_t)width - n);
    memcpy(text + (size_t)width - n, digits, n);
    text[width] = '\0';
    return DBFWriteAttributeDirectly(dbf, row, index, text) != 0;
}

static hg_status write_real(DBFHandle dbf, int row, int index, int width, double value)
{
    hg_buf text = {0};
    hg_buf_double(&text, value);
    hg_status st = text.failed ? HG_ENOMEM : HG_EIO;
    if (!text.failed && write_digits(dbf, row, index, width, text.data, text.length))
        st = HG_OK;
    hg_buf_clear(&text);
    return st;
}

/* HG_EIO: shapelib could not write it; HG_ENOMEM. */
static hg_status write_value(DBFHandle dbf, const hg_column *column, const hg_shp_field *field,
                             size_t row, int index)
{
    if (hg_cell_is_null(column, row))
        return DBFWriteNULLAttribute(dbf, (int)row, index) ? HG_OK : HG_EIO;
    if (column->type == HG_COLUMN_TEXT)
        return DBFWriteStringAttribute(dbf, (int)row, index, column->text[row]) ? HG_OK : HG_EIO;
    if (column->type == HG_COLUMN_REAL)
        return write_real(dbf, (int)row, index, field->width, column->real[row]);
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)column->integer[row]);
    return write_digits(dbf, (int)row, index, field->width, digits, (size_t)n) ? HG_OK : HG_EIO;
}

hg_status hg_shp_fields_write(DBFHandle dbf, const char *path, const hg_layer *layer,
                              const hg_shp_fields *fields, size_t row, hg_err *err)
{
    if (layer->n_columns == 0 && !DBFWriteIntegerAttribute(dbf, (int)row, 0, (int)row + 1))
        return hg_fail(err, HG_EIO, "cannot write row %zu of %s", row + 1, path);
    for (size_t c = 0; c < layer->n_columns; c++) {
        hg_status st = write_value(dbf, &layer->columns[c], &fields->field[c], row, (int)c);
        if (st != HG_OK)
            return hg_fail(err, st, "cannot write row %zu, column %s of %s%s", row + 1,
                           layer->columns[c].name, path, st == HG_ENOMEM ? ": out of memory" : "");
    }
    return HG_OK;
}
