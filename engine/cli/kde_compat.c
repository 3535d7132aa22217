/* cli/kde_compat.c - which conventions of other programs are offered, and what does each set? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/kde.h"

/* ArcGIS: the shorter side in 250 cells. */
static double arcgis_cell(double short_side)
{
    return short_side / 250;
}

/* sfhotspot: the shorter side in 50 cells, whole hundreds of metres where that leaves any. */
static double sfhotspot_cell(double short_side)
{
    double cell = short_side / 50, hundreds = floor(cell / 100) * 100;
    return hundreds > 0 ? hundreds : cell;
}

/* Conventions, never defects, unless the name says so. Sources: docs/methods.md 3.8. */
static const kde_compat modes[] = {
    {.name = "qgis",
     .help = "QGIS heatmap, raw: sum of (1 - u^2)^2",
     .sets = {{OPT_KERNEL, "quartic"},
              {OPT_BANDWIDTH_AS, "radius"},
              {OPT_EDGE, "none"},
              {OPT_UNIT, "raw"}},
     .factor = 1},
    {.name = "qgis-scaled",
     .help = "QGIS heatmap, scaled: a mass of 1 an incident, per m2",
     .sets = {{OPT_KERNEL, "quartic"},
              {OPT_BANDWIDTH_AS, "radius"},
              {OPT_EDGE, "none"},
              {OPT_UNIT, "m2"}},
     .factor = 1},
    {.name = "qgis-116",
     .help = "QGIS scaled before 2025: 7.25 times too high",
     .sets = {{OPT_KERNEL, "quartic"},
              {OPT_BANDWIDTH_AS, "radius"},
              {OPT_EDGE, "none"},
              {OPT_UNIT, "m2"}},
     .factor = 116.0 / 16.0,
     .warning = "--compat qgis-116: every value is 116/16 = 7.25 times the density, as in QGIS "
                "before 2025; use it for comparison with old maps only"},
    {.name = "arcgis",
     .help = "ArcGIS Kernel Density: quartic, its radius and cell rules, no value out of reach",
     .sets = {{OPT_KERNEL, "quartic"}, {OPT_BANDWIDTH_AS, "radius"}, {OPT_EDGE, "none"}},
     .bandwidth = "auto:arcgis",
     .cell_m = arcgis_cell,
     .nodata_beyond = true,
     .factor = 1},
    {.name = "spatstat",
     .help = "spatstat density.ppp: sd for every kernel, uniform edge, Gaussian not cut before 8",
     .sets = {{OPT_KERNEL, "gaussian"},
              {OPT_BANDWIDTH_AS, "sd"},
              {OPT_EDGE, "uniform"},
              {OPT_CUT, "8"}},
     .any_kernel = true,
     .factor = 1},
    {.name = "sfhotspot",
     .help = "sfhotspot hotspot_kde: raw quartic, its radius and cell rules",
     .sets = {{OPT_KERNEL, "quartic"},
              {OPT_BANDWIDTH_AS, "radius"},
              {OPT_EDGE, "none"},
              {OPT_UNIT, "raw"}},
     .bandwidth = "auto:nrd",
     .cell_m = sfhotspot_cell,
     .value_as_bandwidth = true,
     .factor = 1},
    {.name = "sparr",
     .help = "sparr spattemp.density, of stkde: Gaussians, uniform edges, probability",
     .sets = {{OPT_KERNEL, "gaussian"},
              {OPT_BANDWIDTH_AS, "sd"},
              {OPT_EDGE, "uniform"},
              {OPT_CUT, "8"},
              {OPT_UNIT, "probability"},
              {OPT_TIME_KERNEL, "gaussian"},
              {OPT_TIME_EDGE, "uniform"}},
     .bandwidth = "auto:os",
     .slices = true,
     .factor = 1},
};

/* None of them has these in the functions that the modes stand for. */
static const option_id never[] = {OPT_ADAPTIVE, OPT_CELL_INTEGRAL};

size_t kde_compat_count(void)
{
    return HG_COUNT(modes);
}

const kde_compat *kde_compat_at(size_t index)
{
    return index < HG_COUNT(modes) ? &modes[index] : NULL;
}

const char *const *kde_compat_names(size_t *n)
{
    static const char *names[HG_COUNT(modes)];
    for (*n = 0; *n < HG_COUNT(modes); (*n)++)
        names[*n] = modes[*n].name;
    return names;
}

/* Another kernel by its sd; one that has an end is not cut. */
static bool left_to_user(const kde_compat *mode, const cli_options *options, option_id id)
{
    const option_value *kernel = &options->value[OPT_KERNEL];
    return mode->any_kernel && kernel->given &&
           (id == OPT_KERNEL || (id == OPT_CUT && strcmp(kernel->text, "gaussian") != 0));
}

hg_status kde_compat_apply(const kde_compat *mode, cli_options *options, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < HG_COUNT(never); i++)
        if (options->value[never[i]].given)
            return hg_fail(err, HG_EUSAGE, "--compat %s knows no --%s: leave one of them out",
                           mode->name, option_table(never[i])->name);
    for (const kde_setting *set = mode->sets; set->text; set++) {
        option_value *value = &options->value[set->option];
        if (left_to_user(mode, options, set->option))
            continue;
        if (value->given && strcmp(value->text, set->text) != 0)
            return hg_fail(err, HG_EUSAGE, "--compat %s means --%s %s: leave out --%s %s",
                           mode->name, option_table(set->option)->name, set->text,
                           option_table(set->option)->name, value->text);
        if (!value->given)
            HG_TRY(options_set(options, set->option, set->text, err));
    }
    if (mode->bandwidth && !options->value[OPT_BANDWIDTH].given)
        HG_TRY(options_set(options, OPT_BANDWIDTH, mode->bandwidth, err));
done:
    return st;
}
