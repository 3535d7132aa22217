/* cli/incident_present.c - is there an incident to work with, and if not, where did they all go? */
#include "cli/incident_reading.h"

/* ": 12 outside_area, 3 in the halo" */
static void put_losses(const hg_account *account, hg_buf *out)
{
    const char *mark = ": ";
    for (int reason = 0; reason < HG_REASON_COUNT; reason++)
        if (account->dropped[reason] > 0) {
            hg_buf_printf(out, "%s%llu %s", mark, (unsigned long long)account->dropped[reason],
                          hg_reason_name((hg_reason)reason));
            mark = ", ";
        }
    if (account->halo > 0)
        hg_buf_printf(out, "%s%llu in the halo around it", mark, (unsigned long long)account->halo);
}

/* A map of nothing looks like a map of a quiet town. */
hg_status incident_check_present(const incident_input *input, hg_err *err)
{
    const hg_account *account = &input->account;
    hg_extent extent;
    hg_buf text = {0};
    if (account->used > 0)
        return HG_OK;
    if (input->has_area && account->read > 0 && hg_area_extent(&input->area, &extent))
        hg_buf_printf(&text,
                      "no incident lies in the study area (x %.10g to %.10g, y %.10g to %.10g) "
                      "of %llu rows read",
                      extent.x_min, extent.x_max, extent.y_min, extent.y_max,
                      (unsigned long long)account->read);
    else
        hg_buf_printf(&text, "no incident is left of %llu rows read",
                      (unsigned long long)account->read);
    put_losses(account, &text);
    hg_status st = hg_fail(err, HG_EEMPTY, "%s", text.data ? text.data : "no incident is left");
    hg_buf_clear(&text);
    return st;
}
