/* io/retain.c - which runs are older than the plan keeps, and surely ours to remove? */
#define _GNU_SOURCE /* renameat2 */
#include "hotgrid/write.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/try.h"
#include "hotgrid/text.h"
#include "hotgrid/time.h"
#include "io/publish_folder.h"
#include "io/tree.h"

/* "2016-12-31", perhaps with more behind it: the days since 1970 of its date. */
static bool day_of_run(const char *name, int64_t *day)
{
    int64_t year, month, date;
    if (strlen(name) < 10 || name[4] != '-' || name[7] != '-' || name[0] == '-' ||
        (name[10] >= '0' && name[10] <= '9') || !hg_parse_int64(name, 4, &year) ||
        !hg_parse_int64(name + 5, 2, &month) || !hg_parse_int64(name + 8, 2, &date))
        return false;
    hg_civil civil = {.year = (int)year, .month = (int)month, .day = (int)date};
    if (!hg_civil_valid(&civil))
        return false;
    *day = hg_days_from_civil(civil.year, civil.month, civil.day);
    return true;
}

static bool is_our_run(int out, const char *name)
{
    struct stat facts;
    hg_buf manifest = {0};
    int dir = hg_open_folder(out, name);
    if (dir < 0)
        return false;
    bool ours =
        fstat(dir, &facts) == 0 && facts.st_uid == geteuid() && hg_manifest_read(dir, &manifest);
    hg_buf_clear(&manifest);
    close(dir);
    return ours;
}

/* Under a hidden name first: a reader never meets half a run, and a crash leaves it to the sweep.
 */
static bool retire(int out, const char *name)
{
    char hidden[HG_PATH_MAX];
    snprintf(hidden, sizeof hidden, ".stage.%s.%ld", name, (long)getpid());
    return renameat2(out, name, out, hidden, RENAME_NOREPLACE) == 0 &&
           hg_run_remove(out, hidden, name);
}

hg_status hg_publish_retain(const char *folder, const char *newest, int keep_days, size_t *removed,
                            hg_err *err)
{
    hg_status st;
    int out = -1;
    int64_t last, day;
    size_t n = 0;
    hg_names names = {0};
    char current[HG_PATH_MAX] = "";
    if (keep_days < 0 || !day_of_run(newest, &last))
        return hg_fail(err, HG_EDOMAIN, "cannot keep %d days before the run \"%s\"", keep_days,
                       newest);
    HG_TRY(hg_publish_folder_open(folder, &out, err));
    HG_TRY(hg_names_read(out, folder, &names, err));
    ssize_t length = readlinkat(out, "current", current, sizeof current - 1);
    current[length > 0 ? length : 0] = '\0';
    const char *slash = strrchr(current, '/'), *kept = slash ? slash + 1 : current;
    for (size_t i = 0; i < names.n; i++) {
        const char *name = names.name[i];
        if (day_of_run(name, &day) && day < last - keep_days && strcmp(name, kept) != 0 &&
            is_our_run(out, name) && retire(out, name))
            n++;
    }
    *removed = n;
done:
    hg_names_clear(&names);
    if (out >= 0)
        close(out);
    return st;
}
