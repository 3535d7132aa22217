/* io/ticks.c - which round numbers label this range? */
#include "io/ticks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Powers of ten by repeated products: libm's pow may differ between processors. */
static double power_of_ten(int exponent)
{
    double p = 1;
    for (int i = 0; i < (exponent < 0 ? -exponent : exponent); i++)
        p *= 10;
    return exponent < 0 ? 1 / p : p;
}

double hg_round_below(double limit)
{
    int exponent = 0;
    while (exponent < 300 && power_of_ten(exponent + 1) <= limit)
        exponent++;
    while (exponent > -300 && power_of_ten(exponent) > limit)
        exponent--;
    double p = power_of_ten(exponent);
    return 5 * p <= limit ? 5 * p : 2 * p <= limit ? 2 * p : p;
}

size_t hg_ticks(double low, double high, size_t wanted, double *tick, size_t room)
{
    if (!(high > low)) {
        tick[0] = low;
        return 1;
    }
    double step = hg_round_below((high - low) / (double)wanted);
    double first = ceil(low / step - 1e-9), dust = step * 1e-9;
    size_t n = 0;
    for (double k = first; n < room && k * step <= high + dust; k++)
        tick[n++] = k * step + 0.0; /* -0 is 0 */
    return n;
}

void hg_tick_text(double value, char out[32])
{
    char rounded[32];
    hg_buf text = {0};
    double clean = value;
    /* Twelve digits and back: 0.30000000000000004 is a tick of 0.3. */
    snprintf(rounded, sizeof rounded, "%.12g", value);
    if (!hg_parse_double(rounded, strlen(rounded), '.', &clean))
        clean = value;
    hg_buf_double(&text, clean);
    snprintf(out, 32, "%s", text.failed ? "?" : text.data);
    hg_buf_clear(&text);
}
