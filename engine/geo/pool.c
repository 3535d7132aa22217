/* geo/pool.c - which copy of the frozen operation may this thread use? */
#include "geo/pool.h"

#include <pthread.h>

#include "base/try.h"
#include "geo/proj_context.h"
#include "hotgrid/mem.h"

struct hg_proj_copy {
    PJ_CONTEXT *context;
    PJ *operation;
    hg_proj_copy *next;
};

struct hg_proj_pool {
    char *pipeline;
    pthread_mutex_t lock;
    hg_proj_copy *idle;
};

static void copy_free(hg_proj_copy *copy)
{
    if (!copy)
        return;
    proj_destroy(copy->operation);
    proj_context_destroy(copy->context);
    hg_free(copy);
}

static hg_status copy_new(const char *pipeline, hg_proj_copy **out, hg_err *err)
{
    hg_proj_copy *copy = NULL;
    hg_proj_log log;
    hg_status st = hg_alloc(&copy, 1, sizeof *copy, err);
    if (st != HG_OK)
        return st;
    copy->context = hg_proj_open(&log);
    if (copy->context)
        copy->operation = proj_create(copy->context, pipeline);
    if (!copy->operation) {
        st = copy->context ? hg_fail(err, HG_ECONFIG, "PROJ cannot run \"%s\": %s", pipeline,
                                     log.text[0] ? log.text : "no reason given")
                           : hg_fail(err, HG_ENOMEM, "out of memory while starting PROJ");
        copy_free(copy);
        return st;
    }
    /* the log lives on this stack only; from here on points speak for themselves */
    proj_log_level(copy->context, PJ_LOG_NONE);
    proj_log_func(copy->context, NULL, hg_proj_say_nothing);
    *out = copy;
    return HG_OK;
}

hg_status hg_proj_pool_new(const char *pipeline, hg_proj_pool **out, hg_err *err)
{
    hg_proj_pool *pool = NULL;
    hg_proj_copy *first = NULL;
    hg_status st;
    HG_TRY(hg_alloc(&pool, 1, sizeof *pool, err));
    HG_TRY(hg_strdup(&pool->pipeline, pipeline, err));
    HG_TRY(copy_new(pipeline, &first, err));
    pool->idle = first;
    if (pthread_mutex_init(&pool->lock, NULL) != 0) {
        st = hg_fail(err, HG_ESYSTEM, "no lock for the PROJ operations can be made");
        goto done;
    }
    *out = pool;
    return HG_OK;
done:
    if (pool)
        hg_free(pool->pipeline);
    hg_free(pool);
    copy_free(first);
    return st;
}

void hg_proj_pool_free(hg_proj_pool *pool)
{
    if (!pool)
        return;
    while (pool->idle) {
        hg_proj_copy *next = pool->idle->next;
        copy_free(pool->idle);
        pool->idle = next;
    }
    pthread_mutex_destroy(&pool->lock);
    hg_free(pool->pipeline);
    hg_free(pool);
}

hg_status hg_proj_pool_take(hg_proj_pool *pool, hg_proj_copy **out, hg_err *err)
{
    pthread_mutex_lock(&pool->lock);
    hg_proj_copy *copy = pool->idle;
    if (copy)
        pool->idle = copy->next;
    pthread_mutex_unlock(&pool->lock);
    if (!copy)
        return copy_new(pool->pipeline, out, err);
    *out = copy;
    return HG_OK;
}

void hg_proj_pool_give_back(hg_proj_pool *pool, hg_proj_copy *copy)
{
    pthread_mutex_lock(&pool->lock);
    copy->next = pool->idle;
    pool->idle = copy;
    pthread_mutex_unlock(&pool->lock);
}

PJ *hg_proj_copy_operation(hg_proj_copy *copy)
{
    return copy->operation;
}
