/* base/talk.c - notes, warnings and progress on their way to whoever listens. */
#include "hotgrid/talk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "hotgrid/mem.h"

enum { SENTENCE_MAX = 1024 };

static void say(hg_talk *talk, hg_level level, const char *code, const char *text)
{
    if (talk->say)
        talk->say(talk->context, level, code, text);
}

void hg_note(hg_talk *talk, const char *format, ...)
{
    if (!talk)
        return;
    char text[SENTENCE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    say(talk, HG_LEVEL_NOTE, "", text);
}

static hg_warning *find_or_add(hg_talk *talk, const char *code)
{
    for (size_t i = 0; i < talk->n_warnings; i++)
        if (strncmp(talk->warnings[i].code, code, sizeof talk->warnings[i].code - 1) == 0)
            return &talk->warnings[i];
    if (hg_grow(&talk->warnings, &talk->warnings_capacity, talk->n_warnings + 1,
                sizeof *talk->warnings, NULL) != HG_OK)
        return NULL;
    hg_warning *added = &talk->warnings[talk->n_warnings++];
    memset(added, 0, sizeof *added);
    snprintf(added->code, sizeof added->code, "%s", code);
    return added;
}

void hg_warn(hg_talk *talk, const char *code, const char *format, ...)
{
    if (!talk)
        return;
    char text[SENTENCE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    hg_warning *kept = find_or_add(talk, code);
    if (!kept || kept->count++ == 0)
        say(talk, HG_LEVEL_WARNING, code, text);
    char *latest;
    if (kept && hg_strdup(&latest, text, NULL) == HG_OK) {
        hg_free(kept->text);
        kept->text = latest;
    }
}

void hg_progress(hg_talk *talk, const char *stage, double share)
{
    if (talk && talk->progress)
        talk->progress(talk->context, stage, share);
}

bool hg_stopping(const hg_talk *talk)
{
    return talk && talk->stop && *talk->stop;
}

hg_status hg_check_stop(const hg_talk *talk, hg_err *err)
{
    return hg_stopping(talk) ? hg_fail(err, HG_ESTOPPED, "stopped on request") : HG_OK;
}

void hg_talk_clear(hg_talk *talk)
{
    if (!talk)
        return;
    for (size_t i = 0; i < talk->n_warnings; i++)
        hg_free(talk->warnings[i].text);
    hg_free(talk->warnings);
    talk->warnings = NULL;
    talk->n_warnings = talk->warnings_capacity = 0;
}

double hg_monotonic_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
