/* density/bandwidth.c - which selectors are there, and when must each of them refuse? */
#include "density/bandwidth.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/bandwidth_sums.h"

typedef struct selector_row {
    hg_selector about;
    bw_choose choose;
    bw_criterion criterion;                                    /* NULL: a plug-in rule */
    hg_status (*refuse)(const bw_sample *sample, hg_err *err); /* NULL: nothing of its own */
} selector_row;

enum {
    RULE = HG_BANDWIDTH_PLUG_IN,
    AREA = HG_BANDWIDTH_USES_AREA,
    TIMES = HG_BANDWIDTH_NEEDS_TIMES
};

static const selector_row rows[] = {
    {{"scott", "geometric mean of both standard deviations, times n^(-1/6)",
      "Scott 1992, eq. 6.42; spatstat bw.scott", "sd", RULE},
     bw_scott,
     NULL,
     NULL},
    {{"ns", "normal reference: min(sd, IQR/1.34) n^(-1/6)", "Silverman 1986, ch. 4; sparr NS", "sd",
      RULE},
     bw_ns,
     NULL,
     NULL},
    {{"os", "oversmoothing, the widest that the spread allows: 1.0846 times ns",
      "Terrell 1990; sparr OS", "sd", RULE},
     bw_os,
     NULL,
     NULL},
    {{"nrd", "4 * 1.06 min(sd, IQR/1.34) n^(-1/5), mean of both axes: a width of 4 sd, no radius",
      "Venables & Ripley 2002, ch. 5; MASS bandwidth.nrd", "width", RULE},
     bw_nrd,
     NULL,
     NULL},
    {{"nrd-x", "nrd of the x axis alone, as sfhotspot 1.0.0 takes it", "MASS bandwidth.nrd",
      "width", RULE},
     bw_nrd_x,
     NULL,
     NULL},
    {{"arcgis", "0.9 min(SD, sqrt(1/ln 2) median distance) n^(-1/5), a quartic radius",
      "ArcGIS Pro, How Kernel Density works", "radius", RULE},
     bw_arcgis,
     NULL,
     NULL},
    {{"time", "along the time axis: 0.9 min(sd, IQR/1.34) n^(-1/5)", "Silverman 1986, eq. 3.31",
      "days", RULE | TIMES},
     bw_time,
     NULL,
     NULL},
    {{"time-os", "along the time axis: oversmoothing", "Terrell 1990; sparr OS.spattemp", "days",
      RULE | TIMES},
     bw_time_os,
     NULL,
     NULL},
    {{"lscv", "least squares cross-validation of a Gaussian, no edge correction",
      "Silverman 1986, ch. 3.4.3; Bowman 1984", "sd", 0},
     bw_lscv,
     bw_lscv_at,
     bw_lscv_refuse},
    {{"lcv", "likelihood cross-validation: sum of ln lambda without the point, less its integral",
      "Loader 1999, ch. 5.3", "sd", AREA},
     bw_lcv,
     bw_lcv_at,
     bw_lik_refuse},
    {{"lik", "the same with uniform edge correction and no integral",
      "Silverman 1986, ch. 3.4.4; "
      "sparr LIK.density",
      "sd", AREA},
     bw_lik,
     bw_lik_at,
     bw_lik_refuse},
    {{"ppl", "the same with uniform edge correction and its integral (in polygons: n)",
      "Loader 1999; spatstat bw.ppl", "sd", AREA},
     bw_ppl,
     bw_ppl_at,
     bw_lik_refuse},
    {{"cvl", "the sum of 1 / lambda over the incidents must be the area",
      "Cronie & van Lieshout 2018; spatstat bw.CvL", "sd", AREA},
     bw_cvl,
     bw_cvl_at,
     NULL},
    {{"diggle", "least mean square error of a Cox process by Ripley's K",
      "Diggle 1985; Berman & Diggle 1989; spatstat bw.diggle", "sd", AREA},
     bw_diggle,
     bw_diggle_at,
     NULL},
    {{"forecast", "highest log score of the next 14 days, over windows of the last year",
      "docs/methods.md 4 and 12.3", "sd", AREA | TIMES},
     bw_forecast,
     NULL,
     bw_forecast_refuse},
};

static const hg_bandwidth_warning warnings[] = {
    {HG_BANDWIDTH_AT_BOUND, "at_bound",
     "the best value is the end of what was tried: there is no optimum in between"},
    {HG_BANDWIDTH_TIED, "tied",
     "many incidents share a place, which pulls cross-validation to small bandwidths: leave out "
     "whole locations"},
    {HG_BANDWIDTH_FLOORED, "floored",
     "the rule chose less than the cell or the precision of the places: raised to that"},
    {HG_BANDWIDTH_RECTANGLE, "no_area",
     "no study area: the bounding rectangle of the incidents stands for it"},
    {HG_BANDWIDTH_SEVERAL_MODES, "several_modes",
     "more than twice what forecasting chose: plug-in rules assume one centre and oversmooth "
     "where there are several"},
    {HG_BANDWIDTH_FEW_WINDOWS, "few_windows", "fewer than 8 windows could be scored"},
};

size_t hg_selector_count(void)
{
    return HG_COUNT(rows);
}

const hg_selector *hg_selector_at(size_t index)
{
    return index < HG_COUNT(rows) ? &rows[index].about : NULL;
}

static const selector_row *find_row(const char *name)
{
    for (size_t i = 0; i < HG_COUNT(rows); i++)
        if (strcmp(rows[i].about.name, name) == 0)
            return &rows[i];
    return NULL;
}

const hg_selector *hg_selector_find(const char *name)
{
    const selector_row *row = find_row(name);
    return row ? &row->about : NULL;
}

size_t hg_bandwidth_warning_count(void)
{
    return HG_COUNT(warnings);
}

const hg_bandwidth_warning *hg_bandwidth_warning_at(size_t index)
{
    return index < HG_COUNT(warnings) ? &warnings[index] : NULL;
}

static hg_status named_row(const char *name, const hg_bandwidth_input *input,
                           const selector_row **out, hg_err *err)
{
    if (!name || strcmp(name, "auto") == 0)
        name = input->begin && !input->months_only && find_row("forecast") ? "forecast" : "scott";
    *out = find_row(name);
    if (*out)
        return HG_OK;
    const char *names[HG_COUNT(rows)];
    for (size_t i = 0; i < HG_COUNT(rows); i++)
        names[i] = rows[i].about.name;
    const char *near = hg_did_you_mean(name, names, HG_COUNT(rows));
    char shown[64];
    hg_printable(name, strlen(name), shown, sizeof shown);
    return hg_fail(err, HG_EDOMAIN, "\"%s\": no bandwidth selector of that name%s%s%s", shown,
                   near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

static hg_status check_input(const hg_bandwidth_input *in, hg_err *err)
{
    if (!isfinite(in->floor_m) || in->floor_m < 0)
        return hg_fail(err, HG_EDOMAIN, "floor %g m: must be a number of 0 or more", in->floor_m);
    if (in->horizon_s < 0 || in->reporting_gap_s < 0)
        return hg_fail(err, HG_EDOMAIN, "horizon and reporting gap must not be negative");
    return HG_OK;
}

static hg_status check_sample(const selector_row *row, const bw_sample *s, hg_err *err)
{
    const hg_bandwidth_input *in = s->input;
    size_t least = in->least_places > 0 ? in->least_places : 10;
    if (row->about.needs & HG_BANDWIDTH_NEEDS_TIMES && !in->begin)
        return hg_fail(err, HG_EEMPTY, "%s needs to know when the incidents began",
                       row->about.name);
    if (s->places < least || s->places < 2)
        return hg_fail(err, HG_EEMPTY,
                       "%zu incidents at %zu different places: %s needs at least %zu places", s->n,
                       s->places, row->about.name, least < 2 ? 2 : least);
    if (!(s->width > 0) || !(s->height > 0))
        return hg_fail(err, HG_EEMPTY,
                       "every incident has the same %s: no bandwidth in the plane can be chosen",
                       s->width > 0 ? "y" : "x");
    return HG_OK;
}

/* One incident in twenty with a twin is enough to move cross-validation. */
static bool many_ties(const bw_sample *s)
{
    return (double)s->n - (double)s->places > 0.05 * (double)s->n;
}

static void finish(const selector_row *row, const bw_sample *s, hg_bandwidth *out)
{
    const hg_bandwidth_input *in = s->input;
    out->selector = row->about.name;
    out->convention = row->about.convention;
    out->n = s->n;
    out->n_unique = s->places;
    out->tied_pairs = s->tied_pairs;
    if (row->criterion && !in->leave_location_out && many_ties(s))
        out->warnings |= HG_BANDWIDTH_TIED;
    if (row->about.needs & HG_BANDWIDTH_USES_AREA && !in->area)
        out->warnings |= HG_BANDWIDTH_RECTANGLE;
    if (out->sigma_m < in->floor_m) {
        out->warnings |= HG_BANDWIDTH_FLOORED;
        out->value *= in->floor_m / out->sigma_m;
        out->sigma_m = in->floor_m;
    }
}

hg_status hg_bandwidth_select(const char *name, const hg_bandwidth_input *input, hg_bandwidth *out,
                              hg_err *err)
{
    const selector_row *row = NULL;
    bw_sample sample = {0};
    hg_bandwidth found = {.criterion = NAN, .low_m = NAN, .high_m = NAN};
    hg_status st = HG_OK;
    HG_TRY(named_row(name, input, &row, err));
    HG_TRY(check_input(input, err));
    HG_TRY(bw_sample_make(input, &sample, err));
    HG_TRY(check_sample(row, &sample, err));
    if (row->criterion)
        HG_TRY(bw_index_make(&sample, &sample.index, err));
    if (row->refuse)
        HG_TRY(row->refuse(&sample, err));
    HG_TRY(row->choose(&sample, &found, err));
    finish(row, &sample, &found);
    *out = found;
done:
    bw_sample_clear(&sample);
    return st;
}

double hg_bandwidth_for_kernel(const hg_bandwidth *bandwidth, const hg_kernel *kernel)
{
    return bandwidth->sigma_m * kernel->sd_radius;
}

hg_status hg_bandwidth_criterion(const char *name, const hg_bandwidth_input *input, double sigma_m,
                                 double *out, hg_err *err)
{
    const selector_row *row = NULL;
    bw_sample sample = {0};
    double value = NAN;
    hg_status st = HG_OK;
    HG_TRY(named_row(name, input, &row, err));
    HG_TRY(check_input(input, err));
    if (!row->criterion) {
        st =
            hg_fail(err, HG_EDOMAIN, "%s is a formula: it minimises no criterion", row->about.name);
        goto done;
    }
    if (!isfinite(sigma_m) || sigma_m <= 0) {
        st = hg_fail(err, HG_EDOMAIN, "bandwidth %g m: must be a positive number of metres",
                     sigma_m);
        goto done;
    }
    HG_TRY(bw_sample_make(input, &sample, err));
    if (sample.places < 2 || !(sample.width > 0) || !(sample.height > 0)) {
        st = hg_fail(err, HG_EDOMAIN, "%s of %zu places on a line or at a point", row->about.name,
                     sample.places);
        goto done;
    }
    HG_TRY(bw_index_make(&sample, &sample.index, err));
    HG_TRY(row->criterion(&sample, sigma_m, &value, err));
    *out = value;
done:
    bw_sample_clear(&sample);
    return st;
}

void hg_bandwidth_compare(hg_bandwidth *plug_in, const hg_bandwidth *forecast)
{
    const selector_row *row = find_row(plug_in->selector);
    if (row && row->about.needs & HG_BANDWIDTH_PLUG_IN &&
        plug_in->sigma_m > 2.0 * forecast->sigma_m)
        plug_in->warnings |= HG_BANDWIDTH_SEVERAL_MODES;
}
