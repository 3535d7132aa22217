/* base/decimal.c - what is the shortest decimal that reads back to the same double?
 *
 * Schubfach (R. Giulietti, "The Schubfach way to render doubles", 2020): one 128-bit product for
 * the value and one for each end of the interval that rounds to it; no search, no locale. Of the
 * shortest decimals it gives the one nearest to the value. */
#include "hotgrid/text.h"

#include <math.h>
#include <string.h>

#include "base/powers10.h"

__extension__ typedef unsigned __int128 uint128;

typedef struct short_decimal {
    uint64_t digits;
    int exponent; /* value = digits * 10^exponent */
} short_decimal;

/* The high 64 bits of g * c / 2^64, the last bit set when anything non-zero was cut off. */
static uint64_t round_to_odd(const uint64_t g[2], uint64_t c)
{
    uint64_t low = (uint64_t)((uint128)g[1] * c >> 64);
    uint128 product = (uint128)g[0] * c + low;
    return (uint64_t)(product >> 64) | ((uint64_t)product > 1);
}

/* floor(a / 2^n) also below zero */
static int floor_shift(int a, int n)
{
    int divisor = 1 << n;
    return a / divisor - (a % divisor < 0);
}

/* The shortest decimal in the interval [lower, upper] around vb, all in quarters of 10^k. */
static short_decimal shortest_between(uint64_t lower, uint64_t vb, uint64_t upper, int k)
{
    uint64_t s = vb / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool below = lower <= 40 * tens, above = 40 * tens + 40 <= upper;
        if (below != above)
            return (short_decimal){tens + above, k + 1};
    }
    bool below = lower <= 4 * s, above = 4 * s + 4 <= upper;
    if (below != above)
        return (short_decimal){s + above, k};
    uint64_t middle = 4 * s + 2;
    bool up = vb > middle || (vb == middle && (s & 1));
    return (short_decimal){s + up, k};
}

/* For a finite value > 0. */
static short_decimal shortest(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    int biased = (int)(bits >> 52);
    uint64_t c = biased ? fraction | (uint64_t)1 << 52 : fraction;
    int q = (biased ? biased : 1) - 1075; /* value = c * 2^q */
    bool closer_below = fraction == 0 && biased > 1, odd = c & 1;
    int k = floor_shift(q * 1262611 - (closer_below ? 524031 : 0), 22); /* floor(log10) */
    int h = q + floor_shift(-k * 1741647, 19) + 1;
    const uint64_t *g = hg_powers10[-k - HG_POWERS10_LOWEST];
    uint64_t lower = round_to_odd(g, (4 * c - 2 + closer_below) << h);
    uint64_t vb = round_to_odd(g, 4 * c << h);
    uint64_t upper = round_to_odd(g, (4 * c + 2) << h);
    return shortest_between(lower + odd, vb, upper - odd, k);
}

static char *put_digits(char *end, uint64_t value)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    return end;
}

/* "123.45", "0.00012": the mark among n digits whose first stands before position `point`. */
static size_t plain_form(char *out, const char *digits, int n, int point)
{
    size_t used = 0;
    if (point <= 0) {
        out[used++] = '0';
        out[used++] = '.';
        for (; point < 0; point++)
            out[used++] = '0';
        memcpy(out + used, digits, (size_t)n);
        return used + (size_t)n;
    }
    for (int i = 0; i < n || i < point; i++) {
        if (i == point)
            out[used++] = '.';
        out[used++] = i < n ? digits[i] : '0';
    }
    return used;
}

/* "1.5e-7" */
static size_t exponent_form(char *out, const char *digits, int n, int exponent)
{
    size_t used = 0;
    out[used++] = digits[0];
    if (n > 1) {
        out[used++] = '.';
        memcpy(out + used, digits + 1, (size_t)(n - 1));
        used += (size_t)(n - 1);
    }
    out[used++] = 'e';
    if (exponent < 0)
        out[used++] = '-';
    char text[8], *end = text + sizeof text;
    char *start = put_digits(end, (uint64_t)(exponent < 0 ? -exponent : exponent));
    memcpy(out + used, start, (size_t)(end - start));
    return used + (size_t)(end - start);
}

static size_t format_size(char *out, double size)
{
    char text[24], *end = text + sizeof text, *start;
    if (size < 1e15 && size == (double)(int64_t)size) {
        start = put_digits(end, (uint64_t)size);
        memcpy(out, start, (size_t)(end - start));
        return (size_t)(end - start);
    }
    short_decimal d = shortest(size);
    while (d.digits % 10 == 0) {
        d.digits /= 10;
        d.exponent++;
    }
    start = put_digits(end, d.digits);
    int n = (int)(end - start), point = n + d.exponent;
    if (point > -6 && point <= 15)
        return plain_form(out, start, n, point);
    return exponent_form(out, start, n, point - 1);
}

void hg_buf_double(hg_buf *buf, double value)
{
    char text[48];
    size_t used = 0;
    if (isnan(value) || isinf(value)) {
        hg_buf_puts(buf, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
        return;
    }
    if (signbit(value))
        text[used++] = '-';
    used += format_size(text + used, fabs(value));
    hg_buf_add(buf, text, used);
}
