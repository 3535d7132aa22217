/* geo/proj_context.h - how this engine opens a PROJ context: silent, and never on the network. */
#ifndef HG_GEO_PROJ_CONTEXT_H
#define HG_GEO_PROJ_CONTEXT_H

#include <proj.h>

#include "hotgrid/status.h"

/* The first complaint of PROJ, for our own sentence. */
typedef struct hg_proj_log {
    char text[256];
} hg_proj_log;

/* One context is for one thread. NULL when memory is out. `log` may be NULL, else it must live as
 * long as the context. */
PJ_CONTEXT *hg_proj_open(hg_proj_log *log);
void hg_proj_say_nothing(void *user, int level, const char *message);

/* A definition as PROJ wants it: "+proj=... " strings get "+type=crs". HG_ECONFIG when too long. */
HG_CHECKED hg_status hg_proj_create_crs(PJ_CONTEXT *context, const char *definition,
                                        const hg_proj_log *log, PJ **out, hg_err *err);

#endif
