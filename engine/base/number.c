/* base/number.c - which number does this text say, exactly, or is it no number at all? */
#define _GNU_SOURCE /* strtod_l */
#include "hotgrid/text.h"

#include <limits.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/powers10.h"

__extension__ typedef unsigned __int128 uint128;

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void make_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static double c_strtod(const char *text)
{
    pthread_once(&c_locale_once, make_c_locale);
    return strtod_l(text, NULL, c_locale);
}

/* A decimal as it was written: the digits still in the text, and where the power of ten stands. */
typedef struct decimal {
    const char *text; /* digits, with at most one decimal mark between them */
    size_t length;
    bool negative;
    int significant;   /* digits from the first non-zero one, capped at 20 */
    uint64_t mantissa; /* the first 19 significant digits */
    int64_t exponent;  /* value = all digits as one integer * 10^exponent */
} decimal;

static inline bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

static inline size_t take_digits(decimal *d, const char *text, size_t i, size_t length)
{
    for (; i < length && is_digit(text[i]); i++) {
        if (d->significant < 19) {
            d->mantissa = d->mantissa * 10 + (uint64_t)(text[i] - '0');
            d->significant += d->mantissa != 0;
        } else {
            d->significant = 20;
        }
    }
    return i;
}

/* [e[sign]digits] at text[i..length); false when it is not exactly that. */
static bool take_exponent(decimal *d, const char *text, size_t i, size_t length)
{
    if (text[i] != 'e' && text[i] != 'E')
        return false;
    i++;
    bool down = i < length && text[i] == '-';
    if (i < length && (text[i] == '-' || text[i] == '+'))
        i++;
    if (i == length)
        return false;
    int64_t value = 0;
    for (; i < length && is_digit(text[i]); i++)
        if (value < INT64_MAX / 100)
            value = value * 10 + (text[i] - '0');
    d->exponent += down ? -value : value;
    return i == length;
}

static bool scan_decimal(const char *text, size_t length, char mark, decimal *d)
{
    size_t i = 0;
    if (length > 0 && (text[0] == '-' || text[0] == '+'))
        i = 1;
    size_t start = i, whole, fraction;
    *d = (decimal){.text = text + start, .negative = i == 1 && text[0] == '-'};
    whole = take_digits(d, text, i, length);
    if (whole == start)
        return false;
    i = whole;
    if (i < length && text[i] == mark) {
        fraction = take_digits(d, text, i + 1, length);
        if (fraction == i + 1)
            return false;
        d->exponent = -(int64_t)(fraction - i - 1);
        i = fraction;
    }
    d->length = i - start;
    return i == length || take_exponent(d, text, i, length);
}

/* Any decimal through strtod: the first 780 significant digits and whether more follow decide. */
static double slow_value(const decimal *d)
{
    enum { KEPT = 780 };
    char copy[KEPT + 32];
    size_t used = 0;
    int64_t exponent = d->exponent;
    bool more = false;
    for (size_t i = 0; i < d->length; i++) {
        char c = d->text[i];
        if (!is_digit(c) || (c == '0' && used == 0))
            continue;
        if (used < KEPT) {
            copy[used++] = c;
        } else {
            exponent++;
            more = more || c != '0';
        }
    }
    if (more) {
        copy[used++] = '1';
        exponent--;
    }
    exponent = exponent > 99999 ? 99999 : exponent < -99999 ? -99999 : exponent;
    copy[used++] = 'e';
    if (exponent < 0)
        copy[used++] = '-';
    int64_t rest = exponent < 0 ? -exponent : exponent;
    for (int64_t place = 10000; place > 0; place /= 10)
        copy[used++] = (char)('0' + rest / place % 10);
    copy[used] = '\0';
    return c_strtod(copy);
}

/* Mantissa and power of ten are both exact doubles: one rounding, so correctly rounded. */
static inline bool fast_value(const decimal *d, double *value)
{
    static const double ten[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (d->significant > 19 || d->mantissa > (uint64_t)1 << 53 || d->exponent < -22 ||
        d->exponent > 22)
        return false;
    double exact = (double)d->mantissa;
    *value = d->exponent < 0 ? exact / ten[-d->exponent] : exact * ten[d->exponent];
    return true;
}

/* Eisel and Lemire ("Number parsing at a gigabyte per second", 2021; that no fall-back is needed:
 * Mushtak and Lemire 2023), for the powers where our table has their rounding: the product of the
 * mantissa with a 128-bit power of ten, rounded to 53 bits, ties to even. */
static inline bool product_value(const decimal *d, double *value)
{
    if (d->significant > 19 || d->exponent < -27 || d->exponent > 55)
        return false;
    int q = (int)d->exponent, zeros = __builtin_clzll(d->mantissa);
    uint64_t w = d->mantissa << zeros;
    const uint64_t *power = hg_powers10[q - HG_POWERS10_LOWEST];
    uint128 product = (uint128)w * power[0];
    if ((product >> 64 & 0x1FF) == 0x1FF)
        product += (uint128)w * power[1] >> 64;
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    int top = (int)(high >> 63), shift = top + 9;
    uint64_t bits = high >> shift;
    int log2 = ((217706 * q + (1400 << 16)) >> 16) - 1400 + 63; /* floor(q * log2(10)) + 63 */
    int biased = log2 + top - zeros + 1023;
    if (low <= 1 && q >= -4 && q <= 23 && (bits & 3) == 1 && bits << shift == high)
        bits &= ~(uint64_t)1; /* halfway between two doubles: to even */
    bits = (bits + (bits & 1)) >> 1;
    if (bits >> 53) {
        bits >>= 1;
        biased++;
    }
    bits = (bits & (((uint64_t)1 << 52) - 1)) | (uint64_t)biased << 52;
    memcpy(value, &bits, sizeof bits);
    return true;
}

static bool parse_scaled(const char *text, size_t length, char mark, int shift, double *out)
{
    decimal d;
    double value = 0.0;
    if (!scan_decimal(text, length, mark, &d))
        return false;
    d.exponent += shift;
    if (d.mantissa != 0 && !fast_value(&d, &value) && !product_value(&d, &value))
        value = slow_value(&d);
    if (isinf(value))
        return false;
    *out = d.negative ? -value : value;
    return true;
}

bool hg_parse_double(const char *text, size_t length, char decimal_mark, double *out)
{
    return parse_scaled(text, length, decimal_mark, 0, out);
}

bool hg_parse_int64(const char *text, size_t length, int64_t *out)
{
    size_t i = 0;
    bool negative = length > 0 && text[0] == '-';
    if (length > 0 && (text[0] == '-' || text[0] == '+'))
        i = 1;
    if (i == length)
        return false;
    int64_t value = 0; /* gathered below zero, where the range is one wider */
    for (; i < length; i++) {
        if (!is_digit(text[i]) || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, text[i] - '0', &value))
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *out = negative ? value : -value;
    return true;
}

bool hg_parse_duration(const char *text, int64_t *seconds)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    size_t length = strlen(text);
    int64_t count, total;
    if (length < 2 || !is_digit(text[0]) || !hg_parse_int64(text, length - 1, &count) || count < 1)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (units[i].unit != text[length - 1])
            continue;
        if (__builtin_mul_overflow(count, units[i].seconds, &total))
            return false;
        *seconds = total;
        return true;
    }
    return false;
}

bool hg_parse_share(const char *text, double *share)
{
    size_t length = strlen(text);
    bool percent = length > 0 && text[length - 1] == '%';
    double value;
    if (!parse_scaled(text, percent ? length - 1 : length, '.', percent ? -2 : 0, &value) ||
        !(value >= 0.0 && value <= 1.0))
        return false;
    *share = value + 0.0; /* "-0" is 0 */
    return true;
}
