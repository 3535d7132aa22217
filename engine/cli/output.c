/* cli/output.c - can the result be written where -o says? Asked before anything is read. */
#include <sys/stat.h>

#include "cli/cli.h"
#include "hotgrid/write.h"

static hg_status no_raster(const char *path, hg_err *err)
{
    hg_buf list = {0};
    for (size_t i = 0; i < hg_writer_count(); i++)
        if (hg_writer_at(i)->raster)
            hg_buf_printf(&list, " %s", hg_writer_at(i)->extension);
    hg_status st = hg_fail(err, HG_EUSAGE, "-o %s: rasters are written as%s", path,
                           list.data ? list.data : "");
    hg_buf_clear(&list);
    return st;
}

hg_status cli_raster_output(const cli *c, hg_err *err)
{
    const option_value *value = c->options.value;
    const char *path = value[OPT_OUTPUT].text;
    struct stat facts;
    if (!value[OPT_OUTPUT].given)
        return hg_fail(err, HG_EUSAGE, "-o is missing: where does the raster go?");
    const hg_writer *writer = hg_writer_for_path(path);
    if (!writer || !writer->raster)
        return no_raster(path, err);
    if (!value[OPT_FORCE].given && lstat(path, &facts) == 0)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", path);
    return HG_OK;
}
