/* io/codepage.h - text of a declared code page as UTF-8. */
#ifndef HG_IO_CODEPAGE_H
#define HG_IO_CODEPAGE_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

#include "hotgrid/status.h"
#include "hotgrid/text.h"

typedef struct hg_codepage {
    char name[32]; /* as iconv knows it */
    bool guessed;  /* nobody declared it */
    bool open;
    iconv_t handle;
} hg_codepage;

/*
 * The first line of a .cpg, "LDID/87" of a .dbf header, or a name of the user ("UTF-8", "cp1252",
 * "ISO 88591", "65001", "ANSI 1252") into iconv's name; false when it says nothing that we know.
 */
bool hg_codepage_name(const char *declared, char out[32]);

/* HG_ECONFIG when iconv does not know the name. */
HG_CHECKED hg_status hg_codepage_open(const char *name, hg_codepage *out, hg_err *err);
/* Append `text` to `out` as UTF-8; false (nothing appended) when the bytes are not of this page. */
bool hg_codepage_decode(hg_codepage *page, const char *text, size_t length, hg_buf *out);
void hg_codepage_close(hg_codepage *page);

bool hg_is_ascii(const char *text, size_t length);
bool hg_is_utf8(const char *text, size_t length);

#endif
