/* base/decimal.c - what is the shortest decimal that reads back to the same double? */
#include "hotgrid/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cnumber.h"

static char *put_digits(char *end, uint64_t value)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    return end;
}

/* An integer below 1e15, or one with at most 8 decimals: exact arithmetic, no search. */
static bool short_decimal(hg_buf *buf, double size, bool negative)
{
    static const double ten[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
    char text[32], *end = text + sizeof text, *start;
    for (unsigned k = 0; k < sizeof ten / sizeof ten[0]; k++) {
        double scaled = size * ten[k];
        if (scaled >= 1e15)
            return false;
        uint64_t whole = (uint64_t)(scaled + 0.5);
        if ((double)whole / ten[k] != size)
            continue;
        start = end;
        uint64_t unit = (uint64_t)ten[k];
        if (k > 0) {
            start = put_digits(start, whole % unit + unit); /* leading 1 keeps the zeros */
            *start = '.';
        }
        start = put_digits(start, whole / unit);
        if (negative)
            *--start = '-';
        hg_buf_add(buf, start, (size_t)(end - start));
        return true;
    }
    return false;
}

/* "1.5e-07" or a comma from the program's locale becomes "1.5e-7". */
static size_t tidy(char *text)
{
    size_t used = 0;
    bool in_exponent = false, skip_zeros = false;
    for (const char *p = text; *p; p++) {
        char c = *p;
        if (c == 'e') {
            in_exponent = skip_zeros = true;
        } else if (in_exponent && c == '+') {
            continue;
        } else if (skip_zeros && c == '0' && p[1]) {
            continue;
        } else if (c != '-' && (c < '0' || c > '9')) {
            c = '.';
        } else if (c != '-') {
            skip_zeros = false;
        }
        text[used++] = c;
    }
    text[used] = '\0';
    return used;
}

void hg_buf_double(hg_buf *buf, double value)
{
    char text[40];
    size_t n = 0;
    if (isnan(value) || isinf(value)) {
        hg_buf_puts(buf, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
        return;
    }
    if (short_decimal(buf, fabs(value), signbit(value)))
        return;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        n = tidy(text);
        if (digits == 17 || hg_c_strtod(text) == value)
            break;
    }
    hg_buf_add(buf, text, n);
}
