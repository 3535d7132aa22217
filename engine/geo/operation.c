/* geo/operation.c - by which operation do we go from one CRS to another? */
#include "geo/operation.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

void hg_operation_clear(hg_operation *operation)
{
    hg_free(operation->pipeline);
    hg_free(operation->name);
    *operation = (hg_operation){0};
}

/* Where both can be used: PROJ then ranks operations made for that place first. */
static void set_interest(PJ_CONTEXT *context, PJ_OPERATION_FACTORY_CONTEXT *factory,
                         const hg_crs *from, const hg_crs *to)
{
    if (!from->has_use && !to->has_use)
        return;
    hg_extent both = from->has_use ? from->use : to->use;
    if (from->has_use && to->has_use) {
        both.x_min = fmax(from->use.x_min, to->use.x_min);
        both.x_max = fmin(from->use.x_max, to->use.x_max);
        both.y_min = fmax(from->use.y_min, to->use.y_min);
        both.y_max = fmin(from->use.y_max, to->use.y_max);
    }
    if (both.x_min < both.x_max && both.y_min < both.y_max && both.x_max <= 180)
        proj_operation_factory_context_set_area_of_interest(context, factory, both.x_min,
                                                            both.y_min, both.x_max, both.y_max);
}

static PJ_OBJ_LIST *list_operations(PJ_CONTEXT *context, const hg_crs *from, const hg_crs *to,
                                    const PJ *from_pj, const PJ *to_pj)
{
    PJ_OPERATION_FACTORY_CONTEXT *factory = proj_create_operation_factory_context(context, NULL);
    if (!factory)
        return NULL;
    proj_operation_factory_context_set_spatial_criterion(
        context, factory, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
    proj_operation_factory_context_set_grid_availability_use(
        context, factory, PROJ_GRID_AVAILABILITY_USED_FOR_SORTING);
    set_interest(context, factory, from, to);
    PJ_OBJ_LIST *list = proj_create_operations(context, from_pj, to_pj, factory);
    proj_operation_factory_context_destroy(factory);
    return list;
}

/* The first that lacks no grid; one that knows both datums goes before a ballpark one. */
static PJ *first_usable(PJ_CONTEXT *context, const PJ_OBJ_LIST *list, bool ballpark)
{
    int count = list ? proj_list_get_count(list) : 0;
    for (int i = 0; i < count; i++) {
        PJ *operation = proj_list_get(context, list, i);
        if (operation && proj_coordoperation_is_instantiable(context, operation) &&
            (proj_coordoperation_has_ballpark_transformation(context, operation) != 0) == ballpark)
            return operation;
        proj_destroy(operation);
    }
    return NULL;
}

static hg_status refuse_ballpark(const hg_crs *from, const hg_crs *to, hg_err *err)
{
    const hg_crs *vague = from->meant[0] ? from : to;
    return hg_fail(err, HG_ECONFIG,
                   "from \"%s\" to \"%s\" only a ballpark transformation is known, which may be "
                   "some 100 m off%s%s%s",
                   from->name, to->name,
                   vague->meant[0] ? ": did you mean --crs " : "; --allow-ballpark accepts that",
                   vague->meant, vague->meant[0] ? "?" : "");
}

static hg_status describe(PJ_CONTEXT *context, const PJ *operation, hg_operation *out, hg_err *err)
{
    hg_operation found = {0};
    hg_status st;
    PJ *normal = proj_normalize_for_visualization(context, operation);
    const char *text = normal ? proj_as_proj_string(context, normal, PJ_PROJ_5, NULL) : NULL;
    const char *name = proj_get_name(operation);
    if (!text || !*text) {
        st = hg_fail(err, HG_ECONFIG, "PROJ cannot write operation \"%s\" as a pipeline",
                     name ? name : "");
        goto done;
    }
    HG_TRY(hg_strdup(&found.pipeline, text, err));
    HG_TRY(hg_strdup(&found.name, name ? name : "", err));
    found.accuracy_m = proj_coordoperation_get_accuracy(context, operation);
    if (found.accuracy_m < 0) /* a bare projection is exact; PROJ calls that unknown */
        found.accuracy_m = proj_get_type(operation) == PJ_TYPE_CONVERSION ? 0 : -1;
    *out = found;
done:
    proj_destroy(normal);
    if (st != HG_OK)
        hg_operation_clear(&found);
    return st;
}

static hg_status choose(PJ_CONTEXT *context, const hg_crs *from, const hg_crs *to,
                        const PJ *from_pj, const PJ *to_pj, bool allow_ballpark, hg_operation *out,
                        hg_err *err)
{
    hg_status st;
    PJ_OBJ_LIST *list = list_operations(context, from, to, from_pj, to_pj);
    PJ *operation = first_usable(context, list, false);
    if (!operation) {
        operation = first_usable(context, list, true);
        if (operation && !allow_ballpark) {
            st = refuse_ballpark(from, to, err);
            goto done;
        }
    }
    if (operation)
        st = describe(context, operation, out, err);
    else
        st = hg_fail(err, HG_ECONFIG,
                     "PROJ knows no way from \"%s\" to \"%s\" without grids that "
                     "are not installed",
                     from->name, to->name);
done:
    proj_destroy(operation);
    proj_list_destroy(list);
    return st;
}

static hg_status make_identity(hg_operation *out, hg_err *err)
{
    hg_operation found = {.identity = true};
    hg_status st;
    HG_TRY(hg_strdup(&found.pipeline, "", err));
    HG_TRY(hg_strdup(&found.name, "identity", err));
    *out = found;
done:
    if (st != HG_OK)
        hg_operation_clear(&found);
    return st;
}

hg_status hg_operation_find(const hg_crs *from, const hg_crs *to, bool allow_ballpark,
                            hg_operation *out, hg_err *err)
{
    hg_status st;
    PJ *from_pj = NULL, *to_pj = NULL;
    PJ_CONTEXT *context = hg_proj_open(NULL);
    if (!context)
        return hg_fail(err, HG_ENOMEM, "out of memory while starting PROJ");
    HG_TRY(hg_crs_horizontal(context, from->definition, NULL, &from_pj, err));
    HG_TRY(hg_crs_horizontal(context, to->definition, NULL, &to_pj, err));
    bool same_code = from->code[0] && strcmp(from->code, to->code) == 0;
    bool equivalent = proj_is_equivalent_to_with_ctx(context, from_pj, to_pj,
                                                     PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS);
    if (same_code || equivalent)
        st = make_identity(out, err);
    else
        st = choose(context, from, to, from_pj, to_pj, allow_ballpark, out, err);
done:
    proj_destroy(from_pj);
    proj_destroy(to_pj);
    proj_context_destroy(context);
    return st;
}
