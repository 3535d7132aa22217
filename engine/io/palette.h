/* io/palette.h - the colours of a surface, shared by pictures and style files. */
#ifndef HG_IO_PALETTE_H
#define HG_IO_PALETTE_H

#include <stdint.h>

typedef struct hg_rgb {
    uint8_t r, g, b;
} hg_rgb;

/* Light to dark in even steps of lightness (CIELAB L* 97 to 21); t is clamped to [0, 1], NaN as 0.
 */
hg_rgb hg_palette(double t);

#endif
