/* cli/pages.c - docs/command-line.md and docs/job-file.md, written from the tables that the program
 * itself works by. */
#include <string.h>

#include "base/try.h"
#include "cli/cli.h"
#include "cli/sections.h"
#include "hotgrid/forecast.h"
#include "job/config_schema.h"

/* One cell of a table: a bar would end it. */
static void cell(hg_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|' || *text == '<' || *text == '*')
            hg_buf_puts(out, "\\");
        hg_buf_add(out, text, 1);
    }
}

static void code_cell(hg_buf *out, const char *text)
{
    hg_buf_puts(out, "`");
    for (; *text; text++) {
        if (*text == '|')
            hg_buf_puts(out, "\\");
        hg_buf_add(out, text, 1);
    }
    hg_buf_puts(out, "`");
}

static void written_by(hg_buf *out, const char *title, const char *page)
{
    hg_buf_printf(out,
                  "# %s\n\n<!-- Written by `hotgrid generate %s` (scripts/generate-docs): change "
                  "the tables in the sources, not this page. -->\n\n",
                  title, page);
}

static void term_table(hg_buf *out, const char *head, const term_row *table)
{
    hg_buf_printf(out, "| %s | meaning |\n|---|---|\n", head);
    for (const term_row *row = table; row->term; row++) {
        hg_buf_puts(out, "| ");
        code_cell(out, row->term);
        hg_buf_puts(out, " | ");
        cell(out, row->text);
        hg_buf_puts(out, " |\n");
    }
}

/* ---- docs/command-line.md ---- */

static void one_command(hg_buf *out, const command_row *command)
{
    hg_buf_printf(out, "### hotgrid %s\n\n```\nhotgrid %s %s%s[OPTION...]\n```\n\n", command->name,
                  command->name, command->arguments, *command->arguments ? " " : "");
    hg_buf_printf(out, "%c%s.%s%s\n\nOptions:", command->help[0] - 'a' + 'A', command->help + 1,
                  *command->more ? " " : "", command->more);
    for (int id = 0; id < OPT_COUNT; id++)
        if (option_table((option_id)id)->groups & (command->groups | TAKES_HELP))
            hg_buf_printf(out, " `--%s`", option_table((option_id)id)->name);
    hg_buf_printf(out, ".\nExample: `%s`\n\n", command->example);
}

static void option_line(hg_buf *out, const option_row *row)
{
    size_t n;
    hg_buf synopsis = {0};
    const char *const *names = option_names(row, &n);
    option_synopsis(row, &synopsis);
    hg_buf_puts(out, "| ");
    code_cell(out, synopsis.data ? synopsis.data : "");
    hg_buf_puts(out, " | ");
    cell(out, row->help);
    for (size_t i = 0; i < n; i++) {
        hg_buf_puts(out, i == 0 ? ": " : " ");
        code_cell(out, names[i]);
    }
    hg_buf_puts(out, " | ");
    cell(out, row->fallback ? row->fallback : "");
    hg_buf_puts(out, " |\n");
    hg_buf_clear(&synopsis);
}

static void option_section_table(hg_buf *out, const option_section *part)
{
    hg_buf_printf(out, "### %s\n\n| option | meaning | default |\n|---|---|---|\n", part->title);
    for (int id = 0; id < OPT_COUNT; id++)
        if (option_table((option_id)id)->groups & part->groups)
            option_line(out, option_table((option_id)id));
    hg_buf_puts(out, "\n");
}

void command_line_page(hg_buf *out)
{
    written_by(out, "The command line", "command-line");
    hg_buf_puts(out,
                "Inputs come first, `-o` names the result, its extension chooses the format. "
                "Results go to\nstdout or into that file, messages to stderr. No existing file is "
                "replaced without `--force`.\nOptions may be written `--cell 250` or `--cell=250`; "
                "`--` ends them.\n\n"
                "Durations are a whole number and a unit: `90s` `30m` `4h` `14d` `2w`. Shares are "
                "`0.03` or `3%`.\n`hotgrid --version` names the versions of the program and its "
                "libraries,\n`hotgrid --json-usage` gives this page's tables as JSON.\n\n"
                "## Commands\n\n");
    for (size_t i = 0; i < command_count(); i++)
        if (!command_at(i)->hidden)
            one_command(out, command_at(i));
    hg_buf_puts(out, "## Options\n\n");
    for (const option_section *part = option_sections; part->title; part++)
        option_section_table(out, part);
    hg_buf_puts(out, "## Exit codes\n\nWhatever the code, the last published run is untouched. "
                     "What to do about each is in [nightly.md](nightly.md).\n\n");
    term_table(out, "code", exit_terms);
    hg_buf_puts(out, "\n## Environment variables\n\n");
    term_table(out, "variable", environment_terms);
    hg_buf_puts(out, "\n## Files of a job\n\nWhat is in them: [results.md](results.md).\n\n");
    term_table(out, "path", file_terms);
}

/* ---- docs/job-file.md ---- */

static void choice_lines(hg_buf *out, const key_row *row)
{
    for (const key_choice *choice = row->choices; choice && choice->name; choice++)
        if (choice->help) {
            hg_buf_puts(out, choice == row->choices ? ". " : "; ");
            code_cell(out, choice->name);
            hg_buf_puts(out, ": ");
            cell(out, choice->help);
        }
}

static void key_line(hg_buf *out, const key_row *row)
{
    hg_buf type = {0};
    config_type_text(row, &type);
    hg_buf_puts(out, "| ");
    code_cell(out, row->path);
    hg_buf_puts(out, " | ");
    cell(out, type.data ? type.data : "");
    hg_buf_puts(out, " | ");
    if (row->fallback)
        code_cell(out, row->fallback);
    else
        hg_buf_puts(out, row->required ? "required" : "");
    hg_buf_puts(out, " | ");
    cell(out, row->help);
    choice_lines(out, row);
    if (row->shorthand && !strstr(row->help, "alone"))
        hg_buf_printf(out, "; a text alone is its `%s`", row->shorthand);
    hg_buf_puts(out, " |\n");
    hg_buf_clear(&type);
}

/* A table per group of keys; keys that stand alone share the first. */
static void key_tables(hg_buf *out)
{
    static const char head[] = "| key | value | default | meaning |\n|---|---|---|---|\n";
    hg_buf_printf(out, "## Keys of the job\n\n%s", head);
    for (size_t i = 0; i < config_row_count(); i++) {
        const key_row *row = config_row(i);
        if (!strchr(row->path, '.') && row->type != KEY_MAP && row->type != KEY_MAP_OF &&
            row->type != KEY_LIST_OF)
            key_line(out, row);
    }
    for (size_t i = 0; i < config_row_count(); i++) {
        const key_row *row = config_row(i);
        bool group = row->type == KEY_MAP || row->type == KEY_MAP_OF || row->type == KEY_LIST_OF;
        bool top = !strchr(row->path, '.');
        if (top && group)
            hg_buf_printf(out, "\n## %s\n\n%s", row->path, head);
        if (!top || group)
            key_line(out, row);
    }
}

static void model_table(hg_buf *out)
{
    hg_buf_puts(out,
                "\n## Models and their options\n\nWhat they compute: [methods.md](methods.md), "
                "section 11.\n\n| model | option | value | default | meaning |\n"
                "|---|---|---|---|---|\n");
    for (size_t i = 0; i < hg_model_count(); i++) {
        const hg_model *model = hg_model_at(i);
        hg_buf_printf(out, "| `%s` | | | | ", model->name);
        cell(out, model->help);
        hg_buf_puts(out, " |\n");
        for (size_t k = 0; k < model->n_options; k++) {
            const hg_model_option *option = &model->options[k];
            hg_buf_printf(out, "| | `%s` | ", option->name);
            for (size_t c = 0; option->choices && option->choices[c]; c++)
                hg_buf_printf(out, "%s`%s`", c ? ", " : "", option->choices[c]);
            if (!option->choices) {
                hg_buf_puts(out, "number, ");
                hg_buf_double(out, option->minimum);
                hg_buf_puts(out, " to ");
                hg_buf_double(out, option->maximum);
            }
            hg_buf_printf(out, " %s | `", option->unit);
            hg_model_option_text(option, option->fallback, out);
            hg_buf_puts(out, "` | ");
            cell(out, option->help);
            hg_buf_puts(out, " |\n");
        }
    }
}

static void preset_list(hg_buf *out)
{
    hg_buf_puts(out,
                "\n## Presets\n\n`preset:` of a source stands for these keys; keys written out "
                "win.\n");
    for (const key_choice *choice = config_presets; choice->name; choice++)
        hg_buf_printf(out, "\n%s: %s.\n\n```yaml\n%s```\n", choice->name, choice->help,
                      config_preset_find(choice->name)->yaml);
}

void job_file_page(hg_buf *out)
{
    written_by(out, "The job file", "job-file");
    hg_buf_puts(
        out,
        "One YAML file says what a run reads, forecasts and writes. A whole one is\n"
        "[the sample's](../datasets/pilot/job.yaml); [tutorial.md](tutorial.md) makes one from "
        "scratch.\n`hotgrid check JOB.yaml` names every mistake in it with line and column; "
        "`hotgrid run --schema`\ngives the JSON Schema, for completion and checks in editors; "
        "`hotgrid run JOB.yaml --dump-config`\nprints every setting and where it came from.\n\n"
        "- Below, `[]` stands for every item of a list and `*` for a name that you choose. Names "
        "of "
        "offences\n  name folders: letters, digits, `_` and `-`.\n"
        "- Relative paths start from the folder of the job file.\n"
        "- A setting comes from `--set KEY=VALUE`, else from the environment "
        "(`HOTGRID_GRID__CELL=250` for\n  `grid.cell`), else from the file, else it is the "
        "default. "
        "`--set incidents.0.source=FILE` reaches into\n  lists.\n"
        "- Durations: `90s` `30m` `4h` `14d` `2w`. Shares: `0.03` or `3%`. Clock times in quotes: "
        "`\"23:00\"`.\n  Dates in quotes too: `\"2017-01-01\"`.\n"
        "- An unknown key is refused, with the nearest known one.\n\n");
    key_tables(out);
    model_table(out);
    preset_list(out);
}
