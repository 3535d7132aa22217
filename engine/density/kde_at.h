/* density/kde_at.h - which incidents lie near a point, and what do they add there? */
#ifndef HG_DENSITY_KDE_AT_H
#define HG_DENSITY_KDE_AT_H

#include "density/radial.h"

struct hg_near;
typedef void hg_near_leaf(const struct hg_near *near, size_t first, size_t n, double at_x,
                          double at_y, double limit, double *out);

/* Incidents side by side: what stands at i in each list belongs together. */
typedef struct hg_near {
    double *x, *y, *inverse, *scale; /* inverse = 1 / bandwidth, scale = weight * constant / h^2 */
    double constant;                 /* of the kernel as the leaf has it */
    hg_near_leaf *leaf;              /* NULL: the kernel's own function */
} hg_near;

/* Sets leaf and constant. */
void hg_near_choose(hg_near *near, const hg_radial *radial);

/*
 * The sum over incidents [first, last) of scale times the kernel at u^2 where u^2 <= the limit, in
 * eight running sums by index: the same bits whatever the vectors' width.
 */
double hg_near_sum(const hg_radial *radial, const hg_near *near, size_t first, size_t last,
                   double at_x, double at_y);

#endif
