/* io/codepage.c - which characters do these bytes mean? Code pages of .cpg, LDID and options. */
#include "io/codepage.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/try.h"
#include "base/utf8.h"

/* Language driver bytes of dBASE headers; 87 is "ANSI", which Windows writes as 1252. */
static const struct {
    int ldid;
    const char *name;
} drivers[] = {
    {1, "CP437"},    {2, "CP850"},    {3, "CP1252"},   {87, "CP1252"},  {88, "CP1252"},
    {89, "CP1252"},  {100, "CP852"},  {101, "CP866"},  {102, "CP865"},  {103, "CP861"},
    {106, "CP737"},  {107, "CP857"},  {120, "CP950"},  {121, "CP949"},  {122, "CP936"},
    {123, "CP932"},  {200, "CP1250"}, {201, "CP1251"}, {202, "CP1254"}, {203, "CP1253"},
    {204, "CP1257"},
};

static const struct {
    const char *spelling; /* letters and digits only, lower case */
    const char *name;
} spellings[] = {
    {"utf8", "UTF-8"},          {"65001", "UTF-8"},      {"unicode", "UTF-8"},
    {"latin1", "ISO-8859-1"},   {"88591", "ISO-8859-1"}, {"iso88591", "ISO-8859-1"},
    {"885915", "ISO-8859-15"},  {"ascii", "UTF-8"},      {"iso885915", "ISO-8859-15"},
    {"usascii", "UTF-8"},       {"ansi", "CP1252"},      {"windows1252", "CP1252"},
    {"iso88592", "ISO-8859-2"}, {"88592", "ISO-8859-2"},
};

/* "ISO 8859-1" and "iso_88591" are one name. */
static void squeeze(const char *text, char *out, size_t room)
{
    size_t n = 0;
    for (; *text && *text != '\n' && *text != '\r' && n + 1 < room; text++) {
        if (isalnum((unsigned char)*text))
            out[n++] = (char)tolower((unsigned char)*text);
    }
    out[n] = '\0';
}

static bool from_ldid(const char *digits, char out[32])
{
    int64_t ldid;
    if (!hg_parse_int64(digits, strlen(digits), &ldid))
        return false;
    for (size_t i = 0; i < HG_COUNT(drivers); i++) {
        if (drivers[i].ldid == ldid) {
            snprintf(out, 32, "%s", drivers[i].name);
            return true;
        }
    }
    return false;
}

bool hg_codepage_name(const char *declared, char out[32])
{
    char key[32];
    if (strncasecmp(declared, "LDID/", 5) == 0)
        return from_ldid(declared + 5, out);
    squeeze(declared, key, sizeof key);
    for (size_t i = 0; i < HG_COUNT(spellings); i++) {
        if (strcmp(spellings[i].spelling, key) == 0) {
            snprintf(out, 32, "%s", spellings[i].name);
            return true;
        }
    }
    size_t letters = strcspn(key, "0123456789");
    const char *digits = key + letters;
    size_t n = strspn(digits, "0123456789");
    if (n >= 3 && n <= 5 && !digits[n]) { /* "1252", "cp850", "ansi1252", "windows1250" */
        snprintf(out, 32, "CP%s", digits);
        return true;
    }
    size_t length = strcspn(declared, "\r\n");
    if (!letters || length >= 32)
        return false;
    snprintf(out, 32, "%.*s", (int)length, declared); /* "KOI8-R": iconv may know it */
    return true;
}

hg_status hg_codepage_open(const char *name, hg_codepage *out, hg_err *err)
{
    char shown[64];
    hg_codepage page = {0};
    snprintf(page.name, sizeof page.name, "%s", name);
    if (strcmp(name, "UTF-8") != 0) {
        page.handle = iconv_open("UTF-8", name);
        if (page.handle == (iconv_t)-1)
            return hg_fail(err, HG_ECONFIG, "code page \"%s\" is not known (try UTF-8 or CP1252)",
                           hg_printable(name, strlen(name), shown, sizeof shown));
        page.open = true;
    }
    *out = page;
    return HG_OK;
}

bool hg_is_ascii(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] >= 0x80)
            return false;
    }
    return true;
}

bool hg_is_utf8(const char *text, size_t length)
{
    uint32_t code;
    for (size_t i = 0, n; i < length; i += n) {
        n = hg_utf8_next(text + i, length - i, &code);
        if (!n)
            return false;
    }
    return true;
}

bool hg_codepage_decode(hg_codepage *page, const char *text, size_t length, hg_buf *out)
{
    char room[256 * 4]; /* fields are at most 255 bytes: a character has at most 4 in UTF-8 */
    if (hg_is_ascii(text, length) || (!page->open && hg_is_utf8(text, length))) {
        hg_buf_add(out, text, length);
        return true;
    }
    if (!page->open || length > 255)
        return false;
    char *in = (char *)(size_t)text, *to = room; /* iconv's prototype forgot const */
    size_t left = length, space = sizeof room;
    iconv(page->handle, NULL, NULL, NULL, NULL);
    if (iconv(page->handle, &in, &left, &to, &space) == (size_t)-1)
        return false;
    hg_buf_add(out, room, (size_t)(to - room));
    return true;
}

void hg_codepage_close(hg_codepage *page)
{
    if (page->open)
        iconv_close(page->handle);
    page->open = false;
}
