/* io/gdal_err.h - did GDAL fail while we watched? (its return values alone do not tell) */
#ifndef HG_IO_GDAL_ERR_H
#define HG_IO_GDAL_ERR_H

#include <pthread.h>
#include <stdbool.h>

#include "hotgrid/status.h"

#define HG_GDAL_TEXT_MAX 512

/*
 * One scope during which errors are counted. GDALFlushCache and GDALClose return void and the last
 * error type can read "none" after a failed write: ask after GDALClose. Scopes nest and may be
 * open in several threads: each counts the errors of its own thread, and those of threads without a
 * scope, which GDAL starts by itself.
 *
 *   hg_gdal_watch watch;
 *   hg_gdal_watch_begin(&watch);
 *   ... GDALCreateCopy, GDALClose ...
 *   if (hg_gdal_watch_end(&watch))            // watch.text holds GDAL's first sentence
 *       st = hg_fail(err, HG_EIO, "%s: %s", path, watch.text);
 */
typedef struct hg_gdal_watch {
    long failures;                  /* CE_Failure and CE_Fatal */
    char text[HG_GDAL_TEXT_MAX];    /* the first one, printable, secrets masked; "" when none */
    char warning[HG_GDAL_TEXT_MAX]; /* the first CE_Warning likewise; it is no failure */
    pthread_t thread;
    struct hg_gdal_watch *outer; /* the scopes that are open, newest first */
} hg_gdal_watch;

/*
 * Once per process, called by hg_gdal_watch_begin: drivers registered, plug-ins, side files (PAM)
 * and the network off, our error handler in place of the one that prints.
 */
void hg_gdal_start(void);

/* Starts GDAL when needed. The watch must stay where it is until hg_gdal_watch_end. */
void hg_gdal_watch_begin(hg_gdal_watch *watch);
/* Failures so far; the scope stays open. */
bool hg_gdal_watch_failed(hg_gdal_watch *watch);
/* Close the scope: true when anything failed in it. Harmless when repeated. */
bool hg_gdal_watch_end(hg_gdal_watch *watch);
/* Failures since the process started, for tests. */
long hg_gdal_errors(void);

#endif
