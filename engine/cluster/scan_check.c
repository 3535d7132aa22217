/* cluster/scan_check.c - can these data and options be scanned? */
#include <math.h>

#include "base/try.h"
#include "cluster/scan.h"

enum { FEWEST_CASES = 10 };

static hg_status check_share(const char *name, double given, double *out, hg_err *err)
{
    double share = given == 0 ? 0.5 : given;
    if (!(share > 0 && share <= 1))
        return hg_fail(err, HG_EDOMAIN, "%s %g: must be above 0 and at most 1", name, given);
    *out = share;
    return HG_OK;
}

static hg_status check_options(hg_scan_options *o, hg_err *err)
{
    hg_status st = HG_OK;
    if (o->model == HG_SCAN_PERMUTATION && o->window != HG_SCAN_SPACE_TIME)
        return hg_fail(err, HG_EDOMAIN,
                       "the permutation model needs space and time: it compares places by when "
                       "their cases fall; a window in %s alone needs the Poisson model",
                       hg_scan_window_name(o->window));
    if (!(o->max_radius_m >= 0) || isinf(o->max_radius_m))
        return hg_fail(err, HG_EDOMAIN, "longest radius %g m: must be 0 or more", o->max_radius_m);
    if (!(o->sphere_m >= 0) || isinf(o->sphere_m))
        return hg_fail(err, HG_EDOMAIN, "radius of the sphere %g m: must be 0 or more",
                       o->sphere_m);
    if (o->prospective && o->window == HG_SCAN_SPACE)
        return hg_fail(err, HG_EDOMAIN, "a window in space alone has no end: not prospective");
    if (o->replicates > HG_REPLICATES_MOST)
        return hg_fail(err, HG_EDOMAIN, "%zu replicates: at most %d", o->replicates,
                       HG_REPLICATES_MOST);
    if (o->fewest_cases == 0)
        o->fewest_cases = 2;
    HG_TRY(check_share("largest share", o->max_share, &o->max_share, err));
    HG_TRY(check_share("longest share of time", o->max_time_share, &o->max_time_share, err));
done:
    return st;
}

static hg_status check_places(const hg_scan_data *data, const hg_scan_options *o, hg_err *err)
{
    if (data->n_places > HG_REPLICATES_MOST || data->n_cases > UINT32_MAX - 1)
        return hg_fail(err, HG_EDOMAIN, "%zu places, %zu cases: too many", data->n_places,
                       data->n_cases);
    for (size_t i = 0; i < data->n_places; i++) {
        double x = data->x[i], y = data->y[i];
        if (!isfinite(x) || !isfinite(y))
            return hg_fail(err, HG_EDOMAIN, "place %zu: (%g, %g) is no place", i, x, y);
        if (o->sphere_m > 0 && (fabs(x) > 360 || fabs(y) > 90))
            return hg_fail(err, HG_EDOMAIN,
                           "place %zu: (%g, %g) is no longitude and latitude in degrees", i, x, y);
    }
    return HG_OK;
}

static hg_status check_cases(const hg_scan_data *data, const hg_scan_options *o, hg_err *err)
{
    bool one_step = true, one_place = true;
    if (data->n_cases < FEWEST_CASES)
        return hg_fail(err, HG_EEMPTY, "%zu cases: a scan needs at least %d", data->n_cases,
                       FEWEST_CASES);
    for (size_t i = 0; i < data->n_cases; i++) {
        uint32_t p = data->place[i], first = data->place[0];
        if (p >= data->n_places || data->step[i] >= data->n_steps)
            return hg_fail(err, HG_EDOMAIN, "case %zu: place %u, step %u of %zu, %zu", i, p,
                           data->step[i], data->n_places, data->n_steps);
        one_step = one_step && data->step[i] == data->step[0];
        one_place = one_place && data->x[p] == data->x[first] && data->y[p] == data->y[first];
    }
    if (o->model == HG_SCAN_PERMUTATION && one_step)
        return hg_fail(err, HG_EEMPTY,
                       "all %zu cases fall in one step of time: the permutation model needs at "
                       "least 2",
                       data->n_cases);
    if (o->model == HG_SCAN_PERMUTATION && one_place)
        return hg_fail(err, HG_EEMPTY,
                       "all %zu cases are at one place: the permutation model needs at least 2",
                       data->n_cases);
    return HG_OK;
}

static hg_status check_expected(const hg_scan_data *data, const hg_scan_options *o, hg_err *err)
{
    bool any = false;
    if (o->model != HG_SCAN_POISSON || !data->expected) {
        if (o->model == HG_SCAN_POISSON && o->window != HG_SCAN_TIME)
            return hg_fail(err, HG_EDOMAIN,
                           "the Poisson model in space needs what is expected at each place: a "
                           "population");
        return HG_OK;
    }
    for (size_t i = 0; i < data->n_places * data->n_steps; i++) {
        double e = data->expected[i];
        if (!(e >= 0) || isinf(e))
            return hg_fail(err, HG_EDOMAIN, "place %zu, step %zu: expected %g", i / data->n_steps,
                           i % data->n_steps, e);
        any = any || e > 0;
    }
    if (!any)
        return hg_fail(err, HG_EDOMAIN, "nothing is expected anywhere");
    for (size_t i = 0; i < data->n_cases; i++)
        if (!(data->expected[data->place[i] * data->n_steps + data->step[i]] > 0))
            return hg_fail(err, HG_EDOMAIN, "place %u, step %u: a case where none is expected",
                           data->place[i], data->step[i]);
    return HG_OK;
}

static hg_status settle_steps(hg_scan_frame *frame, hg_err *err)
{
    const hg_scan_options *o = &frame->options;
    frame->n_steps = o->window == HG_SCAN_SPACE ? 1 : frame->data->n_steps;
    frame->longest = 1;
    if (o->window == HG_SCAN_SPACE)
        return HG_OK;
    if (frame->n_steps > INT32_MAX / 4)
        return hg_fail(err, HG_EDOMAIN, "%zu steps of time: at most %d", frame->n_steps,
                       INT32_MAX / 4);
    frame->longest = o->max_steps;
    if (o->max_steps == 0)
        frame->longest = (size_t)floor(o->max_time_share * (double)frame->n_steps + 1e-9);
    if (frame->longest == 0)
        return hg_fail(err, HG_EDOMAIN,
                       "%zu steps of time and windows of at most a share of %g of them: not one "
                       "step long",
                       frame->n_steps, o->max_time_share);
    if (frame->longest > frame->n_steps)
        frame->longest = frame->n_steps;
    return HG_OK;
}

hg_status hg_scan_check(const hg_scan_data *data, const hg_scan_options *options,
                        hg_scan_frame *frame, hg_err *err)
{
    hg_status st = HG_OK;
    frame->data = data;
    frame->options = *options;
    frame->n_cases = data->n_cases;
    HG_TRY(check_options(&frame->options, err));
    HG_TRY(check_places(data, &frame->options, err));
    HG_TRY(check_cases(data, &frame->options, err));
    HG_TRY(check_expected(data, &frame->options, err));
    HG_TRY(settle_steps(frame, err));
done:
    return st;
}
