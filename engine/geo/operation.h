/* geo/operation.h - the one operation that a transform runs, found once and then frozen. */
#ifndef HG_GEO_OPERATION_H
#define HG_GEO_OPERATION_H

#include "geo/crs.h"

typedef struct hg_operation {
    bool identity;
    char *pipeline, *name;
    double accuracy_m; /* -1 unknown */
} hg_operation;

HG_CHECKED hg_status hg_operation_find(const hg_crs *from, const hg_crs *to, bool allow_ballpark,
                                       hg_operation *out, hg_err *err);
void hg_operation_clear(hg_operation *operation);

#endif
