/* cli/kde_bandwidth.c - how wide is the kernel: in whose convention, or by which rule? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/kde.h"

double kde_radius_m(const kde *k, double bandwidth_m)
{
    return bandwidth_m * cli_kernel_support(&k->density.kernel);
}

double kde_sd_m(const kde *k, double bandwidth_m)
{
    return bandwidth_m / k->density.kernel.kernel->sd_radius;
}

static hg_status read_selector(kde *k, const char *text, hg_err *err)
{
    const char *name = text + strlen("auto");
    bool named = *name == ':';
    name += named;
    if (named && !hg_selector_find(name)) {
        hg_buf list = {0};
        for (size_t i = 0; i < hg_selector_count(); i++)
            hg_buf_printf(&list, " %s", hg_selector_at(i)->name);
        hg_status st = hg_fail(err, HG_EUSAGE, "--bandwidth %s: there is no such selector; take%s",
                               text, list.data ? list.data : "");
        hg_buf_clear(&list);
        return st;
    }
    if (named && strcmp(hg_selector_find(name)->convention, "days") == 0)
        return hg_fail(err, HG_EUSAGE, "--bandwidth %s gives days, a map needs metres", text);
    k->selector = name;
    return HG_OK;
}

static bool is_selector(const char *text)
{
    return strcmp(text, "auto") == 0 || strncmp(text, "auto:", 5) == 0;
}

hg_status kde_read_bandwidth(kde *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    const char *text = value[OPT_BANDWIDTH].text;
    if (!value[OPT_BANDWIDTH].given)
        return hg_fail(err, HG_EUSAGE, "--bandwidth is missing: give metres, such as 500, or auto");
    if (value[OPT_PILOT].given)
        k->adaptive.pilot_m =
            value[OPT_PILOT].number * cli_bandwidth_factor(k->c, &k->density.kernel);
    if (is_selector(text)) {
        if (value[OPT_BANDWIDTH_AS].given && !value[OPT_PILOT].given && !k->compat)
            return hg_fail(err, HG_EUSAGE,
                           "--bandwidth-as has no effect: what %s finds is converted already",
                           text);
        return read_selector(k, text, err);
    }
    return cli_bandwidth_metres(k->c, text, &k->density.kernel, err);
}

hg_status kde_select_bandwidth(kde *k, hg_err *err)
{
    const hg_incidents *table = &k->input.table;
    hg_bandwidth_input input = {.n = table->n,
                                .x = table->x,
                                .y = table->y,
                                .weight = table->weight,
                                .area = k->input.has_area ? &k->input.area : NULL};
    hg_status st = HG_OK;
    if (!k->selector)
        return HG_OK;
    if (k->c->options.value[OPT_TIME].given)
        input.begin = table->begin;
    for (size_t i = 0; i < table->n; i++)
        input.months_only = input.months_only || (table->marks[i] & HG_MARK_MONTH_ONLY);
    if (k->c->options.value[OPT_REPORTED].given)
        input.known = table->known;
    if (!k->compat)
        input.floor_m = fmax(k->grid.cell_m, incidents_precision_m(table));
    HG_TRY(hg_bandwidth_select(*k->selector ? k->selector : NULL, &input, &k->selected, err));
    for (size_t i = 0; i < hg_bandwidth_warning_count(); i++) {
        const hg_bandwidth_warning *warning = hg_bandwidth_warning_at(i);
        if (k->selected.warnings & warning->flag)
            hg_warn(&k->c->talk, warning->code, "bandwidth by %s: %s", k->selected.selector,
                    warning->help);
    }
    k->density.kernel.bandwidth_m =
        k->compat && k->compat->value_as_bandwidth
            ? k->selected.value
            : hg_bandwidth_for_kernel(&k->selected, k->density.kernel.kernel);
done:
    return st;
}
