/* cli/term.c - how do messages and progress look on this stderr? */
#include "cli/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hotgrid/text.h"

enum { SENTENCE_MAX = 4096, BAR_WIDTH = 40 };

/* "dev:inode" of stderr in $JOURNAL_STREAM: whoever reads is the journal. */
static bool is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat facts;
    char own[64];
    if (!stream || fstat(STDERR_FILENO, &facts) != 0)
        return false;
    snprintf(own, sizeof own, "%llu:%llu", (unsigned long long)facts.st_dev,
             (unsigned long long)facts.st_ino);
    return strcmp(stream, own) == 0;
}

void terminal_init(terminal *term, const cli_options *options)
{
    const char *no_color = getenv("NO_COLOR"), *kind = getenv("TERM");
    bool tty = isatty(STDERR_FILENO);
    *term = (terminal){.started = hg_monotonic_seconds(), .shown = -1};
    term->json = options->value[OPT_LOG].given && options->value[OPT_LOG].integer == 1;
    term->quiet = options->value[OPT_QUIET].given;
    term->journal = !term->json && is_journal();
    term->colour =
        tty && !term->json && !(no_color && *no_color) && kind && strcmp(kind, "dumb") != 0;
    term->progress = options->value[OPT_PROGRESS].given
                         ? (progress_mode)options->value[OPT_PROGRESS].integer
                         : PROGRESS_AUTO;
    if (term->progress == PROGRESS_AUTO)
        term->progress = tty && !term->json && !term->quiet ? PROGRESS_BAR : PROGRESS_NONE;
}

void terminal_close_line(terminal *term)
{
    if (term->line_open)
        fputs(term->progress == PROGRESS_BAR ? "\r\033[K" : "\n", stderr);
    term->line_open = false;
}

static const struct {
    const char *name, *label, *colour;
    int priority; /* syslog */
} levels[] = {
    [HG_LEVEL_ERROR] = {"error", "error: ", "\033[1;31m", 3},
    [HG_LEVEL_WARNING] = {"warning", "warning: ", "\033[1;33m", 4},
    [HG_LEVEL_NOTE] = {"note", "", "", 6},
    [HG_LEVEL_DEBUG] = {"debug", "debug: ", "", 7},
};

static void say_json(hg_level level, const char *code, const char *text)
{
    hg_buf line = {0};
    hg_buf_printf(&line, "{\"level\":\"%s\",\"code\":\"", levels[level].name);
    hg_json_escape(&line, code, strlen(code));
    hg_buf_puts(&line, "\",\"text\":\"");
    hg_json_escape(&line, text, strlen(text));
    hg_buf_puts(&line, "\"}\n");
    if (line.data)
        fputs(line.data, stderr);
    hg_buf_clear(&line);
}

void terminal_say(void *context, hg_level level, const char *code, const char *text)
{
    terminal *term = context;
    char shown[SENTENCE_MAX];
    if (level >= HG_LEVEL_NOTE && term->quiet)
        return;
    terminal_close_line(term);
    if (term->json) {
        say_json(level, code, text);
        return;
    }
    hg_printable(text, strlen(text), shown, sizeof shown);
    if (term->journal)
        fprintf(stderr, "<%d>", levels[level].priority);
    bool colour = term->colour && *levels[level].colour;
    fprintf(stderr, "hotgrid: %s%s%s%s\n", colour ? levels[level].colour : "", levels[level].label,
            colour ? "\033[0m" : "", shown);
}

static void draw_bar(terminal *term, int percent)
{
    static const char full[] = "########################################";
    if (percent == term->shown || hg_monotonic_seconds() - term->started < 0.3)
        return;
    int filled = percent * BAR_WIDTH / 100;
    fprintf(stderr, "\r%-10.10s [%.*s%*s] %3d%%", term->stage, filled, full, BAR_WIDTH - filled, "",
            percent);
    fflush(stderr);
    term->shown = percent;
    term->line_open = true;
}

static void draw_plain(terminal *term, int percent)
{
    for (int tenth = term->shown < 0 ? 0 : term->shown + 1; tenth <= percent / 10; tenth++) {
        if (tenth == 0)
            fprintf(stderr, "%s 0", term->stage);
        else
            fprintf(stderr, "...%d", tenth * 10);
        term->line_open = true;
        term->shown = tenth;
    }
    if (percent >= 100)
        terminal_close_line(term);
}

void terminal_progress(void *context, const char *stage, double share)
{
    terminal *term = context;
    int percent = share >= 1 ? 100 : share > 0 ? (int)(share * 100) : 0;
    if (term->progress == PROGRESS_NONE)
        return;
    if (strncmp(stage, term->stage, sizeof term->stage - 1) != 0) {
        if (term->progress == PROGRESS_PLAIN)
            terminal_close_line(term);
        snprintf(term->stage, sizeof term->stage, "%s", stage);
        term->shown = -1;
    }
    if (term->progress == PROGRESS_BAR) {
        draw_bar(term, percent);
    } else if (term->progress == PROGRESS_PLAIN) {
        draw_plain(term, percent);
    } else if (percent != term->shown) {
        fprintf(stderr, "{\"progress\":%d.%02d,\"stage\":\"%s\"}\n", percent / 100, percent % 100,
                term->stage);
        term->shown = percent;
    }
}
