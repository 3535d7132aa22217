/* cli/scan_satscan.c - SaTScan's files as cases, with a coordinate system to draw them in. */
#include <string.h>

#include "base/try.h"
#include "cli/scan.h"
#include "hotgrid/mem.h"

static hg_extent extent_of(const hg_satscan *files)
{
    hg_extent e = {files->x[0], files->y[0], files->x[0], files->y[0]};
    for (size_t i = 1; i < files->n_places; i++) {
        e.x_min = files->x[i] < e.x_min ? files->x[i] : e.x_min;
        e.x_max = files->x[i] > e.x_max ? files->x[i] : e.x_max;
        e.y_min = files->y[i] < e.y_min ? files->y[i] : e.y_min;
        e.y_max = files->y[i] > e.y_max ? files->y[i] : e.y_max;
    }
    return e;
}

/* Degrees: --work-crs, else UTM. Plain coordinates: --crs says what they are. */
static hg_status open_work_crs(scan_command *s, hg_err *err)
{
    const option_value *value = s->c->options.value;
    const hg_extent extent = extent_of(&s->files);
    char code[16];
    const char *name = value[OPT_WORK_CRS].given ? value[OPT_WORK_CRS].text : NULL;
    hg_status st = HG_OK;
    if (s->job.degrees && (!name || strcmp(name, "auto") == 0)) {
        HG_TRY(hg_crs_suggest(&extent, code, err));
        name = code;
        hg_note(&s->c->talk, "clusters are drawn in %s; --work-crs chooses another", code);
    }
    if (!s->job.degrees) {
        if (!value[OPT_CRS].given)
            return hg_fail(err, HG_ECONFIG,
                           "%s holds plain coordinates: --crs EPSG:n says in which metric system",
                           s->job.coordinates);
        if (name && strcmp(name, value[OPT_CRS].text) != 0)
            return hg_fail(err, HG_EUSAGE, "--work-crs %s: plain coordinates stay in --crs %s",
                           name, value[OPT_CRS].text);
        name = value[OPT_CRS].text;
    }
    HG_TRY(hg_crs_open(name, &s->input.work_crs, err));
    HG_TRY(hg_crs_check_work(s->input.work_crs, err));
done:
    return st;
}

static hg_status place_them(scan_command *s, hg_err *err)
{
    const hg_satscan *files = &s->files;
    hg_crs *degrees = NULL;
    hg_transform *transform = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&s->x, files->n_places, sizeof *s->x, err));
    HG_TRY(hg_alloc(&s->y, files->n_places, sizeof *s->y, err));
    memcpy(s->x, files->x, files->n_places * sizeof *s->x);
    memcpy(s->y, files->y, files->n_places * sizeof *s->y);
    if (s->job.degrees) {
        HG_TRY(hg_crs_open("OGC:CRS84", &degrees, err));
        HG_TRY(hg_transform_open(degrees, s->input.work_crs, false, &transform, err));
        HG_TRY(hg_transform_points(transform, files->n_places, s->x, s->y, err));
    }
done:
    hg_transform_free(transform);
    hg_crs_free(degrees);
    return st;
}

hg_status scan_read_satscan(scan_command *s, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(cli_spare(s->c, s->job.cases, err));
    HG_TRY(cli_spare(s->c, s->job.coordinates, err));
    HG_TRY(hg_satscan_read(&s->job, &s->files, err));
    HG_TRY(open_work_crs(s, err));
    HG_TRY(place_them(s, err));
    s->data = s->files.data;
    s->n_steps = s->files.n_steps;
    s->repeat_days = hg_satscan_step_days(&s->files);
    s->input.newest = HG_NO_TIME;
    s->input.account.read = s->input.account.used = s->files.n_cases;
    if (s->options.model == HG_SCAN_POISSON && !s->data.expected &&
        s->options.window != HG_SCAN_TIME)
        st = hg_fail(err, HG_EDATA,
                     "the Poisson model needs a population: PopulationFile= in the .prm, or a "
                     "FILE.pop among the inputs");
    hg_note(&s->c->talk, "%s: %zu cases at %zu places in %zu steps", s->job.cases, s->files.n_cases,
            s->files.n_places, s->n_steps);
done:
    return st;
}
