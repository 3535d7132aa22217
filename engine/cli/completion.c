/* cli/completion.c - what can stand next on the command line? For bash, from the same tables. */
#include "cli/cli.h"

static void command_words(hg_buf *out)
{
    for (size_t i = 0; i < command_count(); i++)
        if (!command_at(i)->hidden)
            hg_buf_printf(out, "%s ", command_at(i)->name);
}

static void option_words(const command_row *command, hg_buf *out)
{
    for (int id = 0; id < OPT_COUNT; id++)
        if (option_table((option_id)id)->groups & (command->groups | TAKES_HELP))
            hg_buf_printf(out, "--%s ", option_table((option_id)id)->name);
}

/* Choices after an option; nothing for options that take a file or a column. */
static void value_cases(hg_buf *out)
{
    for (int id = 0; id < OPT_COUNT; id++) {
        size_t n;
        const option_row *row = option_table((option_id)id);
        const char *const *names = option_names(row, &n);
        if (row->kind != OPTION_CHOICE || n == 0)
            continue;
        hg_buf_printf(out, "        --%s) words=\"", row->name);
        for (size_t i = 0; i < n; i++)
            hg_buf_printf(out, "%s%s", i > 0 ? " " : "", names[i]);
        hg_buf_puts(out, "\" ;;\n");
    }
}

void completion_script(hg_buf *out)
{
    hg_buf_puts(out, "# bash completion for hotgrid, written by `hotgrid generate completion`\n"
                     "_hotgrid()\n{\n"
                     "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                     "    local words=\"\"\n"
                     "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                     "        words=\"");
    command_words(out);
    hg_buf_puts(out, "--help --version --json-usage\"\n"
                     "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                     "        return\n    fi\n"
                     "    case $before in\n");
    value_cases(out);
    hg_buf_puts(out, "    esac\n"
                     "    if [ -z \"$words\" ] && [ \"${word:0:1}\" = \"-\" ]; then\n"
                     "        case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < command_count(); i++) {
        if (command_at(i)->hidden)
            continue;
        hg_buf_printf(out, "            %s) words=\"", command_at(i)->name);
        option_words(command_at(i), out);
        hg_buf_puts(out, "\" ;;\n");
    }
    hg_buf_puts(out, "        esac\n    fi\n"
                     "    if [ -n \"$words\" ]; then\n"
                     "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                     "    else\n"
                     "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
                     "    fi\n}\n"
                     "complete -o filenames -F _hotgrid hotgrid\n");
}
