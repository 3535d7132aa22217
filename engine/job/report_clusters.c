/* job/report_clusters.c - near repeats and emerging neighbourhoods as the report wants them. */
#include "job/report_clusters.h"

#include "base/try.h"
#include "hotgrid/heat.h"

static const char *place_of(const run_state *run, const hg_locator *locator, const hg_area *shape)
{
    double x, y;
    if (!locator || hg_shape_inner_point(shape, &x, &y, NULL) != HG_OK)
        return "";
    int32_t zone = hg_locator_find(locator, x, y);
    return zone >= 0 ? run->zones.name[zone] : "";
}

static hg_status fill_visits(const run_state *run, const hg_advice_zones *z,
                             report_clusters_scratch *s, hg_err *err)
{
    hg_locator *locator = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&s->visits, z->n_visits, sizeof *s->visits, err));
    HG_TRY(hg_alloc(&s->dates, z->n_visits, sizeof *s->dates, err));
    if (run->zones.n > 0)
        HG_TRY(hg_locator_new(run->zones.n, run->zones.area, &locator, err));
    for (size_t v = 0; v < z->n_visits; v++) {
        const hg_advice_visit *one = &z->visit[v];
        s->visits[v] =
            (hg_report_visit){.zones = one->zones,
                              .place = place_of(run, locator, &one->shape),
                              .first_until = run_day_text(one->first_until - 1, s->dates[v][0]),
                              .until = run_day_text(one->last_until - 1, s->dates[v][1]),
                              .area_m2 = one->area_m2};
    }
done:
    hg_locator_free(locator);
    return st;
}

static hg_status draw_table(const run_near_repeat *near, hg_buf *svg, hg_err *err)
{
    hg_heat heat = {0};
    hg_status st = HG_OK;
    if (near->table.n == 0)
        return HG_OK;
    HG_TRY(hg_heat_of_knox(&near->table, &near->options, NULL, &heat, err));
    HG_TRY(hg_heat_svg(&heat, svg, err));
done:
    hg_heat_clear(&heat);
    return st;
}

static hg_status fill_emerging(const run_state *run, const run_emerging *e,
                               hg_report_emerging *view, report_clusters_scratch *s, hg_err *err)
{
    hg_status st = hg_alloc(&s->zones, e->result.n, sizeof *s->zones, err);
    size_t n = 0;
    for (size_t z = 0; st == HG_OK && z < e->result.n; z++) {
        const hg_emerging_place *p = &e->result.place[z];
        if (p->pattern == HG_PATTERN_NONE)
            continue;
        s->zones[n++] = (hg_report_emerging_zone){.name = run->zones.name[z],
                                                  .pattern = hg_pattern_name(p->pattern),
                                                  .hot_steps = p->hot_steps,
                                                  .cold_steps = p->cold_steps,
                                                  .z_last = p->z_last,
                                                  .trend_z = p->trend_z,
                                                  .trend_p = p->trend_p,
                                                  .count = p->count,
                                                  .count_last = p->count_last};
    }
    view->zones = s->zones;
    view->n_zones = n;
    return st;
}

static hg_status fill_alarms(const run_state *run, const run_scan *scan, hg_report_scan *view,
                             report_clusters_scratch *s, hg_err *err)
{
    hg_locator *locator = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&s->alarms, scan->alarms, sizeof *s->alarms, err));
    HG_TRY(hg_alloc(&s->since, scan->alarms, sizeof *s->since, err));
    if (run->zones.n > 0)
        HG_TRY(hg_locator_new(run->zones.n, run->zones.area, &locator, err));
    for (size_t i = 0; i < scan->alarms; i++) {
        const hg_scan_cluster *c = &scan->result.cluster[i];
        int32_t zone =
            locator ? hg_locator_find(locator, scan->x[c->centre], scan->y[c->centre]) : -1;
        s->alarms[i] = (hg_report_alarm){
            .place = zone >= 0 ? run->zones.name[zone] : "",
            .start = run_day_text(scan->first_day + (int64_t)c->first * run->job->scan.step_days,
                                  s->since[i]),
            .radius_m = c->radius_m,
            .observed = (double)c->observed,
            .expected = c->expected,
            .p = c->p,
            .recurrence_days = hg_scan_recurrence(run->job->scan.step_days, c->p)};
    }
    view->alarms = s->alarms;
    view->n_alarms = scan->alarms;
done:
    hg_locator_free(locator);
    return st;
}

hg_status report_fill_clusters(const run_state *run, const run_offence *offence,
                               hg_report_offence *view, report_clusters_scratch *s, hg_err *err)
{
    const run_near_repeat *near = &offence->near_repeat;
    const run_emerging *emerging = &offence->emerging;
    hg_status st = HG_OK;
    if (near->wanted) {
        HG_TRY(fill_visits(run, &near->zones, s, err));
        HG_TRY(draw_table(near, &s->svg, err));
        view->near_repeat = (hg_report_near_repeat){.sentence = near->sentence.data,
                                                    .table_svg = s->svg.data,
                                                    .visits = s->visits,
                                                    .n_visits = near->zones.n_visits};
    }
    if (emerging->wanted) {
        view->emerging.sentence = emerging->sentence.data;
        HG_TRY(fill_emerging(run, emerging, &view->emerging, s, err));
    }
    if (offence->scan.wanted) {
        view->scan.sentence = offence->scan.sentence.data;
        HG_TRY(fill_alarms(run, &offence->scan, &view->scan, s, err));
    }
done:
    return st;
}

void report_clear_clusters(report_clusters_scratch *s)
{
    hg_free(s->visits);
    hg_free(s->dates);
    hg_free(s->zones);
    hg_free(s->alarms);
    hg_free(s->since);
    hg_buf_clear(&s->svg);
}
