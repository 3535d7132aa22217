/* forecast/sepp_window.c - how many incidents in the coming days, offspring of offspring included?
 */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "forecast/sepp.h"
#include "hotgrid/mem.h"

/* (days - f) / k: k days^2 / 2 (1 - k days / 3 + ..) / k where the difference has lost its digits.
 */
static double second(double k, double days, double f)
{
    const double x = k * days;
    if (fabs(x) > .05)
        return (days - f) / k;
    double term = days * days / 2, sum = term;
    for (int n = 3; n < 20 && fabs(term) > 1e-18 * fabs(sum); n++)
        sum += term *= -x / n;
    return sum;
}

double hg_sepp_expected(double mu, double lambda, double theta, double omega_per_day, double days)
{
    const double k = omega_per_day * (1 - theta);
    const double f = k == 0 ? days : -expm1(-k * days) / k;
    return lambda * f + mu * omega_per_day * second(k, days, f);
}

hg_status hg_sepp_intensity(const hg_sepp_events *events, const hg_sepp *model,
                            double *lambda_per_day, hg_err *err)
{
    hg_sepp_atoms atoms = {0};
    double *made = NULL;
    hg_status st;
    HG_TRY(hg_sepp_check_model(events, model, err));
    HG_TRY(hg_sepp_atoms_new(events, &atoms, err));
    HG_TRY(hg_alloc_large(&made, events->n_cells, sizeof *made, err));
    memcpy(made, model->mu_per_day, events->n_cells * sizeof *made);
    for (size_t c = 0; c < atoms.n_occupied; c++) {
        double sum = 0;
        for (size_t k = atoms.start[c]; k < atoms.start[c + 1]; k++)
            sum += atoms.parent[k] * exp(-model->omega_per_day * atoms.rest[k]);
        made[atoms.cell[c]] += model->theta * model->omega_per_day * sum;
    }
    memcpy(lambda_per_day, made, events->n_cells * sizeof *made);
done:
    hg_free(made);
    hg_sepp_atoms_clear(&atoms);
    return st;
}
