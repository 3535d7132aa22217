/* job/run_zones.c - counts, expectations and ranks per neighbourhood. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "job/run.h"

enum { YEAR_DAYS = 365 };

static hg_status allocate(run_state *run, run_offence *offence, hg_err *err)
{
    hg_status st = HG_OK;
    double **const slots[] = {&offence->zone_count, &offence->zone_expected, &offence->zone_rank,
                              &offence->zone_low, &offence->zone_high};
    for (size_t i = 0; i < HG_COUNT(slots); i++)
        HG_TRY(hg_alloc(slots[i], run->zones.n, sizeof **slots[i], err));
done:
    return st;
}

/* Incidents of the last 365 days, halo left out. */
static void count_last_year(const run_state *run, run_offence *offence, const hg_locator *locator)
{
    const hg_incidents *t = &run->incidents;
    int64_t from = run->origin - (int64_t)YEAR_DAYS * HG_DAY_S;
    for (size_t i = 0; i < t->n; i++) {
        if (t->offence[i] != offence->code || (t->marks[i] & HG_MARK_HALO) || t->begin[i] < from ||
            t->begin[i] >= run->origin || (t->known[i] != HG_NO_TIME && t->known[i] >= run->origin))
            continue;
        int32_t zone = hg_locator_find(locator, t->x[i], t->y[i]);
        if (zone >= 0)
            offence->zone_count[zone] += t->weight[i];
    }
}

/* A cell's expectation is shared among neighbourhoods by area. */
static hg_status expect(const run_state *run, run_offence *offence, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t z = 0; z < run->zones.n && st == HG_OK; z++) {
        size_t n = 0, *index = NULL;
        double *share = NULL;
        st = hg_area_fractions_sparse(&run->zones.area[z], &run->grid, &n, &index, &share, err);
        for (size_t k = 0; st == HG_OK && k < n; k++) {
            double inside = run->fraction[index[k]];
            if (inside > 0)
                offence->zone_expected[z] +=
                    offence->expected[index[k]] * fmin(1, share[k] / inside);
        }
        hg_free(index);
        hg_free(share);
    }
    return st;
}

/* Ranks by rate per km2; none is printed for a neighbourhood below the minimum count. */
static hg_status rank(const run_state *run, run_offence *offence, hg_err *err)
{
    hg_status st = HG_OK;
    double *km2 = NULL;
    HG_TRY(hg_alloc(&km2, run->zones.n, sizeof *km2, err));
    for (size_t z = 0; z < run->zones.n; z++)
        km2[z] = hg_area_m2(&run->zones.area[z]) / 1e6;
    HG_TRY(hg_rank_intervals(run->zones.n, offence->zone_count, km2, run->job->seed,
                             offence->zone_rank, offence->zone_low, offence->zone_high, err));
    for (size_t z = 0; z < run->zones.n; z++)
        if (offence->zone_count[z] < run->job->zone_minimum_count)
            offence->zone_rank[z] = offence->zone_low[z] = offence->zone_high[z] = NAN;
done:
    hg_free(km2);
    return st;
}

hg_status run_zone_table(run_state *run, run_offence *offence, hg_err *err)
{
    if (run->zones.n == 0)
        return HG_OK;
    hg_status st = HG_OK;
    hg_locator *locator = NULL;
    HG_TRY(allocate(run, offence, err));
    HG_TRY(hg_locator_new(run->zones.n, run->zones.area, &locator, err));
    count_last_year(run, offence, locator);
    HG_TRY(expect(run, offence, err));
    HG_TRY(rank(run, offence, err));
done:
    hg_locator_free(locator);
    return st;
}
