/* cli/man.c - the manual page, written from the tables of commands, options and keys. */
#include <string.h>

#include "base/try.h"
#include "cli/cli.h"
#include "cli/sections.h"
#include "job/config_schema.h"

enum { LINE_MAX_BYTES = 72 };

/* Text safe from roff: leading dots and quotes, backslashes, and hyphens that people copy. `fold`
 * breaks lines at blanks, which the formatter joins again. */
static void roff_text(hg_buf *out, const char *text, bool fold)
{
    size_t start = out->length;
    if (*text == '.' || *text == '\'')
        hg_buf_puts(out, "\\&");
    for (; *text; text++) {
        if (fold && *text == ' ' && out->length - start > LINE_MAX_BYTES) {
            hg_buf_puts(out, "\n");
            start = out->length;
            if (text[1] == '.' || text[1] == '\'')
                hg_buf_puts(out, "\\&");
        } else if (*text == '\\') {
            hg_buf_puts(out, "\\e");
        } else if (*text == '-') {
            hg_buf_puts(out, "\\-");
        } else if (*text == '"') {
            hg_buf_puts(out, "\\(dq");
        } else {
            hg_buf_add(out, text, 1);
        }
    }
}

static void roff(hg_buf *out, const char *text)
{
    roff_text(out, text, true);
}

static void section(hg_buf *out, const char *macro, const char *title)
{
    hg_buf_printf(out, ".%s \"", macro);
    roff_text(out, title, false);
    hg_buf_puts(out, "\"\n");
}

/* A term in bold and its explanation. */
static void item(hg_buf *out, const char *term, const char *text)
{
    hg_buf_puts(out, ".TP\n.B \"");
    roff_text(out, term, false);
    hg_buf_puts(out, "\"\n");
    roff(out, text);
    hg_buf_puts(out, "\n");
}

static void commands(hg_buf *out)
{
    section(out, "SH", "COMMANDS");
    for (size_t i = 0; i < command_count(); i++) {
        const command_row *command = command_at(i);
        if (command->hidden)
            continue;
        hg_buf term = {0}, text = {0};
        hg_buf_printf(&term, "%s%s%s", command->name, *command->arguments ? " " : "",
                      command->arguments);
        hg_buf_printf(&text, "%s.%s%s", command->help, *command->more ? " " : "", command->more);
        item(out, term.data ? term.data : "", text.data ? text.data : "");
        hg_buf_clear(&term);
        hg_buf_clear(&text);
    }
}

/* "run, check": which commands know the options of a section. */
static void known_by(hg_buf *out, const option_row *row)
{
    hg_buf names = {0};
    for (size_t i = 0; i < command_count(); i++)
        if (!command_at(i)->hidden && ((command_at(i)->groups | TAKES_HELP) & row->groups))
            hg_buf_printf(&names, "%s%s", names.length > 0 ? ", " : "", command_at(i)->name);
    hg_buf_puts(out, ".br\nKnown by: ");
    roff(out, names.data ? names.data : "");
    hg_buf_puts(out, ".\n");
    hg_buf_clear(&names);
}

static void all_options(hg_buf *out)
{
    section(out, "SH", "OPTIONS");
    for (const option_section *part = option_sections; part->title; part++) {
        section(out, "SS", part->title);
        for (int id = 0; id < OPT_COUNT; id++) {
            const option_row *row = option_table((option_id)id);
            if (!(row->groups & part->groups))
                continue;
            hg_buf term = {0}, text = {0};
            option_synopsis(row, &term);
            option_help(row, &text);
            item(out, term.data ? term.data : "", text.data ? text.data : "");
            known_by(out, row);
            hg_buf_clear(&term);
            hg_buf_clear(&text);
        }
    }
}

static void job_file(hg_buf *out)
{
    section(out, "SH", "JOB FILE");
    hg_buf_puts(out, "YAML.\nIn the names below [] stands for every item of a list and\n* for a "
                     "name that you choose.\nRelative paths start from the folder of the job "
                     "file.\n");
    for (size_t i = 0; i < config_row_count(); i++) {
        const key_row *row = config_row(i);
        hg_buf text = {0};
        hg_buf_printf(&text, "%s. ", row->help);
        config_type_text(row, &text);
        if (row->required)
            hg_buf_puts(&text, "; required");
        if (row->fallback)
            hg_buf_printf(&text, " [%s]", row->fallback);
        item(out, row->path, text.data ? text.data : "");
        hg_buf_clear(&text);
    }
}

static void terms(hg_buf *out, const char *title, const term_row *table)
{
    section(out, "SH", title);
    for (const term_row *row = table; row->term; row++)
        item(out, row->term, row->text);
}

void man_page(hg_buf *out)
{
    hg_buf_printf(out, ".TH HOTGRID 1 2026-01-01 \"hotgrid %s\" \"User Commands\"\n", hg_version());
    hg_buf_puts(out, ".SH NAME\nhotgrid \\- hotspot grids from geocoded incidents\n"
                     ".SH SYNOPSIS\n");
    for (size_t i = 0; i < command_count(); i++) {
        if (command_at(i)->hidden)
            continue;
        hg_buf_printf(out, "%s.B hotgrid %s\n.RI \"", i > 0 ? ".br\n" : "", command_at(i)->name);
        roff(out, command_at(i)->arguments);
        hg_buf_printf(out, "%s[OPTION...]\"\n", *command_at(i)->arguments ? " " : "");
    }
    hg_buf_puts(out, ".SH DESCRIPTION\n");
    roff(out, "hotgrid turns geocoded incidents into hotspot grids. It forecasts places, never "
              "persons. Results go to stdout or to the file of -o, messages to stderr. The "
              "extension of an output chooses its format. No existing file is replaced without "
              "--force.");
    hg_buf_puts(out, "\n");
    commands(out);
    all_options(out);
    job_file(out);
    terms(out, "FILES", file_terms);
    terms(out, "ENVIRONMENT", environment_terms);
    terms(out, "EXIT STATUS", exit_terms);
    section(out, "SH", "EXAMPLES");
    for (size_t i = 0; i < command_count(); i++)
        if (!command_at(i)->hidden)
            item(out, command_at(i)->example, command_at(i)->help);
}
