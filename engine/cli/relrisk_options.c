/* cli/relrisk_options.c - which relative risk do the options ask for? */
#include <string.h>

#include "base/try.h"
#include "cli/contour_layer.h"
#include "cli/relrisk.h"

static hg_status read_bandwidth(relrisk *r, hg_err *err)
{
    const option_value *value = &r->c->options.value[OPT_BANDWIDTH];
    const char *text = value->given ? value->text : "auto:os";
    if (strcmp(text, "auto") == 0 || strncmp(text, "auto:", 5) == 0) {
        r->selector = text[4] ? text + 5 : "os";
        const hg_selector *selector = hg_selector_find(r->selector);
        if (!selector || selector->needs & HG_BANDWIDTH_NEEDS_TIMES ||
            strcmp(selector->convention, "days") == 0)
            return hg_fail(
                err, HG_EUSAGE,
                "--bandwidth %s: of two sets of points only rules of space can be asked, "
                "such as auto:os or auto:scott",
                text);
        return HG_OK;
    }
    return cli_bandwidth_metres(r->c, text, &r->options.kernel, err);
}

static hg_status refuse_idle(const relrisk *r, hg_err *err)
{
    const option_value *value = r->c->options.value;
    if ((value[OPT_PILOT].given || value[OPT_TRIM].given) && !value[OPT_ADAPTIVE].given)
        return hg_fail(err, HG_EUSAGE, "--%s has no effect: it belongs to --adaptive",
                       value[OPT_PILOT].given ? "pilot" : "trim");
    if (value[OPT_CUT].given && strcmp(r->options.kernel.kernel->convention, "radius") == 0)
        return hg_fail(err, HG_EUSAGE, "--cut has no effect: the %s kernel ends at its radius",
                       r->options.kernel.kernel->name);
    if (r->options.edge != HG_EDGE_NONE && !value[OPT_AREA].given)
        return hg_fail(err, HG_EUSAGE, "--edge %s needs --area: where is the border?",
                       value[OPT_EDGE].text);
    if (r->options.edge == HG_EDGE_DIGGLE)
        return hg_fail(err, HG_EUSAGE,
                       "--edge diggle: a ratio of densities knows none and uniform only");
    if (value[OPT_CONTROLS_SELECT].given && !value[OPT_CATEGORY].given)
        return hg_fail(err, HG_EUSAGE,
                       "--controls-select needs --category: which column holds the codes?");
    return HG_OK;
}

hg_status relrisk_read_options(relrisk *r, hg_err *err)
{
    const option_value *value = r->c->options.value;
    hg_relrisk_options *o = &r->options;
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(r->c, command_find("relrisk"), 0, err));
    if (!value[OPT_CONTROLS].given)
        return hg_fail(err, HG_EUSAGE,
                       "--controls is missing: against which incidents are the cases compared?");
    o->kernel.kernel =
        hg_kernel_find(value[OPT_KERNEL].given ? value[OPT_KERNEL].text : "gaussian");
    o->kernel.cut = value[OPT_CUT].given ? value[OPT_CUT].number : 0;
    o->edge = value[OPT_EDGE].given ? (hg_edge)value[OPT_EDGE].integer : HG_EDGE_NONE;
    o->floor = value[OPT_FLOOR].given ? value[OPT_FLOOR].number : 0;
    o->permutations = value[OPT_PERMUTATIONS].given ? (size_t)value[OPT_PERMUTATIONS].integer : 0;
    o->seed = value[OPT_SEED].given ? (uint64_t)value[OPT_SEED].integer : 1;
    o->talk = &r->c->talk;
    if (value[OPT_ADAPTIVE].given) {
        r->adaptive.trim = value[OPT_TRIM].given ? value[OPT_TRIM].number : 5;
        r->adaptive.pilot_m =
            value[OPT_PILOT].given
                ? value[OPT_PILOT].number * cli_bandwidth_factor(r->c, &r->options.kernel)
                : 0;
        r->adaptive.pilot_edge = o->edge;
        o->adaptive = &r->adaptive;
    }
    HG_TRY(refuse_idle(r, err));
    HG_TRY(read_bandwidth(r, err));
    HG_TRY(cli_raster_output(r->c, err));
    if (value[OPT_TOLERANCE].given)
        HG_TRY(contour_output(r->c, OPT_TOLERANCE, err));
    HG_TRY(cli_spare(r->c, value[OPT_CONTROLS].text, err));
done:
    return st;
}
