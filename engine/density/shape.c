/* density/shape.c - which leaves belong to which kernel? */
#include "density/shape.h"

#include <string.h>

#include "base/try.h"
#include "density/slab.h"

static const hg_shape shapes[] = {
    {"quartic", 3.0 / HG_PI, 0.25, 0.0, NULL, hg_stamp_quartic, NULL, hg_strip_quartic,
     hg_slab_quartic},
    {"uniform", 1.0 / HG_PI, 0.0625, 0.0, NULL, hg_stamp_uniform, NULL, hg_strip_uniform,
     hg_slab_uniform},
    {"triangular", 3.0 / HG_PI, 0.125, 0.0, NULL, hg_stamp_triangular, NULL, hg_strip_triangular,
     hg_slab_triangular},
    {"epanechnikov", 2.0 / HG_PI, 0.0625, 0.0, NULL, hg_stamp_epanechnikov, NULL,
     hg_strip_epanechnikov, hg_slab_epanechnikov},
    {"triweight", 4.0 / HG_PI, 0.25, 0.0, NULL, hg_stamp_triweight, NULL, hg_strip_triweight,
     hg_slab_triweight},
    {"gaussian", 1.0, 0.5, 0.0, hg_stamp_gaussian_prepare, hg_stamp_gaussian,
     hg_strip_gaussian_prepare, hg_strip_gaussian, hg_slab_gaussian},
    {"exponential", 1.0, 0.0625, 0.0625, NULL, hg_stamp_general, NULL, hg_strip_general,
     hg_slab_exponential},
};

static const hg_shape general = {.kernel = "",
                                 .constant = 1.0,
                                 .step = 0.0625,
                                 .growth = 0.0625,
                                 .stamp = hg_stamp_general,
                                 .strip = hg_strip_general,
                                 .slab = hg_slab_general};

const double hg_gauss_at[4] = {0.069431844202973712, 0.33000947820757187, 0.66999052179242813,
                               0.93056815579702629};
const double hg_gauss_weight[4] = {0.17392742256872693, 0.32607257743127307, 0.32607257743127307,
                                   0.17392742256872693};

int hg_panels(double low, double high, double step, double growth)
{
    double distance = low > 0.0 ? low : high < 0.0 ? -high : 0.0;
    double widest = step + growth * distance;
    int panels = 1;
    while ((high - low) / panels > widest)
        panels *= 2;
    return panels;
}

const hg_shape *hg_shape_of(const hg_kernel *kernel)
{
    if (hg_kernel_find(kernel->name) == kernel)
        for (size_t i = 0; i < HG_COUNT(shapes); i++)
            if (strcmp(shapes[i].kernel, kernel->name) == 0)
                return &shapes[i];
    return &general;
}
