/* job/report_clusters.h - near repeats and emerging neighbourhoods as the report wants them. */
#ifndef HG_JOB_REPORT_CLUSTERS_H
#define HG_JOB_REPORT_CLUSTERS_H

#include "job/run.h"

typedef struct report_clusters_scratch {
    hg_report_visit *visits;
    char (*dates)[2][16];
    hg_report_emerging_zone *zones;
    hg_report_alarm *alarms;
    char (*since)[16];
    hg_buf svg;
} report_clusters_scratch;

hg_status report_fill_clusters(const run_state *run, const run_offence *offence,
                               hg_report_offence *view, report_clusters_scratch *s, hg_err *err);
void report_clear_clusters(report_clusters_scratch *s);

#endif
