/* evaluate/observe.c - what happened in a window, and which cells does a forecast choose? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/backtest.h"
#include "hotgrid/mem.h"

void hg_observe(const hg_grid *grid, const hg_incidents *incidents, uint16_t offence, int64_t from,
                int64_t to, int64_t known_before, double *observed)
{
    memset(observed, 0, hg_grid_cells(grid) * sizeof *observed);
    for (size_t i = 0; i < incidents->n; i++) {
        size_t cell;
        if ((incidents->offence[i] == offence || offence == UINT16_MAX) &&
            !(incidents->marks[i] & HG_MARK_HALO) && incidents->begin[i] != HG_NO_TIME &&
            incidents->begin[i] >= from && incidents->begin[i] < to &&
            (known_before == HG_NO_TIME || incidents->known[i] == HG_NO_TIME ||
             incidents->known[i] < known_before) &&
            hg_grid_locate(grid, incidents->x[i], incidents->y[i], &cell))
            observed[cell] += incidents->weight[i];
    }
}

hg_status hg_flag_expected(size_t n, const double *expected, const double *area_m2,
                           const double *hits, double budget_share, uint8_t *flagged,
                           uint32_t *rank, hg_flagging *out, hg_err *err)
{
    double *score = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&score, n, sizeof *score, err));
    for (size_t i = 0; i < n; i++)
        score[i] = area_m2[i] > 0 && expected[i] > 0 ? expected[i] / area_m2[i] : NAN;
    HG_TRY(hg_flag_cells(n, score, area_m2, hits, budget_share, flagged, rank, out, err));
done:
    hg_free(score);
    return st;
}
