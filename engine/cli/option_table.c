/* cli/option_table.c - which options exist, what do they take, and which commands know them? */
#include "base/try.h"
#include "cli/kde.h"
#include "cli/options.h"
#include "hotgrid/bandwidth.h"
#include "hotgrid/density.h"
#include "hotgrid/spacetime.h"

enum { COMPATS_MAX = 16, SELECTORS_MAX = 32, KERNELS_MAX = 32 };

static const char *const *kernel_names(size_t *n)
{
    static const char *names[KERNELS_MAX];
    *n = 0;
    for (size_t i = 0; i < hg_kernel_count() && i < KERNELS_MAX; i++)
        names[(*n)++] = hg_kernel_at(i)->name;
    return names;
}

/* What looks both ways first: a causal one is refused by the command in a sentence of its own. */
static const char *const *time_kernel_names(size_t *n)
{
    static const char *names[KERNELS_MAX];
    *n = 0;
    for (size_t i = 0; i < hg_time_kernel_count() && i < KERNELS_MAX; i++)
        names[(*n)++] = hg_time_kernel_at(i)->name;
    return names;
}

static const char *const *selector_names(size_t *n)
{
    static const char *names[SELECTORS_MAX];
    *n = 0;
    names[(*n)++] = "all";
    for (size_t i = 0; i < hg_selector_count() && *n < SELECTORS_MAX; i++)
        names[(*n)++] = hg_selector_at(i)->name;
    return names;
}

/* Of kde, then that of scan: each command refuses the other's. */
static const char *const *compat_names(size_t *n)
{
    static const char *names[COMPATS_MAX];
    size_t of_kde;
    const char *const *first = kde_compat_names(&of_kde);
    for (*n = 0; *n < of_kde && *n + 1 < COMPATS_MAX; (*n)++)
        names[*n] = first[*n];
    names[(*n)++] = "satscan";
    return names;
}

static const char *const delimiters[] = {",", ";", "tab", "|", NULL};
static const char *const decimals[] = {".", ",", NULL};
static const char *const conventions[] = {"radius", "sd", NULL};
static const char *const edges[] = {"none", "uniform", "diggle", NULL}; /* as hg_edge */
static const char *const units[] = {"km2", "m2", "probability", "raw", NULL};
static const char *const shares_of[] = {"area", "mass", NULL};
static const char *const touching[] = {"queen", "rook", NULL}; /* as hg_neighbour_rule */
static const char *const adjustments[] = {"bh", "holm", "bonferroni", "none",
                                          NULL}; /* as hg_adjust */
static const char *const pattern_rules[] = {"esri-2024", "esri-2.8", "sfhotspot",
                                            NULL}; /* as hg_emerging_rules */
static const char *const compared_with[] = {"cube", "neighbour-steps", "step",
                                            NULL}; /* as hg_against */
static const char *const cuts[] = {"half-open", "nrc", "right-closed", "as-labelled",
                                   NULL};                              /* as hg_knox_convention */
static const char *const metrics[] = {"euclidean", "manhattan", NULL}; /* as hg_metric */
static const char *const same_places[] = {"auto", "keep", "merge", NULL};
static const char *const strata[] = {"month", "weekday", "category", NULL};
static const char *const ratios[] = {"exact", "mean", "median", NULL}; /* as hg_knox_ratio */
static const char *const flag_rules[] = {"fdr", "nrc", NULL};          /* as hg_knox_rule */
static const char *const cube_values[] = {"count", "z", NULL};
static const char *const scan_models[] = {"permutation", "poisson", NULL}; /* as hg_scan_model */
static const char *const scan_windows[] = {"space-time", "space", "time", NULL};
static const char *const scan_ties[] = {"disc", "single", NULL};
static const char *const scan_overlaps[] = {"none", "allow", NULL};
static const char *const progress[] = {"auto", "bar", "plain", "json", "none", NULL};
static const char *const logs[] = {"text", "json", NULL};

/* clang-format off */
#define IN TAKES_INCIDENTS
static const option_row rows[OPT_COUNT] = {
    [OPT_X] = {"x", 0, OPTION_TEXT, "COL", "x or lon", "column of x or longitude", IN, 0, 0, NULL, NULL},
    [OPT_Y] = {"y", 0, OPTION_TEXT, "COL", "y or lat", "column of y or latitude", IN, 0, 0, NULL, NULL},
    [OPT_CRS] = {"crs", 0, OPTION_TEXT, "EPSG:n", "the source's own", "coordinate system of the input; refused when unknown", IN | TAKES_RASTER, 0, 0, NULL, NULL},
    [OPT_WORK_CRS] = {"work-crs", 0, OPTION_TEXT, "EPSG:n", "the input's if metric", "metric coordinate system of grid and distances; auto picks UTM", IN, 0, 0, NULL, NULL},
    [OPT_TIME] = {"time", 0, OPTION_TEXT, "COL", NULL, "column of the time when it began", IN, 0, 0, NULL, NULL},
    [OPT_TIME_END] = {"time-end", 0, OPTION_TEXT, "COL", NULL, "column of the time when it had happened", IN, 0, 0, NULL, NULL},
    [OPT_REPORTED] = {"reported", 0, OPTION_TEXT, "COL", NULL, "column of the time when it became known", IN, 0, 0, NULL, NULL},
    [OPT_TIME_FORMAT] = {"time-format", 0, OPTION_TEXT, "FMT", "iso", "strptime form such as '%d-%m-%Y %H:%M', or iso", IN, 0, 0, NULL, NULL},
    [OPT_TZ] = {"tz", 0, OPTION_TEXT, "ZONE", NULL, "zone of naive times, such as Europe/Amsterdam", IN, 0, 0, NULL, NULL},
    [OPT_FROM] = {"from", 0, OPTION_TEXT, "T", "all", "keep what began at or after T", IN, 0, 0, NULL, NULL},
    [OPT_TO] = {"to", 0, OPTION_TEXT, "T", "all", "keep what began before T", IN, 0, 0, NULL, NULL},
    [OPT_CATEGORY] = {"category", 0, OPTION_TEXT, "COL", NULL, "column of the class code", IN, 0, 0, NULL, NULL},
    [OPT_SELECT] = {"select", 0, OPTION_LIST, "A,B", "all", "keep only these class codes", IN, 0, 0, NULL, NULL},
    [OPT_WEIGHT] = {"weight", 0, OPTION_TEXT, "COL", "1", "column of weights, 0 or more", IN, 0, 0, NULL, NULL},
    [OPT_ID] = {"id", 0, OPTION_TEXT, "COL", "row number", "column of the incident's identity", IN, 0, 0, NULL, NULL},
    [OPT_DELIMITER] = {"delimiter", 0, OPTION_CHARACTER, "C", "sniffed", "CSV delimiter", IN, 0, 0, delimiters, NULL},
    [OPT_DECIMAL] = {"decimal", 0, OPTION_CHARACTER, "C", ".", "decimal mark", IN, 0, 0, decimals, NULL},
    [OPT_ENCODING] = {"encoding", 0, OPTION_TEXT, "NAME", "UTF-8", "text encoding, such as CP1252", IN, 0, 0, NULL, NULL},
    [OPT_LAYER] = {"layer", 0, OPTION_TEXT, "NAME", "the only one", "layer or table of the source", IN, 0, 0, NULL, NULL},
    [OPT_IGNORE] = {"ignore", 0, OPTION_LIST, "A,B", NULL, "columns that look like a person and are left unread on purpose", IN, 0, 0, NULL, NULL},
    [OPT_ALLOW_BALLPARK] = {"allow-ballpark", 0, OPTION_FLAG, NULL, NULL, "accept a transformation without datum shift (about 100 m off)", IN | TAKES_CONTOURS, 0, 0, NULL, NULL},
    [OPT_AREA] = {"area", 0, OPTION_TEXT, "FILE", NULL, "study-area polygons, any vector source", IN | TAKES_CONTOURS, 0, 0, NULL, NULL},
    [OPT_REJECTS] = {"rejects", 0, OPTION_TEXT, "FILE.csv", NULL, "every dropped row with its reason", IN, 0, 0, NULL, NULL},
    [OPT_MAX_REJECT_SHARE] = {"max-reject-share", 0, OPTION_SHARE, "P", "5%", "refuse when more rows are defective", IN, 0, 0, NULL, NULL},
    [OPT_SEED] = {"seed", 0, OPTION_INTEGER, "N", "1", "key of every random number; nothing else depends on it", IN, 0, 9e18, NULL, NULL},
    [OPT_EXTENT] = {"extent", 0, OPTION_EXTENT, "XMIN,YMIN,XMAX,YMAX", "of the area, else the incidents", "extent of the grid in the working coordinate system", TAKES_GRID, 0, 0, NULL, NULL},
    [OPT_CELL] = {"cell", 0, OPTION_NUMBER, "M", "125", "side of a cell in metres", TAKES_GRID, 1e-3, 1e6, NULL, NULL},
    [OPT_ORIGIN] = {"origin", 0, OPTION_POINT, "X,Y", "0,0", "a corner of a cell", TAKES_GRID, 0, 0, NULL, NULL},
    [OPT_BANDWIDTH] = {"bandwidth", 0, OPTION_TEXT, "M", NULL, "bandwidth in metres: radius of compact kernels, sigma of the Gaussian, scale of the exponential", TAKES_DENSITY, 0, 0, NULL, NULL},
    [OPT_BANDWIDTH_AS] = {"bandwidth-as", 0, OPTION_CHOICE, "HOW", "the kernel's own", "what --bandwidth says: the radius, or the standard deviation along an axis", TAKES_DENSITY, 0, 0, conventions, NULL},
    [OPT_KERNEL] = {"kernel", 0, OPTION_CHOICE, "NAME", "quartic; of relrisk gaussian", "one of `hotgrid kernels`", TAKES_DENSITY, 0, 0, NULL, kernel_names},
    [OPT_CUT] = {"cut", 0, OPTION_NUMBER, "C", "4, exponential 6", "where the Gaussian or the exponential ends, in bandwidths; the rest is renormalised", TAKES_DENSITY, 0.5, 100, NULL, NULL},
    [OPT_EDGE] = {"edge", 0, OPTION_CHOICE, "HOW", "none", "correction at the border of --area; diggle keeps the sum", TAKES_EDGE, 0, 0, edges, NULL},
    [OPT_ADAPTIVE] = {"adaptive", 0, OPTION_FLAG, NULL, NULL, "narrower kernels where incidents are dense (Abramson 1982); --bandwidth is their geometric mean", TAKES_ADAPTIVE, 0, 0, NULL, NULL},
    [OPT_PILOT] = {"pilot", 0, OPTION_NUMBER, "M", "the bandwidth", "bandwidth of the density that --adaptive follows, in the same convention", TAKES_ADAPTIVE, 1e-3, 1e7, NULL, NULL},
    [OPT_TRIM] = {"trim", 0, OPTION_NUMBER, "T", "5", "no kernel of --adaptive is wider than T bandwidths", TAKES_ADAPTIVE, 1, 1e6, NULL, NULL},
    [OPT_CELL_INTEGRAL] = {"cell-integral", 0, OPTION_FLAG, NULL, NULL, "mean over each cell instead of the value at its centre", TAKES_KDE | TAKES_STKDE, 0, 0, NULL, NULL},
    [OPT_UNIT] = {"unit", 0, OPTION_CHOICE, "UNIT", "km2", "incidents per km2 or m2, probability density per m2, or raw sum of (1-u^2)^2; of stkde per day", TAKES_KDE | TAKES_STKDE, 0, 0, units, NULL},
    [OPT_COMPAT] = {"compat", 0, OPTION_CHOICE, "PROGRAM", NULL, "the conventions of another program, several options at once", TAKES_KDE | TAKES_STKDE | TAKES_SCAN, 0, 0, NULL, compat_names},
    [OPT_TOP_SHARE] = {"top-share", 0, OPTION_SHARE, "P", NULL, "the highest cells that together hold at most this share", TAKES_CONTOURS, 0, 0, NULL, NULL},
    [OPT_OF] = {"of", 0, OPTION_CHOICE, "WHAT", "area", "what --top-share is a share of", TAKES_CONTOURS, 0, 0, shares_of, NULL},
    [OPT_THRESHOLD] = {"threshold", 0, OPTION_NUMBER, "V", NULL, "the cells whose value is at least V", TAKES_CONTOURS, 0, 0, NULL, NULL},
    [OPT_LEVELS] = {"levels", 0, OPTION_LIST, "A,B", NULL, "smooth contour lines at these values, closed to polygons", TAKES_CONTOURS, 0, 0, NULL, NULL},
    [OPT_BAND] = {"band", 0, OPTION_INTEGER, "N", "the only one", "band of the raster, from 1", TAKES_CONTOURS, 1, 65535, NULL, NULL},
    [OPT_CONTROLS] = {"controls", 0, OPTION_TEXT, "IN", NULL, "the incidents to compare with, read with the same options", TAKES_RELRISK, 0, 0, NULL, NULL},
    [OPT_CONTROLS_SELECT] = {"controls-select", 0, OPTION_LIST, "A,B", "as --select", "class codes of the controls: then both may be one file", TAKES_RELRISK, 0, 0, NULL, NULL},
    [OPT_PERMUTATIONS] = {"permutations", 0, OPTION_INTEGER, "N", "none: normal limit; of gistar 100 a cell where incidents are few; of scan 999", "p by drawing anew N times, such as 999: labels, or the neighbours of a cell; 0 = the normal limit", TAKES_RELRISK | TAKES_GISTAR | TAKES_BANDS | TAKES_SCAN, 0, 1000000, NULL, NULL},
    [OPT_FDR] = {"fdr", 0, OPTION_FLAG, NULL, NULL, "a band q as well: p adjusted for looking at so many cells (Benjamini & Hochberg 1995)", TAKES_RELRISK, 0, 0, NULL, NULL},
    [OPT_TOLERANCE] = {"tolerance", 0, OPTION_TEXT, "FILE.gpkg", NULL, "where p, or q with --fdr, is at most .05 and .01, as polygons", TAKES_RELRISK, 0, 0, NULL, NULL},
    [OPT_FLOOR] = {"floor", 0, OPTION_NUMBER, "F", "0.001", "no value where controls are thinner than F times their highest density", TAKES_RELRISK, 1e-12, 0.5, NULL, NULL},
    [OPT_TIME_BANDWIDTH] = {"time-bandwidth", 0, OPTION_TEXT, "DAYS", "30", "bandwidth in time: days, or a duration such as 12h; half-width of compact kernels, sigma of the Gaussian", TAKES_STKDE, 0, 0, NULL, NULL},
    [OPT_SLICE] = {"slice", 0, OPTION_TEXT, "DAYS", NULL, "length of a slice of time: days, or a duration such as 12h or 2w", TAKES_STKDE, 0, 0, NULL, NULL},
    [OPT_TIME_KERNEL] = {"time-kernel", 0, OPTION_CHOICE, "NAME", "epanechnikov", "kernel along time; a map takes one that looks both ways", TAKES_STKDE, 0, 0, NULL, time_kernel_names},
    [OPT_TIME_EDGE] = {"time-edge", 0, OPTION_CHOICE, "HOW", "uniform", "correction at the ends of the time that was seen; diggle keeps the sum", TAKES_STKDE, 0, 0, edges, NULL},
    [OPT_SELECTOR] = {"selector", 0, OPTION_CHOICE, "NAME", "all", "one rule, or all of them; names as in --bandwidth auto:NAME", TAKES_BANDWIDTH, 0, 0, NULL, selector_names},
    [OPT_LEAVE_LOCATION_OUT] = {"leave-location-out", 0, OPTION_FLAG, NULL, NULL, "cross-validation leaves out every incident of the place, not the one", TAKES_BANDWIDTH, 0, 0, NULL, NULL},
    [OPT_UNIQUE_PLACES] = {"unique-places", 0, OPTION_FLAG, NULL, NULL, "count every place once", TAKES_BANDWIDTH, 0, 0, NULL, NULL},
    [OPT_DISTANCE] = {"distance", 0, OPTION_NUMBER, "M", NULL, "neighbours are the cells whose centres are at most M metres away", TAKES_NEAR, 1e-3, 1e7, NULL, NULL},
    [OPT_NEIGHBOURS] = {"neighbours", 0, OPTION_CHOICE, "HOW", "queen", "neighbours are the cells that share a side or corner (queen) or a side (rook)", TAKES_NEAR, 0, 0, touching, NULL},
    [OPT_ADJUST] = {"adjust", 0, OPTION_CHOICE, "HOW", "bh", "p for looking at so many places: false discovery rate (bh), any false alarm at all (holm, bonferroni), or not", TAKES_NEAR | TAKES_KNOX | TAKES_COMPARE, 0, 0, adjustments, NULL},
    [OPT_STEP] = {"step", 0, OPTION_TEXT, "DAYS", "1, 7, 28, 91 or 365 by the time span; of scan 1", "length of a step of time in whole local days, or 2w; of evaluate, from origin to origin, the horizon", TAKES_EMERGING | TAKES_SCAN | TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_STEPS] = {"steps", 0, OPTION_INTEGER, "N", "as many as the data hold", "steps of the cube, at least 10; they end with the last complete day before --as-of or --to", TAKES_EMERGING, 1, 10000, NULL, NULL},
    [OPT_RULES] = {"rules", 0, OPTION_CHOICE, "NAME", "esri-2024", "which wording names the patterns", TAKES_EMERGING, 0, 0, pattern_rules, NULL},
    [OPT_AGAINST] = {"against", 0, OPTION_CHOICE, "WHAT", "cube", "a place in a step is compared with the whole cube, with this step and the one before, or with this step alone", TAKES_EMERGING, 0, 0, compared_with, NULL},
    [OPT_ALPHA] = {"alpha", 0, OPTION_NUMBER, "A", "0.05", "level of hot and cold, of the trend, of up and down (and 1 less it of intervals)", TAKES_EMERGING | TAKES_COMPARE, 1e-6, 0.5, NULL, NULL},
    [OPT_ZONES] = {"zones", 0, OPTION_TEXT, "FILE", NULL, "neighbourhoods instead of cells: polygons; of emerging near when they touch", TAKES_EMERGING | TAKES_COMPARE, 0, 0, NULL, NULL},
    [OPT_ZONE_NAME] = {"zone-name", 0, OPTION_TEXT, "COL", "their number", "column of the zones' names", TAKES_EMERGING | TAKES_COMPARE, 0, 0, NULL, NULL},
    [OPT_ZONE_CODE] = {"zone-code", 0, OPTION_TEXT, "COL", "the name", "column of the zones' codes", TAKES_EMERGING | TAKES_COMPARE, 0, 0, NULL, NULL},
    [OPT_TOUCH] = {"touch", 0, OPTION_NUMBER, "M", "1", "zones touch when they come within M metres: borders drawn apart", TAKES_EMERGING, 0, 1e5, NULL, NULL},
    [OPT_SERIES] = {"series", 0, OPTION_FLAG, NULL, NULL, "a column of z for every step, named after its first day", TAKES_EMERGING, 0, 0, NULL, NULL},
    [OPT_CUBE] = {"cube", 0, OPTION_TEXT, "FILE.tif", NULL, "the cube as a raster of one band a step, or .nc", TAKES_EMERGING, 0, 0, NULL, NULL},
    [OPT_CUBE_OF] = {"cube-of", 0, OPTION_CHOICE, "WHAT", "count", "what the bands of --cube hold", TAKES_EMERGING, 0, 0, cube_values, NULL},
    [OPT_BEFORE] = {"before", 0, OPTION_TEXT, "FROM:TO", NULL, "the earlier period, TO left out, such as 2015-01-01:2016-01-01", TAKES_COMPARE, 0, 0, NULL, NULL},
    [OPT_AFTER] = {"after", 0, OPTION_TEXT, "FROM:TO", NULL, "the later period; lengths may differ, rates are compared", TAKES_COMPARE, 0, 0, NULL, NULL},
    [OPT_TREATED] = {"treated", 0, OPTION_TEXT, "FILE", NULL, "polygons where something was done: tested against --control (weighted displacement difference)", TAKES_COMPARE, 0, 0, NULL, NULL},
    [OPT_CONTROL] = {"control", 0, OPTION_TEXT, "FILE", "the rest of --area, on the same area", "polygons to compare with, as many incidents as the treated ones", TAKES_COMPARE, 0, 0, NULL, NULL},
    [OPT_RING] = {"ring", 0, OPTION_NUMBER, "M", NULL, "incidents may have moved into a ring of M metres around the treated polygons", TAKES_COMPARE, 1e-3, 1e6, NULL, NULL},
    [OPT_EPS] = {"eps", 0, OPTION_NUMBER, "M", NULL, "neighbours are at most M metres apart", TAKES_STDBSCAN, 1e-6, 1e7, NULL, NULL},
    [OPT_EPS_TIME] = {"eps-time", 0, OPTION_TEXT, "DAYS", NULL, "and at most so long: days, or a duration such as 12h; none = places alone", TAKES_STDBSCAN, 0, 0, NULL, NULL},
    [OPT_MIN_POINTS] = {"min-points", 0, OPTION_INTEGER, "N", NULL, "an incident with N neighbours, itself included, is a core", TAKES_STDBSCAN, 2, 1000000000, NULL, NULL},
    [OPT_MODEL] = {"model", 0, OPTION_CHOICE, "NAME", "permutation; poisson with a population", "what is expected: places and times independent of each other, or in proportion to a population", TAKES_SCAN, 0, 0, scan_models, NULL},
    [OPT_WINDOW] = {"window", 0, OPTION_CHOICE, "KIND", "space-time", "cylinders, or circles or intervals alone", TAKES_SCAN, 0, 0, scan_windows, NULL},
    [OPT_PROSPECTIVE] = {"prospective", 0, OPTION_FLAG, NULL, NULL, "only what is still going on at the end of the study period (--to, else the last incident)", TAKES_SCAN, 0, 0, NULL, NULL},
    [OPT_MAX_RADIUS] = {"max-radius", 0, OPTION_NUMBER, "M", "none", "largest radius of a circle in metres; it also bounds the work", TAKES_SCAN, 1e-3, 1e8, NULL, NULL},
    [OPT_MAX_SHARE] = {"max-share", 0, OPTION_SHARE, "P", "0.5", "largest share of all incidents, or of what is expected, in a circle", TAKES_SCAN, 0, 0, NULL, NULL},
    [OPT_MAX_DAYS] = {"max-days", 0, OPTION_TEXT, "DAYS", "by --max-time-share", "longest interval: days, or 2w", TAKES_SCAN, 0, 0, NULL, NULL},
    [OPT_MAX_TIME_SHARE] = {"max-time-share", 0, OPTION_SHARE, "P", "0.5", "longest interval as a share of the study period", TAKES_SCAN, 0, 0, NULL, NULL},
    [OPT_TIES] = {"ties", 0, OPTION_CHOICE, "HOW", "disc", "places at one distance enter together, or one by one in file order", TAKES_SCAN, 0, 0, scan_ties, NULL},
    [OPT_OVERLAP] = {"overlap", 0, OPTION_CHOICE, "HOW", "none", "whether clusters may share places", TAKES_SCAN, 0, 0, scan_overlaps, NULL},
    [OPT_SPHERE] = {"sphere", 0, OPTION_NUMBER, "M", "the plane", "great circles on a sphere of that radius; SaTScan's is 6367000", TAKES_SCAN, 1, 1e9, NULL, NULL},
    [OPT_STOP_EARLY] = {"stop-early", 0, OPTION_FLAG, NULL, NULL, "stop when 50 replicates reached the first cluster (Besag & Clifford 1991)", TAKES_SCAN, 0, 0, NULL, NULL},
    [OPT_CLUSTERS] = {"clusters", 0, OPTION_INTEGER, "N", "20", "most clusters that are reported; 0 = all", TAKES_SCAN, 0, 1000000, NULL, NULL},
    [OPT_MEMBERS] = {"members", 0, OPTION_TEXT, "FILE.csv", NULL, "which incidents, or places of SaTScan's files, are in each cluster", TAKES_SCAN, 0, 0, NULL, NULL},
    [OPT_SPACE] = {"space", 0, OPTION_LIST, "M,M,..", "0,1,100,200,300,400", "breaks of the distance bands in metres; the last band is open", TAKES_BANDS, 0, 0, NULL, NULL},
    [OPT_TIME_BANDS] = {"time-bands", 0, OPTION_LIST, "D,D,..", "0,7,14,21,28", "breaks of the time bands in days; the last band is open", TAKES_BANDS, 0, 0, NULL, NULL},
    [OPT_BANDS] = {"bands", 0, OPTION_CHOICE, "HOW", "half-open", "where breaks a,b,c cut: [a, b) [b, c), with the labels of the Near Repeat Calculator (nrc), [a, b] (b, c], or as those labels promise", TAKES_BANDS, 0, 0, cuts, NULL},
    [OPT_METRIC] = {"metric", 0, OPTION_CHOICE, "NAME", "euclidean", "distance as the crow flies, or along a street grid", TAKES_BANDS, 0, 0, metrics, NULL},
    [OPT_LEAST_RATIO] = {"least-ratio", 0, OPTION_NUMBER, "R", "1", "advise only where there are at least R times as many pairs as expected, such as 1.2", TAKES_REPEAT, 1, 1000, NULL, NULL},
    [OPT_CHAIN_RADIUS] = {"chain-radius", 0, OPTION_NUMBER, "M", "the advice", "one follows another when it is nearer than M metres ...", TAKES_REPEAT, 1e-6, 1e7, NULL, NULL},
    [OPT_CHAIN_DAYS] = {"chain-days", 0, OPTION_TEXT, "DAYS", "the advice", "... and comes within so many days", TAKES_REPEAT, 0, 0, NULL, NULL},
    [OPT_SAME_PLACE] = {"same-place", 0, OPTION_CHOICE, "HOW", "auto", "a first band of at most 1 m: joined to the next when places are known to the street only (auto), never, or always", TAKES_KNOX, 0, 0, same_places, NULL},
    [OPT_STRATIFY] = {"stratify", 0, OPTION_CHOICE, "BY", NULL, "times are permuted within the month, the weekday or the category (each code of --select) only: what drifts there is no excess", TAKES_KNOX, 0, 0, strata, NULL},
    [OPT_RATIO] = {"ratio", 0, OPTION_CHOICE, "TO", "exact", "observed pairs over their exact mean, or over the mean or the median of the permutations", TAKES_KNOX, 0, 0, ratios, NULL},
    [OPT_FLAG] = {"flag", 0, OPTION_CHOICE, "RULE", "fdr", "significant: q < .05 and ratio > 1, or p < .05 and ratio >= 1.2 as the Near Repeat Calculator has it", TAKES_KNOX, 0, 0, flag_rules, NULL},
    [OPT_MODELS] = {"models", 0, OPTION_LIST, "A,B", NULL, "models to compare with the baseline; NAME=MODEL gives one a name of its own", TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_BASELINE] = {"baseline", 0, OPTION_TEXT, "MODEL", "count-12m", "the model that the others must beat", TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_FIRST] = {"first", 0, OPTION_TEXT, "T", NULL, "first origin: a forecast is made with what was known then", TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_LAST] = {"last", 0, OPTION_TEXT, "T", NULL, "no origin is later", TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_HORIZON] = {"horizon", 0, OPTION_TEXT, "DAYS", "14", "how far a forecast looks ahead, in days, or 2w", TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_AREA_SHARE] = {"area-share", 0, OPTION_SHARE, "P", "3%", "the declared share of the area that may be flagged: the verdict is about it", TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_SHARES] = {"shares", 0, OPTION_LIST, "P,P", "1%,3%,5%,10%", "further shares of the area to score", TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_REPORTING_GAP] = {"reporting-gap", 0, OPTION_TEXT, "DAYS", "3", "incidents without a time of registration count as known after so long; 0: at once", TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_MINIMUM_GAIN] = {"minimum-gain", 0, OPTION_SHARE, "P", "0", "gain in hits over the baseline that counts as success", TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_KEEP_RASTERS] = {"keep-rasters", 0, OPTION_FLAG, NULL, NULL, "write every forecast, rasters/ORIGIN/MODEL.tif, so that anyone can score it again", TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_OUTPUT] = {"output", 'o', OPTION_TEXT, "OUT", NULL, "the result; its extension chooses the format", TAKES_OUTPUT, 0, 0, NULL, NULL},
    [OPT_FORCE] = {"force", 0, OPTION_FLAG, NULL, NULL, "replace an existing output", TAKES_OUTPUT, 0, 0, NULL, NULL},
    [OPT_AS_OF] = {"as-of", 0, OPTION_TEXT, "T", "start of the newest day in the data", "use only what was known before this local date or time", TAKES_JOB | TAKES_EMERGING | TAKES_REPEAT, 0, 0, NULL, NULL},
    [OPT_SET] = {"set", 0, OPTION_PAIRS, "KEY=VALUE", NULL, "a key of the job file, such as grid.cell=250; of evaluate MODEL.OPTION, such as kde.bandwidth=500; may be repeated", TAKES_JOB | TAKES_EVALUATE, 0, 0, NULL, NULL},
    [OPT_DRY_RUN] = {"dry-run", 0, OPTION_FLAG, NULL, NULL, "read and check everything, write nothing, estimate memory and time", TAKES_RUN, 0, 0, NULL, NULL},
    [OPT_SCHEMA] = {"schema", 0, OPTION_FLAG, NULL, NULL, "print the JSON Schema of the job file", TAKES_RUN, 0, 0, NULL, NULL},
    [OPT_DUMP_CONFIG] = {"dump-config", 0, OPTION_FLAG, NULL, NULL, "print every setting and where it came from", TAKES_RUN, 0, 0, NULL, NULL},
    [OPT_WAIT] = {"wait", 0, OPTION_SECONDS, "TIME", "0", "wait so long for another run to end, such as 10m", TAKES_RUN, 0, 0, NULL, NULL},
    [OPT_STRICT] = {"strict", 0, OPTION_FLAG, NULL, NULL, "warnings are errors: exit 65, nothing published", TAKES_RUN, 0, 0, NULL, NULL},
    [OPT_JSON] = {"json", 0, OPTION_FLAG, NULL, NULL, "print JSON instead of a table", TAKES_JSON, 0, 0, NULL, NULL},
    [OPT_JSON_SUMMARY] = {"json-summary", 0, OPTION_TEXT, "FILE", NULL, "rows, seconds, parameters, warnings and result as JSON; - for stdout", TAKES_SUMMARY, 0, 0, NULL, NULL},
    [OPT_THREADS] = {"threads", 0, OPTION_INTEGER, "N", "all", "processors to use; results do not depend on it", TAKES_TALK, 1, 1024, NULL, NULL},
    [OPT_QUIET] = {"quiet", 'q', OPTION_FLAG, NULL, NULL, "only warnings and errors", TAKES_TALK, 0, 0, NULL, NULL},
    [OPT_PROGRESS] = {"progress", 0, OPTION_CHOICE, "HOW", "auto", "progress on stderr; auto is a bar on a terminal", TAKES_TALK, 0, 0, progress, NULL},
    [OPT_LOG] = {"log", 0, OPTION_CHOICE, "HOW", "text", "messages on stderr as text or as JSON lines", TAKES_TALK, 0, 0, logs, NULL},
    [OPT_HELP] = {"help", 'h', OPTION_FLAG, NULL, NULL, "what this command does and takes", TAKES_HELP, 0, 0, NULL, NULL},
};
/* clang-format on */

const option_row *option_table(option_id id)
{
    return &rows[id];
}

const char *const *option_names(const option_row *row, size_t *n)
{
    *n = 0;
    if (row->names)
        return row->names(n);
    while (row->choices && row->choices[*n])
        (*n)++;
    return row->choices;
}
