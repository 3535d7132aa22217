/* job/run_report.c - the run as the report wants it: text for people, borrowed numbers. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "job/report_clusters.h"

typedef struct report_scratch {
    hg_report_offence *offences;
    run_monitor *monitors;
    hg_report_window **windows;
    char (*window_text)[2][16]; /* local dates of windows */
    hg_report_hotspot **hotspots;
    report_clusters_scratch *clusters;
    hg_buf *parameters;
    hg_report_zone *zones;
    double *zone_numbers; /* 6 per offence and zone */
    hg_report_source *sources;
    const char **warnings;
    hg_tag *settings;
    char as_of[32], from[32], to[32], newest[32];
} report_scratch;

static void local_date(const run_state *run, int64_t instant, char out[16])
{
    char text[32];
    hg_time_iso_local(run->zone, instant, text);
    memcpy(out, text, 10);
    out[10] = '\0';
}

static void local_minute(const run_state *run, int64_t instant, char out[32])
{
    hg_time_iso_local(run->zone, instant, out);
    if (strlen(out) > 16) {
        out[10] = ' ';
        out[16] = '\0';
    }
}

static hg_status fill_windows(const run_state *run, const run_offence *offence,
                              hg_report_offence *view, hg_report_window **windows,
                              char (*text)[2][16], hg_err *err)
{
    hg_status st = hg_alloc(windows, run->windows.n, sizeof **windows, err);
    size_t n = 0;
    for (size_t i = 0; st == HG_OK && i < run->windows.n; i++) {
        const run_window *w = &run->windows.row[i];
        if (!w->pooled || strcmp(w->offence, offence->plan->offence) != 0)
            continue;
        local_date(run, w->origin, text[i][0]);
        local_date(run, w->origin + w->horizon_s, text[i][1]);
        (*windows)[n++] = (hg_report_window){.run = w->run,
                                             .from = text[i][0],
                                             .to = text[i][1],
                                             .model = w->score,
                                             .baseline = w->base};
    }
    view->windows = *windows;
    view->n_windows = n;
    return st;
}

static hg_status fill_hotspots(const run_offence *offence, hg_report_offence *view,
                               hg_report_hotspot **hotspots, hg_err *err)
{
    hg_status st = hg_alloc(hotspots, offence->n_hotspots, sizeof **hotspots, err);
    for (size_t i = 0; st == HG_OK && i < offence->n_hotspots; i++) {
        const run_hotspot *h = &offence->hotspots[i];
        (*hotspots)[i] = (hg_report_hotspot){.rank = (uint32_t)i + 1,
                                             .area_m2 = h->area_m2,
                                             .expected = h->expected,
                                             .low = h->low,
                                             .high = h->high,
                                             .place = h->place};
    }
    view->hotspots = *hotspots;
    view->n_hotspots = offence->n_hotspots;
    return st;
}

static hg_status fill_offence(const run_state *run, size_t index, report_scratch *s, hg_err *err)
{
    const run_offence *o = &run->offences[index];
    hg_report_offence *view = &s->offences[index];
    hg_status st = HG_OK;
    run_model_text(o->plan->table, &o->plan->values, &s->parameters[index]);
    HG_TRY(hg_buf_check(&s->parameters[index], err));
    *view = (hg_report_offence){
        .name = o->plan->offence,
        .model = o->plan->model,
        .model_help = o->plan->table->help,
        .parameters = s->parameters[index].data ? s->parameters[index].data : "",
        .baseline = run->job->baseline->name,
        .map_png = o->map_png,
        .map_bytes = o->map_bytes,
        .n_history = o->n_history,
        .expected = o->expected_total,
        .budget_share = run->job->area_budget,
        .flagged_share = o->quiet ? 0 : o->flagging.area_m2 / o->flagging.total_area_m2,
        .flagged_expected_share =
            o->expected_total > 0 ? o->flagged_expected / o->expected_total : (double)NAN,
        .n_flagged = o->flagging.n_flagged,
        .n_tied_at_cut = o->flagging.n_tied_at_cut,
        .pooled_model = o->pooled,
        .pooled_baseline = o->pooled_baseline,
        .hits_low = o->hits_low,
        .hits_high = o->hits_high,
        .detectable_hit_rate = o->detectable,
        .gain = o->gain,
    };
    HG_TRY(report_fill_clusters(run, o, view, &s->clusters[index], err));
    HG_TRY(fill_hotspots(o, view, &s->hotspots[index], err));
    HG_TRY(fill_windows(run, o, view, &s->windows[index], s->window_text, err));
    HG_TRY(run_monitor_make(run, o, &s->monitors[index], err));
    view->monitor = s->monitors[index].view;
done:
    return st;
}

/* Numbers of a neighbourhood, offence by offence: the report wants them side by side. */
static void fill_zones(const run_state *run, report_scratch *s)
{
    size_t k = run->n_offences, n = run->zones.n;
    for (size_t z = 0; z < n; z++) {
        double *block = s->zone_numbers + z * 6 * k;
        double km2 = hg_area_m2(&run->zones.area[z]) / 1e6;
        for (size_t i = 0; i < k; i++) {
            const run_offence *o = &run->offences[i];
            block[i] = o->zone_count[z];
            block[k + i] = o->zone_count[z] / km2;
            block[2 * k + i] = o->zone_expected[z];
            block[3 * k + i] = o->zone_rank[z];
            block[4 * k + i] = o->zone_low[z];
            block[5 * k + i] = o->zone_high[z];
        }
        s->zones[z] = (hg_report_zone){.code = run->zones.code[z],
                                       .name = run->zones.name[z],
                                       .area_km2 = km2,
                                       .count = block,
                                       .rate_per_km2 = block + k,
                                       .expected = block + 2 * k,
                                       .rank = block + 3 * k,
                                       .rank_low = block + 4 * k,
                                       .rank_high = block + 5 * k};
    }
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static hg_status allocate(const run_state *run, report_scratch *s, hg_err *err)
{
    size_t k = run->n_offences;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&s->offences, k, sizeof *s->offences, err));
    HG_TRY(hg_alloc(&s->monitors, k, sizeof *s->monitors, err));
    HG_TRY(hg_alloc(&s->windows, k, sizeof *s->windows, err));
    HG_TRY(hg_alloc(&s->window_text, run->windows.n, sizeof *s->window_text, err));
    HG_TRY(hg_alloc(&s->hotspots, k, sizeof *s->hotspots, err));
    HG_TRY(hg_alloc(&s->clusters, k, sizeof *s->clusters, err));
    HG_TRY(hg_alloc(&s->parameters, k, sizeof *s->parameters, err));
    HG_TRY(hg_alloc(&s->zones, run->zones.n, sizeof *s->zones, err));
    HG_TRY(hg_alloc(&s->zone_numbers, run->zones.n * 6 * k, sizeof *s->zone_numbers, err));
    HG_TRY(hg_alloc(&s->sources, run->job->n_sources, sizeof *s->sources, err));
    HG_TRY(hg_alloc(&s->warnings, run->talk ? run->talk->n_warnings : 0, sizeof *s->warnings, err));
    HG_TRY(hg_alloc(&s->settings, run->job->n_settings, sizeof *s->settings, err));
done:
    return st;
}

static void fill_lists(const run_state *run, report_scratch *s)
{
    for (size_t i = 0; i < run->job->n_sources; i++)
        s->sources[i] = (hg_report_source){.path = base_name(run->job->sources[i].source),
                                           .description = run->sources[i].description,
                                           .sha256 = run->sources[i].sha256,
                                           .account = run->sources[i].account};
    for (size_t i = 0; run->talk && i < run->talk->n_warnings; i++)
        s->warnings[i] = run->talk->warnings[i].text ? run->talk->warnings[i].text : "";
    for (size_t i = 0; i < run->job->n_settings; i++)
        s->settings[i] = (hg_tag){run->job->settings[i].key, run->job->settings[i].value};
}

static hg_report describe(const run_state *run, report_scratch *s, const hg_tag *versions,
                          size_t n_versions)
{
    const hg_job *job = run->job;
    local_minute(run, run->origin, s->as_of);
    local_minute(run, run->origin, s->from);
    local_minute(run, run_window_end(run), s->to);
    if (run->summary->newest_incident != HG_NO_TIME)
        local_minute(run, run->summary->newest_incident, s->newest);
    return (hg_report){
        .title = job->title ? job->title : "hotgrid",
        .run = run->run,
        .as_of = s->as_of,
        .from = s->from,
        .to = s->to,
        .goal = job->goal,
        .owner = job->owner ? job->owner : "",
        .stop_rule = job->stop_rule ? job->stop_rule : "",
        .plan_sha256 = job->plan_sha256,
        .minimum_gain = job->minimum_gain,
        .area_name = base_name(job->study_area.source),
        .crs = run->sources[0].crs_code,
        .work_crs = hg_crs_name(run->work_crs),
        .pipeline = run->sources[0].pipeline,
        .cell_m = run->grid.cell_m,
        .area_km2 = hg_area_m2(&run->area) / 1e6,
        .cols = run->grid.cols,
        .rows = run->grid.rows,
        .offences = s->offences,
        .n_offences = run->n_offences,
        .zones = s->zones,
        .n_zones = run->zones.n,
        .zone_minimum_count = job->zone_minimum_count,
        .sources = s->sources,
        .n_sources = job->n_sources,
        .account = run->account,
        .newest_incident = s->newest,
        .warnings = s->warnings,
        .n_warnings = run->talk ? run->talk->n_warnings : 0,
        .parameters = s->settings,
        .n_parameters = job->n_settings,
        .versions = versions,
        .n_versions = n_versions,
    };
}

static void clear(const run_state *run, report_scratch *s)
{
    for (size_t i = 0; i < run->n_offences; i++) {
        if (s->monitors)
            run_monitor_clear(&s->monitors[i]);
        if (s->windows)
            hg_free(s->windows[i]);
        if (s->hotspots)
            hg_free(s->hotspots[i]);
        if (s->clusters)
            report_clear_clusters(&s->clusters[i]);
        if (s->parameters)
            hg_buf_clear(&s->parameters[i]);
    }
    void *const blocks[] = {s->offences, s->monitors,         s->windows,  s->window_text,
                            s->hotspots, s->parameters,       s->zones,    s->zone_numbers,
                            s->sources,  (void *)s->warnings, s->settings, s->clusters};
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
}

hg_status run_report(run_state *run, hg_err *err)
{
    const hg_tag versions[] = {
        {"hotgrid", hg_version()},   {"PROJ", hg_proj_version()}, {"EPSG", hg_epsg_version()},
        {"GEOS", hg_geos_version()}, {"GDAL", hg_gdal_version()}, {"tzdata", hg_tzdata_version()},
    };
    report_scratch s = {0};
    hg_buf html = {0};
    char *path = NULL;
    hg_status st = HG_OK;
    HG_TRY(allocate(run, &s, err));
    for (size_t i = 0; i < run->n_offences; i++)
        HG_TRY(fill_offence(run, i, &s, err));
    fill_zones(run, &s);
    fill_lists(run, &s);
    hg_report report = describe(run, &s, versions, HG_COUNT(versions));
    HG_TRY(hg_report_html(&report, &html, err));
    HG_TRY(run_path(run, NULL, "report.html", &path, err));
    HG_TRY(hg_write_bytes(path, html.data, html.length, false, err));
done:
    hg_free(path);
    hg_buf_clear(&html);
    clear(run, &s);
    return st;
}
