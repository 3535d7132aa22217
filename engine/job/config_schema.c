/* job/config_schema.c - how are the rows of the table found, and how is a type said in words? */
#include "job/config_schema.h"

#include <stdio.h>
#include <string.h>

#include "base/try.h"

const key_row *config_find(const char *path)
{
    for (size_t i = 0; i < config_row_count(); i++)
        if (strcmp(config_row(i)->path, path) == 0)
            return config_row(i);
    return NULL;
}

bool config_is_child(const key_row *row, const char *parent, const char **name)
{
    size_t length = strlen(parent);
    const char *rest = row->path;
    if (length > 0) {
        if (strncmp(row->path, parent, length) != 0 || row->path[length] != '.')
            return false;
        rest = row->path + length + 1;
    }
    if (strpbrk(rest, ".["))
        return false;
    *name = rest;
    return true;
}

const key_row *config_child(const char *parent, const char *key)
{
    const key_row *star = NULL;
    const char *name;
    for (size_t i = 0; i < config_row_count(); i++) {
        const key_row *row = config_row(i);
        if (!config_is_child(row, parent, &name))
            continue;
        if (strcmp(name, "*") == 0)
            star = row;
        else if (strcmp(name, key) == 0)
            return row;
    }
    return star;
}

void config_inside(const key_row *row, char *out, size_t room)
{
    snprintf(out, room, "%s%s", row->path,
             row->type == KEY_LIST_OF  ? "[]"
             : row->type == KEY_MAP_OF ? ".*"
                                       : "");
}

static const char *const type_words[KEY_TYPE_COUNT] = {
    [KEY_MAP] = "keys",          [KEY_MAP_OF] = "names",       [KEY_LIST_OF] = "list",
    [KEY_TEXT] = "text",         [KEY_PATH] = "path",          [KEY_TEXTS] = "list of texts",
    [KEY_NUMBER] = "number",     [KEY_SHARE] = "share",        [KEY_INTEGER] = "whole number",
    [KEY_SEED] = "whole number", [KEY_DURATION] = "duration",  [KEY_DAYS] = "duration",
    [KEY_CLOCK] = "clock time",  [KEY_BOOL] = "true or false", [KEY_CHOICE] = "choice",
    [KEY_CHARACTER] = "choice",  [KEY_POINT] = "[x, y]",       [KEY_MODEL] = "model",
    [KEY_OPTION] = "number",
};

static void add_range(const key_row *row, hg_buf *out)
{
    if (row->minimum == 0 && row->maximum == 0)
        return;
    bool days = row->type == KEY_DURATION, share = row->type == KEY_SHARE;
    double many = share ? 1e4 : 1, few = days ? 86400 : share ? 100 : 1; /* 1e-6 is 0.0001% */
    hg_buf_puts(out, ", ");
    hg_buf_double(out, row->minimum * many / few);
    hg_buf_puts(out, " to ");
    hg_buf_double(out, row->maximum * many / few);
    hg_buf_puts(out, days || row->type == KEY_DAYS ? " days" : share ? "%" : "");
}

void config_type_text(const key_row *row, hg_buf *out)
{
    hg_buf_puts(out, type_words[row->type]);
    for (const key_choice *choice = row->choices; choice && choice->name; choice++)
        if (choice->name[0] != '\t')
            hg_buf_printf(out, "%s%s", choice == row->choices ? ": " : " | ", choice->name);
    add_range(row, out);
    if (row->unit)
        hg_buf_printf(out, " %s", row->unit);
}

/* Codes and habits of the Dutch police registration (BVH) as exported to CSV. */
static const config_preset presets[] = {
    {"dutch", "Dutch police export: ; and decimal comma, dd-mm-jjjj, BVH class codes",
     "preset dutch",
     "delimiter: ';'\n"
     "decimal: ','\n"
     "time_format: '%d-%m-%Y'\n"
     "offences:\n"
     "  overval: [B72, B73, B74]\n"
     "  straatroof: [B70]\n"
     "  woninginbraak: [A20, A30, B20, B30]\n"},
};
const key_choice config_presets[] = {
    {"dutch", 0, "Dutch police export: ; and decimal comma, dd-mm-jjjj, BVH class codes"},
    {NULL, 0, NULL}};

const config_preset *config_preset_find(const char *name)
{
    for (size_t i = 0; i < HG_COUNT(presets); i++)
        if (strcmp(presets[i].name, name) == 0)
            return &presets[i];
    return NULL;
}
