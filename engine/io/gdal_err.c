/* io/gdal_err.c - did GDAL fail while we watched? The handler, the counter and the start-up. */
#include "io/gdal_err.h"

#include <ctype.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <strings.h>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <ogr_srs_api.h>

#include "hotgrid/io.h"
#include "hotgrid/text.h"

#include "base/try.h"

static atomic_long errors;
static pthread_once_t started = PTHREAD_ONCE_INIT;
/* Guards the list of open scopes: GDAL's worker threads report too. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static hg_gdal_watch *newest;

/* Blank out up to the end of the value: quoted as libpq writes it, or up to the next blank. */
static void mask_value(char *value)
{
    char quote = *value == '\'' || *value == '"' ? *value++ : '\0';
    for (; *value; value++) {
        if (quote ? *value == quote : isspace((unsigned char)*value) || *value == '&')
            return;
        if (quote && *value == '\\' && value[1])
            *value++ = '*';
        *value = '*';
    }
}

static void mask_key(char *text, const char *key)
{
    size_t n = strlen(key);
    for (char *at = text; *at; at++) {
        if (strncasecmp(at, key, n) != 0)
            continue;
        char *value = at + n;
        while (*value == ' ')
            value++;
        if (*value != '=')
            continue;
        value++;
        while (*value == ' ')
            value++;
        mask_value(value);
    }
}

void hg_mask_secrets(char *text)
{
    static const char *const keys[] = {"password", "passwd", "pwd"};
    for (size_t i = 0; i < HG_COUNT(keys); i++)
        mask_key(text, keys[i]);
    for (char *at = strstr(text, "://"); at; at = strstr(at + 3, "://")) {
        char *colon = NULL, *end = at + 3;
        for (; *end && *end != '@' && *end != '/' && !isspace((unsigned char)*end); end++) {
            if (*end == ':' && !colon)
                colon = end;
        }
        for (char *c = colon; *end == '@' && c && ++c < end;)
            *c = '*';
    }
}

/* Messages of libpq run over several lines: one sentence has blanks there, and none at its end. */
static void one_line(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        bool blank = isspace((unsigned char)*from);
        if (!blank || (to > text && to[-1] != ' '))
            *to++ = blank ? ' ' : *from;
    }
    while (to > text && to[-1] == ' ')
        to--;
    *to = '\0';
}

static void keep(char *kept, const char *message)
{
    char text[HG_GDAL_TEXT_MAX];
    if (*kept)
        return;
    strncpy(text, message, sizeof text - 1);
    text[sizeof text - 1] = '\0';
    hg_mask_secrets(text);
    one_line(text);
    hg_printable(text, strlen(text), kept, HG_GDAL_TEXT_MAX);
}

/* Under the lock: has this thread a scope open? */
static bool watches_here(void)
{
    for (const hg_gdal_watch *w = newest; w; w = w->outer)
        if (pthread_equal(w->thread, pthread_self()))
            return true;
    return false;
}

static void CPL_STDCALL on_error(CPLErr level, CPLErrorNum number, const char *message)
{
    (void)number;
    if (level < CE_Warning)
        return;
    bool failure = level >= CE_Failure;
    if (failure)
        atomic_fetch_add(&errors, 1);
    pthread_mutex_lock(&lock);
    /* A thread without a scope is one of GDAL's own: it works for anybody. */
    bool anybody = !watches_here();
    for (hg_gdal_watch *w = newest; w; w = w->outer) {
        if (!anybody && !pthread_equal(w->thread, pthread_self()))
            continue;
        keep(failure ? w->text : w->warning, message);
        w->failures += failure;
    }
    pthread_mutex_unlock(&lock);
}

static void start(void)
{
    CPLSetErrorHandler(on_error);
    CPLSetConfigOption("GDAL_PAM_ENABLED", "NO");
    CPLSetConfigOption("GDAL_DRIVER_PATH", "disable");
    OSRSetPROJEnableNetwork(0);
    GDALAllRegister();
}

void hg_gdal_start(void)
{
    pthread_once(&started, start);
}

void hg_gdal_watch_begin(hg_gdal_watch *watch)
{
    hg_gdal_start();
    memset(watch, 0, sizeof *watch);
    watch->thread = pthread_self();
    pthread_mutex_lock(&lock);
    watch->outer = newest;
    newest = watch;
    pthread_mutex_unlock(&lock);
}

bool hg_gdal_watch_failed(hg_gdal_watch *watch)
{
    pthread_mutex_lock(&lock);
    bool failed = watch->failures > 0;
    pthread_mutex_unlock(&lock);
    return failed;
}

bool hg_gdal_watch_end(hg_gdal_watch *watch)
{
    pthread_mutex_lock(&lock);
    for (hg_gdal_watch **at = &newest; *at; at = &(*at)->outer) {
        if (*at == watch) {
            *at = watch->outer;
            break;
        }
    }
    bool failed = watch->failures > 0;
    pthread_mutex_unlock(&lock);
    return failed;
}

long hg_gdal_errors(void)
{
    return atomic_load(&errors);
}
