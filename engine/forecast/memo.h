/* forecast/memo.h - results of earlier forecasts, found again by all that shaped them. */
#ifndef HG_FORECAST_MEMO_H
#define HG_FORECAST_MEMO_H

#include "hotgrid/forecast.h"

/* 128 bits over everything that can change the result. */
typedef struct memo_key {
    uint64_t part[2];
} memo_key;

memo_key memo_key_begin(uint64_t kind);
void memo_key_words(memo_key *key, size_t n, const void *words); /* n words of 8 bytes */
void memo_key_int(memo_key *key, int64_t value);
void memo_key_real(memo_key *key, double value);
/* The rows of a history that a forecast may use: places, weights, times, marks. */
void memo_key_history(memo_key *key, const hg_history *history);
void memo_key_grid(memo_key *key, const hg_grid *grid, const double *fraction);

/* A block that was put under the key, or NULL; bytes may be NULL. Borrowed until the next put. */
const void *memo_find(const hg_forecast_memo *memo, memo_key key, size_t *bytes);
/* Copies; replaces what has the same key; the least recent goes when there are too many. */
HG_CHECKED hg_status memo_put(hg_forecast_memo *memo, memo_key key, const void *block, size_t bytes,
                              hg_err *err);

#endif
