/* job/write_zones.c - the neighbourhood table: neighbourhoods.csv and its map layers. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "job/run.h"

/* Columns of one offence; the name is OFFENCE_suffix. */
enum { ZONE_COUNT, ZONE_RATE, ZONE_EXPECTED, ZONE_RANK, ZONE_LOW, ZONE_HIGH, ZONE_COLUMNS };

static const struct {
    const char *suffix, *help;
} suffixes[ZONE_COLUMNS] = {
    [ZONE_COUNT] = {"count", "incidents of the last 365 days"},
    [ZONE_RATE] = {"km2", "incidents of the last 365 days per km2"},
    [ZONE_EXPECTED] = {"expected", "expected incidents over the horizon"},
    [ZONE_RANK] = {"rank", "by rate; empty below the minimum count"},
    [ZONE_LOW] = {"rank_low", "95 % rank interval, best"},
    [ZONE_HIGH] = {"rank_high", "95 % rank interval, worst"},
};

static hg_status rates(const run_state *run, const run_offence *offence, double **out, hg_err *err)
{
    hg_status st = hg_alloc(out, run->zones.n, sizeof **out, err);
    for (size_t z = 0; st == HG_OK && z < run->zones.n; z++)
        (*out)[z] = offence->zone_count[z] / (hg_area_m2(&run->zones.area[z]) / 1e6);
    return st;
}

static hg_status offence_columns(const run_state *run, const run_offence *offence,
                                 hg_column *columns, double **rate, char **names, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(rates(run, offence, rate, err));
    const double *const values[ZONE_COLUMNS] = {
        [ZONE_COUNT] = offence->zone_count,       [ZONE_RATE] = *rate,
        [ZONE_EXPECTED] = offence->zone_expected, [ZONE_RANK] = offence->zone_rank,
        [ZONE_LOW] = offence->zone_low,           [ZONE_HIGH] = offence->zone_high,
    };
    for (int k = 0; k < ZONE_COLUMNS; k++) {
        hg_buf name = {0};
        hg_buf_printf(&name, "%s_%s", offence->plan->offence, suffixes[k].suffix);
        HG_TRY(hg_buf_check(&name, err));
        names[k] = name.data;
        columns[k] = (hg_column){
            .name = names[k], .type = HG_COLUMN_REAL, .help = suffixes[k].help, .real = values[k]};
    }
done:
    return st;
}

hg_status run_write_zones(const run_state *run, const hg_file_facts *facts, hg_err *err)
{
    size_t n = run->zones.n, k = run->n_offences;
    if (n == 0)
        return HG_OK;
    hg_status st = HG_OK;
    hg_column *columns = NULL;
    double **rate = NULL, *km2 = NULL;
    char **names = NULL;
    HG_TRY(hg_alloc(&columns, 3 + k * ZONE_COLUMNS, sizeof *columns, err));
    HG_TRY(hg_alloc(&rate, k, sizeof *rate, err));
    HG_TRY(hg_alloc(&names, k * ZONE_COLUMNS, sizeof *names, err));
    HG_TRY(hg_alloc(&km2, n, sizeof *km2, err));
    for (size_t z = 0; z < n; z++)
        km2[z] = hg_area_m2(&run->zones.area[z]) / 1e6;
    columns[0] = (hg_column){
        .name = "code", .type = HG_COLUMN_TEXT, .text = (const char *const *)run->zones.code};
    columns[1] = (hg_column){
        .name = "name", .type = HG_COLUMN_TEXT, .text = (const char *const *)run->zones.name};
    columns[2] = (hg_column){.name = "area_km2", .type = HG_COLUMN_REAL, .real = km2};
    for (size_t i = 0; i < k; i++)
        HG_TRY(offence_columns(run, &run->offences[i], columns + 3 + i * ZONE_COLUMNS, &rate[i],
                               names + i * ZONE_COLUMNS, err));
    hg_layer layer = {.name = "neighbourhoods",
                      .n_rows = n,
                      .columns = columns,
                      .n_columns = 3 + k * ZONE_COLUMNS,
                      .area = run->zones.area};
    HG_TRY(run_write_layer(run, NULL, &layer, facts, err));
    HG_TRY(run_write_layer_style(run, NULL, HG_STYLE_ZONES, &layer, err));
done:
    for (size_t i = 0; rate && i < k; i++)
        hg_free(rate[i]);
    for (size_t i = 0; names && i < k * ZONE_COLUMNS; i++)
        hg_free(names[i]);
    hg_free(names);
    hg_free(rate);
    hg_free(km2);
    hg_free(columns);
    return st;
}
