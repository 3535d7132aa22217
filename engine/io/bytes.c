/* io/bytes.c - how do whole bytes become a file? */
#include "hotgrid/write.h"

#include "io/out.h"
#include "io/target.h"

static hg_status create(const char *path, const void *data, size_t n, hg_err *err)
{
    hg_out out;
    hg_status st = hg_out_open(&out, path, err);
    if (st != HG_OK)
        return st;
    hg_buf_add(&out.text, data, n);
    return hg_out_close(&out, err);
}

/* What may replace a file is whole before it does; what is new stands in a folder of ours. */
hg_status hg_write_bytes(const char *path, const void *data, size_t n, bool overwrite, hg_err *err)
{
    hg_target target;
    if (!overwrite)
        return create(path, data, n, err);
    hg_status st = hg_target_begin(&target, path, "", true, err);
    return st == HG_OK ? hg_target_finish(&target, create(target.work, data, n, err), err) : st;
}
