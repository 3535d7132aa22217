/* hotgrid/talk.h - how the library speaks to its user without knowing terminals. */
#ifndef HOTGRID_TALK_H
#define HOTGRID_TALK_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

typedef enum hg_level { HG_LEVEL_ERROR, HG_LEVEL_WARNING, HG_LEVEL_NOTE, HG_LEVEL_DEBUG } hg_level;

/* One kept warning: a stable lower_case code, the latest sentence, how often it was said. */
typedef struct hg_warning {
    char code[40];
    char *text;
    size_t count;
} hg_warning;

/*
 * Zero-initialise. Every member is optional; a NULL hg_talk is silent.
 * Only the main thread calls these functions, except hg_stopping().
 */
typedef struct hg_talk {
    void (*say)(void *context, hg_level level, const char *code, const char *text);
    void (*progress)(void *context, const char *stage, double share); /* share in [0, 1] */
    void *context;
    const volatile sig_atomic_t *stop; /* set by a signal handler */
    hg_warning *warnings;
    size_t n_warnings, warnings_capacity;
} hg_talk;

void hg_note(hg_talk *talk, const char *format, ...) HG_PRINTF(2, 3);
/* Said once per code through `say`, counted every time, kept for the manifest. */
void hg_warn(hg_talk *talk, const char *code, const char *format, ...) HG_PRINTF(3, 4);
void hg_progress(hg_talk *talk, const char *stage, double share);
bool hg_stopping(const hg_talk *talk);
/* HG_ESTOPPED with a sentence when the user asked to stop, else HG_OK. */
HG_CHECKED hg_status hg_check_stop(const hg_talk *talk, hg_err *err);
void hg_talk_clear(hg_talk *talk);

/* Seconds of CLOCK_MONOTONIC, for durations only. */
double hg_monotonic_seconds(void);

HG_END_DECLS

#endif
