/* cli/cmd_scan.c - where and when were there more incidents than elsewhere: the stages. */
#include "base/try.h"
#include "cli/scan.h"
#include "hotgrid/mem.h"

static hg_status compute(scan_command *s, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(hg_scan_find(&s->data, &s->options, &s->scan, err));
    s->seconds_compute = hg_monotonic_seconds() - start;
    scan_remark(s);
done:
    return st;
}

static hg_status stages(scan_command *s, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(scan_read_options(s, err));
    HG_TRY(s->satscan ? scan_read_satscan(s, err) : scan_read_incidents(s, err));
    s->seconds_read = hg_monotonic_seconds() - start;
    HG_TRY(compute(s, err));
    HG_TRY(scan_describe(s, err));
    HG_TRY(hg_check_stop(&s->c->talk, err));
    HG_TRY(scan_write(s, err));
    cli_summary summary = {.account = &s->input.account,
                           .total = hg_monotonic_seconds() - start,
                           .read = s->seconds_read,
                           .compute = s->seconds_compute,
                           .write = s->seconds_write,
                           .parameters = &s->parameters,
                           .result = &s->result};
    HG_TRY(cli_summary_write(s->c, &summary, err));
done:
    return st;
}

hg_status cmd_scan(cli *c, hg_err *err)
{
    scan_command s = {.c = c};
    hg_status st = stages(&s, err);
    hg_scan_clear(&s.scan);
    hg_satscan_clear(&s.files);
    event_times_clear(&s.events);
    incidents_clear(&s.input);
    void *const blocks[] = {s.x, s.y, s.lon, s.lat, s.place, s.step};
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
    hg_buf_clear(&s.parameters);
    hg_buf_clear(&s.result);
    return st;
}
