/* io/stack_formats.c - which formats hold many slices of time, and what does each want? */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <cpl_string.h>

#include "base/try.h"
#include "hotgrid/par.h"
#include "hotgrid/text.h"
#include "hotgrid/time.h"
#include "io/write_stack.h"

/* A tile of all bands stays below 32 MB. */
size_t hg_stack_block(const hg_stack *stack)
{
    size_t block = 512;
    while (block > 128 && block * block * stack->n_bands * sizeof(float) > (size_t)32 << 20)
        block /= 2;
    return block;
}

static char **with_threads(char **options)
{
    char threads[16];
    snprintf(threads, sizeof threads, "%d", hg_par_threads());
    return CSLSetNameValue(options, "NUM_THREADS", threads);
}

/* Tiles are cut by position and written in order: the bytes do not depend on the threads. */
static char **cog_options(const hg_stack *stack)
{
    static const char *const fixed[] = {"COMPRESS=DEFLATE", "LEVEL=6",
                                        "PREDICTOR=YES",    "OVERVIEW_PREDICTOR=YES",
                                        "BIGTIFF=IF_SAFER", "OVERVIEWS=FORCE_USE_EXISTING"};
    char **options = NULL, block[16];
    for (size_t i = 0; i < HG_COUNT(fixed); i++)
        options = CSLAddString(options, fixed[i]);
    snprintf(block, sizeof block, "%zu", hg_stack_block(stack));
    return with_threads(CSLSetNameValue(options, "BLOCKSIZE", block));
}

/* No history: the driver would put the clock into it. */
static char **netcdf_options(const hg_stack *stack)
{
    static const char *const fixed[] = {"FORMAT=NC4", "COMPRESS=DEFLATE", "ZLEVEL=6",
                                        "WRITE_GDAL_HISTORY=NO", "WRITE_GDAL_VERSION=NO"};
    char **options = NULL;
    (void)stack;
    for (size_t i = 0; i < HG_COUNT(fixed); i++)
        options = CSLAddString(options, fixed[i]);
    return options;
}

static double middle(const hg_stack *stack, size_t band)
{
    return (double)stack->from + ((double)band + 0.5) * (double)stack->slice_s;
}

/* The driver finds its time axis in such items of the bands that it copies. */
static void netcdf_prepare(GDALDatasetH bands, const hg_stack *stack)
{
    hg_buf text = {0};
    GDALSetMetadataItem(bands, "NETCDF_DIM_EXTRA", "{time}", NULL);
    hg_buf_printf(&text, "{%zu,6}", stack->n_bands); /* 6: doubles */
    GDALSetMetadataItem(bands, "NETCDF_DIM_time_DEF", text.data, NULL);
    hg_buf_clear(&text);
    hg_buf_puts(&text, "{");
    for (size_t k = 0; k < stack->n_bands; k++) {
        hg_buf_puts(&text, k ? "," : "");
        hg_buf_double(&text, middle(stack, k));
    }
    hg_buf_puts(&text, "}");
    GDALSetMetadataItem(bands, "NETCDF_DIM_time_VALUES", text.data, NULL);
    hg_buf_clear(&text);
    GDALSetMetadataItem(bands, "time#standard_name", "time", NULL);
    GDALSetMetadataItem(bands, "time#units", "seconds since 1970-01-01 00:00:00", NULL);
    GDALSetMetadataItem(bands, "time#calendar", "standard", NULL);
    hg_buf_printf(&text, "middle of a slice of %lld s", (long long)stack->slice_s);
    GDALSetMetadataItem(bands, "time#long_name", text.data, NULL);
    hg_buf_clear(&text);
    for (size_t k = 0; k < stack->n_bands; k++) {
        GDALRasterBandH band = GDALGetRasterBand(bands, (int)k + 1);
        hg_buf_double(&text, middle(stack, k));
        GDALSetMetadataItem(band, "NETCDF_DIM_time", text.data, NULL);
        hg_buf_clear(&text);
        GDALSetMetadataItem(band, "NETCDF_VARNAME", stack->name, NULL);
        GDALSetMetadataItem(band, "units", stack->unit, NULL);
    }
}

static const hg_stack_format formats[] = {
    {".tif", "COG", NULL, cog_options, true, true},
    {".nc", "netCDF", netcdf_prepare, netcdf_options, false, false},
};

const hg_stack_format *hg_stack_format_for(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    if (!dot || (slash && dot < slash))
        return NULL;
    for (size_t i = 0; i < HG_COUNT(formats); i++)
        if (strcasecmp(formats[i].extension, dot) == 0)
            return &formats[i];
    return NULL;
}

const char *hg_stack_extensions(void)
{
    return ".tif .nc";
}

const char *hg_stack_interval(const hg_stack *stack, size_t band, char out[HG_INTERVAL_MAX])
{
    char from[32], to[32];
    int64_t start = stack->from + (int64_t)band * stack->slice_s;
    snprintf(out, HG_INTERVAL_MAX, "%s/%s", hg_time_iso(start, from),
             hg_time_iso(start + stack->slice_s, to));
    return out;
}
