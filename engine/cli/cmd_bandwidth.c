/* cli/cmd_bandwidth.c - which bandwidth does each selector choose, and what is wrong with it? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/incident_options.h"
#include "hotgrid/bandwidth.h"
#include "hotgrid/mem.h"

enum { SELECTORS_MAX = 32 };

typedef struct answer {
    const hg_selector *about;
    hg_bandwidth found;
    hg_err refusal; /* status HG_OK: there is none */
} answer;

typedef struct bandwidth_run {
    cli *c;
    incident_input input;
    hg_bandwidth_input question;
    answer answer[SELECTORS_MAX];
    size_t n;
    bool all;
} bandwidth_run;

static hg_status check_options(bandwidth_run *b, hg_err *err)
{
    static const option_id without_effect[] = {OPT_EXTENT, OPT_ORIGIN};
    const option_value *value = b->c->options.value;
    const char *name = value[OPT_SELECTOR].given ? value[OPT_SELECTOR].text : "all";
    for (size_t i = 0; i < HG_COUNT(without_effect); i++)
        if (value[without_effect[i]].given)
            return hg_fail(err, HG_EUSAGE, "--%s has no effect here: a bandwidth has no grid",
                           option_table(without_effect[i])->name);
    b->all = strcmp(name, "all") == 0;
    for (size_t i = 0; i < hg_selector_count() && b->n < SELECTORS_MAX; i++)
        if (b->all || strcmp(hg_selector_at(i)->name, name) == 0)
            b->answer[b->n++].about = hg_selector_at(i);
    return cli_inputs(b->c, command_find("bandwidth"), 0, err);
}

static bool any_month_only(const hg_incidents *table)
{
    for (size_t i = 0; i < table->n; i++)
        if (table->marks[i] & HG_MARK_MONTH_ONLY)
            return true;
    return false;
}

static void pose(bandwidth_run *b)
{
    const option_value *value = b->c->options.value;
    const hg_incidents *table = &b->input.table;
    b->question = (hg_bandwidth_input){
        .n = table->n,
        .x = table->x,
        .y = table->y,
        .weight = table->weight,
        .begin = value[OPT_TIME].given ? table->begin : NULL,
        .known = value[OPT_REPORTED].given ? table->known : NULL,
        .area = b->input.has_area ? &b->input.area : NULL,
        .leave_location_out = value[OPT_LEAVE_LOCATION_OUT].given,
        .unique_places = value[OPT_UNIQUE_PLACES].given,
        .months_only = any_month_only(table),
        .floor_m =
            fmax(value[OPT_CELL].given ? value[OPT_CELL].number : 0, incidents_precision_m(table)),
    };
}

/* What one selector refuses is its answer; only memory and signals end the whole. */
static hg_status ask(bandwidth_run *b, hg_err *err)
{
    const answer *forecast = NULL;
    hg_status st = HG_OK;
    for (size_t i = 0; i < b->n; i++) {
        answer *a = &b->answer[i];
        hg_progress(&b->c->talk, a->about->name, (double)i / (double)b->n);
        HG_TRY(hg_check_stop(&b->c->talk, err));
        st = hg_bandwidth_select(a->about->name, &b->question, &a->found, &a->refusal);
        a->refusal.status = st;
        if (st != HG_OK && (!b->all || (st != HG_EEMPTY && st != HG_EDATA)))
            return hg_fail(err, st, "%s", a->refusal.text);
        if (st == HG_OK && strcmp(a->about->name, "forecast") == 0)
            forecast = a;
    }
    st = HG_OK;
    for (size_t i = 0; forecast && i < b->n; i++)
        if (b->answer[i].refusal.status == HG_OK)
            hg_bandwidth_compare(&b->answer[i].found, &forecast->found);
done:
    return st;
}

static double quartic_radius(const hg_bandwidth *found)
{
    return hg_bandwidth_for_kernel(found, hg_kernel_find("quartic"));
}

static void print_codes(unsigned warnings, hg_buf *out)
{
    const char *mark = " ";
    for (size_t i = 0; i < hg_bandwidth_warning_count(); i++)
        if (warnings & hg_bandwidth_warning_at(i)->flag) {
            hg_buf_printf(out, "%s%s", mark, hg_bandwidth_warning_at(i)->code);
            mark = ",";
        }
}

static void as_table(const bandwidth_run *b, hg_buf *out)
{
    unsigned said = 0;
    hg_buf_printf(out, "%-9s %14s %-7s %14s %9s %9s %s\n", "selector", "value", "as",
                  "quartic radius", "incidents", "places", "warnings");
    for (size_t i = 0; i < b->n; i++) {
        const answer *a = &b->answer[i];
        if (a->refusal.status != HG_OK) {
            hg_buf_printf(out, "%-9s refused: %s\n", a->about->name, a->refusal.text);
            continue;
        }
        hg_buf_printf(out, "%-9s %14.6g %-7s ", a->about->name, a->found.value,
                      a->found.convention);
        if (isnan(a->found.sigma_m))
            hg_buf_printf(out, "%14s", "-");
        else
            hg_buf_printf(out, "%14.6g", quartic_radius(&a->found));
        hg_buf_printf(out, " %9zu %9zu", a->found.n, a->found.n_unique);
        print_codes(a->found.warnings, out);
        hg_buf_puts(out, "\n");
        said |= a->found.warnings;
    }
    for (size_t i = 0; i < hg_bandwidth_warning_count(); i++)
        if (said & hg_bandwidth_warning_at(i)->flag)
            hg_buf_printf(out, "%s: %s\n", hg_bandwidth_warning_at(i)->code,
                          hg_bandwidth_warning_at(i)->help);
}

static void answer_json(const answer *a, hg_json *json)
{
    bool found = a->refusal.status == HG_OK;
    hg_json_object(json, NULL);
    hg_json_string(json, "selector", a->about->name);
    hg_json_double(json, "value", found ? a->found.value : NAN);
    hg_json_string(json, "convention", a->about->convention);
    hg_json_string(json, "unit", strcmp(a->about->convention, "days") == 0 ? "d" : "m");
    hg_json_double(json, "sigma_m", found ? a->found.sigma_m : NAN);
    hg_json_double(json, "quartic_radius_m", found ? quartic_radius(&a->found) : NAN);
    hg_json_double(json, "criterion", found ? a->found.criterion : NAN);
    hg_json_double(json, "searched_from_m", found ? a->found.low_m : NAN);
    hg_json_double(json, "searched_to_m", found ? a->found.high_m : NAN);
    if (found) {
        hg_json_int(json, "n", (int64_t)a->found.n);
        hg_json_int(json, "n_unique", (int64_t)a->found.n_unique);
        hg_json_double(json, "tied_pairs", a->found.tied_pairs);
    }
    hg_json_array(json, "warnings");
    for (size_t i = 0; found && i < hg_bandwidth_warning_count(); i++)
        if (a->found.warnings & hg_bandwidth_warning_at(i)->flag)
            hg_json_string(json, NULL, hg_bandwidth_warning_at(i)->code);
    hg_json_end_array(json);
    hg_json_string(json, "refused", found ? NULL : a->refusal.text);
    hg_json_string(json, "reference", a->about->reference);
    hg_json_end_object(json);
}

static void as_json(const bandwidth_run *b, hg_buf *out)
{
    hg_json json;
    hg_json_begin(&json, out);
    hg_json_object(&json, NULL);
    hg_json_object(&json, "parameters");
    incidents_parameters(b->c, &b->input, &json);
    hg_json_bool(&json, "leave_location_out", b->question.leave_location_out);
    hg_json_bool(&json, "unique_places", b->question.unique_places);
    hg_json_double(&json, "floor_m", b->question.floor_m);
    hg_json_end_object(&json);
    hg_json_array(&json, "selectors");
    for (size_t i = 0; i < b->n; i++)
        answer_json(&b->answer[i], &json);
    hg_json_end_array(&json);
    hg_json_end_object(&json);
    hg_buf_puts(out, "\n");
}

hg_status cmd_bandwidth(cli *c, hg_err *err)
{
    bandwidth_run *b = NULL; /* sentences of a dozen selectors: too much for a stack */
    hg_buf out = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&b, 1, sizeof *b, err));
    b->c = c;
    HG_TRY(check_options(b, err));
    HG_TRY(incidents_read(c, 0, &b->input, err));
    pose(b);
    HG_TRY(ask(b, err));
    (c->options.value[OPT_JSON].given ? as_json : as_table)(b, &out);
    st = cli_print(&out, err);
done:
    hg_buf_clear(&out);
    if (b)
        incidents_clear(&b->input);
    hg_free(b);
    return st;
}
