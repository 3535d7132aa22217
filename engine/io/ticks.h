/* io/ticks.h - round numbers for legends and scale bars, and their text. */
#ifndef HG_IO_TICKS_H
#define HG_IO_TICKS_H

#include <stddef.h>

#include "hotgrid/text.h"

/* The largest of 1, 2, 5 times a power of ten that is not above `limit` (> 0). */
double hg_round_below(double limit);

/* Multiples of one round step within [low, high], at most `room` (>= 2); returns how many. */
size_t hg_ticks(double low, double high, size_t wanted, double *tick, size_t room);

/* A tick's shortest text; rounding dust of step * k is gone. */
void hg_tick_text(double value, char out[32]);

#endif
