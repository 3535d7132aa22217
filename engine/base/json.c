/* base/json.c - how does a tree of values become JSON that no reader and no browser trips over? */
#include "hotgrid/text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/utf8.h"

enum { DEEPEST = 64 };

void hg_json_begin(hg_json *json, hg_buf *out)
{
    *json = (hg_json){.out = out};
    json->first[0] = true;
}

static inline bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\' && byte != '<' &&
           byte != '>' && byte != '&';
}

static void escape_one(hg_buf *out, uint32_t code, const char *bytes, size_t n)
{
    static const char short_names[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* pairs: byte, its letter */
    for (size_t i = 0; i + 1 < sizeof short_names; i += 2) {
        if (code == (unsigned char)short_names[i]) {
            char pair[2] = {'\\', short_names[i + 1]};
            hg_buf_add(out, pair, 2);
            return;
        }
    }
    if (code < 0x20 || code == 0x7F || code == '<' || code == '>' || code == '&' ||
        code == 0x2028 || code == 0x2029)
        hg_buf_printf(out, "\\u%04x", (unsigned)code);
    else
        hg_buf_add(out, bytes, n);
}

void hg_json_escape(hg_buf *out, const char *text, size_t length)
{
    size_t i = 0;
    while (i < length) {
        size_t run = i;
        while (run < length && is_plain((unsigned char)text[run]))
            run++;
        hg_buf_add(out, text + i, run - i);
        i = run;
        if (i == length)
            break;
        uint32_t code = 0;
        size_t n = hg_utf8_next(text + i, length - i, &code);
        if (n == 0)
            hg_buf_puts(out, "\xEF\xBF\xBD"); /* U+FFFD */
        else
            escape_one(out, code, text + i, n);
        i += n ? n : 1;
    }
}

static void new_line(hg_json *json)
{
    static const char blanks[] = "                                ";
    hg_buf_add(json->out, "\n", 1);
    for (size_t left = (size_t)json->depth * 2; left > 0;) {
        size_t n = left < sizeof blanks - 1 ? left : sizeof blanks - 1;
        hg_buf_add(json->out, blanks, n);
        left -= n;
    }
}

static void quoted(hg_buf *out, const char *text)
{
    hg_buf_add(out, "\"", 1);
    hg_json_escape(out, text, strlen(text));
    hg_buf_add(out, "\"", 1);
}

/* Comma, line break and key: all that stands before a value. */
static void before_value(hg_json *json, const char *key)
{
    if (!json->first[json->depth])
        hg_buf_add(json->out, ",", 1);
    json->first[json->depth] = false;
    if (json->depth > 0)
        new_line(json);
    if (key) {
        quoted(json->out, key);
        hg_buf_add(json->out, ": ", 2);
    }
}

static void open_level(hg_json *json, const char *key, const char *bracket)
{
    before_value(json, key);
    hg_buf_add(json->out, bracket, 1);
    assert(json->depth + 1 < DEEPEST);
    json->depth++;
    json->first[json->depth] = true;
}

static void close_level(hg_json *json, const char *bracket)
{
    assert(json->depth > 0);
    bool empty = json->first[json->depth];
    json->depth--;
    if (!empty)
        new_line(json);
    hg_buf_add(json->out, bracket, 1);
}

void hg_json_object(hg_json *json, const char *key)
{
    open_level(json, key, "{");
}

void hg_json_end_object(hg_json *json)
{
    close_level(json, "}");
}

void hg_json_array(hg_json *json, const char *key)
{
    open_level(json, key, "[");
}

void hg_json_end_array(hg_json *json)
{
    close_level(json, "]");
}

void hg_json_string(hg_json *json, const char *key, const char *value)
{
    before_value(json, key);
    if (value)
        quoted(json->out, value);
    else
        hg_buf_puts(json->out, "null");
}

void hg_json_double(hg_json *json, const char *key, double value)
{
    before_value(json, key);
    if (isfinite(value))
        hg_buf_double(json->out, value);
    else
        hg_buf_puts(json->out, "null");
}

void hg_json_int(hg_json *json, const char *key, int64_t value)
{
    before_value(json, key);
    hg_buf_printf(json->out, "%lld", (long long)value);
}

void hg_json_bool(hg_json *json, const char *key, bool value)
{
    before_value(json, key);
    hg_buf_puts(json->out, value ? "true" : "false");
}
