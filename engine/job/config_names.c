/* job/config_names.c - may this text stand for a zone, a format, an offence or a coordinate system?
 */
#include "job/config_names.h"

#include <stdint.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/forecast.h"
#include "hotgrid/io.h"
#include "hotgrid/mem.h"
#include "hotgrid/text.h"
#include "hotgrid/time.h"
#include "hotgrid/write.h"

enum { NAMES_MAX = 64 };

const char *const *config_model_names(size_t *n)
{
    static const char *names[NAMES_MAX];
    *n = 0;
    for (size_t i = 0; i < hg_model_count() && i < NAMES_MAX; i++)
        names[(*n)++] = hg_model_at(i)->name;
    return names;
}

const char *const *config_format_names(size_t *n)
{
    static const char *names[NAMES_MAX];
    *n = 0;
    for (size_t i = 0; i < hg_writer_count() && i < NAMES_MAX; i++)
        names[(*n)++] = hg_writer_at(i)->name;
    return names;
}

hg_status config_check_filled(const char *text, hg_err *err)
{
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c > ' ')
            return HG_OK;
    return hg_fail(err, HG_ECONFIG, "is empty");
}

hg_status config_check_zone(const char *text, hg_err *err)
{
    hg_zone *zone = NULL;
    hg_status st = hg_zone_open(text, &zone, err);
    hg_zone_free(zone);
    return st;
}

/* Names become folders, table names and labels: letters, digits, _ and - only. */
hg_status config_check_name(const char *text, hg_err *err)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    size_t length = strlen(text), good = strspn(text, allowed);
    if (length == 0 || length > 60 || good < length || text[0] == '-')
        return hg_fail(err, HG_ECONFIG,
                       "names a folder: 1 to 60 letters, digits, _ or - (and no - in front)");
    return HG_OK;
}

hg_status config_check_year(const char *text, hg_err *err)
{
    int64_t year;
    if (strlen(text) != 4 || !hg_parse_int64(text, 4, &year) || year < 1900 || year > 2200)
        return hg_fail(err, HG_ECONFIG, "is no year from 1900 to 2200");
    return HG_OK;
}

/* Settings stand in every manifest and report: a password must not be one of them. */
static hg_status check_secrets(const char *text, hg_err *err)
{
    char *masked = NULL;
    hg_status st = hg_strdup(&masked, text, err);
    if (st != HG_OK)
        return st;
    hg_mask_secrets(masked);
    if (strncmp(text, "PG:", 3) == 0 && strcmp(masked, text) != 0)
        st = hg_fail(err, HG_ECONFIG,
                     "holds a password, and settings are published with every run: put it into a "
                     "password file (PGPASSFILE) or a service (PG:service=NAME)");
    hg_free(masked);
    return st;
}

/* Left to the system only where it cannot harm: a control character in a path is a mistake. */
hg_status config_check_path(const char *text, hg_err *err)
{
    hg_status st = config_check_filled(text, err);
    for (const char *c = text; st == HG_OK && *c; c++)
        if ((unsigned char)*c < ' ')
            st = hg_fail(err, HG_ECONFIG, "holds a control character");
    return st == HG_OK ? check_secrets(text, err) : st;
}
