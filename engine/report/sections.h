/* report/sections.h - the parts of the page, in the order in which they are read. */
#ifndef HG_REPORT_SECTIONS_H
#define HG_REPORT_SECTIONS_H

#include "hotgrid/report.h"

/* The constant style sheet and the base64 SHA-256 that the content security policy names. */
extern const char report_css[];
extern const char report_css_sha256[];

void report_offence(hg_buf *out, const hg_report *report, size_t index);
/* The monitor's text and table; its picture. */
void report_monitor(hg_buf *out, const hg_report_monitor *monitor);
void report_monitor_svg(hg_buf *out, const hg_report_monitor *monitor);
void report_clusters(hg_buf *out, const hg_report_offence *offence);
void report_neighbourhoods(hg_buf *out, const hg_report *report);
void report_accounting(hg_buf *out, const hg_report *report);
void report_provenance(hg_buf *out, const hg_report *report);

#endif
