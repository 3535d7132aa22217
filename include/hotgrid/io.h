/* hotgrid/io.h - bytes in: incident sources and polygon sources. */
#ifndef HOTGRID_IO_H
#define HOTGRID_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/area.h"
#include "hotgrid/geo.h"
#include "hotgrid/incidents.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"
#include "hotgrid/time.h"

HG_BEGIN_DECLS

/* ---- one record of any source, as text: the same table gives the same bits from every format ----
 */
typedef struct hg_field {
    const char *text; /* not NUL-terminated; borrowed until the next call */
    uint32_t length;
} hg_field;

typedef struct hg_record {
    uint64_t line; /* line (CSV) or record number (others), 1-based */
    size_t n_fields;
    const hg_field *field;
    bool has_point; /* geometry of shapefiles and OGR sources */
    double x, y;
} hg_record;

/* How a source is to be opened. Zero means "sniff" or "none". */
typedef struct hg_source_options {
    const char *path;     /* a file, or "PG:..." */
    const char *layer;    /* layer or table; NULL = the only one */
    char delimiter;       /* CSV: , ; tab | ; 0 = sniffed */
    const char *encoding; /* "UTF-8" (default), "CP1252", "ISO-8859-1", ... */
} hg_source_options;
/* The path of a database source may hold a password: overwrites the values of password=, passwd=,
 * pwd=, sslpassword= and of //user:secret@ in place. For everything that people may read. */
void hg_mask_secrets(char *text);

typedef struct hg_reader hg_reader;

/* A row of the table of readers; found by prefix ("PG:") or extension. */
typedef struct hg_reader_kind {
    const char *name, *help;
    const char *extensions; /* ".csv .txt .tsv" */
    hg_status (*open)(const hg_source_options *options, hg_reader **out, hg_talk *talk,
                      hg_err *err);
} hg_reader_kind;
size_t hg_reader_kind_count(void);
const hg_reader_kind *hg_reader_kind_at(size_t index);

/* HG_ENOINPUT missing or unreadable; HG_EDATA broken; HG_EUNAVAILABLE no database. */
HG_CHECKED hg_status hg_reader_open(const hg_source_options *options, hg_reader **out,
                                    hg_talk *talk, hg_err *err);
size_t hg_reader_columns(const hg_reader *reader);
const char *hg_reader_column(const hg_reader *reader, size_t index);
/* CRS definition that the source itself carries (.prj, layer), or NULL. */
const char *hg_reader_crs(const hg_reader *reader);
/* "csv, delimiter ;" - for the log and the manifest */
const char *hg_reader_description(const hg_reader *reader);
bool hg_reader_has_points(const hg_reader *reader);
/*
 * *more is false at the end. A record that is broken by itself (wrong number of fields, bad UTF-8)
 * comes with *defect set to one sentence and is counted by the caller; a source broken as a whole
 * (NUL, UTF-16, truncated shapefile, field over 64 kB) is HG_EDATA with line and column.
 */
HG_CHECKED hg_status hg_reader_next(hg_reader *reader, hg_record *out, bool *more,
                                    const char **defect, hg_err *err);
/* Bytes consumed / total, for progress; 0 when unknown. */
double hg_reader_share(const hg_reader *reader);
void hg_reader_free(hg_reader *reader);

/* What a reader implements (embed as first member). */
typedef struct hg_reader_methods {
    hg_status (*next)(hg_reader *, hg_record *, bool *, const char **, hg_err *);
    double (*share)(const hg_reader *);
    void (*free)(hg_reader *);
} hg_reader_methods;
struct hg_reader {
    const hg_reader_methods *methods;
    size_t n_columns;
    char **columns;
    char *crs;
    char *description;
    bool has_points;
};

/* ---- the schema: which column means what ---- */
typedef enum hg_role {
    HG_ROLE_ID,
    HG_ROLE_X,
    HG_ROLE_Y,
    HG_ROLE_START,
    HG_ROLE_START_CLOCK, /* date(+time); the clock in a column of its own */
    HG_ROLE_END,
    HG_ROLE_END_CLOCK,
    HG_ROLE_REPORTED,
    HG_ROLE_REPORTED_CLOCK,
    HG_ROLE_CATEGORY,
    HG_ROLE_WEIGHT,
    HG_ROLE_PRECISION,
    HG_ROLE_COUNT
} hg_role;
/* "id", "x", "y", "start", "start_clock", ...: the keys of `columns:` in the job file. */
const char *hg_role_name(hg_role role);
const char *hg_role_help(hg_role role);

/* One offence and the codes of the source that mean it. */
typedef struct hg_offence_codes {
    const char *offence;
    const char *const *codes;
    size_t n_codes;
} hg_offence_codes;

typedef struct hg_schema {
    const char *column[HG_ROLE_COUNT]; /* NULL = not mapped */
    const char *const *ignore;         /* person-like columns mapped to nothing on purpose */
    size_t n_ignore;
    char decimal;            /* '.' or ',' */
    const char *time_format; /* "iso" or strptime form; NULL = iso */
    int pivot;               /* for %y; -1 = refused */
    const char *time_zone;   /* NULL: naive times are refused */
    hg_clock_policy clock_policy;
    const hg_offence_codes *offences; /* n_offences = 0: everything is offence 0 */
    size_t n_offences;
    char default_location_class; /* 'A' when 0 */
} hg_schema;

/*
 * Places, never persons. HG_ECONFIG when a column of the source looks like a person and is not in
 * `ignore`: by name (bsn, naam, geboortedatum, verdachte, suspect, dob, ...; the list is in
 * io/person.c) - every column is checked, mapped or not. Values of unmapped nine-digit columns
 * are checked by the BSN eleven-test while reading.
 */
HG_CHECKED hg_status hg_person_check_columns(const hg_reader *reader, const hg_schema *schema,
                                             hg_err *err);
/* The Dutch eleven-test for a citizen service number of 8 or 9 digits. */
bool hg_person_is_bsn(const char *text, size_t length);

/* Dropped rows: file,line,reason,column,value; text columns are defused against spreadsheet
 * formulas. */
typedef struct hg_rejects hg_rejects;
HG_CHECKED hg_status hg_rejects_open(const char *path, hg_rejects **out, hg_err *err);
void hg_rejects_add(hg_rejects *rejects, const char *file, uint64_t line, hg_reason reason,
                    const char *column, const char *value, size_t value_length);
/* Flushes, checks every write, closes; HG_EIO when one failed. NULL is fine. */
HG_CHECKED hg_status hg_rejects_close(hg_rejects *rejects, hg_err *err);

typedef struct hg_ingest_options {
    hg_source_options source;
    const char *label; /* how messages and rejects name the source; NULL = its path */
    hg_schema schema;
    const char *crs;        /* of the input; NULL = the source's own; neither: HG_ECONFIG */
    const hg_crs *work_crs; /* metric; NULL: the input's when metric, else UTM (see result) */
    bool allow_ballpark;
    int64_t from, to;         /* window of begin, half-open; HG_NO_TIME = open */
    int64_t as_of;            /* rows not known before it are left out; HG_NO_TIME = unchecked */
    const hg_area *area;      /* study area in the working CRS; NULL = none */
    const hg_area *halo_area; /* study area plus halo; NULL = no halo */
    uint16_t source_index;
    double pile_up_share; /* warn when one place holds more (default .01 when 0) and > 10 rows */
    hg_rejects *rejects;  /* may be NULL */
} hg_ingest_options;

typedef struct hg_ingest_result {
    hg_account account;
    char crs_code[64]; /* the input CRS as used */
    char *pipeline;    /* frozen operation; "" when none was needed */
    double accuracy_m;
    char *description; /* of the source */
    hg_extent extent;  /* of the kept incidents, working CRS */
    int64_t first_begin, last_begin, last_known;
    char sha256[65]; /* of the file; "" for a database */
    uint64_t bytes;
    double rounded_step;      /* the input's coordinates are multiples of it, before they were
                                 projected (docs/methods.md 1.2); 0: not, or not projected */
    double rounded_m;         /* the same in metres, from north to south */
    const char *rounded_unit; /* of rounded_step: "degrees", "m" or "units"; static text */
} hg_ingest_result;
void hg_ingest_result_clear(hg_ingest_result *result);

/*
 * Append the source's incidents to `table`. Streaming: memory is what the kept incidents need.
 * The whole file is diagnosed before rows are blamed (docs/methods.md 1.8): swapped axes, degrees,
 * kilometres, millimetres, thousands marks, another CRS give HG_EDATA with the likely cause.
 * The gate (hg_account_gate) is the caller's. *work_crs_out (may be NULL) receives the working
 * CRS when options->work_crs was NULL; the caller frees it.
 */
HG_CHECKED hg_status hg_ingest(const hg_ingest_options *options, hg_incidents *table,
                               hg_ingest_result *result, hg_crs **work_crs_out, hg_talk *talk,
                               hg_err *err);

/* ---- polygons ---- */
typedef struct hg_polygon_options {
    hg_source_options source;
    const char *crs; /* NULL = the source's own; neither: HG_ECONFIG */
    const hg_crs *work_crs;
    bool allow_ballpark;
    const char *name_column; /* NULL: zones are named by number */
    const char *code_column;
    bool refuse_invalid; /* false: repair with a warning */
} hg_polygon_options;
/* Every polygon feature of the source as one zone each, valid and oriented, in the working CRS. */
HG_CHECKED hg_status hg_read_zones(const hg_polygon_options *options, hg_zones *out, hg_talk *talk,
                                   hg_err *err);
/* Their union: the study area. */
HG_CHECKED hg_status hg_read_area(const hg_polygon_options *options, hg_area *out, hg_talk *talk,
                                  hg_err *err);
/* CRS of a polygon source without reading it whole; *out is freed by the caller. */
HG_CHECKED hg_status hg_read_crs(const hg_source_options *source, char **out, hg_err *err);

/* ---- rasters ---- */
typedef struct hg_raster_source {
    const char *path;
    size_t band;     /* 1-based; 0 = the only one */
    const char *crs; /* NULL = the source's own; neither: HG_ECONFIG */
} hg_raster_source;
typedef struct hg_raster_input {
    hg_surface surface;       /* NaN where the source has no value */
    hg_crs *crs;              /* cells can be laid in it (hg_crs_check_work) */
    char *description, *unit; /* of the band, "" when it says none; at most 255 bytes */
    size_t n_bands;
    int64_t as_of; /* HOTGRID_AS_OF of the file, else HG_NO_TIME */
} hg_raster_input;
/*
 * One band of a .tif (GeoTIFF, COG) or .asc (ESRI ASCII grid with .prj): square cells, north up, at
 * most HG_GRID_CELLS_MAX of them. Only what is inside the .tif counts: no side files. Scale and
 * offset are applied.
 * HG_ENOINPUT missing or another extension; HG_EDATA broken, turned, not square, complex or
 * infinite; HG_EUSAGE no such band, or several and none named; HG_ECONFIG a CRS that is missing or
 * not metric.
 */
HG_CHECKED hg_status hg_read_raster(const hg_raster_source *source, hg_raster_input *out,
                                    hg_err *err);
void hg_raster_input_clear(hg_raster_input *input);

/* SHA-256 (nettle) of a file; hex in out[65]. HG_ENOINPUT. */
HG_CHECKED hg_status hg_sha256_file(const char *path, char out[65], uint64_t *bytes, hg_err *err);
void hg_sha256_bytes(const void *data, size_t n, char out[65]);

HG_END_DECLS

#endif
