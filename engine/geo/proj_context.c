/* geo/proj_context.c - how are PROJ's contexts and CRS objects made here? */
#include "geo/proj_context.h"

#include <stdbool.h>
#include <string.h>

#include "hotgrid/mem.h"
#include "hotgrid/text.h"

enum { DEFINITION_MAX = 65536 };

static void keep_first(void *user, int level, const char *message)
{
    hg_proj_log *log = user;
    (void)level;
    if (log && log->text[0] == '\0')
        hg_printable(message, strlen(message), log->text, sizeof log->text);
}

void hg_proj_say_nothing(void *user, int level, const char *message)
{
    (void)user;
    (void)level;
    (void)message;
}

PJ_CONTEXT *hg_proj_open(hg_proj_log *log)
{
    PJ_CONTEXT *context = proj_context_create();
    if (!context)
        return NULL;
    if (log)
        log->text[0] = '\0';
    proj_log_func(context, log, keep_first);
    proj_log_level(context, PJ_LOG_ERROR);
    proj_context_set_enable_network(context, 0);
    return context;
}

/*
 * Without the blanks and the byte order mark that text files bring along. PROJ reads
 * "+proj=utm ..." as an operation unless told that a CRS is meant.
 */
static hg_status as_crs(const char *definition, char **out, hg_err *err)
{
    static const char blanks[] = " \t\r\n";
    if (strncmp(definition, "\xEF\xBB\xBF", 3) == 0)
        definition += 3;
    definition += strspn(definition, blanks);
    size_t length = strlen(definition);
    while (length > 0 && strchr(blanks, definition[length - 1]))
        length--;
    if (length == 0)
        return hg_fail(err, HG_ECONFIG, "CRS definition is empty; write e.g. EPSG:28992");
    bool wants_type = strstr(definition, "proj=") && !strstr(definition, "proj=pipeline") &&
                      !strstr(definition, "type=crs") && !strchr(definition, '[');
    hg_buf text = {0};
    hg_buf_add(&text, definition, length);
    hg_buf_puts(&text, wants_type ? " +type=crs" : "");
    hg_status st = hg_buf_check(&text, err);
    if (st == HG_OK)
        *out = text.data;
    else
        hg_buf_clear(&text);
    return st;
}

hg_status hg_proj_create_crs(PJ_CONTEXT *context, const char *definition, const hg_proj_log *log,
                             PJ **out, hg_err *err)
{
    char shown[120], *text = NULL;
    size_t length = strnlen(definition, DEFINITION_MAX + 1);
    if (length > DEFINITION_MAX)
        return hg_fail(err, HG_ECONFIG, "CRS definition of more than 64 kB: not a .prj file");
    hg_status st = as_crs(definition, &text, err);
    if (st != HG_OK)
        return st;
    PJ *crs = proj_create(context, text);
    hg_free(text);
    hg_printable(definition, length, shown, sizeof shown);
    if (!crs)
        return hg_fail(err, HG_ECONFIG, "CRS \"%s\" is not understood%s%s; write e.g. EPSG:28992",
                       shown, log && log->text[0] ? ": " : "", log ? log->text : "");
    if (!proj_is_crs(crs)) {
        proj_destroy(crs);
        return hg_fail(err, HG_ECONFIG,
                       "\"%s\" is known, but is no coordinate reference system; write e.g. "
                       "EPSG:28992",
                       shown);
    }
    *out = crs;
    return HG_OK;
}
