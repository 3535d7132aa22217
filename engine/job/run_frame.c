/* job/run_frame.c - where the run takes place: zone, CRS, study area, neighbourhoods, grid. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/par.h"
#include "job/run.h"

static hg_polygon_options polygon_options(const run_state *run, const hg_job_polygons *from)
{
    hg_polygon_options options = {0};
    options.source.path = from->source;
    options.source.layer = from->layer;
    options.crs = from->crs;
    options.work_crs = run->work_crs;
    options.allow_ballpark = run->job->allow_ballpark;
    options.name_column = from->name;
    options.code_column = from->code;
    return options;
}

static hg_status open_crs(const hg_job *job, const char *definition, hg_crs **out, hg_err *err)
{
    return job->allow_ballpark ? hg_crs_open_any(definition, out, err)
                               : hg_crs_open(definition, out, err);
}

/* The working CRS: declared, else the job's CRS when metric, else UTM of the study area. */
static hg_status open_work_crs(run_state *run, hg_err *err)
{
    const hg_job *job = run->job;
    hg_status st = HG_OK;
    hg_crs *declared = NULL, *degrees = NULL;
    hg_area area = {0};
    bool automatic = job->work_crs && strcmp(job->work_crs, "auto") == 0;
    if (job->work_crs && !automatic) {
        HG_TRY(open_crs(job, job->work_crs, &run->work_crs, err));
        return hg_crs_check_work(run->work_crs, err);
    }
    HG_TRY(open_crs(job, job->crs, &declared, err));
    if (!automatic && hg_crs_unit_m(declared) == 1.0) {
        run->work_crs = declared;
        return HG_OK;
    }
    /* Degrees, feet or kilometres: look where the study area lies, then choose a UTM zone. */
    HG_TRY(hg_crs_open("OGC:CRS84", &degrees, err));
    hg_polygon_options options = polygon_options(run, &job->study_area);
    options.work_crs = degrees;
    HG_TRY(hg_read_area(&options, &area, NULL, err));
    hg_extent extent;
    char code[16];
    if (!hg_area_extent(&area, &extent)) {
        st = hg_fail(err, HG_EEMPTY, "study_area %s holds no polygon", job->study_area.source);
        goto done;
    }
    HG_TRY(hg_crs_suggest(&extent, code, err));
    HG_TRY(hg_crs_open(code, &run->work_crs, err));
    hg_note(run->talk, "working CRS: %s (%s), chosen from the study area", code,
            hg_crs_name(run->work_crs));
done:
    hg_area_clear(&area);
    hg_crs_free(degrees);
    hg_crs_free(declared);
    return st;
}

static double longest_reach(const hg_job *job)
{
    double reach = 0;
    for (size_t i = 0; i < job->n_forecasts; i++) {
        const hg_job_forecast *forecast = &job->forecasts[i];
        reach = fmax(reach, forecast->table->reach_m(&forecast->values));
    }
    return reach;
}

static hg_status read_study_area(run_state *run, hg_err *err)
{
    hg_polygon_options options = polygon_options(run, &run->job->study_area);
    hg_status st = HG_OK;
    HG_TRY(hg_read_area(&options, &run->area, run->talk, err));
    run->halo_m = isnan(run->job->halo_m) ? longest_reach(run->job) : run->job->halo_m;
    if (run->halo_m > 0)
        HG_TRY(hg_shape_buffer(&run->area, run->halo_m, &run->halo_area, err));
done:
    return st;
}

static hg_status read_neighbourhoods(run_state *run, hg_err *err)
{
    if (!run->job->neighbourhoods.source)
        return HG_OK;
    hg_polygon_options options = polygon_options(run, &run->job->neighbourhoods);
    return hg_read_zones(&options, &run->zones, run->talk, err);
}

static hg_status lay_grid(run_state *run, hg_err *err)
{
    const hg_job *job = run->job;
    hg_status st = HG_OK;
    hg_extent extent;
    if (!hg_area_extent(&run->area, &extent))
        return hg_fail(err, HG_EEMPTY, "study_area %s holds no polygon", job->study_area.source);
    HG_TRY(hg_grid_cover(&extent, job->cell_m, job->origin_x, job->origin_y,
                         (size_t)job->maximum_cells, &run->grid, err));
    size_t cells = hg_grid_cells(&run->grid);
    HG_TRY(hg_alloc_large(&run->fraction, cells, sizeof *run->fraction, err));
    HG_TRY(hg_alloc_large(&run->area_m2, cells, sizeof *run->area_m2, err));
    HG_TRY(hg_area_fractions(&run->area, &run->grid, run->fraction, err));
    double cell_m2 = job->cell_m * job->cell_m;
    for (size_t i = 0; i < cells; i++)
        run->area_m2[i] = run->fraction[i] < HG_SLIVER_SHARE ? 0 : run->fraction[i] * cell_m2;
    run->area_total_m2 = hg_sum(cells, run->area_m2);
done:
    return st;
}

static hg_status lay_out(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(open_work_crs(run, err));
    HG_TRY(read_study_area(run, err));
    HG_TRY(run_problem(run, read_neighbourhoods(run, err), err));
    HG_TRY(lay_grid(run, err));
    run->has_frame = true;
done:
    return st;
}

/* A check goes on without a frame: the sources may have troubles of their own. */
hg_status run_frame(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    hg_progress(run->talk, "frame", 0);
    HG_TRY(hg_zone_open(run->job->time_zone, &run->zone, err));
    HG_TRY(run_problem(run, lay_out(run, err), err));
    hg_progress(run->talk, "frame", 1);
done:
    return st;
}
