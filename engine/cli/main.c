/* cli/main.c - which command was asked for, and with which exit code does it end? */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "cli/cli.h"
#include "cli/signals.h"
#include "hotgrid/evaluate.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { NAMES_MAX = 64 };

hg_status cli_print(hg_buf *text, hg_err *err)
{
    hg_status st = hg_buf_check(text, err);
    if (st == HG_OK && text->length > 0)
        fwrite(text->data, 1, text->length, stdout);
    hg_buf_clear(text);
    return st;
}

hg_status cli_inputs(const cli *c, const command_row *command, size_t wanted, hg_err *err)
{
    size_t n = c->options.n_inputs;
    if (wanted == 0 ? n >= 1 : n == wanted)
        return HG_OK;
    if (n > wanted && wanted > 0)
        return hg_fail(err, HG_EUSAGE, "\"%s\" is one input too many; usage: hotgrid %s %s",
                       c->options.inputs[wanted], command->name, command->arguments);
    return hg_fail(err, HG_EUSAGE, "an input is missing; usage: hotgrid %s %s", command->name,
                   command->arguments);
}

static hg_status unknown_command(const char *name, hg_err *err)
{
    const char *names[NAMES_MAX];
    size_t n = 0;
    hg_buf list = {0};
    char shown[80];
    for (size_t i = 0; i < command_count() && n < NAMES_MAX; i++)
        if (!command_at(i)->hidden)
            names[n++] = command_at(i)->name;
    for (size_t i = 0; i < n; i++)
        hg_buf_printf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    const char *near = hg_did_you_mean(name, names, n);
    hg_printable(name, strlen(name), shown, sizeof shown);
    hg_status st =
        name[0] == '-'
            ? hg_fail(err, HG_EUSAGE, "unknown option %s before a command; hotgrid --help", shown)
            : hg_fail(err, HG_EUSAGE, "unknown command \"%s\"%s%s%s; this build has %s", shown,
                      near ? "; did you mean " : "", near ? near : "", near ? "?" : "",
                      list.data ? list.data : "");
    hg_buf_clear(&list);
    return st;
}

static void note_command_line(cli *c, int argc, char **argv)
{
    hg_buf_puts(&c->command_line, "hotgrid");
    for (int i = 1; i < argc; i++)
        hg_buf_printf(&c->command_line, " %s", argv[i]);
}

static hg_status run_command(cli *c, const command_row *command, int argc, char **argv, hg_err *err)
{
    hg_status st = options_parse(argc, argv, command->groups, &c->options, err);
    terminal_init(&c->term, &c->options);
    if (st != HG_OK) {
        if (st == HG_EUSAGE) {
            size_t used = strlen(err->text);
            snprintf(err->text + used, sizeof err->text - used, " (hotgrid %s --help)",
                     command->name);
        }
        return st;
    }
    if (c->options.value[OPT_HELP].given) {
        hg_buf text = {0};
        usage_command(command, &text);
        return cli_print(&text, err);
    }
    HG_TRY(cli_spare_inputs(c, err));
    if (command->groups & TAKES_TALK) /* before any file exists */
        HG_TRY(hg_par_start((int)c->options.value[OPT_THREADS].integer, err));
    st = command->run(c, err);
done:
    return st;
}

static const struct {
    const char *name;
    void (*write)(hg_buf *out);
} whole_program[] = {
    {"--help", usage_program}, {"-h", usage_program},        {"--version", usage_versions},
    {"-V", usage_versions},    {"--json-usage", usage_json},
};

static hg_status dispatch(cli *c, int argc, char **argv, hg_err *err)
{
    hg_buf text = {0};
    if (argc < 2) {
        usage_program(&text);
        if (text.data)
            fputs(text.data, stderr);
        hg_buf_clear(&text);
        return hg_fail(err, HG_EUSAGE, "a command is missing");
    }
    for (size_t i = 0; i < HG_COUNT(whole_program); i++) {
        if (strcmp(argv[1], whole_program[i].name) != 0)
            continue;
        if (argc > 2)
            return hg_fail(err, HG_EUSAGE, "%s stands alone", argv[1]);
        whole_program[i].write(&text);
        return cli_print(&text, err);
    }
    const char *name = strcmp(argv[1], "--generate") == 0 ? "generate" : argv[1];
    const command_row *command = command_find(name);
    if (!command)
        return unknown_command(name, err);
    return run_command(c, command, argc - 1, argv + 1, err);
}

/* A full disk or a closed pipe behind stdout is found here at the latest. */
static hg_status close_stdout(hg_err *err)
{
    int lost = ferror(stdout);
    if (fflush(stdout) != 0)
        lost = 1;
    return lost ? hg_fail(err, HG_EIO, "cannot write to stdout: %s", strerror(errno)) : HG_OK;
}

int main(int argc, char **argv)
{
    cli c = {0};
    hg_err err = {0};
    signals_install();
    hg_quiet_gsl();
    terminal_init(&c.term, &c.options);
    c.talk = (hg_talk){.say = terminal_say,
                       .progress = terminal_progress,
                       .context = &c.term,
                       .stop = signals_flag()};
    note_command_line(&c, argc, argv);
    hg_status st = dispatch(&c, argc, argv, &err);
    hg_err lost = {0};
    hg_status closed = close_stdout(&lost);
    if (st == HG_OK && closed != HG_OK) {
        st = closed;
        err = lost;
    }
    terminal_close_line(&c.term);
    if (st != HG_OK && st != HG_ESTOPPED)
        terminal_say(&c.term, HG_LEVEL_ERROR, hg_status_name(st), err.text);
    options_clear(&c.options);
    hg_talk_clear(&c.talk);
    hg_buf_clear(&c.command_line);
    if (st == HG_ESTOPPED)
        signals_reraise();
    return hg_status_exit_code(st);
}
