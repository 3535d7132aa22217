/* cli/summary.c - the numbers of one command as JSON, for other programs. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "hotgrid/write.h"

static void rows_json(hg_buf *out, const hg_account *account)
{
    hg_json json;
    hg_json_begin(&json, out);
    hg_json_object(&json, NULL);
    hg_json_int(&json, "read", (int64_t)account->read);
    hg_json_int(&json, "used", (int64_t)account->used);
    hg_json_object(&json, "rejected");
    for (int reason = 0; reason < HG_REASON_COUNT; reason++)
        if (account->dropped[reason] > 0)
            hg_json_int(&json, hg_reason_name((hg_reason)reason),
                        (int64_t)account->dropped[reason]);
    hg_json_end_object(&json);
    hg_json_int(&json, "halo", (int64_t)account->halo);
    hg_json_end_object(&json);
}

static void seconds_json(hg_buf *out, const cli_summary *summary)
{
    hg_json json;
    hg_json_begin(&json, out);
    hg_json_object(&json, NULL);
    hg_json_double(&json, "total", summary->total);
    hg_json_double(&json, "read", summary->read);
    hg_json_double(&json, "project", summary->project);
    hg_json_double(&json, "compute", summary->compute);
    hg_json_double(&json, "write", summary->write);
    hg_json_end_object(&json);
}

static void warnings_json(hg_buf *out, const hg_talk *talk)
{
    hg_json json;
    hg_json_begin(&json, out);
    hg_json_array(&json, NULL);
    for (size_t i = 0; i < talk->n_warnings; i++)
        hg_json_string(&json, NULL,
                       talk->warnings[i].text ? talk->warnings[i].text : talk->warnings[i].code);
    hg_json_end_array(&json);
}

static void add_object(hg_buf *out, const hg_buf *object)
{
    hg_buf_puts(out, object && object->length > 0 ? object->data : "{}");
}

hg_status cli_summary_write(cli *c, const cli_summary *summary, hg_err *err)
{
    const char *path = c->options.value[OPT_JSON_SUMMARY].text;
    if (!c->options.value[OPT_JSON_SUMMARY].given)
        return HG_OK;
    hg_buf out = {0};
    hg_buf_puts(&out, "{\n\"rows\": ");
    rows_json(&out, summary->account);
    hg_buf_puts(&out, ",\n\"seconds\": ");
    seconds_json(&out, summary);
    hg_buf_puts(&out, ",\n\"parameters\": ");
    add_object(&out, summary->parameters);
    hg_buf_puts(&out, ",\n\"warnings\": ");
    warnings_json(&out, &c->talk);
    hg_buf_puts(&out, ",\n\"result\": ");
    add_object(&out, summary->result);
    hg_buf_puts(&out, "\n}\n");
    if (strcmp(path, "-") == 0)
        return cli_print(&out, err);
    hg_status st = hg_buf_check(&out, err);
    if (st == HG_OK)
        st = hg_write_bytes(path, out.data, out.length, true, err);
    hg_buf_clear(&out);
    return st;
}
