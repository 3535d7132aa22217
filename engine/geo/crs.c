/* geo/crs.c - what is this coordinate reference system, and can we work with it? */
#include "geo/crs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/try.h"
#include "geo/proj_context.h"
#include "hotgrid/mem.h"
#include "hotgrid/text.h"

enum { SURE = 90, LIKELY = 25 }; /* percentages of proj_identify */

/* Heights are nobody's business here: of a compound CRS the horizontal part. */
hg_status hg_crs_horizontal(PJ_CONTEXT *context, const char *definition, const hg_proj_log *log,
                            PJ **out, hg_err *err)
{
    PJ *crs;
    hg_status st = hg_proj_create_crs(context, definition, log, &crs, err);
    if (st != HG_OK)
        return st;
    if (proj_get_type(crs) == PJ_TYPE_COMPOUND_CRS) {
        PJ *compound = crs;
        crs = proj_crs_get_sub_crs(context, compound, 0);
        proj_destroy(compound);
    }
    if (!crs)
        return hg_fail(err, HG_ECONFIG, "the CRS has no horizontal part");
    *out = crs;
    return HG_OK;
}

/* A bound CRS (+towgs84) wraps the CRS that has axes and a name. New reference. */
static PJ *unbound(PJ_CONTEXT *context, const PJ *crs)
{
    if (proj_get_type(crs) == PJ_TYPE_BOUND_CRS)
        return proj_get_source_crs(context, crs);
    return proj_clone(context, crs);
}

static bool names_nothing(const char *name)
{
    static const char *const empty[] = {"unknown", "not specified", "unspecified", "undefined",
                                        "unnamed"};
    if (!name || !*name)
        return true;
    for (size_t i = 0; i < HG_COUNT(empty); i++)
        for (const char *at = name; *at; at++)
            if (strncasecmp(at, empty[i], strlen(empty[i])) == 0)
                return true;
    return false;
}

static bool has_datum(PJ_CONTEXT *context, const PJ *crs, const PJ *plain)
{
    if (proj_get_type(crs) == PJ_TYPE_BOUND_CRS)
        return true; /* it brings its own way to WGS 84 */
    PJ *datum = proj_crs_get_datum(context, plain);
    if (!datum)
        datum = proj_crs_get_datum_ensemble(context, plain);
    bool known = datum && !names_nothing(proj_get_name(datum));
    proj_destroy(datum);
    return known;
}

/* Two axes, in the same unit; what the unit is worth and which way they point. */
static hg_status read_axes(PJ_CONTEXT *context, const PJ *plain, hg_crs *out, hg_err *err)
{
    PJ *system = proj_crs_get_coordinate_system(context, plain);
    const double degree = 0.017453292519943295; /* radians */
    double factor[2] = {0, 0};
    bool east_north = system != NULL,
         found = system && proj_cs_get_axis_count(context, system) >= 2;
    for (int axis = 0; found && axis < 2; axis++) {
        const char *direction = "";
        found = proj_cs_get_axis_info(context, system, axis, NULL, NULL, &direction, &factor[axis],
                                      NULL, NULL, NULL);
        east_north = east_north && found &&
                     (strcmp(direction, "east") == 0 || strcmp(direction, "north") == 0);
    }
    proj_destroy(system);
    if (!found || factor[0] != factor[1] || !(factor[0] > 0))
        return hg_fail(err, HG_ECONFIG, "CRS \"%s\" has no two axes in one unit",
                       proj_get_name(plain));
    out->east_north = east_north;
    out->unit_m = out->geographic ? 0 : factor[0];
    if (out->geographic && fabs(factor[0] - degree) > 1e-12)
        return hg_fail(err, HG_ECONFIG,
                       "CRS \"%s\" counts angles in units of %.9g degrees; only degrees are read",
                       proj_get_name(plain), factor[0] / degree);
    return HG_OK;
}

static hg_status read_kind(PJ_CONTEXT *context, const PJ *plain, hg_crs *out, hg_err *err)
{
    PJ_TYPE type = proj_get_type(plain);
    out->geographic = type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
    if (!out->geographic && type != PJ_TYPE_PROJECTED_CRS)
        return hg_fail(err, HG_ECONFIG,
                       "CRS \"%s\" is neither geographic nor projected; write e.g. EPSG:28992",
                       proj_get_name(plain));
    return read_axes(context, plain, out, err);
}

/* The EPSG entry that PROJ takes this CRS for; NULL when none. Several equals: the first. */
static PJ *identify(PJ_CONTEXT *context, const PJ *crs, int *confidence)
{
    int *confidences = NULL;
    PJ *best = NULL;
    PJ_OBJ_LIST *list = proj_identify(context, crs, "EPSG", NULL, &confidences);
    if (list && proj_list_get_count(list) > 0 && confidences) {
        *confidence = confidences[0];
        best = proj_list_get(context, list, 0);
    }
    proj_int_list_destroy(confidences);
    proj_list_destroy(list);
    return best;
}

static hg_status copy_code(const PJ *crs, char **out, hg_err *err)
{
    char text[64] = "";
    const char *authority = crs ? proj_get_id_auth_name(crs, 0) : NULL;
    const char *code = crs ? proj_get_id_code(crs, 0) : NULL;
    if (authority && code)
        snprintf(text, sizeof text, "%s:%s", authority, code);
    return hg_strdup(out, text, err);
}

/* Sets code (sure) or meant (a resemblance) and returns the entry whose area of use applies. */
static hg_status find_code(PJ_CONTEXT *context, const PJ *plain, hg_crs *out, PJ **known,
                           hg_err *err)
{
    int confidence = 0;
    hg_status st;
    PJ *entry = NULL;
    *known = NULL;
    if (proj_get_id_code(plain, 0))
        entry = proj_clone(context, plain);
    else
        entry = identify(context, plain, &confidence);
    bool sure = entry && (proj_get_id_code(plain, 0) || confidence >= SURE);
    bool likely = entry && !sure && confidence >= LIKELY;
    HG_TRY(copy_code(sure ? entry : NULL, &out->code, err));
    HG_TRY(copy_code(likely ? entry : NULL, &out->meant, err));
    if (sure) {
        *known = entry;
        entry = NULL;
    }
done:
    proj_destroy(entry);
    return st;
}

static hg_status copy_texts(PJ_CONTEXT *context, const PJ *crs, const char *definition, hg_crs *out,
                            hg_err *err)
{
    static const char *const one_line[] = {"MULTILINE=NO", NULL};
    hg_status st;
    const char *name = proj_get_name(crs), *wkt;
    HG_TRY(hg_strdup(&out->definition, definition, err));
    HG_TRY(hg_strdup(&out->name, name ? name : "", err));
    wkt = proj_as_wkt(context, crs, PJ_WKT2_2019, one_line);
    HG_TRY(hg_strdup(&out->wkt, wkt ? wkt : "", err));
    wkt = proj_as_wkt(context, crs, PJ_WKT1_ESRI, one_line);
    HG_TRY(hg_strdup(&out->wkt1, wkt ? wkt : "", err));
done:
    return st;
}

static hg_status describe(PJ_CONTEXT *context, const char *definition, const hg_proj_log *log,
                          hg_crs *out, hg_err *err)
{
    PJ *crs = NULL, *plain = NULL, *known = NULL;
    hg_status st;
    HG_TRY(hg_crs_horizontal(context, definition, log, &crs, err));
    plain = unbound(context, crs);
    if (!plain) {
        st = hg_fail(err, HG_ENOMEM, "out of memory while reading a CRS");
        goto done;
    }
    HG_TRY(read_kind(context, plain, out, err));
    out->has_datum = has_datum(context, crs, plain);
    HG_TRY(copy_texts(context, plain, definition, out, err));
    HG_TRY(find_code(context, plain, out, &known, err));
    hg_crs_find_valid(context, plain, known ? known : plain, out);
done:
    proj_destroy(crs);
    proj_destroy(plain);
    proj_destroy(known);
    return st;
}

static hg_status check_datum(const hg_crs *crs, hg_err *err)
{
    if (crs->has_datum)
        return HG_OK;
    return hg_fail(err, HG_ECONFIG,
                   "CRS \"%s\" does not say on which datum it stands, so its place may be some "
                   "100 m off%s%s%s",
                   crs->name, crs->meant[0] ? ": did you mean --crs " : "; name it with --crs",
                   crs->meant, crs->meant[0] ? "?" : "");
}

static hg_status open_crs(const char *definition, bool any_datum, hg_crs **out, hg_err *err)
{
    hg_crs *crs = NULL;
    hg_proj_log log;
    hg_status st;
    PJ_CONTEXT *context = hg_proj_open(&log);
    if (!context)
        return hg_fail(err, HG_ENOMEM, "out of memory while starting PROJ");
    HG_TRY(hg_alloc(&crs, 1, sizeof *crs, err));
    HG_TRY(describe(context, definition, &log, crs, err));
    if (!any_datum)
        HG_TRY(check_datum(crs, err));
    *out = crs;
    crs = NULL;
done:
    hg_crs_free(crs);
    proj_context_destroy(context);
    return st;
}

hg_status hg_crs_open(const char *definition, hg_crs **out, hg_err *err)
{
    return open_crs(definition, false, out, err);
}

hg_status hg_crs_open_any(const char *definition, hg_crs **out, hg_err *err)
{
    return open_crs(definition, true, out, err);
}

void hg_crs_free(hg_crs *crs)
{
    if (!crs)
        return;
    hg_free(crs->definition);
    hg_free(crs->name);
    hg_free(crs->code);
    hg_free(crs->wkt);
    hg_free(crs->wkt1);
    hg_free(crs->meant);
    hg_free(crs);
}

const char *hg_crs_name(const hg_crs *crs)
{
    return crs->name;
}

const char *hg_crs_code(const hg_crs *crs)
{
    return crs->code;
}

const char *hg_crs_wkt(const hg_crs *crs)
{
    return crs->wkt;
}

const char *hg_crs_wkt1(const hg_crs *crs)
{
    return crs->wkt1;
}

bool hg_crs_is_geographic(const hg_crs *crs)
{
    return crs->geographic;
}

double hg_crs_unit_m(const hg_crs *crs)
{
    return crs->unit_m;
}

bool hg_crs_area_of_use(const hg_crs *crs, hg_extent *degrees)
{
    if (crs->has_use)
        *degrees = crs->use;
    return crs->has_use;
}

hg_status hg_crs_check_work(const hg_crs *crs, hg_err *err)
{
    if (crs->geographic)
        return hg_fail(err, HG_ECONFIG,
                       "working CRS \"%s\" counts in degrees; cells and bandwidths need metres: "
                       "choose a projected CRS, e.g. --work-crs auto",
                       crs->name);
    if (crs->unit_m != 1)
        return hg_fail(err, HG_ECONFIG,
                       "working CRS \"%s\" counts in units of %.10g m; it must be in metres: "
                       "input in feet or kilometres is converted, e.g. with --work-crs auto",
                       crs->name, crs->unit_m);
    if (!crs->east_north)
        return hg_fail(err, HG_ECONFIG,
                       "working CRS \"%s\" has axes that do not point east and north: choose "
                       "another, e.g. --work-crs auto",
                       crs->name);
    return HG_OK;
}
