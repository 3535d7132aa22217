/* forecast/blend_total.c - how many incidents, wherever they happen? */
#include <math.h>

#include "forecast/blend.h"

/* Of the universe, not of the halo. */
static bool counts(const hg_forecast_task *task, size_t row)
{
    size_t cell;
    const hg_history *h = task->history;
    return !(h->marks[row] & HG_MARK_HALO) && h->begin[row] != HG_NO_TIME &&
           hg_grid_locate(task->grid, h->x[row], h->y[row], &cell) && task->fraction[cell] > 0;
}

/* Sums around one anniversary of the origin (year 0: the origin itself). */
typedef struct around {
    double recent;  /* weights halved every half-life before it */
    double follows; /* weight in the window after it, two weeks wider on both sides */
} around;

static void add_row(const hg_forecast_task *task, size_t row, double half_life, around years[4])
{
    const hg_history *h = task->history;
    double horizon = hg_horizon_days(task);
    for (int year = 0; year <= 3; year++) {
        double before = (double)(task->origin - h->begin[row]) / HG_DAY_S - 365.25 * year;
        if (before > 0 && before < 60 * half_life)
            years[year].recent += h->weight[row] * exp2(-before / half_life);
        if (year > 0 && before < 14 && before >= -horizon - 14)
            years[year].follows += h->weight[row];
    }
}

/* Days that `recent` stands for: from `gap` to `span` days back, halved every half-life. */
static double exposure(double half_life, double gap, double span)
{
    double scale = half_life / log(2.0);
    return scale * (exp2(-gap / half_life) - exp2(-span / half_life));
}

/*
 * Of the years that are old enough to compare: how the window followed on the weeks before it.
 * Fifty incidents' worth of "as before" are added to both: few incidents make no season.
 */
static double season(const hg_forecast_task *task, double half_life, double span,
                     const around years[4])
{
    double seen = 50, expected = 50, width = hg_horizon_days(task) + 28;
    for (int year = 1; year <= 3; year++) {
        double past = span - 365.25 * year;
        if (past < 2 * half_life)
            break;
        seen += years[year].follows;
        expected += width * years[year].recent / exposure(half_life, 0, past);
    }
    return seen / expected;
}

/* Rows without a registration time were kept back for the gap: those days are not exposed. */
static double kept_back(const hg_forecast_task *task)
{
    const hg_history *h = task->history;
    for (size_t i = 0; i < h->n; i++)
        if (h->known[i] != HG_NO_TIME)
            return 0;
    return (double)(task->origin - h->origin + h->reporting_gap_s) / HG_DAY_S;
}

hg_status blend_total(const hg_forecast_task *task, double half_life, double *out, hg_err *err)
{
    around years[4] = {{0}};
    int64_t first = task->origin;
    for (size_t i = 0; i < task->history->n; i++) {
        if (!counts(task, i))
            continue;
        add_row(task, i, half_life, years);
        if (task->history->begin[i] < first)
            first = task->history->begin[i];
    }
    double span = fmax(1, (double)(task->origin - first) / HG_DAY_S);
    double gap = fmin(kept_back(task), span - 1);
    if (!(years[0].recent > 0))
        return hg_fail(err, HG_EEMPTY,
                       "model blend: no incidents in the study area in the %g days before the "
                       "origin (the history holds %zu): nothing to forecast from",
                       60 * half_life, task->history->n);
    *out = hg_horizon_days(task) * years[0].recent / exposure(half_life, fmax(0, gap), span) *
           season(task, half_life, span, years);
    return HG_OK;
}
