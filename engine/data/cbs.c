/* data/cbs.c - how does Statistics Netherlands (CBS) call the square at a place? */
#include "hotgrid/grid.h"

#include <math.h>
#include <stdio.h>

hg_status hg_cbs_code(double x, double y, int size_m, char out[16], hg_err *err)
{
    if (size_m != 100 && size_m != 500)
        return hg_fail(err, HG_EDOMAIN, "CBS squares are 100 or 500 m wide, not %d", size_m);
    /* four digits of hectometres; false for NaN as well */
    if (!(x >= 0 && x < 1e6 && y >= 0 && y < 1e6))
        return hg_fail(err, HG_EDOMAIN,
                       "(%.10g, %.10g) has no CBS square: RD New coordinates lie in 0 to 999,999 m",
                       x, y);
    int per_square = size_m / 100;
    int east = (int)floor(x / size_m) * per_square, north = (int)floor(y / size_m) * per_square;
    snprintf(out, 16, "E%04dN%04d", east, north);
    return HG_OK;
}

/* Digits from *at on; at most 6. Returns how many. */
static int take_digits(const char **at, long *value)
{
    int n = 0;
    *value = 0;
    while (n < 7 && **at >= '0' && **at <= '9') {
        *value = *value * 10 + (**at - '0');
        ++*at;
        n++;
    }
    return n;
}

bool hg_cbs_parse(const char *code, double *west, double *south)
{
    long east_value, north_value;
    const char *at = code;
    if (*at++ != 'E')
        return false;
    int east_digits = take_digits(&at, &east_value);
    if (*at++ != 'N')
        return false;
    int north_digits = take_digits(&at, &north_value);
    if (*at != '\0' || east_digits < 1 || east_digits > 6)
        return false;
    if (east_digits == 4 && north_digits == 4) {
        *west = (double)east_value * 100;
        *south = (double)north_value * 100;
        return true;
    }
    /* the metre form: onshore RD northings have six digits, eastings up to six */
    if (north_digits != 6 || east_value % 100 != 0 || north_value % 100 != 0)
        return false;
    *west = (double)east_value;
    *south = (double)north_value;
    return true;
}
