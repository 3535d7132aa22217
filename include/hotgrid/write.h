/* hotgrid/write.h - bytes out: rasters, vectors, tables, and the atomic publication of a run. */
#ifndef HOTGRID_WRITE_H
#define HOTGRID_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/area.h"
#include "hotgrid/geo.h"
#include "hotgrid/grid.h"
#include "hotgrid/status.h"

HG_BEGIN_DECLS

/* Key and value that travel inside a file (versions, plan hash, parameters). */
typedef struct hg_tag {
    const char *key, *value;
} hg_tag;

/* What every written file needs to know. */
typedef struct hg_file_facts {
    const hg_crs *crs; /* working CRS */
    int64_t as_of;     /* the only clock a writer may look at */
    const hg_tag *tags;
    size_t n_tags;
    bool overwrite; /* false: an existing file is HG_ECANTCREATE */
} hg_file_facts;

/* ---- rasters ---- */
typedef struct hg_band {
    const char *description, *unit;
    const double *value; /* rows * cols, NaN = no data */
    bool categorical;    /* overviews by mode, not average */
} hg_band;
typedef struct hg_raster {
    hg_grid grid;
    const hg_band *bands;
    size_t n_bands;
    const char *title;
} hg_raster;

/* ---- stacks: many bands of one grid, handed over one by one and never all in memory ---- */
typedef struct hg_stack {
    hg_grid grid;
    size_t n_bands;
    const char *title, *unit;
    const char *name;      /* of the quantity: a netCDF variable, "density" */
    int64_t from, slice_s; /* band k is about [from + k slice_s, from + (k + 1) slice_s) */
} hg_stack;
typedef struct hg_stack_writer hg_stack_writer;

/*
 * The extension chooses: .tif, a Cloud Optimized GeoTIFF whose bands are described by their times
 * as ISO 8601 intervals, or .nc, netCDF-4 with one variable over (time, y, x) and CF time, the
 * middle of each slice. float32, NaN = no data. Bands wait on disk beside the target, which appears
 * as a whole when the stack is closed.
 *
 * HG_EUSAGE  another extension, no bands, or more bands and cells than the format holds
 * HG_EIO     the disk has no room for that many bands (asked before the first one)
 * Else as hg_write_raster. `facts` and `stack` are borrowed until the stack is closed.
 */
HG_CHECKED hg_status hg_stack_open(const char *path, const hg_stack *stack,
                                   const hg_file_facts *facts, hg_stack_writer **out, hg_err *err);
/* The next band, rows * cols values. After a failure only hg_stack_abort is left. */
HG_CHECKED hg_status hg_stack_add(hg_stack_writer *writer, const double *value, hg_err *err);
/* Write, re-open, check every value, put in place. Frees the writer in any case. */
HG_CHECKED hg_status hg_stack_close(hg_stack_writer *writer, hg_err *err);
/* Remove whatever there is; NULL is fine. */
void hg_stack_abort(hg_stack_writer *writer);
/* ".tif .nc" */
const char *hg_stack_extensions(void);
/* Bytes on disk that writing asks for at most, temporary ones included. */
uint64_t hg_stack_bytes(const hg_stack *stack);

/* ---- tables with or without geometry: one column list shared by every vector format ---- */
typedef enum hg_column_type { HG_COLUMN_TEXT, HG_COLUMN_INT, HG_COLUMN_REAL } hg_column_type;
typedef struct hg_column {
    const char *name; /* as in GPKG, GeoJSON, CSV; shapefiles get <= 10 unique characters */
    hg_column_type type;
    const char *help; /* with unit */
    const char *const *text;
    const int64_t *integer; /* INT64_MIN = null */
    const double *real;     /* NaN = null */
} hg_column;
typedef struct hg_layer {
    const char *name;
    size_t n_rows;
    const hg_column *columns;
    size_t n_columns;
    const hg_area *area; /* n_rows polygons, or NULL */
    const double *x, *y; /* n_rows points, or NULL; area and points NULL: a plain table */
} hg_layer;

/* One row a format; the extension chooses. */
typedef struct hg_writer {
    const char *name;      /* "cog", "gpkg": the names of `output: formats:` */
    const char *extension; /* ".tif" */
    const char *help;
    hg_status (*raster)(const char *path, const hg_raster *, const hg_file_facts *, hg_err *);
    hg_status (*layer)(const char *path, const hg_layer *, const hg_file_facts *, hg_err *);
    const char *companions; /* ".shx .dbf": files beside it that belong to it; "" when none */
} hg_writer;
size_t hg_writer_count(void);
const hg_writer *hg_writer_at(size_t index);
const hg_writer *hg_writer_find(const char *name);
const hg_writer *hg_writer_for_path(const char *path); /* by extension; NULL when none */

/*
 * Write, re-open, check: size, CRS, geotransform, checksum, feature count.
 * HG_ECANTCREATE the path cannot be created or exists; HG_EIO a write or a check failed;
 * HG_EUSAGE the format cannot carry it. A failed file is removed.
 */
HG_CHECKED hg_status hg_write_raster(const char *path, const hg_raster *raster,
                                     const hg_file_facts *facts, hg_err *err);
HG_CHECKED hg_status hg_write_layer(const char *path, const hg_layer *layer,
                                    const hg_file_facts *facts, hg_err *err);

/* Several layers in one file, which only .gpkg can hold (else HG_EUSAGE); names differ. The check
 * is that of hg_write_layer, of each. */
HG_CHECKED hg_status hg_write_layers(const char *path, size_t n, const hg_layer *layers,
                                     const hg_file_facts *facts, hg_err *err);

/* QGIS and GeoServer styles of a risk raster or a ranked polygon layer, beside the file. */
HG_CHECKED hg_status hg_write_raster_style(const char *qml_path, const char *sld_path,
                                           const hg_raster *raster, hg_err *err);
HG_CHECKED hg_status hg_write_hotspot_style(const char *qml_path, const char *sld_path,
                                            hg_err *err);
/* How a polygon layer looks: hotspots and cells by their column `rank`, zones by `name`. */
typedef enum hg_layer_style { HG_STYLE_HOTSPOTS, HG_STYLE_CELLS, HG_STYLE_ZONES } hg_layer_style;
/* `layer` (may be NULL): its columns get their `help` in attribute tables and map tips of QGIS. */
HG_CHECKED hg_status hg_write_layer_style(const char *qml_path, const char *sld_path,
                                          hg_layer_style style, const hg_layer *layer, hg_err *err);

/*
 * A picture of a surface for people: perceptually even colours, cells outside the area
 * transparent grey, flagged cells outlined, zone borders thin, legend with unit, scale bar, title.
 */
/* Of a map of kinds: cells that hold `value` have this colour; the legend counts them. */
typedef struct hg_picture_class {
    double value;
    uint8_t rgb[3];
    const char *label;
} hg_picture_class;
typedef struct hg_picture {
    hg_surface surface;
    const uint8_t *flagged; /* may be NULL */
    const hg_zones *zones;  /* may be NULL */
    const hg_area *area;    /* may be NULL */
    const char *title, *unit;
    size_t width;                    /* pixels of the map; 0 = 900 */
    const hg_picture_class *classes; /* NULL: a surface; at most 64, those that occur are listed */
    size_t n_classes;
    const size_t *class_count; /* of each; NULL = its cells */
} hg_picture;
HG_CHECKED hg_status hg_picture_png(const hg_picture *picture, unsigned char **png, size_t *bytes,
                                    hg_err *err);

/* "3.6.2" */
const char *hg_gdal_version(void);

/* Write whole bytes to a new file, checked to the close; with `overwrite` it is written beside its
 * place and renamed, so that the old file stays until the new one is whole. */
HG_CHECKED hg_status hg_write_bytes(const char *path, const void *data, size_t n, bool overwrite,
                                    hg_err *err);

/* ---- atomic publication ---- */
typedef struct hg_lock hg_lock;
/* fcntl OFD lock on FOLDER/job.lock; HG_ELOCKED at once when another run holds it (wait_s 0). */
HG_CHECKED hg_status hg_lock_take(const char *folder, double wait_s, hg_lock **out, hg_err *err);
void hg_lock_release(hg_lock *lock);

typedef struct hg_publication hg_publication;
/*
 * Creates the folder when missing; probes writing, renaming and free space.
 * HG_ECANTCREATE: not writable, or names cannot be exchanged there. HG_EIO: the disk is full.
 */
HG_CHECKED hg_status hg_publish_preflight(const char *folder, uint64_t need_bytes, hg_err *err);
/* With the lock held: sweep dead stages, then stage FOLDER/.stage.RUN.PID (0700). */
HG_CHECKED hg_status hg_publish_begin(const char *folder, const char *run, hg_publication **out,
                                      hg_err *err);
/* Absolute path of the stage, for library writers. */
const char *hg_publish_stage(const hg_publication *publication);
/* Give the run another id before the commit: it may be known only when the data have been read. */
HG_CHECKED hg_status hg_publish_name(hg_publication *publication, const char *run, hg_err *err);
/* Create a sub-folder of the stage. */
HG_CHECKED hg_status hg_publish_folder(hg_publication *publication, const char *name, hg_err *err);

/* Every file in the stage with size and SHA-256, sorted by path: for the manifest. */
typedef struct hg_published_file {
    char *path; /* relative */
    uint64_t bytes;
    char sha256[65];
} hg_published_file;
HG_CHECKED hg_status hg_publish_list(const hg_publication *publication, hg_published_file **files,
                                     size_t *n, hg_err *err);
void hg_published_files_free(hg_published_file *files, size_t n);

/*
 * fsync all, exchange, set `current`, sweep the old tree. HG_EIO before the exchange: nothing has
 * changed. Frees the publication in any case.
 */
HG_CHECKED hg_status hg_publish_commit(hg_publication *publication, hg_err *err);
/* Remove the stage; NULL is fine. */
void hg_publish_abort(hg_publication *publication);

/*
 * Remove run folders of FOLDER whose manifest.json says hotgrid wrote them and whose name (a date)
 * is older than keep_days before `newest`; never the one `current` points at. *removed counts.
 */
HG_CHECKED hg_status hg_publish_retain(const char *folder, const char *newest, int keep_days,
                                       size_t *removed, hg_err *err);

HG_END_DECLS

#endif
