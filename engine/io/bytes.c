/* io/bytes.c - how do whole bytes become a file? */
#include "hotgrid/write.h"

#include "io/out.h"

hg_status hg_write_bytes(const char *path, const void *data, size_t n, bool overwrite, hg_err *err)
{
    hg_out out;
    hg_status st = hg_out_open(&out, path, overwrite, err);
    if (st != HG_OK)
        return st;
    hg_buf_add(&out.text, data, n);
    return hg_out_close(&out, err);
}
