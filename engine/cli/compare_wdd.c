/* cli/compare_wdd.c - treated polygons, the ring around them, and what they are compared with. */
#include "base/try.h"
#include "cli/compare.h"
#include "cli/incident_reading.h"

static hg_status read_polygons(const compare_command *k, option_id id, hg_area *out, hg_err *err)
{
    hg_polygon_options options = {.source.path = k->c->options.value[id].text,
                                  .work_crs = k->input.work_crs};
    hg_extent extent;
    options.allow_ballpark = k->c->options.value[OPT_ALLOW_BALLPARK].given;
    hg_status st = hg_read_area(&options, out, &k->c->talk, err);
    if (st == HG_OK && !hg_area_extent(out, &extent))
        st = hg_fail(err, HG_EEMPTY, "--%s %s holds no polygon", option_table(id)->name,
                     k->c->options.value[id].text);
    return st;
}

/* Square kilometres of `area` inside the study area. */
static hg_status km2_inside(const hg_area *area, const hg_area *study, double *out, hg_err *err)
{
    hg_area part = {0};
    hg_status st = hg_shape_intersection(area, study, &part, err);
    *out = hg_area_m2(&part) / 1e6;
    hg_area_clear(&part);
    return st;
}

/*
 * A control that was chosen is taken as it is. The rest of the study area was not chosen: its
 * counts are brought to the size of the treated area, and the study area must be known.
 */
static hg_status settle_weights(compare_command *k, hg_err *err)
{
    double treated, reach;
    hg_status st = HG_OK;
    if (k->has_control)
        return HG_OK;
    if (!k->input.has_area)
        return hg_fail(err, HG_EUSAGE,
                       "--treated without --control is compared with the rest of the study area: "
                       "give --area or --control");
    HG_TRY(km2_inside(&k->treated, &k->input.area, &treated, err));
    HG_TRY(km2_inside(&k->reach, &k->input.area, &reach, err));
    double rest = hg_area_m2(&k->input.area) / 1e6 - reach;
    if (!(treated > 0))
        return hg_fail(err, HG_EDATA, "--treated %s lies outside --area",
                       k->c->options.value[OPT_TREATED].text);
    if (!(rest > treated / 1000))
        return hg_fail(err, HG_EDATA,
                       "--treated and its --ring cover the whole study area: nothing is left to "
                       "compare with");
    k->wdd_control.weight = rest / treated;
done:
    return st;
}

static void count_one(compare_command *k, const hg_locator *locator, size_t i)
{
    const hg_incidents *t = &k->input.table;
    hg_wdd_area *const slots[] = {&k->wdd_treated, &k->wdd_ring, &k->wdd_control};
    int32_t where = hg_locator_find(locator, t->x[i], t->y[i]);
    if (where < 0 && !k->has_control)
        where = 2;
    if (where < 0)
        return;
    if (t->begin[i] >= k->period[0].from && t->begin[i] < k->period[0].to)
        slots[where]->before++;
    else if (t->begin[i] >= k->period[1].from && t->begin[i] < k->period[1].to)
        slots[where]->after++;
}

static void remark(compare_command *k)
{
    double t = (double)k->wdd_treated.before, weight = k->wdd_control.weight;
    double c = (double)k->wdd_control.before / (weight > 0 ? weight : 1);
    if (t > 2 * c || c > 2 * t)
        hg_warn(&k->c->talk, "unlike_control",
                "before, the treated area had %g incidents and the control %.4g%s: the WDD test "
                "assumes that both would have changed by the same number; see the relative effect",
                t, c, weight > 0 ? " on the same area" : "");
    if (k->period[0].days != k->period[1].days)
        hg_note(&k->c->talk, "WDD: counts of --after scaled from %g to %g days", k->period[1].days,
                k->period[0].days);
    hg_note(&k->c->talk,
            "WDD treated %llu -> %llu, ring %llu -> %llu, control %llu -> %llu: %.5g (SE %.5g, z "
            "%.4f, interval %.5g to %.5g, p %.4g)",
            (unsigned long long)k->wdd_treated.before, (unsigned long long)k->wdd_treated.after,
            (unsigned long long)k->wdd_ring.before, (unsigned long long)k->wdd_ring.after,
            (unsigned long long)k->wdd_control.before, (unsigned long long)k->wdd_control.after,
            k->wdd.total.estimate, k->wdd.total.se, k->wdd.total.z, k->wdd.total.low,
            k->wdd.total.high, k->wdd.total.p);
}

static hg_status find_ring(compare_command *k, hg_err *err)
{
    return k->has_ring ? hg_shape_buffer(&k->treated, k->ring_m, &k->reach, err)
                       : hg_area_copy(&k->treated, &k->reach, err);
}

hg_status compare_wdd(compare_command *k, hg_err *err)
{
    const hg_incidents *t = &k->input.table;
    hg_locator *locator = NULL;
    hg_status st = HG_OK;
    if (!k->has_wdd)
        return HG_OK;
    HG_TRY(read_polygons(k, OPT_TREATED, &k->treated, err));
    if (k->has_control)
        HG_TRY(read_polygons(k, OPT_CONTROL, &k->control, err));
    HG_TRY(find_ring(k, err));
    HG_TRY(settle_weights(k, err));
    /* the first that contains a point: what is treated is no ring, what is ring no control */
    const hg_area areas[] = {k->treated, k->reach, k->control};
    HG_TRY(hg_locator_new(k->has_control ? 3 : 2, areas, &locator, err));
    for (size_t i = 0; i < t->n; i++)
        if (!(t->marks[i] & HG_MARK_HALO))
            count_one(k, locator, i);
    HG_TRY(hg_wdd_test(&k->wdd_treated, &k->wdd_control, k->has_ring ? &k->wdd_ring : NULL, 1,
                       k->period[1].days / k->period[0].days, k->options.level, &k->wdd, err));
    remark(k);
done:
    hg_locator_free(locator);
    return st;
}
