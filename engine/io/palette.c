/* io/palette.c - which colour shows which share of the range? */
#include "io/palette.h"

#include <stddef.h>

#include "base/try.h"

/*
 * CIELAB: L* falls linearly from 97 to 21, so equal steps look equal and grey prints keep the
 * order; the hue turns from yellow over red to violet, which the common forms of colour blindness
 * still tell apart by lightness.
 */
static const hg_rgb anchors[] = {
    {250, 247, 231}, {245, 227, 181}, {244, 205, 135}, {241, 182, 103}, {242, 156, 75},
    {239, 129, 63},  {232, 102, 59},  {222, 74, 63},   {203, 50, 71},   {182, 28, 76},
    {152, 17, 92},   {113, 28, 99},   {70, 34, 95},
};

static uint8_t between(uint8_t a, uint8_t b, double share)
{
    return (uint8_t)(a + (b - a) * share + 0.5);
}

hg_rgb hg_palette(double t)
{
    const size_t last = HG_COUNT(anchors) - 1;
    if (!(t > 0))
        return anchors[0];
    if (t >= 1)
        return anchors[last];
    double at = t * (double)last;
    size_t i = (size_t)at;
    double share = at - (double)i;
    const hg_rgb *a = &anchors[i], *b = &anchors[i + 1];
    return (hg_rgb){between(a->r, b->r, share), between(a->g, b->g, share),
                    between(a->b, b->b, share)};
}
