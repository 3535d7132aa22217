/* cli/cmd_kde.c - kernel density of incidents as a raster, with its own check of the total. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/try.h"
#include "cli/incident_options.h"
#include "hotgrid/density.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"
#include "hotgrid/write.h"

typedef enum kde_unit { UNIT_KM2, UNIT_M2, UNIT_PROBABILITY, UNIT_RAW } kde_unit;

static const struct {
    const char *unit, *description;
} units[] = {
    [UNIT_KM2] = {"incidents per km2", "kernel density"},
    [UNIT_M2] = {"incidents per m2", "kernel density"},
    [UNIT_PROBABILITY] = {"per m2", "probability density"},
    [UNIT_RAW] = {"1", "raw kernel sum"},
};

typedef struct kde {
    cli *c;
    const hg_kernel *kernel;
    kde_unit unit;
    hg_kde_options options;
    incident_input input;
    hg_grid grid;
    double *value;    /* per m2, then in the unit */
    double *fraction; /* NULL without --area */
    double weight, mass;
    double seconds_compute, seconds_write;
    hg_buf parameters, result;
} kde;

/* --bandwidth-as: what one metre of it is in the kernel's own convention. */
static double convention_factor(const kde *k)
{
    enum { AS_RADIUS, AS_SD };
    const option_value *as = &k->c->options.value[OPT_BANDWIDTH_AS];
    if (!as->given)
        return 1;
    if (as->integer == AS_SD)
        return k->kernel->sd_radius;
    return 1 / (k->options.cut > 0 ? k->options.cut : k->kernel->support);
}

static hg_status read_bandwidth(kde *k, hg_err *err)
{
    const option_value *value = &k->c->options.value[OPT_BANDWIDTH];
    if (!value->given)
        return hg_fail(err, HG_EUSAGE, "--bandwidth is missing: give metres, such as 500");
    if (strncmp(value->text, "auto", 4) == 0)
        return hg_fail(err, HG_EUSAGE,
                       "--bandwidth %s: this build has no bandwidth selectors yet; give metres",
                       value->text);
    double metres;
    if (!hg_parse_double(value->text, strlen(value->text), '.', &metres) || !(metres > 0) ||
        metres > 1e7)
        return hg_fail(err, HG_EUSAGE,
                       "--bandwidth: \"%s\" is no number of metres above 0 (such as 500)",
                       value->text);
    k->options.bandwidth_m = metres * convention_factor(k);
    return HG_OK;
}

static hg_status check_output(const kde *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    const char *path = value[OPT_OUTPUT].text;
    struct stat facts;
    if (!value[OPT_OUTPUT].given)
        return hg_fail(err, HG_EUSAGE, "-o is missing: where does the raster go?");
    const hg_writer *writer = hg_writer_for_path(path);
    if (!writer || !writer->raster) {
        hg_buf list = {0};
        for (size_t i = 0; i < hg_writer_count(); i++)
            if (hg_writer_at(i)->raster)
                hg_buf_printf(&list, " %s", hg_writer_at(i)->extension);
        hg_status st = hg_fail(err, HG_EUSAGE, "-o %s: rasters are written as%s", path,
                               list.data ? list.data : "");
        hg_buf_clear(&list);
        return st;
    }
    if (!value[OPT_FORCE].given && lstat(path, &facts) == 0)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", path);
    return HG_OK;
}

static hg_status read_options(kde *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(k->c, command_find("kde"), 0, err));
    k->kernel = hg_kernel_find(value[OPT_KERNEL].given ? value[OPT_KERNEL].text : "quartic");
    k->unit = value[OPT_UNIT].given ? (kde_unit)value[OPT_UNIT].integer : UNIT_KM2;
    k->options.kernel = k->kernel;
    k->options.cell_integral = value[OPT_CELL_INTEGRAL].given;
    k->options.cut = value[OPT_CUT].given ? value[OPT_CUT].number : 0;
    HG_TRY(read_bandwidth(k, err));
    HG_TRY(check_output(k, err));
done:
    return st;
}

static double reach_m(const kde *k)
{
    return k->kernel->support * k->options.bandwidth_m;
}

static hg_status estimate(kde *k, hg_err *err)
{
    const hg_incidents *table = &k->input.table;
    size_t cells = hg_grid_cells(&k->grid);
    hg_status st = HG_OK;
    double start = hg_monotonic_seconds();
    HG_TRY(hg_alloc_large(&k->value, cells, sizeof *k->value, err));
    HG_TRY(hg_kde_grid(&k->options, table->n, table->x, table->y, table->weight, &k->grid, k->value,
                       err));
    if (k->input.has_area) {
        HG_TRY(hg_alloc_large(&k->fraction, cells, sizeof *k->fraction, err));
        HG_TRY(hg_area_fractions(&k->input.area, &k->grid, k->fraction, err));
    }
    k->seconds_compute = hg_monotonic_seconds() - start;
    st = hg_check_stop(&k->c->talk, err);
done:
    return st;
}

/* True when every incident's whole kernel lies on the grid: then the total must be the weight. */
static bool edges_are_far(const kde *k)
{
    const hg_incidents *table = &k->input.table;
    double reach = reach_m(k);
    for (size_t i = 0; i < table->n; i++)
        if (table->x[i] - reach < hg_grid_west(&k->grid) ||
            table->x[i] + reach > hg_grid_east(&k->grid) ||
            table->y[i] - reach < hg_grid_south(&k->grid) ||
            table->y[i] + reach > hg_grid_north(&k->grid))
            return false;
    return !k->input.has_area;
}

/* sum(value * area) beside the weight of the incidents. */
static hg_status self_check(kde *k, hg_err *err)
{
    size_t cells = hg_grid_cells(&k->grid);
    double cell_m2 = k->grid.cell_m * k->grid.cell_m, *mass = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&mass, cells, sizeof *mass, err));
    for (size_t i = 0; i < cells; i++)
        mass[i] = k->value[i] * cell_m2 * (k->fraction ? k->fraction[i] : 1.0);
    k->mass = hg_sum(cells, mass);
    k->weight = hg_sum(k->input.table.n, k->input.table.weight);
    hg_note(&k->c->talk, "self-check: sum(value * area) = %.6g, incidents = %.6g%s", k->mass,
            k->weight, k->input.account.halo > 0 ? " (those in the halo included)" : "");
    double off = k->mass - k->weight, allowed = 0.01 * k->weight;
    if (off > allowed || (off < -allowed && edges_are_far(k)))
        hg_warn(&k->c->talk, "self_check",
                "the surface holds %.6g of %.6g incidents and no edge explains it: the cell is "
                "coarse for this bandwidth, try --cell-integral or a smaller --cell",
                k->mass, k->weight);
done:
    hg_free(mass);
    return st;
}

static double factor(const kde *k)
{
    double h = k->options.bandwidth_m;
    switch (k->unit) {
    case UNIT_KM2:
        return 1e6;
    case UNIT_PROBABILITY:
        return k->weight > 0 ? 1 / k->weight : NAN;
    case UNIT_RAW:
        return h * h / k->kernel->value(0);
    default:
        return 1;
    }
}

static void convert(kde *k)
{
    double scale = factor(k);
    size_t cells = hg_grid_cells(&k->grid);
    if (k->weight <= 0)
        hg_warn(&k->c->talk, "no_weight", "no incident with a weight: the surface is %s",
                k->unit == UNIT_PROBABILITY ? "empty" : "0 everywhere");
    for (size_t i = 0; i < cells; i++)
        k->value[i] = k->fraction && !(k->fraction[i] > 0) ? NAN : k->value[i] * scale;
}

static hg_status describe(kde *k, hg_err *err)
{
    hg_json json;
    hg_json_begin(&json, &k->parameters);
    hg_json_object(&json, NULL);
    hg_json_string(&json, "kernel", k->kernel->name);
    hg_json_double(&json, "bandwidth_m", k->options.bandwidth_m);
    hg_json_string(&json, "bandwidth_as", k->kernel->convention);
    hg_json_string(&json, "unit", units[k->unit].unit);
    hg_json_bool(&json, "cell_integral", k->options.cell_integral);
    hg_json_double(&json, "cell_m", k->grid.cell_m);
    hg_json_double(&json, "origin_x", k->grid.origin_x);
    hg_json_double(&json, "origin_y", k->grid.origin_y);
    incidents_parameters(k->c, &k->input, &json);
    hg_json_end_object(&json);
    hg_json_begin(&json, &k->result);
    hg_json_object(&json, NULL);
    hg_json_double(&json, "bandwidth_m", k->options.bandwidth_m);
    hg_json_double(&json, "weight", k->weight);
    hg_json_double(&json, "mass", k->mass);
    hg_json_int(&json, "cols", (int64_t)k->grid.cols);
    hg_json_int(&json, "rows", (int64_t)k->grid.rows);
    hg_json_end_object(&json);
    hg_status st = hg_buf_check(&k->parameters, err);
    return st == HG_OK ? hg_buf_check(&k->result, err) : st;
}

static hg_status write_raster(kde *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    double start = hg_monotonic_seconds();
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", k->parameters.data}};
    hg_band band = {units[k->unit].description, units[k->unit].unit, k->value, false};
    hg_raster raster = {.grid = k->grid, .bands = &band, .n_bands = 1, .title = "Kernel density"};
    hg_file_facts facts = {.crs = k->input.work_crs,
                           .as_of = k->input.newest,
                           .tags = tags,
                           .n_tags = HG_COUNT(tags),
                           .overwrite = value[OPT_FORCE].given};
    hg_status st = hg_write_raster(value[OPT_OUTPUT].text, &raster, &facts, err);
    k->seconds_write = hg_monotonic_seconds() - start;
    return st;
}

static hg_status kde_stages(kde *k, hg_err *err)
{
    hg_status st = HG_OK;
    double start = hg_monotonic_seconds();
    HG_TRY(read_options(k, err));
    HG_TRY(incidents_read(k->c, reach_m(k), &k->input, err));
    HG_TRY(incidents_grid(k->c, &k->input, &k->grid, err));
    HG_TRY(estimate(k, err));
    HG_TRY(self_check(k, err));
    convert(k);
    HG_TRY(describe(k, err));
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
    hg_free(k.fraction);
    hg_buf_clear(&k.parameters);
    hg_buf_clear(&k.result);
    return st;
}
