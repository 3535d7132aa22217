/* io/read_raster.c - which surface does this raster file hold? */
#include <limits.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include <cpl_conv.h>
#include <gdal.h>

#include "base/try.h"
#include "hotgrid/io.h"
#include "hotgrid/mem.h"
#include "hotgrid/text.h"
#include "io/gdal_err.h"
#include "io/ogr_open.h"

enum { TEXT_MAX_BYTES = 256, ROWS_AT_ONCE_MAX = 1024 };
/* One block of a file is decompressed as a whole. */
#define BLOCK_CELLS_MAX 16777216

/* Only what the file itself says: no world files, no masks or metadata beside it. */
static const char *const tif_options[] = {"GEOREF_SOURCES=INTERNAL", NULL};
static const char *const asc_options[] = {"DATATYPE=Float64", NULL};
static const struct {
    const char *extension, *driver;
    const char *const *options;
} drivers[] = {
    {".tif", "GTiff", tif_options},
    {".tiff", "GTiff", tif_options},
    {".asc", "AAIGrid", asc_options},
};

typedef struct raster_file {
    const hg_raster_source *source;
    char shown[512];
    GDALDatasetH dataset;
    GDALRasterBandH band;
} raster_file;

static hg_status open_file(raster_file *f, hg_err *err)
{
    const char *path = f->source->path;
    size_t n = strlen(path), kind = 0;
    hg_buf name = {0};
    hg_gdal_watch watch;
    for (; kind < HG_COUNT(drivers); kind++) {
        size_t m = strlen(drivers[kind].extension);
        if (n > m && strcasecmp(path + n - m, drivers[kind].extension) == 0)
            break;
    }
    if (hg_is_gdal_prefix(path))
        return hg_fail(err, HG_ECONFIG, "%s is refused: a raster is a plain file", f->shown);
    if (kind == HG_COUNT(drivers))
        return hg_fail(err, HG_ENOINPUT, "%s: its extension is none of .tif, .tiff, .asc",
                       f->shown);
    hg_status st = hg_check_plain_file(path, f->shown, err);
    if (st != HG_OK)
        return st;
    hg_buf_printf(&name, "%s%s", *path == '/' ? "" : "./", path);
    st = hg_buf_check(&name, err);
    if (st == HG_OK) {
        const char *const allowed[] = {drivers[kind].driver, NULL};
        hg_gdal_watch_begin(&watch);
        CPLSetThreadLocalConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR");
        f->dataset = GDALOpenEx(name.data, GDAL_OF_RASTER | GDAL_OF_READONLY, allowed,
                                drivers[kind].options, NULL);
        CPLSetThreadLocalConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", NULL);
        if (hg_gdal_watch_end(&watch) || !f->dataset)
            st = hg_fail(err, HG_EDATA, "%s cannot be read: %s", f->shown,
                         *watch.text ? watch.text : "it is not of the format that its name says");
    }
    hg_buf_clear(&name);
    return st;
}

/* ---- the band ---- */

static hg_status take_text(const char *text, char **out, hg_err *err)
{
    char shown[TEXT_MAX_BYTES];
    const char *from = text ? text : "";
    return hg_strdup(out, hg_printable(from, strlen(from), shown, sizeof shown), err);
}

static hg_status several_bands(const raster_file *f, int n, hg_err *err)
{
    hg_buf list = {0};
    char shown[80];
    for (int b = 1; b <= n && b <= 9; b++) {
        const char *name = GDALGetDescription(GDALGetRasterBand(f->dataset, b));
        hg_buf_printf(&list, "%s%d %s", b > 1 ? ", " : "", b,
                      hg_printable(name, strlen(name), shown, sizeof shown));
    }
    hg_status st = hg_fail(err, HG_EUSAGE, "%s has %d bands, name one with --band: %s%s", f->shown,
                           n, list.data ? list.data : "", n > 9 ? ", ..." : "");
    hg_buf_clear(&list);
    return st;
}

static hg_status choose_band(raster_file *f, hg_err *err)
{
    int n = GDALGetRasterCount(f->dataset), block_cols = 0, block_rows = 0;
    size_t wanted = f->source->band;
    if (n <= 0)
        return hg_fail(err, HG_EDATA, "%s holds no raster", f->shown);
    if (wanted > (size_t)n)
        return hg_fail(err, HG_EUSAGE, "%s has %d band%s: there is no band %zu", f->shown, n,
                       n == 1 ? "" : "s", wanted);
    if (wanted == 0 && n > 1)
        return several_bands(f, n, err);
    f->band = GDALGetRasterBand(f->dataset, wanted > 0 ? (int)wanted : 1);
    if (!f->band)
        return hg_fail(err, HG_EDATA, "%s: its band cannot be read", f->shown);
    if (GDALDataTypeIsComplex(GDALGetRasterDataType(f->band)))
        return hg_fail(err, HG_EDATA, "%s holds complex numbers: no surface", f->shown);
    GDALGetBlockSize(f->band, &block_cols, &block_rows);
    if (block_cols <= 0 || block_rows <= 0 ||
        (double)block_cols * (double)block_rows > BLOCK_CELLS_MAX)
        return hg_fail(err, HG_EDATA, "%s is stored in blocks of %d x %d cells: too large to read",
                       f->shown, block_cols, block_rows);
    return HG_OK;
}

/* ---- the grid ---- */

/* The origin (0, 0) when the edges are whole multiples of the cell: cells keep their names. */
static void lay(double edge, double cell_m, double *origin, int64_t *first)
{
    double k = round(edge / cell_m);
    bool aligned = fabs(k) < 0x1p51 && k * cell_m == edge;
    *origin = aligned ? 0 : edge;
    *first = aligned ? (int64_t)k : 0;
}

static hg_status take_grid(const raster_file *f, hg_grid *out, hg_err *err)
{
    int cols = GDALGetRasterXSize(f->dataset), rows = GDALGetRasterYSize(f->dataset);
    double t[6];
    if (cols <= 0 || rows <= 0)
        return hg_fail(err, HG_EDATA, "%s holds no cells", f->shown);
    if ((double)cols * (double)rows > HG_GRID_CELLS_MAX)
        return hg_fail(err, HG_EDATA, "%s has %d x %d cells: at most %u can be read", f->shown,
                       cols, rows, HG_GRID_CELLS_MAX);
    if (GDALGetGeoTransform(f->dataset, t) != CE_None)
        return hg_fail(err, HG_EDATA, "%s does not say where it lies (no georeference inside it)",
                       f->shown);
    for (int i = 0; i < 6; i++)
        if (!isfinite(t[i]))
            return hg_fail(err, HG_EDATA, "%s: its georeference is no number", f->shown);
    if (t[2] != 0 || t[4] != 0)
        return hg_fail(err, HG_EDATA, "%s is turned: only rasters with north up can be read",
                       f->shown);
    if (t[5] > 0 || t[1] < 0)
        return hg_fail(err, HG_EDATA,
                       "%s is upside down or mirrored: its rows must run from north "
                       "to south, its columns from west to east",
                       f->shown);
    if (!(t[1] > 0) || !(fabs(t[1] + t[5]) * rows <= 1e-3 * t[1]))
        return hg_fail(err, HG_EDATA, "%s has cells of %.10g x %.10g: they must be square",
                       f->shown, t[1], -t[5]);
    double reach = fabs(t[0]) + fabs(t[3]) + t[1] * ((double)cols + (double)rows);
    if (!(t[1] > 1e-12 * reach) || !(t[1] * t[1] > 1e-300) || !isfinite(t[1] * t[1]))
        return hg_fail(err, HG_EDATA, "%s: cells of %g m at (%g, %g) cannot be told apart",
                       f->shown, t[1], t[0], t[3]);
    hg_grid grid = {.cell_m = t[1], .cols = (size_t)cols, .rows = (size_t)rows};
    lay(t[0], t[1], &grid.origin_x, &grid.first_col);
    lay(t[3], t[1], &grid.origin_y, &grid.first_row);
    grid.first_row -= rows;
    *out = grid;
    return HG_OK;
}

/* The declared CRS, else its own. */
static hg_status take_crs(const raster_file *f, hg_crs **out, hg_err *err)
{
    char *own = NULL;
    hg_crs *crs = NULL;
    hg_status st = HG_OK;
    if (!f->source->crs)
        HG_TRY(hg_srs_definition(GDALGetSpatialRef(f->dataset), &own, err));
    if (!f->source->crs && !own)
        return hg_fail(err, HG_ECONFIG,
                       "%s does not say which coordinate reference system it has; name it with "
                       "--crs, for example EPSG:28992",
                       f->shown);
    st = hg_crs_open(f->source->crs ? f->source->crs : own, &crs, err);
    if (st == HG_OK)
        st = hg_crs_check_work(crs, err);
    if (st == HG_OK)
        *out = crs;
    else {
        hg_crs_free(crs);
        hg_fail_within(err, st, "%s", f->shown);
    }
done:
    hg_free(own);
    return st;
}

/* ---- the values ---- */

typedef struct scaling {
    double scale, offset;
    GDALRasterBandH mask; /* NULL: every cell has a value */
} scaling;

static scaling scaling_of(const raster_file *f)
{
    int has_scale = 0, has_offset = 0;
    double scale = GDALGetRasterScale(f->band, &has_scale);
    double offset = GDALGetRasterOffset(f->band, &has_offset);
    scaling s = {has_scale ? scale : 1, has_offset ? offset : 0, NULL};
    if (!(GDALGetMaskFlags(f->band) & GMF_ALL_VALID))
        s.mask = GDALGetMaskBand(f->band);
    return s;
}

static hg_status read_rows(const raster_file *f, const scaling *s, size_t row, size_t n,
                           unsigned char *mask, const hg_grid *grid, double *value, hg_err *err)
{
    int cols = (int)grid->cols, count = (int)n;
    char name[HG_CELL_NAME_MAX];
    if (GDALRasterIO(f->band, GF_Read, 0, (int)row, cols, count, value, cols, count, GDT_Float64, 0,
                     0) != CE_None ||
        (s->mask && GDALRasterIO(s->mask, GF_Read, 0, (int)row, cols, count, mask, cols, count,
                                 GDT_Byte, 0, 0) != CE_None))
        return hg_fail(err, HG_EDATA, "%s cannot be read from row %zu on", f->shown, row + 1);
    for (size_t i = 0; i < n * grid->cols; i++) {
        if (s->mask && !mask[i]) {
            value[i] = NAN;
            continue;
        }
        value[i] = value[i] * s->scale + s->offset;
        if (isinf(value[i]))
            return hg_fail(err, HG_EDATA, "%s: cell %s holds no finite number", f->shown,
                           hg_grid_cell_name(grid, row * grid->cols + i, name));
    }
    return HG_OK;
}

static hg_status read_values(const raster_file *f, hg_surface *surface, hg_err *err)
{
    const hg_grid *grid = &surface->grid;
    const scaling s = scaling_of(f);
    unsigned char *mask = NULL;
    int block_cols, block_rows;
    hg_gdal_watch watch;
    hg_status st = HG_OK;
    GDALGetBlockSize(f->band, &block_cols, &block_rows);
    size_t step = (size_t)(block_rows < ROWS_AT_ONCE_MAX ? block_rows : ROWS_AT_ONCE_MAX);
    HG_TRY(hg_alloc(&mask, step * grid->cols, 1, err));
    hg_gdal_watch_begin(&watch);
    for (size_t row = 0; st == HG_OK && row < grid->rows; row += step)
        st = read_rows(f, &s, row, step < grid->rows - row ? step : grid->rows - row, mask, grid,
                       surface->value + row * grid->cols, err);
    if (hg_gdal_watch_end(&watch))
        st = hg_fail(err, HG_EDATA, "%s cannot be read: %s", f->shown, watch.text);
done:
    hg_free(mask);
    return st;
}

static int64_t as_of(GDALDatasetH dataset)
{
    const char *text = GDALGetMetadataItem(dataset, "HOTGRID_AS_OF", NULL), *why;
    hg_time_format iso;
    hg_time_text read;
    if (!text || hg_time_format_compile("iso", -1, &iso, NULL) != HG_OK ||
        !hg_time_parse(&iso, text, strlen(text), &read, &why) || !read.has_offset)
        return HG_NO_TIME;
    return read.local_s - read.offset_s;
}

static const char *unit_of(const raster_file *f)
{
    const char *unit = GDALGetRasterUnitType(f->band);
    return unit && *unit ? unit : GDALGetMetadataItem(f->band, "UNIT", NULL);
}

void hg_raster_input_clear(hg_raster_input *input)
{
    hg_surface_clear(&input->surface);
    hg_crs_free(input->crs);
    hg_free(input->description);
    hg_free(input->unit);
    memset(input, 0, sizeof *input);
}

static void close_file(raster_file *f)
{
    hg_gdal_watch watch;
    if (!f->dataset)
        return;
    hg_gdal_watch_begin(&watch);
    GDALClose(f->dataset);
    hg_gdal_watch_end(&watch);
}

hg_status hg_read_raster(const hg_raster_source *source, hg_raster_input *out, hg_err *err)
{
    raster_file f = {.source = source};
    hg_raster_input input = {0};
    hg_grid grid;
    hg_status st = HG_OK;
    hg_printable(source->path, strlen(source->path), f.shown, sizeof f.shown);
    hg_gdal_start();
    HG_TRY(open_file(&f, err));
    HG_TRY(choose_band(&f, err));
    HG_TRY(take_grid(&f, &grid, err));
    HG_TRY(take_crs(&f, &input.crs, err));
    HG_TRY(take_text(GDALGetDescription(f.band), &input.description, err));
    HG_TRY(take_text(unit_of(&f), &input.unit, err));
    HG_TRY(hg_surface_init(&input.surface, &grid, NAN, err));
    HG_TRY(read_values(&f, &input.surface, err));
    input.n_bands = (size_t)GDALGetRasterCount(f.dataset);
    input.as_of = as_of(f.dataset);
    *out = input;
    input = (hg_raster_input){0};
done:
    hg_raster_input_clear(&input);
    close_file(&f);
    return st;
}
