/* io/dbf_text.h - the fields of a .dbf record as UTF-8 text. */
#ifndef HG_IO_DBF_TEXT_H
#define HG_IO_DBF_TEXT_H

#include <shapefil.h>

#include "hotgrid/talk.h"
#include "hotgrid/text.h"

#include "io/codepage.h"

typedef struct hg_dbf {
    DBFHandle handle;
    hg_codepage page;
    const char *path; /* borrowed, for sentences */
    hg_talk *talk;    /* borrowed */
    size_t n_fields;
    char *type; /* of each field: C N F D L, or '?' for what has no text form */
} hg_dbf;

/*
 * `handle` stays the caller's until HG_OK. The page is .cpg, else the header's language driver,
 * else `encoding`, else CP1252 with the warning no_codepage at the first non-ASCII byte. Names
 * of the columns (UTF-8) go to *columns; both are freed by the caller.
 */
HG_CHECKED hg_status hg_dbf_begin(DBFHandle handle, const char *path, const char *encoding,
                                  hg_dbf *out, char ***columns, hg_talk *talk, hg_err *err);
/*
 * Append field `index` of record `row` to `out`: trimmed, empty for NULL, dates as YYYY-MM-DD,
 * logicals as true or false, numbers as they stand (no detour through int or double).
 * HG_EDATA when the record cannot be read; *defect (static text) when the bytes are not text.
 */
HG_CHECKED hg_status hg_dbf_field(hg_dbf *dbf, size_t row, size_t index, hg_buf *out,
                                  const char **defect, hg_err *err);
void hg_dbf_end(hg_dbf *dbf);

#endif
