/* cli/cmd_compare.c - what changed between two periods: the stages. */
#include "base/try.h"
#include "cli/compare.h"
#include "hotgrid/mem.h"

static hg_status judge(compare_command *k, hg_err *err)
{
    uint64_t sum[2] = {0, 0};
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&k->change, k->n, sizeof *k->change, err));
    HG_TRY(hg_compare(&k->options, k->n, k->count[0], k->count[1], k->change, err));
    k->n_rows = 0;
    for (size_t i = 0; i < k->n; i++) {
        if (k->inside && !k->inside[i])
            continue;
        k->n_rows++;
        k->occurs[k->change[i].change]++;
        for (size_t when = 0; when < 2; when++)
            sum[when] += k->count[when][i];
    }
    HG_TRY(hg_compare(&k->options, 1, &sum[0], &sum[1], &k->total, err));
    if (sum[0] + sum[1] == 0)
        st =
            hg_fail(err, HG_EEMPTY, "none of %zu incidents lies in --before or --after and in a %s",
                    k->input.table.n, k->by_zone ? "zone" : "cell");
done:
    return st;
}

static hg_status stages(compare_command *k, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(compare_read_options(k, err));
    HG_TRY(incidents_read(k->c, 0, &k->input, err));
    double read = hg_monotonic_seconds();
    HG_TRY(compare_settle_places(k, err));
    HG_TRY(compare_count(k, err));
    HG_TRY(judge(k, err));
    HG_TRY(compare_wdd(k, err));
    k->seconds_compute = hg_monotonic_seconds() - read;
    compare_remark(k);
    HG_TRY(compare_describe(k, err));
    HG_TRY(hg_check_stop(&k->c->talk, err));
    HG_TRY(compare_write(k, err));
    cli_summary summary = {.account = &k->input.account,
                           .total = hg_monotonic_seconds() - start,
                           .read = k->input.seconds,
                           .compute = k->seconds_compute,
                           .write = k->seconds_write,
                           .parameters = &k->parameters,
                           .result = &k->numbers};
    HG_TRY(cli_summary_write(k->c, &summary, err));
done:
    return st;
}

hg_status cmd_compare(cli *c, hg_err *err)
{
    compare_command k = {.c = c};
    hg_status st = stages(&k, err);
    hg_area *const areas[] = {&k.treated, &k.reach, &k.control};
    incidents_clear(&k.input);
    hg_zones_clear(&k.zones);
    hg_zone_free(k.clock);
    for (size_t i = 0; i < HG_COUNT(areas); i++)
        hg_area_clear(areas[i]);
    hg_free(k.inside);
    hg_free(k.count[0]);
    hg_free(k.count[1]);
    hg_free(k.change);
    hg_buf_clear(&k.parameters);
    hg_buf_clear(&k.numbers);
    return st;
}
