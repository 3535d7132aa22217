/* density/relrisk_p.c - how likely is this log risk by chance, for many points (a normal limit)? */
#include "density/relrisk.h"

#include <math.h>

#include "base/try.h"
#include "density/roughness.h"

/* (1/n1 + 1/n2), all that the number of points does. */
static double sampling(const hg_relrisk_pool *pool)
{
    return 1 / pool->cases_effective + 1 / pool->controls_effective;
}

/* Hazelton & Davies 2009 (Biometrical Journal 51, 98-109), with K^2 over the area by its share. */
static double variance(const hg_relrisk_work *w, double roughness, size_t cell)
{
    const hg_relrisk_pool *pool = &w->pool;
    double e = w->edge ? w->edge[cell] : 1, h = w->kernel.bandwidth_m;
    double square = roughness * (w->edge_squared ? w->edge_squared[cell] : e);
    if (pool->bandwidth) /* Davies & Hazelton 2010 (Statistics in Medicine 29, 2423-2437) */
        return sampling(pool) * 2.5 * square * pool->gamma_m * pool->gamma_m / (h * h * e * e);
    double pooled = (w->cases[cell] + w->controls[cell]) / e / (w->cases_total + w->controls_total);
    return sampling(pool) * square / (h * h * e * e * pooled);
}

hg_status hg_relrisk_asymptotic(const hg_relrisk_work *work, const double *log_risk, double *p,
                                hg_err *err)
{
    double roughness = hg_kernel_roughness(work->kernel.kernel, work->kernel.cut);
    if (work->pool.bandwidth && work->kernel.kernel != hg_kernel_find("gaussian"))
        return hg_fail(err, HG_EDOMAIN,
                       "with adaptive bandwidths p without permutations is known for the Gaussian "
                       "kernel only, not for %s: ask for permutations",
                       work->kernel.kernel->name);
    for (size_t i = 0; i < work->cells; i++)
        p[i] = isnan(log_risk[i])
                   ? NAN
                   : 0.5 * erfc(log_risk[i] / sqrt(2 * variance(work, roughness, i)));
    return HG_OK;
}
