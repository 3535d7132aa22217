/* cli/cmd_contours.c - the top of a surface, or its levels, as polygons. */
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/try.h"
#include "cli/cli.h"
#include "cli/contour_layer.h"
#include "hotgrid/contours.h"
#include "hotgrid/io.h"
#include "hotgrid/mem.h"
#include "hotgrid/write.h"

enum { LEVELS_MAX = 1000 };

typedef struct contour_command {
    cli *c;
    hg_raster_input input;
    double *fraction; /* of each cell inside --area; NULL without */
    double *levels;
    size_t n_levels;
    hg_contours contours;
    char sha256[65];
    double seconds_read, seconds_compute, seconds_write;
    hg_buf parameters, result;
} contour_command;

static const char *const of_names[] = {"area", "mass"};

static hg_top_of top_of(const contour_command *k)
{
    const option_value *of = &k->c->options.value[OPT_OF];
    return of->given ? (hg_top_of)of->integer : HG_TOP_OF_AREA;
}

static hg_status read_levels(contour_command *k, hg_err *err)
{
    const char **text = NULL;
    size_t n = 0;
    hg_status st = HG_OK;
    HG_TRY(options_list(&k->c->options, OPT_LEVELS, &text, &n, err));
    if (n > LEVELS_MAX) {
        st = hg_fail(err, HG_EUSAGE, "--levels: %zu levels, at most %d", n, LEVELS_MAX);
        goto done;
    }
    HG_TRY(hg_alloc(&k->levels, n, sizeof *k->levels, err));
    for (size_t i = 0; i < n; i++)
        if (!hg_parse_double(text[i], strlen(text[i]), '.', &k->levels[i])) {
            st =
                hg_fail(err, HG_EUSAGE, "--levels: \"%s\" is no number (such as 0.5,1,2)", text[i]);
            goto done;
        }
    k->n_levels = n;
done:
    hg_free((void *)text);
    return st;
}

static hg_status read_options(contour_command *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(k->c, command_find("contours"), 1, err));
    int ways = value[OPT_TOP_SHARE].given + value[OPT_THRESHOLD].given + value[OPT_LEVELS].given;
    if (ways != 1)
        return hg_fail(err, HG_EUSAGE,
                       "%s of --top-share, --threshold and --levels: exactly one says what the "
                       "polygons hold (such as --top-share 5%%)",
                       ways == 0 ? "none" : "more than one");
    if (value[OPT_OF].given && !value[OPT_TOP_SHARE].given)
        return hg_fail(err, HG_EUSAGE, "--of says what --top-share is a share of: it needs it");
    if (value[OPT_TOP_SHARE].given && !(value[OPT_TOP_SHARE].number > 0))
        return hg_fail(err, HG_EUSAGE, "--top-share %s: must be above 0",
                       value[OPT_TOP_SHARE].text);
    HG_TRY(read_levels(k, err));
    HG_TRY(contour_output(k->c, OPT_OUTPUT, err));
done:
    return st;
}

static hg_status read_surface(contour_command *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    hg_raster_source source = {.path = k->c->options.inputs[0]};
    uint64_t bytes;
    hg_status st = HG_OK;
    double start = hg_monotonic_seconds();
    source.crs = value[OPT_CRS].given ? value[OPT_CRS].text : NULL;
    source.band = value[OPT_BAND].given ? (size_t)value[OPT_BAND].integer : 0;
    HG_TRY(hg_read_raster(&source, &k->input, err));
    HG_TRY(hg_sha256_file(source.path, k->sha256, &bytes, err));
    k->seconds_read = hg_monotonic_seconds() - start;
    hg_note(&k->c->talk, "%s: %zu x %zu cells of %.10g m%s%s", source.path,
            k->input.surface.grid.cols, k->input.surface.grid.rows, k->input.surface.grid.cell_m,
            *k->input.unit ? ", " : "", k->input.unit);
    st = hg_check_stop(&k->c->talk, err);
done:
    return st;
}

/* What lies outside counts for no share, no mass and no polygon. */
static hg_status read_area(contour_command *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    const hg_grid *grid = &k->input.surface.grid;
    hg_polygon_options options = {.source.path = value[OPT_AREA].text,
                                  .work_crs = k->input.crs,
                                  .allow_ballpark = value[OPT_ALLOW_BALLPARK].given};
    hg_area area = {0};
    size_t cells = hg_grid_cells(grid), inside = 0;
    hg_status st = HG_OK;
    if (!value[OPT_AREA].given)
        return HG_OK;
    HG_TRY(hg_read_area(&options, &area, &k->c->talk, err));
    HG_TRY(hg_alloc_large(&k->fraction, cells, sizeof *k->fraction, err));
    HG_TRY(hg_area_fractions(&area, grid, k->fraction, err));
    for (size_t i = 0; i < cells; i++)
        inside += k->fraction[i] > 0 && !isnan(k->input.surface.value[i]);
    if (inside == 0)
        st = hg_fail(err, HG_EEMPTY,
                     "%s: no cell with a value touches the study area (raster x %.10g to %.10g, y "
                     "%.10g to %.10g)",
                     k->c->options.inputs[0], hg_grid_west(grid), hg_grid_east(grid),
                     hg_grid_south(grid), hg_grid_north(grid));
done:
    hg_area_clear(&area);
    return st;
}

static hg_status draw(contour_command *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    double start = hg_monotonic_seconds();
    hg_status st;
    if (value[OPT_TOP_SHARE].given)
        st = hg_contours_top(&k->input.surface, k->fraction, value[OPT_TOP_SHARE].number, top_of(k),
                             &k->contours, err);
    else if (value[OPT_THRESHOLD].given)
        st = hg_contours_threshold(&k->input.surface, k->fraction, value[OPT_THRESHOLD].number,
                                   &k->contours, err);
    else
        st = hg_contours_levels(&k->input.surface, k->fraction, k->n_levels, k->levels,
                                &k->contours, err);
    k->seconds_compute = hg_monotonic_seconds() - start;
    return st == HG_OK ? st : hg_fail_within(err, st, "%s", k->c->options.inputs[0]);
}

static hg_status check_result(contour_command *k, hg_err *err)
{
    const hg_surface *surface = &k->input.surface;
    double highest = -INFINITY;
    for (size_t i = 0; i < hg_grid_cells(&surface->grid); i++)
        if (!k->fraction || k->fraction[i] > 0)
            highest = fmax(highest, surface->value[i]);
    if (k->contours.n == 0)
        return hg_fail(err, HG_EEMPTY, "%s: nothing is that high, its highest value is %g",
                       k->c->options.inputs[0], highest);
    for (size_t i = 0; i < k->n_levels; i++)
        if (k->levels[i] > highest)
            hg_warn(&k->c->talk, "empty_level", "level %g has no polygon: the highest value is %g",
                    k->levels[i], highest);
    const hg_flagging *f = &k->contours.flagging;
    if (f->n_tied_at_cut > 1 + f->n_flagged / 2)
        hg_warn(&k->c->talk, "ties_decide",
                "%zu cells share the value at the cut: their order decides, not the surface",
                f->n_tied_at_cut);
    return HG_OK;
}

static void describe_choice(const contour_command *k, hg_json *json)
{
    const option_value *value = k->c->options.value;
    hg_json_string(json, "input", k->c->options.inputs[0]);
    hg_json_string(json, "sha256", k->sha256);
    hg_json_int(json, "band", value[OPT_BAND].given ? value[OPT_BAND].integer : 1);
    if (value[OPT_TOP_SHARE].given) {
        hg_json_double(json, "top_share", value[OPT_TOP_SHARE].number);
        hg_json_string(json, "of", of_names[top_of(k)]);
    } else if (value[OPT_THRESHOLD].given) {
        hg_json_double(json, "threshold", value[OPT_THRESHOLD].number);
    } else {
        hg_json_array(json, "levels");
        for (size_t i = 0; i < k->n_levels; i++)
            hg_json_double(json, NULL, k->levels[i]);
        hg_json_end_array(json);
    }
    char *area = NULL;
    if (value[OPT_AREA].given && hg_strdup(&area, value[OPT_AREA].text, NULL) == HG_OK) {
        hg_mask_secrets(area); /* it may be a database */
        hg_json_string(json, "area", area);
        hg_free(area);
    }
    hg_json_string(json, "unit", k->input.unit);
}

static hg_status describe(contour_command *k, hg_err *err)
{
    hg_json json;
    hg_json_begin(&json, &k->parameters);
    hg_json_object(&json, NULL);
    describe_choice(k, &json);
    hg_json_end_object(&json);
    hg_json_begin(&json, &k->result);
    hg_json_object(&json, NULL);
    contour_summary(&k->contours, &json);
    hg_json_end_object(&json);
    hg_status st = hg_buf_check(&k->parameters, err);
    return st == HG_OK ? hg_buf_check(&k->result, err) : st;
}

static hg_status write_polygons(contour_command *k, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", k->parameters.data}};
    hg_file_facts facts = {.crs = k->input.crs,
                           .as_of = k->input.as_of,
                           .tags = tags,
                           .n_tags = HG_COUNT(tags),
                           .overwrite = k->c->options.value[OPT_FORCE].given};
    contour_text text = {"contours", k->input.unit, k->n_levels == 0};
    hg_status st =
        contour_write(k->c->options.value[OPT_OUTPUT].text, &k->contours, &text, &facts, err);
    k->seconds_write = hg_monotonic_seconds() - start;
    return st;
}

static hg_status stages(contour_command *k, hg_err *err)
{
    hg_account account = {0};
    hg_status st = HG_OK;
    double start = hg_monotonic_seconds();
    HG_TRY(read_options(k, err));
    HG_TRY(read_surface(k, err));
    HG_TRY(read_area(k, err));
    HG_TRY(draw(k, err));
    HG_TRY(check_result(k, err));
    HG_TRY(describe(k, err));
    HG_TRY(write_polygons(k, err));
    cli_summary summary = {.account = &account,
                           .total = hg_monotonic_seconds() - start,
                           .read = k->seconds_read,
                           .compute = k->seconds_compute,
                           .write = k->seconds_write,
                           .parameters = &k->parameters,
                           .result = &k->result};
    HG_TRY(cli_summary_write(k->c, &summary, err));
done:
    return st;
}

hg_status cmd_contours(cli *c, hg_err *err)
{
    contour_command k = {.c = c};
    hg_status st = stages(&k, err);
    hg_raster_input_clear(&k.input);
    hg_contours_clear(&k.contours);
    hg_free(k.fraction);
    hg_free(k.levels);
    hg_buf_clear(&k.parameters);
    hg_buf_clear(&k.result);
    return st;
}
