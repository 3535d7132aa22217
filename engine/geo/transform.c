/* geo/transform.c - where do these points lie in the other CRS? */
#include "hotgrid/geo.h"

#include <math.h>

#include "base/try.h"
#include "geo/crs.h"
#include "geo/operation.h"
#include "geo/pool.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { BLOCK = 8192 };

/* Where coordinates of one side may lie; PROJ itself computes nonsense without a word. */
typedef struct side {
    bool checked, degrees;
    hg_extent valid;
    char *name;
} side;

struct hg_transform {
    hg_operation operation;
    hg_proj_pool *pool; /* NULL for the identity */
    side from, to;
};

static hg_status describe_side(const hg_crs *crs, side *out, hg_err *err)
{
    *out = (side){.checked = crs->has_valid, .degrees = crs->geographic, .valid = crs->valid};
    return hg_strdup(&out->name, crs->name, err);
}

hg_status hg_transform_open(const hg_crs *from, const hg_crs *to, bool allow_ballpark,
                            hg_transform **out, hg_err *err)
{
    hg_transform *transform = NULL;
    hg_status st;
    if (!to->geographic)
        HG_TRY(hg_crs_check_work(to, err));
    HG_TRY(hg_alloc(&transform, 1, sizeof *transform, err));
    HG_TRY(describe_side(from, &transform->from, err));
    HG_TRY(describe_side(to, &transform->to, err));
    HG_TRY(hg_operation_find(from, to, allow_ballpark, &transform->operation, err));
    if (!transform->operation.identity)
        HG_TRY(hg_proj_pool_new(transform->operation.pipeline, &transform->pool, err));
    *out = transform;
    return HG_OK;
done:
    hg_transform_free(transform);
    return st;
}

void hg_transform_free(hg_transform *transform)
{
    if (!transform)
        return;
    hg_operation_clear(&transform->operation);
    hg_proj_pool_free(transform->pool);
    hg_free(transform->from.name);
    hg_free(transform->to.name);
    hg_free(transform);
}

bool hg_transform_is_identity(const hg_transform *transform)
{
    return transform->operation.identity;
}

const char *hg_transform_pipeline(const hg_transform *transform)
{
    return transform->operation.pipeline;
}

const char *hg_transform_name(const hg_transform *transform)
{
    return transform->operation.name;
}

double hg_transform_accuracy_m(const hg_transform *transform)
{
    return transform->operation.accuracy_m;
}

static bool between(double value, double low, double high)
{
    return value >= low && value <= high;
}

/* False for NaN and infinities too. Areas across the date line meet both spellings of longitude. */
static bool lies_within(const side *where, double x, double y)
{
    if (!isfinite(x) || !isfinite(y))
        return false;
    if (!where->checked)
        return !where->degrees || (fabs(x) <= 180 && fabs(y) <= 90);
    const hg_extent *valid = &where->valid;
    if (!between(y, valid->y_min, valid->y_max))
        return false;
    if (between(x, valid->x_min, valid->x_max))
        return true;
    return where->degrees && fabs(x) <= 180 &&
           (between(x + 360, valid->x_min, valid->x_max) ||
            between(x - 360, valid->x_min, valid->x_max));
}

typedef struct batch {
    const hg_transform *transform;
    PJ_DIRECTION direction;
    size_t n;
    double *x, *y;
} batch;

static void move_point(PJ *operation, PJ_DIRECTION direction, const side *before, const side *after,
                       double *x, double *y)
{
    bool good = lies_within(before, *x, *y);
    if (good && operation) {
        PJ_COORD at = proj_trans(operation, direction, proj_coord(*x, *y, 0, HUGE_VAL));
        good = lies_within(after, at.xy.x, at.xy.y);
        *x = at.xy.x;
        *y = at.xy.y;
        if (!good)
            proj_errno_reset(operation);
    }
    if (!good)
        *x = *y = NAN;
}

static hg_status move_block(size_t index, void *context, hg_err *err)
{
    const batch *work = context;
    const hg_transform *transform = work->transform;
    bool forward = work->direction == PJ_FWD;
    const side *before = forward ? &transform->from : &transform->to;
    const side *after = forward ? &transform->to : &transform->from;
    hg_proj_copy *copy = NULL;
    PJ *operation = NULL;
    if (transform->pool) {
        hg_status st = hg_proj_pool_take(transform->pool, &copy, err);
        if (st != HG_OK)
            return st;
        operation = hg_proj_copy_operation(copy);
    }
    size_t first = index * BLOCK, end = work->n - first < BLOCK ? work->n : first + BLOCK;
    for (size_t i = first; i < end; i++)
        move_point(operation, work->direction, before, after, &work->x[i], &work->y[i]);
    if (copy)
        hg_proj_pool_give_back(transform->pool, copy);
    return HG_OK;
}

static hg_status move_points(const hg_transform *transform, PJ_DIRECTION direction, size_t n,
                             double *x, double *y, hg_err *err)
{
    batch work = {transform, direction, n, x, y};
    return hg_par_for(n / BLOCK + (n % BLOCK != 0), move_block, &work, err);
}

hg_status hg_transform_points(const hg_transform *transform, size_t n, double *x, double *y,
                              hg_err *err)
{
    return move_points(transform, PJ_FWD, n, x, y, err);
}

hg_status hg_transform_back(const hg_transform *transform, size_t n, double *x, double *y,
                            hg_err *err)
{
    return move_points(transform, PJ_INV, n, x, y, err);
}

hg_status hg_transform_area(const hg_transform *transform, hg_area *area, hg_err *err)
{
    hg_area moved = {0};
    hg_status st;
    HG_TRY(hg_area_copy(area, &moved, err));
    HG_TRY(hg_transform_points(transform, moved.n_points, moved.x, moved.y, err));
    for (size_t i = 0; i < moved.n_points; i++)
        if (isnan(moved.x[i])) {
            st = hg_fail(err, HG_EDATA,
                         "vertex %zu of the polygon, (%.10g, %.10g), lies outside the area of use "
                         "of \"%s\" or \"%s\": is the CRS right, and are the axes x, y?",
                         i + 1, area->x[i], area->y[i], transform->from.name, transform->to.name);
            goto done;
        }
    hg_area_orient(&moved);
    hg_area_clear(area);
    *area = moved;
    return HG_OK;
done:
    hg_area_clear(&moved);
    return st;
}
