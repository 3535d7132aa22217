/* report/html.h - the few ways in which anything enters the page; all of them escape. */
#ifndef HG_REPORT_HTML_H
#define HG_REPORT_HTML_H

#include "hotgrid/text.h"

/* Text or attribute value: & < > " ' escaped, control characters as visible marks. */
void html_text(hg_buf *out, const char *text);
/* A number for people: fixed decimals, '.', a thin space every three digits; NaN is an en dash. */
void html_number(hg_buf *out, double value, int decimals);
/* A share as "12.3 %". */
void html_percent(hg_buf *out, double share, int decimals);
/* "low to high"; NaN: an en dash. */
void html_interval(hg_buf *out, double low, double high, int decimals);
/* <td>, right-aligned for numbers. */
void html_cell(hg_buf *out, const char *text);
void html_number_cell(hg_buf *out, double value, int decimals);
void html_percent_cell(hg_buf *out, double share, int decimals);
/* <table> with a head row; close with html_end_table. A NULL caption is left out. */
void html_table(hg_buf *out, const char *caption, const char *const *heads, size_t n);
void html_end_table(hg_buf *out);
/* Two columns: a word and its value. */
void html_fact(hg_buf *out, const char *name, const char *value);
/* Bytes as base64 text. */
void html_base64(hg_buf *out, const unsigned char *bytes, size_t n);

#endif
