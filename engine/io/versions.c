/* io/versions.c - which GDAL is at work? */
#include "hotgrid/write.h"

#include <gdal.h>
#include <pthread.h>
#include <stdio.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char release[32];

/* Once: what GDALVersionInfo returns lasts until the thread asks again. */
static void read_release(void)
{
    snprintf(release, sizeof release, "%s", GDALVersionInfo("RELEASE_NAME"));
}

const char *hg_gdal_version(void)
{
    pthread_once(&once, read_release);
    return release;
}
