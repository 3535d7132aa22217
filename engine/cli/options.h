/* cli/options.h - the one table of options: parsing, --help, manual, completion, --json-usage. */
#ifndef HG_CLI_OPTIONS_H
#define HG_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

/* Which commands take an option: a command names its groups. */
enum {
    TAKES_HELP = 1 << 0,
    TAKES_TALK = 1 << 1,      /* -q, --progress, --log, --threads */
    TAKES_INCIDENTS = 1 << 2, /* every command that reads incidents by options */
    TAKES_GRID = 1 << 3,
    TAKES_OUTPUT = 1 << 4,
    TAKES_SUMMARY = 1 << 5,
    TAKES_JOB = 1 << 6,
    TAKES_RUN = 1 << 7,
    TAKES_KDE = 1 << 8,
    TAKES_JSON = 1 << 9,
    TAKES_DENSITY = 1 << 10, /* --bandwidth, its meaning, the kernel and its cut */
    TAKES_EDGE = 1 << 11,
    TAKES_ADAPTIVE = 1 << 12, /* --adaptive, --pilot, --trim */
    TAKES_CONTOURS = 1 << 16, /* what makes polygons of a surface */
    TAKES_RASTER = 1 << 17,   /* what reads a raster: its CRS */
    TAKES_RELRISK = 1 << 18,
    TAKES_BANDWIDTH = 1 << 19,
    TAKES_STKDE = 1 << 20, /* slices of time */
    TAKES_NEAR = 1 << 21,  /* who is near whom, how p is adjusted */
    TAKES_GISTAR = 1 << 22,
    TAKES_EMERGING = 1 << 23,
    TAKES_STDBSCAN = 1 << 24,
    TAKES_BANDS = 1 << 25, /* bands of distance and time */
    TAKES_REPEAT = 1 << 26,
    TAKES_KNOX = 1 << 27,
    TAKES_SCAN = 1 << 28,
    TAKES_EVALUATE = 1 << 29,
    TAKES_COMPARE = 1 << 30,
};

typedef enum option_kind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_NUMBER,    /* strict decimal, in [minimum, maximum] */
    OPTION_INTEGER,   /* whole, in [minimum, maximum] */
    OPTION_SHARE,     /* 0.03 or 3% */
    OPTION_SECONDS,   /* 90s, 5m, 4h; 0 */
    OPTION_CHOICE,    /* one of `choices` */
    OPTION_CHARACTER, /* one of `choices`; "tab" is the tabulator: number = the character */
    OPTION_POINT,     /* x,y */
    OPTION_EXTENT,    /* xmin,ymin,xmax,ymax */
    OPTION_LIST,      /* A,B */
    OPTION_PAIRS,     /* KEY=VALUE, may be repeated */
    OPTION_KIND_COUNT
} option_kind;

typedef enum option_id {
    OPT_X,
    OPT_Y,
    OPT_CRS,
    OPT_WORK_CRS,
    OPT_TIME,
    OPT_TIME_END,
    OPT_REPORTED,
    OPT_TIME_FORMAT,
    OPT_TZ,
    OPT_FROM,
    OPT_TO,
    OPT_CATEGORY,
    OPT_SELECT,
    OPT_WEIGHT,
    OPT_ID,
    OPT_DELIMITER,
    OPT_DECIMAL,
    OPT_ENCODING,
    OPT_LAYER,
    OPT_IGNORE,
    OPT_ALLOW_BALLPARK,
    OPT_AREA,
    OPT_REJECTS,
    OPT_MAX_REJECT_SHARE,
    OPT_SEED,
    OPT_EXTENT,
    OPT_CELL,
    OPT_ORIGIN,
    OPT_BANDWIDTH,
    OPT_BANDWIDTH_AS,
    OPT_KERNEL,
    OPT_CUT,
    OPT_EDGE,
    OPT_ADAPTIVE,
    OPT_PILOT,
    OPT_TRIM,
    OPT_CELL_INTEGRAL,
    OPT_UNIT,
    OPT_COMPAT,
    OPT_TOP_SHARE,
    OPT_OF,
    OPT_THRESHOLD,
    OPT_LEVELS,
    OPT_BAND,
    OPT_CONTROLS,
    OPT_CONTROLS_SELECT,
    OPT_PERMUTATIONS,
    OPT_FDR,
    OPT_TOLERANCE,
    OPT_FLOOR,
    OPT_TIME_BANDWIDTH,
    OPT_SLICE,
    OPT_TIME_KERNEL,
    OPT_TIME_EDGE,
    OPT_SELECTOR,
    OPT_LEAVE_LOCATION_OUT,
    OPT_UNIQUE_PLACES,
    OPT_DISTANCE,
    OPT_NEIGHBOURS,
    OPT_ADJUST,
    OPT_STEP,
    OPT_STEPS,
    OPT_RULES,
    OPT_AGAINST,
    OPT_ALPHA,
    OPT_ZONES,
    OPT_ZONE_NAME,
    OPT_ZONE_CODE,
    OPT_TOUCH,
    OPT_SERIES,
    OPT_CUBE,
    OPT_CUBE_OF,
    OPT_BEFORE,
    OPT_AFTER,
    OPT_TREATED,
    OPT_CONTROL,
    OPT_RING,
    OPT_EPS,
    OPT_EPS_TIME,
    OPT_MIN_POINTS,
    OPT_MODEL,
    OPT_WINDOW,
    OPT_PROSPECTIVE,
    OPT_MAX_RADIUS,
    OPT_MAX_SHARE,
    OPT_MAX_DAYS,
    OPT_MAX_TIME_SHARE,
    OPT_TIES,
    OPT_OVERLAP,
    OPT_SPHERE,
    OPT_STOP_EARLY,
    OPT_CLUSTERS,
    OPT_MEMBERS,
    OPT_SPACE,
    OPT_TIME_BANDS,
    OPT_BANDS,
    OPT_METRIC,
    OPT_LEAST_RATIO,
    OPT_CHAIN_RADIUS,
    OPT_CHAIN_DAYS,
    OPT_SAME_PLACE,
    OPT_STRATIFY,
    OPT_RATIO,
    OPT_FLAG,
    OPT_MODELS,
    OPT_BASELINE,
    OPT_FIRST,
    OPT_LAST,
    OPT_HORIZON,
    OPT_AREA_SHARE,
    OPT_SHARES,
    OPT_REPORTING_GAP,
    OPT_MINIMUM_GAIN,
    OPT_KEEP_RASTERS,
    OPT_OUTPUT,
    OPT_FORCE,
    OPT_AS_OF,
    OPT_SET,
    OPT_DRY_RUN,
    OPT_SCHEMA,
    OPT_DUMP_CONFIG,
    OPT_WAIT,
    OPT_STRICT,
    OPT_JSON,
    OPT_JSON_SUMMARY,
    OPT_THREADS,
    OPT_QUIET,
    OPT_PROGRESS,
    OPT_LOG,
    OPT_HELP,
    OPT_COUNT
} option_id;

typedef struct option_row {
    const char *name;
    char letter; /* 0 = none */
    option_kind kind;
    const char *value; /* placeholder in the help; NULL for flags */
    const char *fallback;
    const char *help;
    unsigned groups;
    double minimum, maximum;                /* numbers; both 0 = unbounded */
    const char *const *choices;             /* ends with NULL */
    const char *const *(*names)(size_t *n); /* choices that another table holds */
} option_row;

const option_row *option_table(option_id id);

typedef struct option_value {
    bool given;
    const char *text;  /* borrowed from argv */
    double number;     /* also of shares, seconds and characters */
    double numbers[4]; /* points and extents */
    int64_t integer;
} option_value;

typedef struct cli_options {
    option_value value[OPT_COUNT];
    const char **inputs; /* what is no option; borrowed from argv */
    size_t n_inputs;
    const char **pairs; /* every --set, in order */
    size_t n_pairs;
    char **items; /* --select and --ignore, cut at commas: see options_list */
    size_t n_items;
} cli_options;

/*
 * argv[0] is the command's name. Only options of `groups` are known. HG_EUSAGE names the option,
 * the bad value, and a near name for a mistyped one. argv is permuted; call options_clear after.
 */
HG_CHECKED hg_status options_parse(int argc, char **argv, unsigned groups, cli_options *out,
                                   hg_err *err);
void options_clear(cli_options *options);
/* As if --NAME TEXT had been typed; `text` is borrowed. For options that stand for others. */
HG_CHECKED hg_status options_set(cli_options *options, option_id id, const char *text, hg_err *err);

/* "A,B" as texts; the array is the caller's (hg_free), the texts live as long as `options`. */
HG_CHECKED hg_status options_list(cli_options *options, option_id id, const char ***out, size_t *n,
                                  hg_err *err);

/* The names that an OPTION_CHOICE or OPTION_CHARACTER allows; *n = 0 when free. */
const char *const *option_names(const option_row *row, size_t *n);

#endif
