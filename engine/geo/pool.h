/* geo/pool.h - copies of one frozen PROJ operation, one for each thread that needs it now. */
#ifndef HG_GEO_POOL_H
#define HG_GEO_POOL_H

#include <proj.h>

#include "hotgrid/status.h"

/*
 * A PJ belongs to one thread at a time. Copies are made on demand from the pipeline's text, so that
 * all of them are the same operation to the last digit.
 */
typedef struct hg_proj_pool hg_proj_pool;
typedef struct hg_proj_copy hg_proj_copy;

HG_CHECKED hg_status hg_proj_pool_new(const char *pipeline, hg_proj_pool **out, hg_err *err);
void hg_proj_pool_free(hg_proj_pool *pool);

HG_CHECKED hg_status hg_proj_pool_take(hg_proj_pool *pool, hg_proj_copy **out, hg_err *err);
void hg_proj_pool_give_back(hg_proj_pool *pool, hg_proj_copy *copy);
PJ *hg_proj_copy_operation(hg_proj_copy *copy);

#endif
