/* job/run_write.c - the rasters, layers and tables of a run, into its stage. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/par.h"
#include "job/run.h"
#include "job/scorecard_csv.h"

/* ---- what every file carries inside ---- */

enum { TAGS_MAX = 16 };

typedef struct file_tags {
    hg_tag tag[TAGS_MAX];
    size_t n;
    hg_buf model, sources, frame;
    char as_of[32];
} file_tags;

static void add_tag(file_tags *tags, const char *key, const char *value)
{
    if (tags->n < TAGS_MAX && value && *value)
        tags->tag[tags->n++] = (hg_tag){key, value};
}

static hg_status make_tags(const run_state *run, const run_offence *offence, file_tags *tags,
                           hg_err *err)
{
    memset(tags, 0, sizeof *tags);
    hg_time_iso(run->origin, tags->as_of);
    add_tag(tags, "PROGRAM", "hotgrid");
    add_tag(tags, "VERSION", hg_version());
    add_tag(tags, "PROJ_VERSION", hg_proj_version());
    add_tag(tags, "GDAL_VERSION", hg_gdal_version());
    add_tag(tags, "AS_OF", tags->as_of);
    add_tag(tags, "RUN", run->run);
    add_tag(tags, "PLAN_SHA256", run->job->plan_sha256);
    add_tag(tags, "CRS", hg_crs_code(run->work_crs));
    if (offence) {
        add_tag(tags, "OFFENCE", offence->plan->offence);
        hg_buf_printf(&tags->model, "%s: ", offence->plan->model);
        run_model_text(offence->plan->table, &offence->plan->values, &tags->model);
        add_tag(tags, "MODEL", tags->model.data);
    }
    char horizon[32];
    hg_buf_printf(&tags->frame, "horizon %s, cell ",
                  run_duration_text(run->job->horizon_s, horizon));
    hg_buf_double(&tags->frame, run->job->cell_m);
    hg_buf_puts(&tags->frame, " m, area budget ");
    hg_buf_double(&tags->frame, run->job->area_budget);
    hg_buf_printf(&tags->frame, ", baseline %s", run->job->baseline->name);
    add_tag(tags, "PARAMETERS", tags->frame.data);
    for (size_t i = 0; i < run->job->n_sources; i++)
        hg_buf_printf(&tags->sources, "%s%s", i ? " " : "", run->sources[i].sha256);
    add_tag(tags, "INPUT_SHA256", tags->sources.data);
    hg_status st = HG_OK;
    HG_TRY(hg_buf_check(&tags->model, err));
    HG_TRY(hg_buf_check(&tags->frame, err));
    HG_TRY(hg_buf_check(&tags->sources, err));
done:
    return st;
}

static void clear_tags(file_tags *tags)
{
    hg_buf_clear(&tags->model);
    hg_buf_clear(&tags->sources);
    hg_buf_clear(&tags->frame);
}

static hg_file_facts facts_of(const run_state *run, const file_tags *tags)
{
    return (hg_file_facts){
        .crs = run->work_crs, .as_of = run->origin, .tags = tags->tag, .n_tags = tags->n};
}

/* ---- one result in every format that the job asks for ---- */

static bool has_format(const hg_job *job, const char *name)
{
    for (size_t i = 0; i < job->n_formats; i++)
        if (strcmp(job->formats[i], name) == 0)
            return true;
    return false;
}

static hg_status stage_file(const run_state *run, const char *folder, const char *base,
                            const char *extension, char **out, hg_err *err)
{
    hg_buf name = {0};
    hg_buf_printf(&name, "%s%s", base, extension);
    hg_status st = hg_buf_check(&name, err);
    if (st == HG_OK)
        st = run_path(run, folder, name.data, out, err);
    hg_buf_clear(&name);
    return st;
}

static hg_status write_layer_as(const run_state *run, const hg_writer *writer, const char *folder,
                                const char *base, const hg_layer *layer, const hg_file_facts *facts,
                                hg_err *err)
{
    char *path = NULL;
    hg_status st = stage_file(run, folder, base, writer->extension, &path, err);
    if (st == HG_OK)
        st = hg_write_layer(path, layer, facts, err);
    hg_free(path);
    return st;
}

/* CSV always: the next run and other programs read it. */
hg_status run_write_layer(const run_state *run, const char *folder, const hg_layer *layer,
                          const hg_file_facts *facts, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < hg_writer_count(); i++) {
        const hg_writer *writer = hg_writer_at(i);
        bool csv = strcmp(writer->name, "csv") == 0;
        if (writer->layer && (csv || has_format(run->job, writer->name)))
            HG_TRY(write_layer_as(run, writer, folder, layer->name, layer, facts, err));
    }
done:
    return st;
}

hg_status run_write_csv(const run_state *run, const char *folder, const hg_layer *layer,
                        const hg_file_facts *facts, hg_err *err)
{
    return write_layer_as(run, hg_writer_find("csv"), folder, layer->name, layer, facts, err);
}

/* ---- the risk raster ---- */

static hg_status stage_styles(const run_state *run, const char *folder, const char *base,
                              char **qml, char **sld, hg_err *err)
{
    hg_status st = stage_file(run, folder, base, ".qml", qml, err);
    return st == HG_OK ? stage_file(run, folder, base, ".sld", sld, err) : st;
}

static hg_status write_raster_style(const run_state *run, const char *folder, const char *base,
                                    const hg_raster *raster, hg_err *err)
{
    char *qml = NULL, *sld = NULL;
    hg_status st = stage_styles(run, folder, base, &qml, &sld, err);
    if (st == HG_OK)
        st = hg_write_raster_style(qml, sld, raster, err);
    hg_free(qml);
    hg_free(sld);
    return st;
}

hg_status run_write_layer_style(const run_state *run, const char *folder, hg_layer_style style,
                                const hg_layer *layer, hg_err *err)
{
    char *qml = NULL, *sld = NULL;
    hg_status st = stage_styles(run, folder, layer->name, &qml, &sld, err);
    if (st == HG_OK)
        st = hg_write_layer_style(qml, sld, style, layer, err);
    hg_free(qml);
    hg_free(sld);
    return st;
}

/* The grid file is always there; .asc and .csv on request; .png is the report's own picture. */
static hg_status write_raster_formats(const run_state *run, const char *folder,
                                      const hg_raster *raster, const hg_file_facts *facts,
                                      hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < hg_writer_count(); i++) {
        const hg_writer *writer = hg_writer_at(i);
        bool cog = strcmp(writer->name, "cog") == 0;
        bool wanted = has_format(run->job, writer->name) && strcmp(writer->name, "png") != 0 &&
                      strcmp(writer->name, "csv") != 0;
        if (!writer->raster || !(cog || wanted))
            continue;
        char *path = NULL;
        HG_TRY(stage_file(run, folder, "risk", writer->extension, &path, err));
        st = hg_write_raster(path, raster, facts, err);
        hg_free(path);
        if (st != HG_OK)
            break;
    }
done:
    return st;
}

static hg_status write_risk(const run_state *run, const run_offence *offence,
                            const hg_file_facts *facts, hg_err *err)
{
    const char *folder = offence->plan->offence;
    size_t cells = hg_grid_cells(&run->grid);
    hg_status st = HG_OK;
    double *masked = NULL;
    char *png = NULL;
    hg_buf unit = {0}, name = {0};
    char horizon[32];
    hg_buf_printf(&unit, "incidents per cell in %s",
                  run_duration_text(run->job->horizon_s, horizon));
    HG_TRY(hg_buf_check(&unit, err));
    /* A GIS puts the band's name over the legend, and its unit nowhere. */
    hg_buf_printf(&name, "expected %s", unit.data);
    HG_TRY(hg_buf_check(&name, err));
    HG_TRY(hg_alloc_large(&masked, cells, sizeof *masked, err));
    for (size_t i = 0; i < cells; i++)
        masked[i] = run->fraction[i] > 0 ? offence->expected[i] : NAN;
    hg_band band = {.description = name.data, .unit = unit.data, .value = masked};
    hg_raster raster = {.grid = run->grid, .bands = &band, .n_bands = 1, .title = folder};
    HG_TRY(write_raster_formats(run, folder, &raster, facts, err));
    HG_TRY(write_raster_style(run, folder, "risk", &raster, err));
    HG_TRY(stage_file(run, folder, "risk", ".png", &png, err));
    HG_TRY(hg_write_bytes(png, offence->map_png, offence->map_bytes, false, err));
done:
    hg_free(png);
    hg_free(masked);
    hg_buf_clear(&unit);
    hg_buf_clear(&name);
    return st;
}

/* ---- all of it ---- */

typedef struct offence_work {
    const run_state *run;
    const hg_locator *locator; /* of the neighbourhoods, or NULL */
} offence_work;

/* Offences are written side by side: their files have nothing in common. */
static hg_status write_offence(size_t index, void *context, hg_err *err)
{
    const offence_work *work = context;
    const run_state *run = work->run;
    const run_offence *offence = &run->offences[index];
    file_tags tags;
    hg_status st = HG_OK;
    HG_TRY(make_tags(run, offence, &tags, err));
    hg_file_facts facts = facts_of(run, &tags);
    HG_TRY(hg_check_stop(run->talk, err));
    HG_TRY(write_risk(run, offence, &facts, err));
    HG_TRY(run_write_cells(run, offence, work->locator, &facts, err));
    HG_TRY(run_write_baseline(run, offence, &facts, err));
    HG_TRY(run_write_hotspots(run, offence, &facts, err));
    HG_TRY(run_write_clusters(run, offence, &facts, err));
done:
    clear_tags(&tags);
    return st;
}

hg_status run_write(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    hg_locator *locator = NULL;
    hg_buf scorecard = {0};
    char *path = NULL;
    file_tags tags = {0};
    if (run->zones.n > 0)
        HG_TRY(hg_locator_new(run->zones.n, run->zones.area, &locator, err));
    hg_progress(run->talk, "write", 0);
    for (size_t i = 0; i < run->n_offences; i++)
        HG_TRY(hg_publish_folder(run->publication, run->offences[i].plan->offence, err));
    offence_work work = {run, locator};
    HG_TRY(hg_par_for(run->n_offences, write_offence, &work, err));
    HG_TRY(hg_check_stop(run->talk, err));
    HG_TRY(make_tags(run, NULL, &tags, err));
    hg_file_facts facts = facts_of(run, &tags);
    HG_TRY(run_write_zones(run, &facts, err));
    HG_TRY(run_scorecard_text(&run->windows, &scorecard, err));
    HG_TRY(run_path(run, NULL, "scorecard.csv", &path, err));
    HG_TRY(hg_write_bytes(path, scorecard.data, scorecard.length, false, err));
    hg_progress(run->talk, "write", 1);
done:
    clear_tags(&tags);
    hg_free(path);
    hg_buf_clear(&scorecard);
    hg_locator_free(locator);
    return st;
}
