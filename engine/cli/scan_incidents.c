/* cli/scan_incidents.c - incidents as cases of places and of steps of whole local days. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/scan.h"
#include "hotgrid/mem.h"

static int64_t local_day(const hg_zone *zone, int64_t utc_s)
{
    int64_t local = utc_s + hg_zone_offset(zone, utc_s);
    return local >= 0 ? local / HG_DAY_S : -((-local + HG_DAY_S - 1) / HG_DAY_S);
}

/* Steps are counted back from the end of the study period: --to, else the last day. */
static hg_status cut_steps(scan_command *s, const hg_zone *zone, hg_err *err)
{
    const incident_input *input = &s->input;
    const event_times *e = &s->events;
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t i = 0; i < e->n; i++) {
        int64_t day = local_day(zone, e->time[i]);
        first = day < first ? day : first;
        last = day > last ? day : last;
    }
    if (input->from != HG_NO_TIME && local_day(zone, input->from) < first)
        first = local_day(zone, input->from);
    if (input->to != HG_NO_TIME && local_day(zone, input->to - 1) > last)
        last = local_day(zone, input->to - 1);
    else if (input->to == HG_NO_TIME && s->options.prospective)
        hg_note(&s->c->talk, "the study period ends with the last incident; --to declares its end");
    const int64_t days = last - first + 1;
    if (e->n > 0 && s->step_days > days && s->options.window != HG_SCAN_SPACE)
        return hg_fail(
            err, HG_EDATA,
            "a step of %lld days is longer than the data, %lld days: --step %lld or less",
            (long long)s->step_days, (long long)days, (long long)(days / 4 > 1 ? days / 4 : 1));
    s->n_steps = (size_t)((days + s->step_days - 1) / s->step_days);
    s->first_day = last + 1 - (int64_t)s->n_steps * s->step_days;
    return HG_OK;
}

static hg_status to_degrees(scan_command *s, hg_err *err)
{
    const event_times *e = &s->events;
    hg_crs *degrees = NULL;
    hg_transform *transform = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_crs_open("OGC:CRS84", &degrees, err));
    HG_TRY(hg_transform_open(s->input.work_crs, degrees,
                             s->c->options.value[OPT_ALLOW_BALLPARK].given, &transform, err));
    HG_TRY(hg_alloc(&s->lon, e->n, sizeof *s->lon, err));
    HG_TRY(hg_alloc(&s->lat, e->n, sizeof *s->lat, err));
    memcpy(s->lon, e->x, e->n * sizeof *s->lon);
    memcpy(s->lat, e->y, e->n * sizeof *s->lat);
    HG_TRY(hg_transform_points(transform, e->n, s->lon, s->lat, err));
done:
    hg_transform_free(transform);
    hg_crs_free(degrees);
    return st;
}

static hg_status fill(scan_command *s, const hg_zone *zone, hg_err *err)
{
    const event_times *e = &s->events;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&s->x, e->n, sizeof *s->x, err));
    HG_TRY(hg_alloc(&s->y, e->n, sizeof *s->y, err));
    HG_TRY(hg_alloc(&s->place, e->n, sizeof *s->place, err));
    HG_TRY(hg_alloc(&s->step, e->n, sizeof *s->step, err));
    for (size_t i = 0; i < e->n; i++) { /* one place an incident: equal ones are merged */
        s->x[i] = e->x[i];
        s->y[i] = e->y[i];
        s->place[i] = (uint32_t)i;
        s->step[i] = (uint32_t)((local_day(zone, e->time[i]) - s->first_day) / s->step_days);
    }
    s->data = (hg_scan_data){.n_places = e->n,
                             .n_steps = s->n_steps,
                             .n_cases = e->n,
                             .x = s->lon ? s->lon : s->x,
                             .y = s->lat ? s->lat : s->y,
                             .place = s->place,
                             .step = s->step};
    s->repeat_days = (double)s->step_days;
done:
    return st;
}

static void remark_halo(scan_command *s)
{
    if (s->input.account.halo > 0)
        hg_note(&s->c->talk, "%llu incidents outside the area are left out",
                (unsigned long long)s->input.account.halo);
}

hg_status scan_read_incidents(scan_command *s, hg_err *err)
{
    hg_zone *zone = NULL;
    hg_status st = HG_OK;
    HG_TRY(incidents_read(s->c, 0, &s->input, err));
    HG_TRY(event_zone(s->c, &zone, err));
    HG_TRY(
        event_times_take(s->c, &s->input, (double)s->step_days * HG_DAY_S, false, &s->events, err));
    remark_halo(s);
    HG_TRY(cut_steps(s, zone, err));
    if (s->options.sphere_m > 0)
        HG_TRY(to_degrees(s, err));
    HG_TRY(fill(s, zone, err));
done:
    hg_zone_free(zone);
    return st;
}

const char *scan_step_text(const scan_command *s, size_t step, char out[32])
{
    if (s->satscan)
        return hg_satscan_step_text(&s->files, step, out);
    hg_time_iso((s->first_day + (int64_t)step * s->step_days) * HG_DAY_S, out);
    out[10] = '\0'; /* the date */
    return out;
}

const char *scan_place_name(const scan_command *s, size_t place)
{
    if (s->satscan)
        return hg_strings_get(&s->files.names, s->files.name[place]);
    return hg_strings_get(&s->input.table.ids, s->input.table.id[s->events.row[place]]);
}
