/* cli/kde.h - what the command kde knows while it works: settings as used, surface, its checks. */
#ifndef HG_CLI_KDE_H
#define HG_CLI_KDE_H

#include "cli/incident_options.h"
#include "hotgrid/bandwidth.h"
#include "hotgrid/density.h"

typedef enum kde_unit { UNIT_KM2, UNIT_M2, UNIT_PROBABILITY, UNIT_RAW } kde_unit; /* as --unit */

/* The conventions of another program (docs/methods.md 3.8): options it sets, defaults it has. */
typedef struct kde_setting {
    option_id option;
    const char *text; /* as if typed; NULL ends the list */
} kde_setting;

typedef struct kde_compat {
    const char *name, *help;
    kde_setting sets[8];
    const char *bandwidth;               /* the default of --bandwidth; NULL = none */
    double (*cell_m)(double short_side); /* the default of --cell; NULL = 125 */
    bool any_kernel;                     /* --kernel is the user's */
    bool slices;                         /* a mode of stkde, not of kde */
    bool value_as_bandwidth; /* the rule's own number is the radius, whatever it stands for */
    bool nodata_beyond;      /* no value where no incident is in reach */
    double factor;           /* 1 unless the other program's constant is wrong */
    const char *warning;     /* said at every use; NULL = none */
} kde_compat;

size_t kde_compat_count(void);
const kde_compat *kde_compat_at(size_t index);
const char *const *kde_compat_names(size_t *n); /* the choices of --compat */
/* Sets what the mode sets. HG_EUSAGE names an option that says something else. */
HG_CHECKED hg_status kde_compat_apply(const kde_compat *mode, cli_options *options, hg_err *err);

typedef struct kde {
    cli *c;
    bool slices;              /* the command is stkde: every value is one per day as well */
    const kde_compat *compat; /* NULL without --compat */
    kde_unit unit;
    hg_density_options density;
    hg_adaptive adaptive;
    const char *selector;  /* "" = the default; NULL when --bandwidth says metres */
    hg_bandwidth selected; /* of the selector */
    incident_input input;
    hg_grid grid;
    double *value;          /* per m2, then in the unit */
    double *per_year;       /* a second band when the window is known, else NULL */
    double *fraction;       /* NULL without --area */
    double *bandwidth_each; /* of --adaptive, else NULL */
    hg_density_facts facts;
    double weight, mass, expected; /* incidents, sum(value * area), what the edges leave of them */
    double crossing; /* of the incidents inside: what their kernels have beyond the edge */
    bool sound;      /* the self-check */
    double years;    /* of the window; 0 = not known */
    double seconds_compute, seconds_write;
    hg_buf parameters, result;
} kde;

/* kde_options.c: every option but those of incidents and grid; refuses those without effect. */
HG_CHECKED hg_status kde_read_options(kde *k, hg_err *err);
/* Those of them that stkde has, too: all but input and output. */
HG_CHECKED hg_status kde_read_density(kde *k, hg_err *err);

/* kde_halo.c */
/* How far outside the area an incident can still be felt; 0 when incidents there have no say. */
double kde_reach_m(const kde *k);
/* Only a bandwidth that is known says how far outside the area incidents matter: after a selector
 * they are read again. */
HG_CHECKED hg_status kde_add_halo(kde *k, hg_err *err);

/* kde_bandwidth.c: metres, or a selector that is asked once the incidents are read. */
HG_CHECKED hg_status kde_read_bandwidth(kde *k, hg_err *err);
HG_CHECKED hg_status kde_select_bandwidth(kde *k, hg_err *err);
double kde_sd_m(const kde *k, double bandwidth_m);     /* standard deviation along an axis */
double kde_radius_m(const kde *k, double bandwidth_m); /* where the kernel ends */

/* kde_unit.c: unit of the file, per-year band. */
/* What one per m2 is in the unit; of slices one per m2 and day. Needs k->weight. */
HG_CHECKED hg_status kde_scale(const kde *k, double *out, hg_err *err);
const char *kde_unit_text(const kde *k);
const char *kde_unit_per_year(void);
const char *kde_description(const kde *k);
HG_CHECKED hg_status kde_convert(kde *k, hg_err *err);

/* kde_estimate.c: the surface, per m2. */
HG_CHECKED hg_status kde_check_cell(const kde *k, hg_err *err);
/* With --adaptive: the bandwidth of each incident. */
HG_CHECKED hg_status kde_adapt(kde *k, hg_err *err);
HG_CHECKED hg_status kde_estimate(kde *k, hg_err *err);

/* kde_check.c: sum(value * area) beside the incidents, and what an analyst should be told. */
HG_CHECKED hg_status kde_self_check(kde *k, hg_err *err);
/* kde_remark.c */
void kde_remark_bandwidth(kde *k, double narrowest); /* beside cells and precision */
void kde_remark_one_place(kde *k);
HG_CHECKED hg_status kde_remark(kde *k, hg_err *err);

/* kde_describe.c: the settings as used, for people, file and summary. */
void kde_note_settings(kde *k);
void kde_put_bandwidth(const kde *k, hg_json *json);
void kde_put_adaptive(const kde *k, hg_json *json);
HG_CHECKED hg_status kde_describe(kde *k, hg_err *err);

#endif
