/* report/html.h - the few ways in which anything enters the page; all of them escape. */
#ifndef HG_REPORT_HTML_H
#define HG_REPORT_HTML_H

#include "hotgrid/text.h"

/* Text or attribute value: & < > " ' escaped; controls, marks that turn the direction of writing
 * and bytes that are no UTF-8 as U+FFFD. NULL is "". */
void html_text(hg_buf *out, const char *text);
/* A number for people: fixed decimals (0 to 9), '.', a narrow space every three digits, no "-0";
 * NaN is an en dash; from 1e15 on in powers of ten. */
void html_number(hg_buf *out, double value, int decimals);
/* A share as "12.3 %". */
void html_percent(hg_buf *out, double share, int decimals);
/* "low to high"; NaN: an en dash. */
void html_interval(hg_buf *out, double low, double high, int decimals);
/* <td>, right-aligned for numbers; <th> for what names its row. */
void html_cell(hg_buf *out, const char *text);
void html_number_cell(hg_buf *out, double value, int decimals);
void html_percent_cell(hg_buf *out, double share, int decimals);
void html_row_head(hg_buf *out, const char *text);
/* <table> with a caption and a head row ('#' before a head: a column of numbers), or with the head
 * left to the caller; close with html_end_table. */
void html_begin_table(hg_buf *out, const char *caption);
void html_table(hg_buf *out, const char *caption, const char *const *heads, size_t n);
void html_end_table(hg_buf *out);
/* Two columns: a word and its value. */
void html_fact(hg_buf *out, const char *name, const char *value);
/* Bytes as base64 text. */
void html_base64(hg_buf *out, const unsigned char *bytes, size_t n);

#endif
