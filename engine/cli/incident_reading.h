/* cli/incident_reading.h - what the reading of incidents keeps while it goes on. */
#ifndef HG_CLI_INCIDENT_READING_H
#define HG_CLI_INCIDENT_READING_H

#include "cli/incident_options.h"

/* What lives as long as the reading: lists cut at commas, the window, the chosen columns. */
typedef struct incident_reading {
    cli *c;
    incident_input *out;
    const char **select, **ignore;
    size_t n_select, n_ignore;
    hg_offence_codes codes, *each; /* all codes as one, or one a code: --stratify category */
    int64_t from, to;
    double reach_m;
    hg_area halo;
    bool has_halo;
    hg_rejects *rejects;
} incident_reading;

/* The option's text, or NULL when it is not given. */
static inline const char *incident_text(const cli *c, option_id id)
{
    return c->options.value[id].given ? c->options.value[id].text : NULL;
}

/* The instant that --from, --to or --as-of names, else HG_NO_TIME: naive text needs --tz. */
HG_CHECKED hg_status incident_instant(const cli *c, option_id id, int64_t *out, hg_err *err);

hg_source_options incident_source(const cli *c, const char *path);
/* incident_frame.c: the working CRS (may stay NULL: then the first source settles it), the area. */
HG_CHECKED hg_status incident_open_work_crs(incident_reading *r, hg_err *err);
HG_CHECKED hg_status incident_read_area(incident_reading *r, hg_err *err);
/* incident_present.c: HG_EEMPTY when no incident is left, or none lies in the study area. */
HG_CHECKED hg_status incident_check_present(const incident_input *input, hg_err *err);

#endif
