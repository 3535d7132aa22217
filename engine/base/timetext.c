/* base/timetext.c - which clock reading does this text say under a format that was declared? */
#include "hotgrid/time.h"

#include <string.h>

#include "hotgrid/text.h"

/* What has been read so far; -1 = not in the text. */
typedef struct reading {
    int year, month, day, hour, minute, second;
    bool fraction; /* some digit behind the second is not 0 */
    bool has_offset;
    int32_t offset_s;
} reading;

typedef struct cursor {
    const char *at, *end;
    const char *why;
} cursor;

static const char unexpected[] = "does not have the declared form";
static const char trailing[] = "has more text than the declared form";

static bool no(cursor *c, const char *why)
{
    c->why = why;
    return false;
}

static inline bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

/* From `least` to `most` digits. */
static bool digits(cursor *c, int least, int most, int *out)
{
    int n = 0, value = 0;
    for (; n < most && c->at < c->end && is_digit(*c->at); n++)
        value = value * 10 + (*c->at++ - '0');
    if (n < least)
        return no(c, unexpected);
    *out = value;
    return true;
}

static bool literal(cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted)
        return no(c, unexpected);
    c->at++;
    return true;
}

static bool fraction(cursor *c, bool *not_zero)
{
    if (c->at == c->end || !is_digit(*c->at))
        return no(c, unexpected);
    for (; c->at < c->end && is_digit(*c->at); c->at++)
        *not_zero = *not_zero || *c->at != '0';
    return true;
}

/* Z, +hh, +hhmm or +hh:mm. */
static bool offset(cursor *c, reading *r)
{
    int hours, minutes = 0;
    if (c->at == c->end)
        return no(c, "has no UTC offset");
    char sign = *c->at++;
    r->has_offset = true;
    r->offset_s = 0;
    if (sign == 'Z')
        return true;
    if (sign != '+' && sign != '-')
        return no(c, "has no UTC offset");
    if (!digits(c, 2, 2, &hours))
        return false;
    bool colon = c->at < c->end && *c->at == ':';
    c->at += colon;
    if ((colon || (c->at < c->end && is_digit(*c->at))) && !digits(c, 2, 2, &minutes))
        return false;
    if (hours > 14 || minutes > 59 || (hours == 14 && minutes > 0))
        return no(c, "UTC offset beyond 14 hours");
    r->offset_s = (hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);
    return true;
}

static bool month_name(cursor *c, int *month)
{
    /* Longest first where one is the beginning of another. */
    static const struct {
        const char *name;
        int month;
    } names[] = {
        {"januari", 1},   {"january", 1},  {"jan", 1},       {"februari", 2},  {"february", 2},
        {"feb", 2},       {"maart", 3},    {"march", 3},     {"mar", 3},       {"mrt", 3},
        {"april", 4},     {"apr", 4},      {"mei", 5},       {"may", 5},       {"juni", 6},
        {"june", 6},      {"jun", 6},      {"juli", 7},      {"july", 7},      {"jul", 7},
        {"augustus", 8},  {"august", 8},   {"aug", 8},       {"september", 9}, {"sept", 9},
        {"sep", 9},       {"oktober", 10}, {"october", 10},  {"okt", 10},      {"oct", 10},
        {"november", 11}, {"nov", 11},     {"december", 12}, {"dec", 12},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t n = strlen(names[i].name), k = 0;
        if ((size_t)(c->end - c->at) < n)
            continue;
        while (k < n && (c->at[k] | 0x20) == names[i].name[k])
            k++;
        if (k == n) {
            c->at += n;
            *month = names[i].month;
            return true;
        }
    }
    return no(c, "the month's name is neither English nor Dutch");
}

/* Ranges, 24:00 and the calendar: the last step of every form. */
static bool finish(cursor *c, const reading *r, hg_time_text *out)
{
    bool clock = r->hour >= 0, midnight = r->hour == 24;
    hg_civil civil = {.year = r->year, .month = r->month, .day = r->day < 0 ? 1 : r->day};
    if (c->at != c->end)
        return no(c, trailing);
    if (r->month < 1 || r->month > 12)
        return no(c, "month is not 1 to 12");
    if (!hg_civil_valid(&civil))
        return no(c, "that month has no such day");
    if (clock) {
        civil.hour = midnight ? 0 : r->hour;
        civil.minute = r->minute < 0 ? 0 : r->minute;
        civil.second = r->second < 0 ? 0 : r->second;
        if (r->hour > 24)
            return no(c, "hour is not 0 to 24");
        if (civil.minute > 59)
            return no(c, "minute is not 0 to 59");
        if (civil.second > 59)
            return no(c, "second is not 0 to 59");
        if (midnight && (civil.minute || civil.second || r->fraction))
            return no(c, "hour 24 is only the midnight 24:00:00");
    }
    out->local_s = hg_civil_to_seconds(&civil) + (midnight ? HG_DAY_S : 0);
    out->grain = r->second >= 0 ? HG_GRAIN_SECOND
                 : clock        ? HG_GRAIN_MINUTE
                 : r->day >= 0  ? HG_GRAIN_DAY
                                : HG_GRAIN_MONTH;
    out->has_offset = r->has_offset;
    out->offset_s = r->offset_s;
    return true;
}

/* hh:mm[:ss[.fff]][offset] */
static bool iso_clock(cursor *c, reading *r)
{
    if (!digits(c, 2, 2, &r->hour) || !literal(c, ':') || !digits(c, 2, 2, &r->minute))
        return false;
    if (c->at < c->end && *c->at == ':') {
        c->at++;
        if (!digits(c, 2, 2, &r->second))
            return false;
        if (c->at < c->end && *c->at == '.') {
            c->at++;
            if (!fraction(c, &r->fraction))
                return false;
        }
    }
    return c->at == c->end || offset(c, r);
}

static bool iso(cursor *c, reading *r)
{
    if (!digits(c, 4, 4, &r->year) || !literal(c, '-') || !digits(c, 2, 2, &r->month))
        return false;
    if (c->at == c->end)
        return true;
    if (!literal(c, '-') || !digits(c, 2, 2, &r->day))
        return false;
    if (c->at == c->end)
        return true;
    if (*c->at != 'T' && *c->at != ' ')
        return no(c, unexpected);
    c->at++;
    return iso_clock(c, r);
}

static bool two_digit_year(cursor *c, int pivot, reading *r)
{
    if (!digits(c, 2, 2, &r->year))
        return false;
    r->year += r->year < pivot ? 2000 : 1900;
    return true;
}

static bool one_field(cursor *c, char letter, int pivot, reading *r)
{
    switch (letter) {
    case 'Y':
        return digits(c, 4, 4, &r->year);
    case 'y':
        return two_digit_year(c, pivot, r);
    case 'm':
        return digits(c, 1, 2, &r->month);
    case 'b':
        return month_name(c, &r->month);
    case 'd':
        return digits(c, 1, 2, &r->day);
    case 'H':
        return digits(c, 1, 2, &r->hour);
    case 'M':
        return digits(c, 2, 2, &r->minute);
    case 'S':
        return digits(c, 2, 2, &r->second);
    case 'f':
        return fraction(c, &r->fraction);
    case 'z':
        return offset(c, r);
    default:
        return literal(c, letter); /* %% */
    }
}

bool hg_time_parse(const hg_time_format *format, const char *text, size_t length, hg_time_text *out,
                   const char **why)
{
    cursor c = {.at = text, .end = text + length};
    reading r = {.year = -1, .month = -1, .day = -1, .hour = -1, .minute = -1, .second = -1};
    const char *f = format->text;
    bool ok = true;
    if (strcmp(f, "iso") == 0) {
        ok = iso(&c, &r);
    } else {
        for (; ok && *f; f++)
            ok = *f == '%' ? one_field(&c, *++f, format->pivot, &r) : literal(&c, *f);
    }
    if (ok && finish(&c, &r, out))
        return true;
    if (why)
        *why = c.why;
    return false;
}

/* Which fields a format has, as bits in the order of this text. */
static const char field_letters[] = "YymbdHMSfz";

static bool has(unsigned seen, char letter)
{
    return seen >> (strchr(field_letters, letter) - field_letters) & 1u;
}

/* NULL when the set of fields makes one reading, else what is wrong with it. */
static const char *missing_field(unsigned seen)
{
    if (has(seen, 'Y') == has(seen, 'y'))
        return "a time needs the year once, as %Y or %y";
    if (has(seen, 'm') == has(seen, 'b'))
        return "a time needs the month once, as %m or %b";
    if (has(seen, 'H') != has(seen, 'M') || (has(seen, 'H') && !has(seen, 'd')))
        return "%H and %M go together, and need %d";
    if (has(seen, 'S') && !has(seen, 'M'))
        return "%S needs %H and %M";
    if (has(seen, 'f') && !has(seen, 'S'))
        return "%f needs %S";
    if (has(seen, 'z') && !has(seen, 'H'))
        return "%z needs %H and %M";
    return NULL;
}

static hg_status scan_fields(const char *format, const char *shown, unsigned *seen, hg_err *err)
{
    for (const char *f = format; *f; f++) {
        if (*f != '%' || *++f == '%')
            continue;
        const char *letter = *f ? strchr(field_letters, *f) : NULL;
        char field[8];
        if (!letter)
            return hg_fail(err, HG_EDOMAIN,
                           "time format \"%s\": %%%s is not understood; known are %%Y %%y %%m %%b "
                           "%%d %%H %%M %%S %%f %%z %%%%",
                           shown, hg_printable(f, *f != '\0', field, sizeof field));
        unsigned bit = 1u << (letter - field_letters);
        if (*seen & bit)
            return hg_fail(err, HG_EDOMAIN, "time format \"%s\": %%%c stands twice", shown, *f);
        *seen |= bit;
    }
    return HG_OK;
}

hg_status hg_time_format_compile(const char *format, int pivot, hg_time_format *out, hg_err *err)
{
    char shown[128];
    unsigned seen = 0;
    size_t length = strlen(format);
    hg_printable(format, length, shown, sizeof shown);
    if (length == 0 || length >= sizeof out->text)
        return hg_fail(err, HG_EDOMAIN, "time format \"%s\": 1 to %zu characters", shown,
                       sizeof out->text - 1);
    if (pivot < -1 || pivot > 100)
        return hg_fail(err, HG_EDOMAIN, "year pivot %d is not 0 to 100", pivot);
    if (strcmp(format, "iso") != 0) {
        hg_status st = scan_fields(format, shown, &seen, err);
        if (st != HG_OK)
            return st;
        const char *wrong = missing_field(seen);
        if (wrong)
            return hg_fail(err, HG_EDOMAIN, "time format \"%s\": %s", shown, wrong);
        if (has(seen, 'y') && pivot < 0)
            return hg_fail(err, HG_EDOMAIN,
                           "time format \"%s\": two-digit years need a pivot, such as 70 for "
                           "1970 to 2069",
                           shown);
    }
    memcpy(out->text, format, length + 1);
    out->pivot = pivot;
    return HG_OK;
}

bool hg_clock_parse(const char *text, size_t length, int32_t *seconds)
{
    cursor c = {.at = text, .end = text + length};
    int hour, minute, second = 0;
    bool joined = length == 4 && memchr(text, ':', length) == NULL;
    if (!digits(&c, joined ? 2 : 1, 2, &hour) || (!joined && !literal(&c, ':')) ||
        !digits(&c, 2, 2, &minute))
        return false;
    if (!joined && c.at < c.end && (!literal(&c, ':') || !digits(&c, 2, 2, &second)))
        return false;
    int32_t total = hour * 3600 + minute * 60 + second;
    if (c.at != c.end || minute > 59 || second > 59 || total > HG_DAY_S)
        return false;
    *seconds = total;
    return true;
}
