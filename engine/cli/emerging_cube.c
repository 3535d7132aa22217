/* cli/emerging_cube.c - when are the steps, where are the places, and how many incidents had they?
 */
#include <math.h>

#include "base/try.h"
#include "cli/emerging.h"
#include "cli/incident_reading.h"
#include "cli/place_rows.h"
#include "hotgrid/mem.h"

/* ---- steps ---- */

static hg_status refuse_times(const emerging_command *e, hg_err *err)
{
    const hg_incidents *table = &e->input.table;
    size_t months = 0, none = 0;
    for (size_t i = 0; i < table->n; i++) {
        months += (table->marks[i] & HG_MARK_MONTH_ONLY) != 0;
        none += table->begin[i] == HG_NO_TIME;
    }
    if (none > 0)
        return hg_fail(err, HG_EDATA, "%zu of %zu incidents have no time: a step needs one", none,
                       table->n);
    if (months > 0)
        return hg_fail(err, HG_EDATA,
                       "%zu of %zu incidents are known to the month only: steps of days need the "
                       "day (gistar makes one map of all of them)",
                       months, table->n);
    return HG_OK;
}

static int64_t days_between(int64_t from, int64_t to)
{
    return (int64_t)floor((double)(to - from) / HG_DAY_S + 0.5); /* local days of 23 to 25 hours */
}

static const char *day(const emerging_command *e, int64_t when, char out[32])
{
    hg_time_iso_local(e->clock, when, out);
    out[10] = '\0';
    return out;
}

/* By the span, as sfhotspot chooses: at most 14 days, a quarter, two years, ten years. */
static int usual_step(int64_t span)
{
    static const struct {
        int up_to, step;
    } rows[] = {{14, 1}, {91, 7}, {732, 28}, {3653, 91}};
    for (size_t i = 0; i < HG_COUNT(rows); i++)
        if (span <= rows[i].up_to)
            return rows[i].step;
    return 365;
}

static hg_status refuse_short(const emerging_command *e, int64_t first, int64_t end, int64_t span,
                              hg_err *err)
{
    char a[32], b[32];
    size_t fit = span > 0 ? (size_t)(span / e->step_days) : 0;
    size_t wanted = e->steps > 0 ? e->steps : HG_EMERGING_STEPS_MIN;
    if (fit >= wanted)
        return HG_OK;
    if (span / (int64_t)wanted < 1)
        return hg_fail(err, HG_EDATA,
                       "only %lld whole days lie between %s and %s: %zu steps need as many days",
                       (long long)(span > 0 ? span : 0), day(e, first, a), day(e, end, b), wanted);
    return hg_fail(err, HG_EDATA,
                   "%zu steps of %d days fit between %s and %s, %zu are %s: --step %lld would do",
                   fit, e->step_days, day(e, first, a), day(e, end, b), wanted,
                   e->steps > 0 ? "asked for" : "needed", (long long)(span / (int64_t)wanted));
}

hg_status emerging_settle_steps(emerging_command *e, hg_err *err)
{
    const incident_input *in = &e->input;
    hg_status st = HG_OK;
    HG_TRY(refuse_times(e, err));
    int64_t last = e->as_of != HG_NO_TIME ? e->as_of : in->to != HG_NO_TIME ? in->to : in->newest;
    int64_t end = hg_zone_midnight(e->clock, last);
    int64_t first =
        hg_zone_midnight(e->clock, in->from != HG_NO_TIME ? in->from : in->table.begin[0]);
    int64_t span = days_between(first, end);
    if (e->own_step)
        e->step_days = usual_step(span);
    HG_TRY(refuse_short(e, first, end, span, err));
    if (e->steps == 0) {
        size_t fit = (size_t)(span / e->step_days);
        e->steps = fit < HG_EMERGING_STEPS_MAX ? fit : HG_EMERGING_STEPS_MAX;
    }
    HG_TRY(hg_cube_init(e->w.n, e->clock, end, e->step_days, e->steps, &e->cube, err));
done:
    return st;
}

/* ---- places ---- */

/* A grid to draw zones on: about 600 cells along the longer side. */
static hg_status picture_grid(emerging_command *e, hg_err *err)
{
    hg_extent all = {INFINITY, INFINITY, -INFINITY, -INFINITY}, one;
    for (size_t z = 0; z < e->zones.n; z++) {
        if (!hg_area_extent(&e->zones.area[z], &one))
            continue;
        all = (hg_extent){fmin(all.x_min, one.x_min), fmin(all.y_min, one.y_min),
                          fmax(all.x_max, one.x_max), fmax(all.y_max, one.y_max)};
    }
    double side = fmax(all.x_max - all.x_min, all.y_max - all.y_min) / 600;
    return hg_grid_cover(&all, side > 1e-3 ? side : 1e-3, 0, 0, HG_GRID_CELLS_MAX, &e->grid, err);
}

static hg_status read_zones(emerging_command *e, hg_err *err)
{
    const cli *c = e->c;
    hg_polygon_options options = {.source.path = c->options.value[OPT_ZONES].text,
                                  .work_crs = e->input.work_crs,
                                  .name_column = incident_text(c, OPT_ZONE_NAME),
                                  .code_column = incident_text(c, OPT_ZONE_CODE)};
    size_t *start = NULL;
    uint32_t *to = NULL;
    hg_status st = HG_OK;
    options.allow_ballpark = c->options.value[OPT_ALLOW_BALLPARK].given;
    HG_TRY(hg_read_zones(&options, &e->zones, &e->c->talk, err));
    HG_TRY(hg_shape_neighbours(e->zones.n, e->zones.area, e->touch_m, &start, &to, err));
    HG_TRY(hg_neighbours_list(e->zones.n, start, to, &e->w, err));
    HG_TRY(picture_grid(e, err));
done:
    hg_free(start);
    hg_free(to);
    return st;
}

hg_status emerging_settle_places(emerging_command *e, hg_err *err)
{
    hg_status st = HG_OK;
    if (e->by_zone)
        return read_zones(e, err);
    HG_TRY(incidents_grid(e->c, &e->input, &e->grid, err));
    if (e->input.has_area)
        HG_TRY(place_universe(&e->input.area, &e->grid, &e->inside, err));
    HG_TRY(hg_neighbours_grid(&e->grid, e->inside, e->rule, e->distance_m, &e->w, err));
done:
    return st;
}

/* ---- counts ---- */

static size_t place_of(const emerging_command *e, const hg_locator *locator, double x, double y)
{
    size_t cell;
    if (locator) {
        int32_t zone = hg_locator_find(locator, x, y);
        return zone >= 0 ? (size_t)zone : SIZE_MAX;
    }
    if (!hg_grid_locate(&e->grid, x, y, &cell) || (e->inside && !e->inside[cell]))
        return SIZE_MAX;
    return cell;
}

hg_status emerging_count(emerging_command *e, hg_err *err)
{
    const hg_incidents *t = &e->input.table;
    hg_locator *locator = NULL;
    hg_status st = HG_OK;
    if (e->by_zone)
        HG_TRY(hg_locator_new(e->zones.n, e->zones.area, &locator, err));
    for (size_t i = 0; i < t->n; i++) {
        size_t place = place_of(e, locator, t->x[i], t->y[i]);
        if (t->marks[i] & HG_MARK_HALO)
            continue;
        if (e->as_of != HG_NO_TIME && t->known[i] != HG_NO_TIME && t->known[i] >= e->as_of) {
            e->later++;
            continue;
        }
        if (place == SIZE_MAX) {
            e->outside++;
            continue;
        }
        size_t before = e->cube.incidents;
        hg_cube_add(&e->cube, place, t->begin[i], t->end[i], t->weight[i]);
        e->later += e->cube.incidents == before;
    }
done:
    hg_locator_free(locator);
    return st;
}
