/* io/csv.h - the parts of the CSV reader: scanning, dialect, text encoding. */
#ifndef HG_IO_CSV_H
#define HG_IO_CSV_H

#include <iconv.h>

#include "hotgrid/io.h"

enum {
    HG_CSV_FIELD_MAX = 64 * 1024,
    HG_CSV_ROW_MAX = 1024 * 1024,
    HG_CSV_COLUMNS_MAX = 10000,
    HG_CSV_PAD = 64, /* bytes behind the text that may be read, never used */
    HG_CSV_BUFFER = 256 * 1024
};

/* ---- one look at 64 bytes ---- */
typedef struct hg_csv_bits {
    uint64_t structural; /* delimiter, quote, CR, LF, NUL */
    uint64_t high;       /* bytes of 0x80 and above */
} hg_csv_bits;
hg_csv_bits hg_csv_look_scalar(const char *block, char delimiter);
hg_csv_bits hg_csv_look(const char *block, char delimiter); /* SSE2 where there is one */

/* ---- one record in memory ---- */
typedef enum hg_csv_found {
    HG_CSV_RECORD, /* a record, maybe with a defect */
    HG_CSV_MORE,   /* the text ends inside a record: read more and scan again */
    HG_CSV_NUL,    /* a NUL at `trouble` */
    HG_CSV_OPEN,   /* the source ended inside quotes that opened at `trouble` */
    HG_CSV_WIDE    /* more fields than any file has */
} hg_csv_found;

typedef enum hg_csv_flaw { HG_CSV_FINE, HG_CSV_STRAY_QUOTE, HG_CSV_AFTER_QUOTE } hg_csv_flaw;

typedef struct hg_csv_scan {
    char delimiter;
    bool last;        /* no more text will come */
    char *text, *end; /* the record starts at text */
    char *block;      /* look-ahead: 64 bytes from here are in bits */
    hg_csv_bits bits; /* structural bits not used yet */
    hg_field *field;  /* raw: quotes not taken off yet */
    uint8_t *quoted;  /* per field: 0 plain, 1 in quotes, 2 with doubled quotes inside */
    size_t fields_capacity;
    size_t n_fields;
    char *next;           /* first byte behind the record and its line end */
    bool ended_in_cr;     /* an LF at `next` belongs to this record */
    bool high;            /* some byte is not ASCII */
    uint64_t inner_lines; /* line ends inside quotes */
    hg_csv_flaw flaw;
    const char *trouble;
    const char *open_field; /* for HG_CSV_MORE: where the field that is cut off starts */
} hg_csv_scan;

/* Start looking at scan->text; needs HG_CSV_PAD readable bytes behind `end`. */
void hg_csv_scan_start(hg_csv_scan *scan);
HG_CHECKED hg_status hg_csv_scan_record(hg_csv_scan *scan, hg_csv_found *found, hg_err *err);
/* Behind a record that ended in CR: steps over the LF that belongs to it, if there is one. */
void hg_csv_scan_skip_lf(hg_csv_scan *scan);
/* Takes quotes off and halves doubled ones, in place. */
void hg_csv_unquote(hg_csv_scan *scan);

/* ---- the dialect ---- */
/* Which of , ; tab | splits the first lines into equally many fields; ',' when none does. */
char hg_csv_sniff(const char *text, size_t length);

/* ---- bytes of the file as UTF-8 ---- */
typedef struct hg_csv_input {
    int fd;
    const char *path;
    uint64_t size, taken;
    bool at_end;
    iconv_t decoder; /* (iconv_t)-1 = the file is UTF-8 already */
    char encoding[32];
    char *raw;
    size_t raw_used;
} hg_csv_input;

HG_CHECKED hg_status hg_csv_input_open(const hg_source_options *options, hg_csv_input *out,
                                       hg_err *err);
/* Appends up to `room` bytes of UTF-8; *got 0 only at the end. A byte that its code page does not
 * know becomes 0xFF, which no UTF-8 holds: the record is then defective. */
HG_CHECKED hg_status hg_csv_input_read(hg_csv_input *input, char *to, size_t room, size_t *got,
                                       hg_err *err);
/* Looks at the first bytes: bytes of a UTF-8 mark to skip; HG_EDATA for UTF-16 and UTF-32. */
HG_CHECKED hg_status hg_csv_input_mark(const hg_csv_input *input, const char *text, size_t length,
                                       size_t *skip, hg_err *err);
void hg_csv_input_close(hg_csv_input *input);

/* As hg_open_csv with a first buffer of that many bytes, so that tests cross its border often. */
HG_CHECKED hg_status hg_csv_open_buffered(const hg_source_options *options, size_t buffer,
                                          hg_reader **out, hg_err *err);

#endif
