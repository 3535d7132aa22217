/* io/satscan_text.h - lines of words, as SaTScan's files have them. */
#ifndef HG_IO_SATSCAN_TEXT_H
#define HG_IO_SATSCAN_TEXT_H

#include "hotgrid/satscan.h"

enum { HG_SATSCAN_WORDS = 16 };

/* A whole file in memory, and the line that was last read, cut at blanks, tabs and commas. */
typedef struct hg_word_file {
    const char *path;
    char *text, *next;
    size_t line, n;
    char *word[HG_SATSCAN_WORDS];
} hg_word_file;

HG_CHECKED hg_status hg_word_file_open(hg_word_file *file, const char *path, hg_err *err);
void hg_word_file_close(hg_word_file *file);
/* The next line as it is, without its end; NULL at the end of the file. */
char *hg_word_file_line(hg_word_file *file);
/* The next line that has words. */
bool hg_word_file_next(hg_word_file *file);

/* A date of the population file, of any precision, as years: the middle of what it names. */
bool hg_satscan_years(const char *text, hg_satscan_unit unit, double *out);

/* satscan_keys.c: HG_ECONFIG for what is another analysis, or not known, by name and line. */
HG_CHECKED hg_status hg_satscan_check_key(const char *path, size_t line, const char *key,
                                          const char *text, hg_err *err);
/* satscan_population.c */
HG_CHECKED hg_status hg_satscan_expect(const hg_satscan_job *job, hg_satscan *data,
                                       uint64_t *strata, hg_err *err);
size_t hg_satscan_find(const hg_satscan *data, const char *name);   /* n_places: none */
uint64_t hg_satscan_stratum(const hg_word_file *file, size_t from); /* of the words from there */

#endif
