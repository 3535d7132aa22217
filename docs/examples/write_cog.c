/* write_cog.c - a density as a Cloud Optimized GeoTIFF with unit and parameters: write_cog OUT.tif.
 */
#include <stdio.h>
#include <stdlib.h>

#include <hotgrid.h>

int main(int argc, char **argv)
{
    const double x[] = {155050, 155150}, y[] = {463000, 463000}, weight[] = {1, 1};
    hg_err err = {0};
    hg_crs *rd = NULL;
    hg_grid grid;
    hg_extent extent = {154700, 462700, 155500, 463300};
    hg_kde_options options = {.bandwidth_m = 200};
    double *surface = NULL;
    int result = 1;

    if (argc != 2) {
        fprintf(stderr, "usage: write_cog OUT.tif\n");
        return 64;
    }
    if (hg_crs_open("EPSG:28992", &rd, &err) != HG_OK ||
        hg_grid_cover(&extent, 10, 5, 5, HG_GRID_CELLS_MAX, &grid, &err) != HG_OK)
        goto done;
    surface = malloc(hg_grid_cells(&grid) * sizeof *surface);
    if (!surface || hg_kde_grid(&options, 2, x, y, weight, &grid, surface, &err) != HG_OK)
        goto done;
    for (size_t i = 0; i < hg_grid_cells(&grid); i++)
        surface[i] *= 1e6; /* per m2 to per km2 */
    hg_band band = {"kernel density", "incidents per km2", surface, false};
    hg_raster raster = {.grid = grid, .bands = &band, .n_bands = 1, .title = "Two incidents"};
    hg_tag tag = {"PARAMETERS", "{\"kernel\": \"quartic\", \"bandwidth_m\": 200}"};
    hg_file_facts facts = {
        .crs = rd, .as_of = HG_NO_TIME, .tags = &tag, .n_tags = 1, .overwrite = true};
    if (hg_write_raster(argv[1], &raster, &facts, &err) != HG_OK) /* read back and compared */
        goto done;
    printf("%zu x %zu cells written\n", grid.cols, grid.rows);
    result = 0;
done:
    if (result)
        fprintf(stderr, "%s\n", err.text);
    free(surface);
    hg_crs_free(rd);
    return result;
}
