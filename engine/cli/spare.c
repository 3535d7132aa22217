/* cli/spare.c - would a result be written over something that is read? */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/try.h"
#include "cli/cli.h"

static const option_id results[] = {OPT_OUTPUT,    OPT_REJECTS, OPT_JSON_SUMMARY,
                                    OPT_TOLERANCE, OPT_CUBE,    OPT_MEMBERS};

/* The path of a result that is a file, or NULL. */
static const char *result_path(const cli *c, option_id id)
{
    const option_value *value = &c->options.value[id];
    return value->given && strcmp(value->text, "-") != 0 ? value->text : NULL;
}

hg_status cli_spare(const cli *c, const char *path, hg_err *err)
{
    struct stat read, written;
    if (!path || stat(path, &read) != 0)
        return HG_OK; /* whoever opens it says so */
    for (size_t i = 0; i < HG_COUNT(results); i++) {
        const char *result = result_path(c, results[i]);
        if (result && stat(result, &written) == 0 && written.st_dev == read.st_dev &&
            written.st_ino == read.st_ino)
            return hg_fail(err, HG_EUSAGE, "--%s %s would be written over %s, which is read",
                           option_table(results[i])->name, result, path);
    }
    return HG_OK;
}

/* The summary is written last: that its folder is missing must be found first. */
static hg_status check_summary_folder(const cli *c, hg_err *err)
{
    const char *path = result_path(c, OPT_JSON_SUMMARY);
    if (!path)
        return HG_OK;
    const char *slash = strrchr(path, '/');
    hg_buf folder = {0};
    hg_buf_printf(&folder, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
    hg_status st = hg_buf_check(&folder, err);
    if (st == HG_OK && access(folder.data, W_OK | X_OK) != 0)
        st = hg_fail(err, HG_ECANTCREATE, "cannot create %s: %s", path, strerror(errno));
    hg_buf_clear(&folder);
    return st;
}

hg_status cli_spare_inputs(const cli *c, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < c->options.n_inputs; i++)
        HG_TRY(cli_spare(c, c->options.inputs[i], err));
    if (c->options.value[OPT_AREA].given)
        HG_TRY(cli_spare(c, c->options.value[OPT_AREA].text, err));
    if (c->options.value[OPT_ZONES].given)
        HG_TRY(cli_spare(c, c->options.value[OPT_ZONES].text, err));
    HG_TRY(check_summary_folder(c, err));
done:
    return st;
}
