/* cluster/emerging_cube.c - how many incidents has each place in each step? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/emerging.h"
#include "hotgrid/mem.h"

enum { DAYS_MAX = 36525 };

hg_status hg_cube_init(size_t n, const hg_zone *zone, int64_t end, int step_days, size_t steps,
                       hg_cube *out, hg_err *err)
{
    hg_cube cube = {.n = n, .steps = steps};
    hg_status st = HG_OK;
    if (step_days < 1 || step_days > DAYS_MAX)
        return hg_fail(err, HG_EDOMAIN, "a step of %d days: must be 1 to %d", step_days, DAYS_MAX);
    if (steps < 1 || steps > HG_EMERGING_STEPS_MAX)
        return hg_fail(err, HG_EDOMAIN, "%zu steps: must be 1 to %d", steps, HG_EMERGING_STEPS_MAX);
    if ((int64_t)steps * step_days > 10 * (int64_t)DAYS_MAX)
        return hg_fail(err, HG_EDOMAIN, "%zu steps of %d days are %lld days: at most %d", steps,
                       step_days, (long long)steps * step_days, 10 * DAYS_MAX);
    HG_TRY(hg_alloc(&cube.edge, steps + 1, sizeof *cube.edge, err));
    HG_TRY(hg_alloc_large(&cube.count, steps * n, sizeof *cube.count, err));
    int64_t last = hg_zone_midnight(zone, end);
    for (size_t t = 0; t <= steps; t++)
        cube.edge[t] = hg_zone_add_days(zone, last, -(int)(steps - t) * step_days);
    *out = cube;
done:
    if (st != HG_OK)
        hg_cube_clear(&cube);
    return st;
}

void hg_cube_clear(hg_cube *cube)
{
    hg_free(cube->edge);
    hg_free(cube->count);
    memset(cube, 0, sizeof *cube);
}

/* The step that holds the instant, or the first one for those before it. */
static size_t step_of(const hg_cube *cube, int64_t when)
{
    size_t low = 0, high = cube->steps - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (when < cube->edge[middle + 1])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

void hg_cube_add(hg_cube *cube, size_t place, int64_t begin, int64_t end, double weight)
{
    double put = 0;
    if (place >= cube->n || begin >= cube->edge[cube->steps] || end < cube->edge[0])
        return;
    for (size_t t = step_of(cube, begin); t < cube->steps; t++) {
        if (cube->edge[t] > end)
            break;
        double part = weight * hg_aoristic_share(begin, end, cube->edge[t], cube->edge[t + 1]);
        cube->count[t * cube->n + place] += part;
        put += part;
    }
    cube->counted += put;
    cube->incidents += put > 0;
}
