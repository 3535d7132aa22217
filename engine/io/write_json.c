/* io/write_json.c - how does a table become JSON? */
#include "io/writers.h"

#include "hotgrid/time.h"
#include "io/out.h"

static void put_row(hg_json *json, const hg_layer *layer, size_t row)
{
    hg_json_object(json, NULL);
    for (size_t c = 0; c < layer->n_columns; c++) {
        const hg_column *column = &layer->columns[c];
        if (hg_cell_is_null(column, row))
            hg_json_string(json, column->name, NULL);
        else if (column->type == HG_COLUMN_TEXT)
            hg_json_string(json, column->name, column->text[row]);
        else if (column->type == HG_COLUMN_INT)
            hg_json_int(json, column->name, column->integer[row]);
        else
            hg_json_double(json, column->name, column->real[row]);
    }
    if (layer->x) {
        hg_json_double(json, "x", layer->x[row]);
        hg_json_double(json, "y", layer->y[row]);
    }
    hg_json_end_object(json);
}

static void put_facts(hg_json *json, const hg_layer *layer, const hg_file_facts *facts)
{
    char as_of[32];
    hg_json_string(json, "name", layer->name);
    hg_json_object(json, "made_by");
    hg_json_string(json, "hotgrid", hg_version());
    if (facts->as_of != HG_NO_TIME)
        hg_json_string(json, "as_of", hg_time_iso(facts->as_of, as_of));
    for (size_t i = 0; i < facts->n_tags; i++)
        hg_json_string(json, facts->tags[i].key, facts->tags[i].value);
    hg_json_end_object(json);
    hg_json_object(json, "columns");
    for (size_t c = 0; c < layer->n_columns; c++)
        hg_json_string(json, layer->columns[c].name, layer->columns[c].help);
    hg_json_end_object(json);
}

hg_status hg_json_layer(const char *path, const hg_layer *layer, const hg_file_facts *facts,
                        hg_err *err)
{
    hg_out out;
    hg_json json;
    hg_status st = hg_out_open(&out, path, err);
    if (st != HG_OK)
        return st;
    hg_json_begin(&json, &out.text);
    hg_json_object(&json, NULL);
    put_facts(&json, layer, facts);
    hg_json_array(&json, "rows");
    for (size_t row = 0; row < layer->n_rows; row++) {
        put_row(&json, layer, row);
        hg_out_spill(&out);
    }
    hg_json_end_array(&json);
    hg_json_end_object(&json);
    hg_buf_puts(&out.text, "\n");
    return hg_out_close(&out, err);
}
