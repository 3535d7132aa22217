/* The scorecard of the last run: refused with a place, or written again and read as the same. */
#include "fuzz.h"

#include <sys/stat.h>

#include "hotgrid.h"
#include "job/scorecard_csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16)
        return 0;
    static char folder[512];
    hg_err err = {0};
    run_windows first = {0}, second = {0};
    hg_buf out = {0}, again = {0};
    if (!*folder) {
        snprintf(folder, sizeof folder, "%s/current", fuzz_folder());
        fuzz_check(mkdir(folder, 0700) == 0);
    }
    fuzz_file("current/scorecard.csv", data, size);
    hg_status st = run_scorecard_read(fuzz_folder(), &first, &err);
    fuzz_check_says(st == HG_OK || (st == HG_EDATA && *err.text), &err);
    if (st == HG_OK) {
        fuzz_check_says(run_scorecard_text(&first, &out, &err) == HG_OK, &err);
        fuzz_file("current/scorecard.csv", out.data, out.length);
        fuzz_check_says(run_scorecard_read(fuzz_folder(), &second, &err) == HG_OK, &err);
        fuzz_check_says(run_scorecard_text(&second, &again, &err) == HG_OK, &err);
        fuzz_check(first.n == second.n && strcmp(out.data, again.data) == 0);
    }
    hg_free(first.row);
    hg_free(second.row);
    hg_buf_clear(&out);
    hg_buf_clear(&again);
    return 0;
}
