/* cli/kde_options.c - which density do the options ask for, and which of them would do nothing? */
#include <string.h>

#include "base/try.h"
#include "cli/kde.h"

static bool given(const kde *k, option_id id)
{
    return k->c->options.value[id].given;
}

static hg_status without_effect(option_id id, const char *why, hg_err *err)
{
    return hg_fail(err, HG_EUSAGE, "--%s has no effect: %s", option_table(id)->name, why);
}

/* An option that would silently do nothing is a mistake of the user's that we can see. */
static hg_status refuse_idle(const kde *k, hg_err *err)
{
    const hg_kernel *kernel = k->density.kernel.kernel;
    bool cut = strcmp(kernel->convention, "radius") != 0;
    if (given(k, OPT_CUT) && !cut)
        return hg_fail(err, HG_EUSAGE,
                       "--cut has no effect: the %s kernel ends at its radius (gaussian and "
                       "exponential are cut)",
                       kernel->name);
    if (given(k, OPT_PILOT) && !given(k, OPT_ADAPTIVE))
        return without_effect(OPT_PILOT, "it belongs to --adaptive", err);
    if (given(k, OPT_TRIM) && !given(k, OPT_ADAPTIVE))
        return without_effect(OPT_TRIM, "it belongs to --adaptive", err);
    if (k->density.edge != HG_EDGE_NONE && !given(k, OPT_AREA))
        return hg_fail(err, HG_EUSAGE, "--edge %s needs --area: where is the border?",
                       k->c->options.value[OPT_EDGE].text);
    if (given(k, OPT_ADAPTIVE) && k->unit == UNIT_RAW)
        return hg_fail(err, HG_EUSAGE,
                       "--unit raw adds kernels of one height, --adaptive has one for each "
                       "incident: take --unit km2");
    return HG_OK;
}

static hg_status read_compat(kde *k, hg_err *err)
{
    const option_value *value = &k->c->options.value[OPT_COMPAT];
    if (!value->given)
        return HG_OK;
    k->compat = kde_compat_at((size_t)value->integer);
    if (!k->compat)
        return hg_fail(err, HG_EUSAGE, "--compat %s is of the command scan", value->text);
    if (k->slices && !k->compat->slices)
        return hg_fail(err, HG_EUSAGE,
                       "--compat %s knows no time: it is of the command kde, stkde knows sparr",
                       value->text);
    if (!k->slices && k->compat->slices)
        return hg_fail(err, HG_EUSAGE,
                       "--compat %s is of the command stkde: for one map its estimator is that of "
                       "spatstat, with --unit probability",
                       value->text);
    if (k->compat->warning)
        hg_warn(&k->c->talk, "compat", "%s", k->compat->warning);
    return kde_compat_apply(k->compat, &k->c->options, err);
}

hg_status kde_read_density(kde *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    hg_kde_options *kernel = &k->density.kernel;
    hg_status st = HG_OK;
    HG_TRY(read_compat(k, err));
    kernel->kernel = hg_kernel_find(value[OPT_KERNEL].given ? value[OPT_KERNEL].text : "quartic");
    kernel->cut = value[OPT_CUT].given ? value[OPT_CUT].number : 0;
    kernel->cell_integral = value[OPT_CELL_INTEGRAL].given;
    k->unit = value[OPT_UNIT].given ? (kde_unit)value[OPT_UNIT].integer : UNIT_KM2;
    k->density.edge = value[OPT_EDGE].given ? (hg_edge)value[OPT_EDGE].integer : HG_EDGE_NONE;
    if (value[OPT_ADAPTIVE].given) {
        k->adaptive.trim = value[OPT_TRIM].given ? value[OPT_TRIM].number : 5;
        k->adaptive.pilot_edge = k->density.edge;
        k->density.adaptive = &k->adaptive;
    }
    HG_TRY(refuse_idle(k, err));
    HG_TRY(kde_read_bandwidth(k, err));
done:
    return st;
}

hg_status kde_read_options(kde *k, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(k->c, command_find("kde"), 0, err));
    HG_TRY(kde_read_density(k, err));
    HG_TRY(cli_raster_output(k->c, err));
done:
    return st;
}
