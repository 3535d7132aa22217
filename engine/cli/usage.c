/* cli/usage.c - what do --help, --version and --json-usage say? */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/sections.h"
#include "hotgrid/geo.h"
#include "hotgrid/time.h"
#include "hotgrid/write.h"

const option_section option_sections[] = {
    {"Result", TAKES_OUTPUT},
    {"Job", TAKES_JOB | TAKES_RUN},
    {"Density", TAKES_KDE | TAKES_DENSITY | TAKES_EDGE | TAKES_ADAPTIVE},
    {"Slices of time", TAKES_STKDE},
    {"Bandwidth", TAKES_BANDWIDTH},
    {"Contours", TAKES_CONTOURS},
    {"Relative risk", TAKES_RELRISK},
    {"Neighbours", TAKES_NEAR | TAKES_GISTAR},
    {"Steps and patterns", TAKES_EMERGING},
    {"Two periods", TAKES_COMPARE},
    {"Evaluation", TAKES_EVALUATE},
    {"Clusters", TAKES_STDBSCAN},
    {"Scan", TAKES_SCAN},
    {"Near repeats", TAKES_BANDS | TAKES_REPEAT | TAKES_KNOX},
    {"Grid", TAKES_GRID},
    {"Input", TAKES_INCIDENTS | TAKES_RASTER},
    {"Output", TAKES_JSON},
    {"Talk", TAKES_TALK | TAKES_SUMMARY | TAKES_HELP},
    {NULL, 0},
};

void option_synopsis(const option_row *row, hg_buf *out)
{
    if (row->letter)
        hg_buf_printf(out, "-%c, ", row->letter);
    hg_buf_printf(out, "--%s", row->name);
    if (row->value)
        hg_buf_printf(out, " %s", row->value);
}

void option_help(const option_row *row, hg_buf *out)
{
    size_t n;
    const char *const *names = option_names(row, &n);
    hg_buf_puts(out, row->help);
    for (size_t i = 0; i < n; i++)
        hg_buf_printf(out, "%s%s", i == 0 ? ": " : " | ", names[i]);
    if (row->fallback)
        hg_buf_printf(out, " [%s]", row->fallback);
}

void usage_program(hg_buf *out)
{
    hg_buf_puts(out, "usage: hotgrid COMMAND [INPUT...] [OPTION...]\n\n"
                     "Hotspot grids from geocoded incidents.\n\ncommands:\n");
    for (size_t i = 0; i < command_count(); i++)
        if (!command_at(i)->hidden)
            hg_buf_printf(out, "  %-10s %s\n", command_at(i)->name, command_at(i)->help);
    hg_buf_puts(out, "\nhotgrid COMMAND --help   what a command takes\n"
                     "hotgrid --version        versions of hotgrid and its libraries\n"
                     "hotgrid --json-usage     all commands and options as JSON\n");
}

static void add_section(const option_section *section, unsigned groups, hg_buf *out)
{
    bool titled = false;
    for (int id = 0; id < OPT_COUNT; id++) {
        const option_row *row = option_table((option_id)id);
        if (!(row->groups & section->groups & groups))
            continue;
        if (!titled)
            hg_buf_printf(out, "\n%s:\n", section->title);
        titled = true;
        hg_buf left = {0};
        option_synopsis(row, &left);
        hg_buf_printf(out, "  %-26s ", left.data ? left.data : "");
        if (left.length > 26)
            hg_buf_printf(out, "\n  %-26s ", "");
        option_help(row, out);
        hg_buf_puts(out, "\n");
        hg_buf_clear(&left);
    }
}

void usage_command(const command_row *command, hg_buf *out)
{
    hg_buf_printf(out, "usage: hotgrid %s %s%s[OPTION...]\n\n%s\n", command->name,
                  command->arguments, *command->arguments ? " " : "", command->help);
    if (*command->more)
        hg_buf_printf(out, "%s\n", command->more);
    for (const option_section *section = option_sections; section->title; section++)
        add_section(section, command->groups | TAKES_HELP, out);
    hg_buf_printf(out, "\nexample: %s\n", command->example);
}

static void option_json(hg_json *json, const option_row *row)
{
    static const char *const types[OPTION_KIND_COUNT] = {
        [OPTION_FLAG] = "flag",       [OPTION_TEXT] = "text",        [OPTION_NUMBER] = "number",
        [OPTION_INTEGER] = "integer", [OPTION_SHARE] = "share",      [OPTION_SECONDS] = "duration",
        [OPTION_CHOICE] = "choice",   [OPTION_CHARACTER] = "choice", [OPTION_POINT] = "point",
        [OPTION_EXTENT] = "extent",   [OPTION_LIST] = "list",        [OPTION_PAIRS] = "pairs",
    };
    size_t n;
    const char *const *names = option_names(row, &n);
    char letter[2] = {row->letter, '\0'};
    hg_json_object(json, NULL);
    hg_json_string(json, "name", row->name);
    hg_json_string(json, "letter", row->letter ? letter : NULL);
    hg_json_string(json, "type", types[row->kind]);
    hg_json_string(json, "value", row->value);
    hg_json_string(json, "default", row->fallback);
    hg_json_string(json, "help", row->help);
    if (n > 0) {
        hg_json_array(json, "choices");
        for (size_t i = 0; i < n; i++)
            hg_json_string(json, NULL, names[i]);
        hg_json_end_array(json);
    }
    hg_json_end_object(json);
}

void usage_json(hg_buf *out)
{
    hg_json json;
    hg_json_begin(&json, out);
    hg_json_object(&json, NULL);
    hg_json_string(&json, "program", "hotgrid");
    hg_json_string(&json, "version", hg_version());
    hg_json_array(&json, "commands");
    for (size_t i = 0; i < command_count(); i++) {
        const command_row *command = command_at(i);
        if (command->hidden)
            continue;
        hg_json_object(&json, NULL);
        hg_json_string(&json, "name", command->name);
        hg_json_string(&json, "arguments", command->arguments);
        hg_json_string(&json, "help", command->help);
        hg_json_array(&json, "options");
        for (int id = 0; id < OPT_COUNT; id++)
            if (option_table((option_id)id)->groups & (command->groups | TAKES_HELP))
                option_json(&json, option_table((option_id)id));
        hg_json_end_array(&json);
        hg_json_end_object(&json);
    }
    hg_json_end_array(&json);
    hg_json_end_object(&json);
    hg_buf_puts(out, "\n");
}

void usage_versions(hg_buf *out)
{
    hg_buf_printf(out, "hotgrid %s\n", hg_version());
    hg_buf_printf(out, "PROJ %s, EPSG %s, GEOS %s, GDAL %s, tzdata %s\n", hg_proj_version(),
                  hg_epsg_version(), hg_geos_version(), hg_gdal_version(), hg_tzdata_version());
    hg_buf_puts(out, "GPL-3.0-or-later; there is no warranty\n");
}
