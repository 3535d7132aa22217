/* cli/term.h - messages and progress on stderr, as text, JSON lines or for the journal. */
#ifndef HG_CLI_TERM_H
#define HG_CLI_TERM_H

#include <stdbool.h>

#include "cli/options.h"
#include "hotgrid/talk.h"

typedef enum progress_mode {
    PROGRESS_AUTO, /* in the order of --progress */
    PROGRESS_BAR,
    PROGRESS_PLAIN,
    PROGRESS_JSON,
    PROGRESS_NONE
} progress_mode;

typedef struct terminal {
    bool json, quiet, journal, colour;
    progress_mode progress;
    double started; /* monotonic seconds */
    char stage[32];
    int shown; /* plain: tenths of the stage; bar, json: per cent */
    bool line_open;
} terminal;

/* Options may be empty: then the defaults. */
void terminal_init(terminal *term, const cli_options *options);
/* For hg_talk: context is the terminal. */
void terminal_say(void *context, hg_level level, const char *code, const char *text);
void terminal_progress(void *context, const char *stage, double share);
/* Leaves the line of a bar or of 0...10...20. */
void terminal_close_line(terminal *term);

#endif
