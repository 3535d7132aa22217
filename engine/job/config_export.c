/* job/config_export.c - how do editors, manuals and people see the table of keys? */
#include <string.h>

#include "base/try.h"
#include "hotgrid/write.h"
#include "job/config_names.h"
#include "job/config_read.h"

static void schema_keys(hg_json *json, const char *pattern);

static void schema_pattern(hg_json *json, const char *type, const char *pattern)
{
    hg_json_string(json, "type", type);
    hg_json_string(json, "pattern", pattern);
}

/* "3%" or 0.03: the file may hold either. */
static void schema_share(hg_json *json)
{
    hg_json_array(json, "anyOf");
    hg_json_object(json, NULL);
    hg_json_string(json, "type", "number");
    hg_json_double(json, "minimum", 0);
    hg_json_double(json, "maximum", 1);
    hg_json_end_object(json);
    hg_json_object(json, NULL);
    schema_pattern(json, "string", "^[0-9]+(\\.[0-9]+)?%?$");
    hg_json_end_object(json);
    hg_json_end_array(json);
}

static void schema_names(hg_json *json, const char *const *names, size_t n)
{
    hg_json_array(json, "enum");
    for (size_t i = 0; i < n; i++)
        hg_json_string(json, NULL, names[i]);
    hg_json_end_array(json);
}

static void schema_choices(hg_json *json, const key_choice *choices)
{
    hg_json_array(json, "enum");
    for (; choices->name; choices++)
        hg_json_string(json, NULL, choices->name);
    hg_json_end_array(json);
}

static void schema_number(hg_json *json, const key_row *row, const char *type)
{
    hg_json_string(json, "type", type);
    if (row->minimum != 0 || row->maximum != 0) {
        hg_json_double(json, "minimum", row->minimum);
        hg_json_double(json, "maximum", row->maximum);
    }
}

static void schema_texts(hg_json *json, const key_row *row)
{
    size_t n = 0;
    const char *const *names = row->names ? row->names(&n) : NULL;
    hg_json_array(json, "type");
    hg_json_string(json, NULL, "array");
    hg_json_string(json, NULL, "string");
    hg_json_end_array(json);
    hg_json_object(json, "items");
    if (names)
        schema_names(json, names, n);
    else {
        hg_json_array(json, "type");
        hg_json_string(json, NULL, "string");
        hg_json_string(json, NULL, "number");
        hg_json_end_array(json);
    }
    hg_json_end_object(json);
}

static void schema_point(hg_json *json)
{
    hg_json_string(json, "type", "array");
    hg_json_int(json, "minItems", 2);
    hg_json_int(json, "maxItems", 2);
    hg_json_object(json, "items");
    hg_json_string(json, "type", "number");
    hg_json_end_object(json);
}

/* What one value may be; containers go on below. */
static void schema_type(hg_json *json, const key_row *row)
{
    size_t n;
    const char *const *models;
    switch (row->type) {
    case KEY_NUMBER:
    case KEY_OPTION:
        schema_number(json, row, "number");
        break;
    case KEY_INTEGER:
    case KEY_SEED:
        schema_number(json, row, "integer");
        break;
    case KEY_SHARE:
        schema_share(json);
        break;
    case KEY_DURATION:
        schema_pattern(json, "string",
                       row->minimum == 0 ? "^([0-9]+[smhdw]|0)$" : "^[0-9]+[smhdw]$");
        break;
    case KEY_DAYS:
        schema_pattern(json, "string", "^([0-9]+[dw]|all)$");
        break;
    case KEY_CLOCK:
        schema_pattern(json, "string", "^[0-2]?[0-9]:[0-5][0-9](:[0-5][0-9])?$");
        break;
    case KEY_BOOL:
        hg_json_string(json, "type", "boolean");
        break;
    case KEY_CHOICE:
    case KEY_CHARACTER:
        schema_choices(json, row->choices);
        break;
    case KEY_TEXTS:
        schema_texts(json, row);
        break;
    case KEY_POINT:
        schema_point(json);
        break;
    case KEY_MODEL:
        models = config_model_names(&n);
        schema_names(json, models, n);
        break;
    default:
        hg_json_string(json, "type", "string");
    }
}

/* A struct, or the one text that stands for it. */
static void schema_struct(hg_json *json, const char *pattern, const char *shorthand)
{
    if (!shorthand) {
        hg_json_string(json, "type", "object");
        schema_keys(json, pattern);
        return;
    }
    hg_json_array(json, "anyOf");
    hg_json_object(json, NULL);
    hg_json_string(json, "type", "string");
    hg_json_end_object(json);
    hg_json_object(json, NULL);
    hg_json_string(json, "type", "object");
    schema_keys(json, pattern);
    hg_json_end_object(json);
    hg_json_end_array(json);
}

static void schema_row(hg_json *json, const key_row *row)
{
    char pattern[CONFIG_PATH_MAX];
    config_inside(row, pattern, sizeof pattern);
    const key_row *value = config_find(pattern);
    hg_json_string(json, "description", row->help);
    if (row->fallback)
        hg_json_string(json, "$comment", row->fallback);
    if (row->type == KEY_MAP) {
        schema_struct(json, row->path, row->shorthand);
    } else if (row->type == KEY_LIST_OF) {
        hg_json_string(json, "type", "array");
        hg_json_int(json, "minItems", row->required);
        hg_json_object(json, "items");
        schema_struct(json, pattern, row->shorthand);
        hg_json_end_object(json);
    } else if (row->type == KEY_MAP_OF) {
        hg_json_string(json, "type", "object");
        hg_json_object(json, "additionalProperties");
        if (value)
            schema_row(json, value);
        else
            schema_struct(json, pattern, row->shorthand);
        hg_json_end_object(json);
    } else {
        schema_type(json, row);
    }
}

/* The options of all models; which of them fits is told when the file is read. */
static void schema_options(hg_json *json)
{
    for (size_t i = 0; i < hg_model_count(); i++) {
        const hg_model *model = hg_model_at(i);
        for (size_t k = 0; k < model->n_options; k++) {
            const hg_model_option *option = &model->options[k];
            bool seen = false;
            for (size_t j = 0; j < i; j++)
                for (size_t m = 0; m < hg_model_at(j)->n_options; m++)
                    seen = seen || strcmp(hg_model_at(j)->options[m].name, option->name) == 0;
            if (seen)
                continue;
            hg_json_object(json, option->name);
            hg_json_string(json, "description", option->help);
            /* models may share a name: a word where one has choices, a number where one has none */
            hg_json_array(json, "type");
            hg_json_string(json, NULL, "number");
            hg_json_string(json, NULL, "string");
            hg_json_end_array(json);
            hg_json_end_object(json);
        }
    }
}

static void schema_keys(hg_json *json, const char *pattern)
{
    const char *name;
    hg_json_bool(json, "additionalProperties", false);
    hg_json_object(json, "properties");
    for (size_t i = 0; i < config_row_count(); i++) {
        const key_row *row = config_row(i);
        if (!config_is_child(row, pattern, &name))
            continue;
        if (row->type == KEY_OPTION) {
            schema_options(json);
            continue;
        }
        hg_json_object(json, name);
        schema_row(json, row);
        hg_json_end_object(json);
    }
    hg_json_end_object(json);
    hg_json_array(json, "required");
    for (size_t i = 0; i < config_row_count(); i++)
        if (config_is_child(config_row(i), pattern, &name) && config_row(i)->required)
            hg_json_string(json, NULL, name);
    hg_json_end_array(json);
}

hg_status hg_job_schema_json(hg_buf *out, hg_err *err)
{
    hg_json json;
    hg_json_begin(&json, out);
    hg_json_object(&json, NULL);
    hg_json_string(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
    hg_json_string(&json, "title", "hotgrid job file");
    hg_json_string(&json, "type", "object");
    schema_keys(&json, "");
    hg_json_end_object(&json);
    hg_buf_puts(out, "\n");
    return hg_buf_check(out, err);
}

/* Markdown, one row a key. */
hg_status hg_job_schema_manual(hg_buf *out, hg_err *err)
{
    hg_buf_puts(out, "| key | value | default | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < config_row_count(); i++) {
        const key_row *row = config_row(i);
        hg_buf type = {0};
        config_type_text(row, &type);
        hg_buf_printf(out, "| `%s` | ", row->path);
        for (const char *c = type.data; c && *c; c++)
            hg_buf_printf(out, "%s%c", *c == '|' ? "\\" : "", *c);
        hg_buf_printf(out, " | %s | %s |\n",
                      row->required   ? "required"
                      : row->fallback ? row->fallback
                                      : "",
                      row->help);
        if (type.failed)
            out->failed = true;
        hg_buf_clear(&type);
    }
    return hg_buf_check(out, err);
}

/* Plain where YAML reads it back as the same text, else in double quotes with JSON's escapes. */
static void dump_value(const char *value, hg_buf *out)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "_./-+%:";
    size_t length = strlen(value);
    bool list = length > 1 && value[0] == '[' && value[length - 1] == ']';
    bool plain = length > 0 && strspn(value, safe) == length && !strchr("-%:", value[0]) &&
                 value[length - 1] != ':';
    if (list || plain) {
        hg_buf_puts(out, value);
        return;
    }
    hg_buf_puts(out, "\"");
    hg_json_escape(out, value, length);
    hg_buf_puts(out, "\"");
}

hg_status hg_job_dump(const hg_job *job, hg_buf *out, hg_err *err)
{
    enum { COLUMN = 48 };
    for (size_t i = 0; i < job->n_settings; i++) {
        size_t start = out->length;
        hg_buf_printf(out, "%s: ", job->settings[i].key);
        dump_value(job->settings[i].value, out);
        do
            hg_buf_puts(out, " ");
        while (!out->failed && out->length - start < COLUMN);
        hg_buf_printf(out, "# %s\n", job->settings[i].origin);
    }
    return hg_buf_check(out, err);
}
