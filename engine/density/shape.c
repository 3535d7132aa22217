/* density/shape.c - which leaves belong to which kernel? */
#include "density/shape.h"

#include <string.h>

#include "base/try.h"

static const hg_shape shapes[] = {
    {"quartic", 3.0 / HG_PI, 0.25, NULL, hg_stamp_quartic, NULL, hg_strip_quartic},
    {"uniform", 1.0 / HG_PI, 0.0625, NULL, hg_stamp_uniform, NULL, hg_strip_uniform},
    {"triangular", 3.0 / HG_PI, 0.125, NULL, hg_stamp_triangular, NULL, hg_strip_triangular},
    {"epanechnikov", 2.0 / HG_PI, 0.25, NULL, hg_stamp_epanechnikov, NULL, hg_strip_epanechnikov},
    {"triweight", 4.0 / HG_PI, 0.25, NULL, hg_stamp_triweight, NULL, hg_strip_triweight},
    {"gaussian", 1.0 / (2.0 * HG_PI * HG_GAUSSIAN_MASS), 0.5, hg_stamp_gaussian_prepare,
     hg_stamp_gaussian, hg_strip_gaussian_prepare, hg_strip_gaussian},
};

static const hg_shape general = {"", 1.0, 0.0625, NULL, hg_stamp_general, NULL, hg_strip_general};

const hg_shape *hg_shape_of(const hg_kernel *kernel)
{
    if (hg_kernel_find(kernel->name) == kernel)
        for (size_t i = 0; i < HG_COUNT(shapes); i++)
            if (strcmp(shapes[i].kernel, kernel->name) == 0)
                return &shapes[i];
    return &general;
}
