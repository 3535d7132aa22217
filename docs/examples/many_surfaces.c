/* many_surfaces.c - points to a grid, many surfaces with one workspace: the heap is asked once. */
#include <stdio.h>
#include <stdlib.h>

#include <hotgrid.h>

enum { POINTS = 4, WEEKS = 52 };

int main(void)
{
    const double x[POINTS] = {155050, 155150, 155400, 155420};
    const double y[POINTS] = {463000, 463000, 463240, 463260};
    double weight[POINTS];
    hg_err err = {0};
    hg_grid grid;
    hg_extent extent = {154700, 462700, 155800, 463600};
    hg_kde_options options = {.bandwidth_m = 200}; /* the quartic's radius */
    hg_kde_workspace *workspace = NULL;
    double *surface = NULL, total = 0;

    if (hg_grid_cover(&extent, 10, 5, 5, HG_GRID_CELLS_MAX, &grid, &err) != HG_OK ||
        hg_kde_workspace_new(&workspace, &err) != HG_OK)
        goto failed;
    surface = malloc(hg_grid_cells(&grid) * sizeof *surface);
    if (!surface)
        goto failed;
    for (int week = 0; week < WEEKS; week++) { /* older incidents count less, week by week */
        for (int i = 0; i < POINTS; i++)
            weight[i] = 1.0 / (1 + week + i);
        if (hg_kde_grid_with(workspace, &options, POINTS, x, y, weight, &grid, surface, &err) !=
            HG_OK)
            goto failed;
        size_t cell;
        if (hg_grid_locate(&grid, 155100, 463000, &cell))
            total += surface[cell] * 1e6;
    }
    printf("midway, summed over %d surfaces: %.6f per km2\n", WEEKS, total);
    free(surface);
    hg_kde_workspace_free(workspace);
    return 0;
failed:
    fprintf(stderr, "%s\n", err.text);
    free(surface);
    hg_kde_workspace_free(workspace);
    return 1;
}
