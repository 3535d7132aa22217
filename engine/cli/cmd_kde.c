/* cli/cmd_kde.c - kernel density of incidents as a raster: the stages, and the file. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/try.h"
#include "cli/kde.h"
#include "hotgrid/mem.h"
#include "hotgrid/write.h"

#define YEAR_S (365.25 * 86400)

static hg_status settle_grid(kde *k, hg_err *err)
{
    double (*rule)(double) = k->compat ? k->compat->cell_m : NULL;
    hg_extent extent;
    hg_status st = HG_OK;
    HG_TRY(incidents_extent(k->c, &k->input, &extent, err));
    double side = fmin(extent.x_max - extent.x_min, extent.y_max - extent.y_min);
    if (!rule || k->c->options.value[OPT_CELL].given)
        return incidents_grid(k->c, &k->input, &k->grid, err);
    if (!(side > 0))
        return hg_fail(err, HG_EEMPTY,
                       "--compat %s makes cells from the shorter side of the extent, which is 0: "
                       "give --cell",
                       k->compat->name);
    HG_TRY(incidents_grid_of(k->c, &k->input, rule(side), &k->grid, err));
done:
    return st;
}

static hg_status read_everything(kde *k, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(incidents_read(k->c, kde_reach_m(k), &k->input, err));
    HG_TRY(settle_grid(k, err));
    HG_TRY(kde_select_bandwidth(k, err));
    HG_TRY(kde_add_halo(k, err));
    if (k->input.from != HG_NO_TIME && k->input.to != HG_NO_TIME)
        k->years = (double)(k->input.to - k->input.from) / YEAR_S;
done:
    return st;
}

/* .asc and .png hold one band. */
static bool holds_bands(const char *path)
{
    const hg_writer *writer = hg_writer_for_path(path);
    return strcmp(writer->name, "cog") == 0 || strcmp(writer->name, "csv") == 0;
}

static hg_status write_raster(kde *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    const char *path = value[OPT_OUTPUT].text;
    double start = hg_monotonic_seconds();
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", k->parameters.data}};
    hg_band bands[] = {{kde_description(k), kde_unit_text(k), k->value, false},
                       {"per_year", kde_unit_per_year(), k->per_year, false}};
    hg_raster raster = {.grid = k->grid,
                        .bands = bands,
                        .n_bands = k->per_year && holds_bands(path) ? 2 : 1,
                        .title = "Kernel density"};
    hg_file_facts facts = {.crs = k->input.work_crs,
                           .as_of = k->input.newest,
                           .tags = tags,
                           .n_tags = HG_COUNT(tags),
                           .overwrite = value[OPT_FORCE].given};
    hg_status st = hg_write_raster(path, &raster, &facts, err);
    k->seconds_write = hg_monotonic_seconds() - start;
    return st;
}

static hg_status kde_stages(kde *k, hg_err *err)
{
    hg_status st = HG_OK;
    double start = hg_monotonic_seconds();
    HG_TRY(kde_read_options(k, err));
    HG_TRY(read_everything(k, err));
    HG_TRY(kde_estimate(k, err));
    kde_note_settings(k);
    HG_TRY(kde_self_check(k, err));
    HG_TRY(kde_remark(k, err));
    HG_TRY(kde_convert(k, err));
    HG_TRY(kde_describe(k, err));
    HG_TRY(write_raster(k, err));
    cli_summary summary = {.account = &k->input.account,
                           .total = hg_monotonic_seconds() - start,
                           .read = k->input.seconds,
                           .compute = k->seconds_compute,
                           .write = k->seconds_write,
                           .parameters = &k->parameters,
                           .result = &k->result};
    HG_TRY(cli_summary_write(k->c, &summary, err));
done:
    return st;
}

hg_status cmd_kde(cli *c, hg_err *err)
{
    kde k = {.c = c};
    hg_status st = kde_stages(&k, err);
    incidents_clear(&k.input);
    hg_free(k.value);
    hg_free(k.per_year);
    hg_free(k.fraction);
    hg_free(k.bandwidth_each);
    hg_buf_clear(&k.parameters);
    hg_buf_clear(&k.result);
    return st;
}
