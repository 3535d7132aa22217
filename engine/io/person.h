/* io/person.h - do the values of a column look like citizen service numbers? */
#ifndef HG_IO_PERSON_H
#define HG_IO_PERSON_H

#include "hotgrid/io.h"

/* Per column: how many values there were, and how many passed the eleven-test. */
typedef struct hg_person_tally {
    size_t n_columns;
    uint64_t *values, *numbers;
} hg_person_tally;

HG_CHECKED hg_status hg_person_tally_init(hg_person_tally *tally, size_t n_columns, hg_err *err);
void hg_person_tally_clear(hg_person_tally *tally);
/* One record; fields beyond the columns are not looked at. */
void hg_person_tally_add(hg_person_tally *tally, const hg_record *record);
/* HG_EDATA when a column that is not ignored has at least 20 values and over 90% pass. */
HG_CHECKED hg_status hg_person_tally_check(const hg_person_tally *tally, const hg_reader *reader,
                                           const hg_schema *schema, const char *path, hg_err *err);

#endif
