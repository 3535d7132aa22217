/* io/dbf_text.c - what does a field of a .dbf say, as text? */
#include "io/dbf_text.h"

#include <stdio.h>
#include <string.h>

#include "hotgrid/mem.h"

#include "base/try.h"

static hg_status choose_page(hg_dbf *dbf, const char *encoding, hg_err *err)
{
    char name[32];
    const char *declared = DBFGetCodePage(dbf->handle);
    if (declared && *declared && hg_codepage_name(declared, name)) {
        if (hg_codepage_open(name, &dbf->page, NULL) == HG_OK)
            return HG_OK;
    }
    if (declared && *declared && strcmp(declared, "LDID/0") != 0) {
        char shown[64];
        hg_warn(dbf->talk, "unknown_codepage", "%s: code page \"%s\" is not known", dbf->path,
                hg_printable(declared, strlen(declared), shown, sizeof shown));
    }
    if (encoding) {
        if (!hg_codepage_name(encoding, name))
            snprintf(name, sizeof name, "%.31s", encoding);
        hg_status st = hg_codepage_open(name, &dbf->page, err);
        return st == HG_OK ? st : hg_fail_within(err, st, "%s", dbf->path);
    }
    hg_status st = hg_codepage_open("CP1252", &dbf->page, err);
    dbf->page.guessed = st == HG_OK;
    return st;
}

static void decode(hg_dbf *dbf, const char *text, size_t n, hg_buf *out, const char **defect)
{
    if (dbf->page.guessed && !hg_is_ascii(text, n)) {
        hg_warn(dbf->talk, "no_codepage",
                "%s has no .cpg and no language driver: CP1252 is assumed", dbf->path);
        dbf->page.guessed = false;
    }
    if (!hg_codepage_decode(&dbf->page, text, n, out))
        *defect = "its bytes are not of the code page of the table";
}

static hg_status column_name(hg_dbf *dbf, size_t index, char **out, hg_err *err)
{
    char raw[XBASE_FLDNAME_LEN_READ + 1] = "";
    const char *defect = NULL;
    hg_buf text = {0};
    hg_status st = HG_OK;
    DBFGetFieldInfo(dbf->handle, (int)index, raw, NULL, NULL);
    decode(dbf, raw, strlen(raw), &text, &defect);
    if (defect) {
        char shown[64];
        st =
            hg_fail(err, HG_EDATA, "%s: the name of column %zu, \"%s\", is not %s text", dbf->path,
                    index + 1, hg_printable(raw, strlen(raw), shown, sizeof shown), dbf->page.name);
        goto done;
    }
    HG_TRY(hg_buf_check(&text, err));
    HG_TRY(hg_strndup(out, text.data ? text.data : "", text.length, err));
done:
    hg_buf_clear(&text);
    return st;
}

hg_status hg_dbf_begin(DBFHandle handle, const char *path, const char *encoding, hg_dbf *out,
                       char ***columns, hg_talk *talk, hg_err *err)
{
    hg_status st = HG_OK;
    int n = DBFGetFieldCount(handle);
    hg_dbf dbf = {.handle = handle, .path = path, .talk = talk};
    char **names = NULL;
    dbf.n_fields = n > 0 ? (size_t)n : 0;
    HG_TRY(choose_page(&dbf, encoding, err));
    HG_TRY(hg_alloc(&names, dbf.n_fields, sizeof *names, err));
    HG_TRY(hg_alloc(&dbf.type, dbf.n_fields, 1, err));
    for (size_t i = 0; i < dbf.n_fields; i++) {
        char type = DBFGetNativeFieldType(handle, (int)i);
        HG_TRY(column_name(&dbf, i, &names[i], err));
        dbf.type[i] = type && strchr("CNFDL", type) ? type : '?';
        if (dbf.type[i] == '?')
            hg_warn(talk, "dbf_field_type", "%s: column %s has type '%c', which is read as empty",
                    path, names[i], type > ' ' && type < 127 ? type : '?');
    }
    *out = dbf;
    *columns = names;
    return HG_OK;
done:
    for (size_t i = 0; names && i < dbf.n_fields; i++)
        hg_free(names[i]);
    hg_free(names);
    dbf.handle = NULL;
    hg_dbf_end(&dbf);
    return st;
}

static void add_date(const char *text, size_t n, hg_buf *out)
{
    if (n != 8 || strspn(text, "0123456789") < 8) {
        hg_buf_add(out, text, n); /* whatever it is, the time format of the job judges it */
        return;
    }
    if (memcmp(text, "00000000", 8) == 0)
        return;
    hg_buf_printf(out, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
}

hg_status hg_dbf_field(hg_dbf *dbf, size_t row, size_t index, hg_buf *out, const char **defect,
                       hg_err *err)
{
    char type = dbf->type[index];
    if (type == '?')
        return HG_OK;
    const char *text = DBFReadStringAttribute(dbf->handle, (int)row, (int)index);
    if (!text)
        return hg_fail(err, HG_EDATA, "%s: record %zu cannot be read", dbf->path, row + 1);
    size_t n = strlen(text);
    bool number = type == 'N' || type == 'F';
    if (n == 0 || (number && *text == '*')) /* stars: a number that did not fit, a NULL */
        return HG_OK;
    if (type == 'D')
        add_date(text, n, out);
    else if (type == 'L')
        hg_buf_puts(out, strchr("TtYy", *text) ? "true" : strchr("FfNn", *text) ? "false" : "");
    else
        decode(dbf, text, n, out, defect);
    return HG_OK;
}

void hg_dbf_end(hg_dbf *dbf)
{
    hg_codepage_close(&dbf->page);
    hg_free(dbf->type);
    dbf->type = NULL;
    if (dbf->handle)
        DBFClose(dbf->handle);
    dbf->handle = NULL;
}
