/* base/status.c - what a status means: its name, its exit code, its sentence. */
#include "hotgrid/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int exit_code;
} statuses[HG_STATUS_COUNT] = {
    [HG_OK] = {"ok", 0},
    [HG_EUSAGE] = {"usage", 64},
    [HG_EDOMAIN] = {"domain", 64},
    [HG_EDATA] = {"data", 65},
    [HG_EEMPTY] = {"empty", 65},
    [HG_ENOINPUT] = {"no_input", 66},
    [HG_EUNAVAILABLE] = {"unavailable", 69},
    [HG_EBUG] = {"bug", 70},
    [HG_ENOMEM] = {"no_memory", 71},
    [HG_ESYSTEM] = {"system", 71},
    [HG_ECANTCREATE] = {"cannot_create", 73},
    [HG_EIO] = {"io", 74},
    [HG_ELOCKED] = {"locked", 75},
    [HG_EPERM] = {"permission", 77},
    [HG_ECONFIG] = {"config", 78},
    [HG_ESTOPPED] = {"stopped", 130},
};

hg_status hg_fail(hg_err *err, hg_status status, const char *format, ...)
{
    if (err) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(err->text, sizeof err->text, format, arguments);
        va_end(arguments);
        err->status = status;
    }
    return status;
}

hg_status hg_fail_within(hg_err *err, hg_status status, const char *format, ...)
{
    if (err) {
        char inner[HG_ERR_TEXT_MAX];
        memcpy(inner, err->text, sizeof inner);
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(err->text, sizeof err->text - 2, format, arguments);
        va_end(arguments);
        size_t used = strlen(err->text);
        memcpy(err->text + used, ": ", 3);
        used += 2;
        size_t room = sizeof err->text - 1 - used, length = strlen(inner);
        length = length < room ? length : room;
        memcpy(err->text + used, inner, length);
        err->text[used + length] = '\0';
        err->status = status;
    }
    return status;
}

int hg_status_exit_code(hg_status status)
{
    return (unsigned)status < HG_STATUS_COUNT ? statuses[status].exit_code : 70;
}

const char *hg_status_name(hg_status status)
{
    return (unsigned)status < HG_STATUS_COUNT ? statuses[status].name : "unknown";
}

const char *hg_version(void)
{
    return HG_VERSION;
}
