/* forecast/sepp_evaluate.c - what do given parameters say about the events? */
#include <math.h>

#include "base/try.h"
#include "forecast/sepp.h"
#include "hotgrid/mem.h"

hg_status hg_sepp_check_model(const hg_sepp_events *events, const hg_sepp *model, hg_err *err)
{
    if (!(model->theta >= 0 && isfinite(model->theta)))
        return hg_fail(err, HG_EDOMAIN, "theta is %g: must be 0 or more", model->theta);
    if (!(model->omega_per_day > 0 && isfinite(model->omega_per_day)))
        return hg_fail(err, HG_EDOMAIN, "omega is %g a day: must be above 0", model->omega_per_day);
    for (size_t c = 0; c < events->n_cells; c++)
        if (!(model->mu_per_day[c] >= 0 && isfinite(model->mu_per_day[c])))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: background %g a day, must be 0 or more", c,
                           model->mu_per_day[c]);
    return HG_OK;
}

/* Cells without atoms: their summed rate, spread over their summed share. */
void hg_sepp_take_rates(hg_sepp_room *room, const double *mu_per_day)
{
    const hg_sepp_atoms *atoms = room->atoms;
    double empty = 0;
    size_t c = 0;
    for (size_t k = 0; k < atoms->n_cells; k++) {
        if (c < atoms->n_occupied && atoms->cell[c] == k)
            room->mu[c++] = mu_per_day[k];
        else
            empty += mu_per_day[k];
    }
    room->empty_rate = atoms->empty_share > 0 ? empty / atoms->empty_share : 0;
}

/* A room at the model's parameters, without prior. */
static hg_status furnish(const hg_sepp_events *events, const hg_sepp *model, hg_sepp_end end,
                         hg_sepp_atoms *atoms, hg_sepp_room *room, hg_err *err)
{
    const hg_sepp_options options = {.end = end, .no_prior = true};
    hg_status st;
    HG_TRY(hg_sepp_check_model(events, model, err));
    HG_TRY(hg_sepp_atoms_new(events, atoms, err));
    HG_TRY(hg_sepp_room_new(atoms, &options, room, err));
    hg_sepp_take_rates(room, model->mu_per_day);
    HG_TRY(hg_sepp_recur(room, model->omega_per_day, err));
done:
    return st;
}

hg_status hg_sepp_evaluate(const hg_sepp_events *events, const hg_sepp *model, hg_sepp_sums *out,
                           hg_err *err)
{
    hg_sepp_atoms atoms = {0};
    hg_sepp_room room = {0};
    hg_sepp_point p;
    hg_status st;
    HG_TRY(furnish(events, model, HG_SEPP_EDGE, &atoms, &room, err));
    HG_TRY(hg_sepp_add_up(&room, model->theta, &p, err));
    *out = p.sums;
done:
    hg_sepp_room_clear(&room);
    hg_sepp_atoms_clear(&atoms);
    return st;
}

hg_status hg_sepp_em_step(const hg_sepp_events *events, hg_sepp_end end, hg_sepp *model,
                          hg_err *err)
{
    hg_sepp_atoms atoms = {0};
    hg_sepp_room room = {0};
    hg_sepp_point p;
    hg_status st;
    HG_TRY(furnish(events, model, end, &atoms, &room, err));
    HG_TRY(hg_sepp_add_up(&room, model->theta, &p, err));
    HG_TRY(hg_sepp_step_background(&room, model->theta, err));
    hg_sepp_put_rates(&room, events->share, model->mu_per_day);
    const double P = p.sums.triggered;
    model->omega_per_day = P / (p.sums.lag_days + model->theta * hg_sepp_late(&room));
    model->theta = P / hg_sepp_whole(&room);
done:
    hg_sepp_room_clear(&room);
    hg_sepp_atoms_clear(&atoms);
    return st;
}
