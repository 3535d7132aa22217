/* geo/versions.c - which PROJ, EPSG data set and GEOS stand behind the coordinates? */
#include "hotgrid/geo.h"

#include <geos_c.h>
#include <pthread.h>
#include <stdio.h>

#include "geo/proj_context.h"

static pthread_once_t once = PTHREAD_ONCE_INIT, proj_once = PTHREAD_ONCE_INIT;
static char epsg[64], proj[32];

static void read_epsg(void)
{
    PJ_CONTEXT *context = hg_proj_open(NULL);
    const char *found =
        context ? proj_context_get_database_metadata(context, "EPSG.VERSION") : NULL;
    snprintf(epsg, sizeof epsg, "%s", found ? found : "unknown");
    proj_context_destroy(context);
}

const char *hg_epsg_version(void)
{
    pthread_once(&once, read_epsg);
    return epsg;
}

/* Once: proj_info() empties and fills a buffer of PROJ's own at every call, whoever reads it. */
static void read_proj(void)
{
    snprintf(proj, sizeof proj, "%s", proj_info().version);
}

const char *hg_proj_version(void)
{
    pthread_once(&proj_once, read_proj);
    return proj;
}

const char *hg_geos_version(void)
{
    return GEOSversion();
}
