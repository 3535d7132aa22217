/* cli/incident_frame.c - in which coordinate system, and in which study area? */
#include <string.h>

#include "base/try.h"
#include "cli/incident_reading.h"
#include "hotgrid/mem.h"

hg_source_options incident_source(const cli *c, const char *path)
{
    hg_source_options source = {.path = path};
    source.layer = incident_text(c, OPT_LAYER);
    source.encoding = incident_text(c, OPT_ENCODING);
    if (c->options.value[OPT_DELIMITER].given)
        source.delimiter = (char)c->options.value[OPT_DELIMITER].number;
    return source;
}

/* The declared CRS, or the source's own; NULL when there is none. The caller frees. */
static hg_status input_crs(const cli *c, const char *path, char **out, hg_err *err)
{
    hg_source_options source = incident_source(c, path);
    hg_reader *reader = NULL;
    hg_status st = HG_OK;
    if (incident_text(c, OPT_CRS))
        return hg_strdup(out, incident_text(c, OPT_CRS), err);
    HG_TRY(hg_reader_open(&source, &reader, NULL, err));
    if (hg_reader_crs(reader))
        HG_TRY(hg_strdup(out, hg_reader_crs(reader), err));
done:
    hg_reader_free(reader);
    return st;
}

/* Without --work-crs and without metres in the input, UTM of the study area. */
static hg_status suggest_from_area(const cli *c, hg_crs **out, hg_err *err)
{
    hg_crs *degrees = NULL;
    hg_area area = {0};
    hg_extent extent;
    char code[16];
    hg_status st = HG_OK;
    HG_TRY(hg_crs_open("OGC:CRS84", &degrees, err));
    hg_polygon_options options = {.source.path = incident_text(c, OPT_AREA), .work_crs = degrees};
    options.allow_ballpark = c->options.value[OPT_ALLOW_BALLPARK].given;
    HG_TRY(hg_read_area(&options, &area, NULL, err));
    if (!hg_area_extent(&area, &extent)) {
        st = hg_fail(err, HG_EEMPTY, "--area %s holds no polygon", incident_text(c, OPT_AREA));
        goto done;
    }
    HG_TRY(hg_crs_suggest(&extent, code, err));
    HG_TRY(hg_crs_open(code, out, err));
done:
    hg_area_clear(&area);
    hg_crs_free(degrees);
    return st;
}

static bool is_auto(const cli *c)
{
    const char *name = incident_text(c, OPT_WORK_CRS);
    return !name || strcmp(name, "auto") == 0;
}

hg_status incident_open_work_crs(incident_reading *r, hg_err *err)
{
    cli *c = r->c;
    char *definition = NULL;
    hg_crs *crs = NULL;
    hg_status st = HG_OK;
    if (!is_auto(c)) {
        HG_TRY(hg_crs_open(incident_text(c, OPT_WORK_CRS), &r->out->work_crs, err));
        return hg_crs_check_work(r->out->work_crs, err);
    }
    if (!r->out->has_area)
        return HG_OK;
    HG_TRY(input_crs(c, c->options.inputs[0], &definition, err));
    if (definition)
        HG_TRY(hg_crs_open(definition, &crs, err));
    if (crs && hg_crs_unit_m(crs) == 1.0) {
        r->out->work_crs = crs;
        crs = NULL;
    } else {
        HG_TRY(suggest_from_area(c, &r->out->work_crs, err));
    }
done:
    hg_crs_free(crs);
    hg_free(definition);
    return st;
}

hg_status incident_read_area(incident_reading *r, hg_err *err)
{
    cli *c = r->c;
    hg_status st = HG_OK;
    if (!r->out->has_area)
        return HG_OK;
    hg_polygon_options options = {.source.path = incident_text(c, OPT_AREA),
                                  .work_crs = r->out->work_crs};
    options.allow_ballpark = c->options.value[OPT_ALLOW_BALLPARK].given;
    HG_TRY(hg_read_area(&options, &r->out->area, &c->talk, err));
    if (r->reach_m > 0) {
        HG_TRY(hg_shape_buffer(&r->out->area, r->reach_m, &r->halo, err));
        r->has_halo = true;
    }
done:
    return st;
}
