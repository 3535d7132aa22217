/* cli/sections.h - how --help, the manual and the pages group and explain. */
#ifndef HG_CLI_SECTIONS_H
#define HG_CLI_SECTIONS_H

#include "cli/options.h"
#include "hotgrid/text.h"

typedef struct option_section {
    const char *title; /* NULL ends the table */
    unsigned groups;
} option_section;
extern const option_section option_sections[];

/* "-o, --output OUT" and "the result; ... [default]" */
void option_synopsis(const option_row *row, hg_buf *out);
void option_help(const option_row *row, hg_buf *out);

/* Terms and what they mean; a NULL term ends the table. */
typedef struct term_row {
    const char *term, *text;
} term_row;
extern const term_row exit_terms[], environment_terms[], file_terms[];

#endif
