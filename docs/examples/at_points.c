/* at_points.c - the density at places of your own, and leaving the incident itself out. */
#include <stdio.h>

#include <hotgrid.h>

int main(void)
{
    const double x[] = {0, 100}, y[] = {0, 0}, weight[] = {1, 1};
    const double at_x[] = {50, 0}, at_y[] = {0, 0}; /* midway, and at the first incident */
    double density[2], own;
    hg_err err = {0};
    hg_kde_options options = {.kernel = hg_kernel_find("quartic"), .bandwidth_m = 200};

    if (hg_kde_at(&options, 2, x, y, weight, 2, at_x, at_y, density, &err) != HG_OK ||
        hg_kde_at(&options, 1, x, y, weight, 1, x, y, &own, &err) != HG_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    printf("midway: %.6f per km2\n", density[0] * 1e6);
    printf("at the first: %.6f per km2, without itself %.6f\n", density[1] * 1e6,
           (density[1] - own) * 1e6);
    return 0;
}
