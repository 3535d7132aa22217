/* edges_adaptive.c - bandwidths that follow the density, corrected at a border so that the sum
 * stays. */
#include <stdio.h>
#include <stdlib.h>

#include <hotgrid.h>

enum { POINTS = 200 };

int main(void)
{
    static double x[POINTS], y[POINTS], weight[POINTS];
    const double ring_x[] = {0, 4000, 4000, 0}, ring_y[] = {0, 0, 3000, 3000};
    hg_err err = {0};
    hg_area town = {0};
    hg_grid grid;
    hg_extent extent = {0, 0, 3999, 2999};
    hg_adaptive adaptive = {.pilot_m = 600, .trim = 5, .pilot_edge = HG_EDGE_DIGGLE};
    hg_density_options options = {.kernel = {.bandwidth_m = 400},
                                  .edge = HG_EDGE_DIGGLE,
                                  .adaptive = &adaptive,
                                  .area = &town};
    hg_density_facts facts;
    double *surface = NULL, sum = 0;
    int result = 1;

    for (int i = 0; i < POINTS; i++) { /* denser towards the south-west */
        x[i] = 4000.0 * ((i * 37) % 199) / 199 * (1 + i % 3) / 3;
        y[i] = 3000.0 * ((i * 59) % 197) / 197 * (1 + i % 2) / 2;
        weight[i] = 1;
    }
    if (hg_area_add_ring(&town, 4, ring_x, ring_y, false, &err) != HG_OK ||
        hg_grid_cover(&extent, 20, 0, 0, HG_GRID_CELLS_MAX, &grid, &err) != HG_OK)
        goto done;
    surface = malloc(hg_grid_cells(&grid) * sizeof *surface);
    if (!surface || hg_density_grid(NULL, &options, POINTS, x, y, weight, &grid, surface, &facts,
                                    &err) != HG_OK)
        goto done;
    for (size_t i = 0; i < hg_grid_cells(&grid); i++) /* every cell lies inside */
        sum += surface[i] * grid.cell_m * grid.cell_m;
    printf("%d incidents, the surface holds %.1f\n", POINTS, sum);
    printf("bandwidths follow: %s\n",
           facts.bandwidth_min_m < 400 && facts.bandwidth_max_m > 400 ? "yes" : "no");
    result = 0;
done:
    if (result)
        fprintf(stderr, "%s\n", err.text);
    free(surface);
    hg_area_clear(&town);
    return result;
}
