/* hotgrid/text.h - growable text, strict numbers, JSON out: everything locale-free. */
#ifndef HOTGRID_TEXT_H
#define HOTGRID_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

/* ---- a growable byte buffer; a failed growth is sticky and reported by hg_buf_check ---- */
typedef struct hg_buf {
    char *data; /* NUL-terminated when length > 0 */
    size_t length, capacity;
    bool failed;
} hg_buf;

void hg_buf_clear(hg_buf *buf);
void hg_buf_add(hg_buf *buf, const char *bytes, size_t n);
void hg_buf_puts(hg_buf *buf, const char *text);
void hg_buf_printf(hg_buf *buf, const char *format, ...) HG_PRINTF(2, 3);
/* Shortest decimal that reads back to the same double, '.' as mark; NaN as "nan", never
 * locale-dependent. */
void hg_buf_double(hg_buf *buf, double value);
HG_CHECKED hg_status hg_buf_check(const hg_buf *buf, hg_err *err);

/* ---- text that came from data, made safe for people to read: controls and escapes as \xNN, at
 * most `room` - 1 bytes, cut text ends in "...". Returns `out`. ---- */
const char *hg_printable(const char *text, size_t length, char *out, size_t room);

/* ---- strict numbers: the whole text, one grammar: [sign] digits [mark digits] [e[sign]digits].
 * No blanks, hex, nan, inf, thousands marks; overflow is an error. Correctly rounded. ---- */
bool hg_parse_double(const char *text, size_t length, char decimal_mark, double *out);
bool hg_parse_int64(const char *text, size_t length, int64_t *out);
/* "14d", "4h", "2w", "30m", "90s": seconds > 0. */
bool hg_parse_duration(const char *text, int64_t *seconds);
/* "0.03" or "3%", in [0, 1]. */
bool hg_parse_share(const char *text, double *share);

/* The best suggestion for a mistyped word among n candidates, or NULL when none is near. */
const char *hg_did_you_mean(const char *word, const char *const *candidates, size_t n);

/* ---- streaming JSON into a buffer. UTF-8 is checked (bad bytes become U+FFFD), NaN becomes null.
 * Objects and arrays are pretty-printed, two blanks a level. ---- */
typedef struct hg_json {
    hg_buf *out;
    int depth;
    bool first[64];
    bool after_key;
} hg_json;

void hg_json_begin(hg_json *json, hg_buf *out);
void hg_json_object(hg_json *json, const char *key); /* key NULL inside arrays and at the top */
void hg_json_end_object(hg_json *json);
void hg_json_array(hg_json *json, const char *key);
void hg_json_end_array(hg_json *json);
void hg_json_string(hg_json *json, const char *key, const char *value); /* NULL value: null */
void hg_json_double(hg_json *json, const char *key, double value);
void hg_json_int(hg_json *json, const char *key, int64_t value);
void hg_json_bool(hg_json *json, const char *key, bool value);

/* Append `text` as the inside of a JSON string, with < > & and U+2028/2029 escaped too. */
void hg_json_escape(hg_buf *out, const char *text, size_t length);

/* ---- many short strings in one block; index 0 is "" ---- */
typedef struct hg_strings {
    char *bytes;
    size_t used, capacity;
} hg_strings;

HG_CHECKED hg_status hg_strings_add(hg_strings *pool, const char *text, size_t length,
                                    uint32_t *offset, hg_err *err);
const char *hg_strings_get(const hg_strings *pool, uint32_t offset);
void hg_strings_clear(hg_strings *pool);

HG_END_DECLS

#endif
