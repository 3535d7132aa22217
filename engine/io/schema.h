/* io/schema.h - the schema of a source, resolved to column numbers and code tables. */
#ifndef HG_IO_SCHEMA_H
#define HG_IO_SCHEMA_H

#include "hotgrid/io.h"

typedef struct hg_columns {
    int at[HG_ROLE_COUNT]; /* column number, -1 = not mapped */
    bool points;           /* x and y come from the geometry */
} hg_columns;

/* HG_ECONFIG: a mapped column is missing (with a suggestion) or stands twice; half a pair. */
HG_CHECKED hg_status hg_columns_resolve(const hg_schema *schema, const hg_reader *reader,
                                        const char *path, hg_columns *out, hg_err *err);
/* The name in the source, or "geometry". */
const char *hg_columns_name(const hg_columns *columns, const hg_reader *reader, hg_role role);

/* Codes of all offences, ready for one look-up a row. */
typedef struct hg_codes {
    bool everything; /* no list was given: all is offence 0 */
    size_t n_slots;  /* a power of two */
    struct hg_code_slot {
        char *code; /* folded; NULL = free */
        size_t length;
        uint16_t offence;
    } * slot;
} hg_codes;

/* HG_ECONFIG: one code for two offences; offences but no category column. */
HG_CHECKED hg_status hg_codes_init(const hg_schema *schema, bool has_category, hg_codes *out,
                                   hg_err *err);
void hg_codes_clear(hg_codes *codes);
/* -1 when the code is in no list. Blanks around it and the case of ASCII letters do not matter. */
int hg_codes_find(const hg_codes *codes, const char *text, size_t length);

/* Without the blanks at both ends. */
hg_field hg_field_trim(hg_field field);

#endif
