/* cli/compare_count.c - how many incidents does each place have in each period? */
#include <math.h>

#include "base/try.h"
#include "cli/compare.h"
#include "cli/incident_reading.h"
#include "cli/place_rows.h"
#include "hotgrid/mem.h"

/* A grid to draw zones on: about 600 cells along the longer side. */
static hg_status picture_grid(compare_command *k, hg_err *err)
{
    hg_extent all = {INFINITY, INFINITY, -INFINITY, -INFINITY}, one;
    for (size_t z = 0; z < k->zones.n; z++) {
        if (!hg_area_extent(&k->zones.area[z], &one))
            continue;
        all = (hg_extent){fmin(all.x_min, one.x_min), fmin(all.y_min, one.y_min),
                          fmax(all.x_max, one.x_max), fmax(all.y_max, one.y_max)};
    }
    double side = fmax(all.x_max - all.x_min, all.y_max - all.y_min) / 600;
    return hg_grid_cover(&all, side > 1e-3 ? side : 1e-3, 0, 0, HG_GRID_CELLS_MAX, &k->grid, err);
}

static hg_status read_zones(compare_command *k, hg_err *err)
{
    const cli *c = k->c;
    hg_polygon_options options = {.source.path = c->options.value[OPT_ZONES].text,
                                  .work_crs = k->input.work_crs,
                                  .name_column = incident_text(c, OPT_ZONE_NAME),
                                  .code_column = incident_text(c, OPT_ZONE_CODE)};
    hg_status st = HG_OK;
    options.allow_ballpark = c->options.value[OPT_ALLOW_BALLPARK].given;
    HG_TRY(hg_read_zones(&options, &k->zones, &k->c->talk, err));
    HG_TRY(picture_grid(k, err));
    k->n = k->zones.n;
done:
    return st;
}

hg_status compare_settle_places(compare_command *k, hg_err *err)
{
    hg_status st = HG_OK;
    if (k->by_zone)
        return read_zones(k, err);
    HG_TRY(incidents_grid(k->c, &k->input, &k->grid, err));
    if (k->input.has_area)
        HG_TRY(place_universe(&k->input.area, &k->grid, &k->inside, err));
    k->n = hg_grid_cells(&k->grid);
done:
    return st;
}

static size_t place_of(const compare_command *k, const hg_locator *locator, double x, double y)
{
    size_t cell;
    if (locator) {
        int32_t zone = hg_locator_find(locator, x, y);
        return zone >= 0 ? (size_t)zone : SIZE_MAX;
    }
    if (!hg_grid_locate(&k->grid, x, y, &cell) || (k->inside && !k->inside[cell]))
        return SIZE_MAX;
    return cell;
}

/* A month is no day: a period that begins inside it would get all of it or nothing. */
static hg_status check_months(const compare_command *k, hg_err *err)
{
    const hg_incidents *t = &k->input.table;
    for (size_t when = 0; when < 4; when++) {
        int64_t at = when % 2 ? k->period[when / 2].to : k->period[when / 2].from;
        hg_civil civil;
        hg_civil_from_seconds(at + (k->clock ? hg_zone_offset(k->clock, at) : 0), &civil);
        if (civil.day == 1 && civil.hour == 0 && civil.minute == 0)
            continue;
        for (size_t i = 0; i < t->n; i++)
            if (t->marks[i] & HG_MARK_MONTH_ONLY)
                return hg_fail(err, HG_EDATA,
                               "%s:%u knows the month only, and --%s does not begin and end with "
                               "a month",
                               k->c->options.inputs[t->source[i]], t->line[i],
                               when < 2 ? "before" : "after");
    }
    return HG_OK;
}

hg_status compare_count(compare_command *k, hg_err *err)
{
    const hg_incidents *t = &k->input.table;
    hg_locator *locator = NULL;
    hg_status st = HG_OK;
    HG_TRY(check_months(k, err));
    if (k->by_zone)
        HG_TRY(hg_locator_new(k->zones.n, k->zones.area, &locator, err));
    for (size_t when = 0; when < 2; when++)
        HG_TRY(hg_alloc_large(&k->count[when], k->n, sizeof *k->count[when], err));
    for (size_t i = 0; i < t->n; i++) {
        if (t->marks[i] & HG_MARK_HALO)
            continue;
        size_t when = 0;
        while (when < 2 &&
               !(t->begin[i] >= k->period[when].from && t->begin[i] < k->period[when].to))
            when++;
        size_t place = when < 2 ? place_of(k, locator, t->x[i], t->y[i]) : 0;
        if (when == 2)
            k->other_time++;
        else if (place == SIZE_MAX)
            k->outside++;
        else
            k->count[when][place]++;
    }
done:
    hg_locator_free(locator);
    return st;
}
