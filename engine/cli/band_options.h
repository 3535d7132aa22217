/* cli/band_options.h - bands of distance and of time as --space, --time-bands and --bands say. */
#ifndef HG_CLI_BAND_OPTIONS_H
#define HG_CLI_BAND_OPTIONS_H

#include "cli/incident_options.h"
#include "hotgrid/knox.h"

/* Bands, metric, permutations and seed, with the defaults of docs/methods.md 5.1. HG_EUSAGE. */
HG_CHECKED hg_status bands_read(cli *c, hg_knox_options *out, hg_err *err);
/* Joins the band of the same place to the next, with a warning, when places are known to the street
 * only. */
void bands_settle(cli *c, const hg_incidents *table, hg_knox_options *options);
/* The narrowest finite time band in seconds: vaguer times cannot be sorted into bands. */
double bands_unit_s(const hg_knox_options *options);
/* Metric, convention, permutations and every band, into an open JSON object. */
void bands_parameters(const hg_knox_options *options, hg_json *json);

#endif
