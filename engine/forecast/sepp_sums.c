/* forecast/sepp_sums.c - what do all events add up to at one omega, and at one theta? O(n). */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "forecast/sepp.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/* Beyond, exp(-x) is below every sum's last bit. */
#define FAR 60.0

hg_status hg_sepp_room_new(const hg_sepp_atoms *atoms, const hg_sepp_options *options,
                           hg_sepp_room *out, hg_err *err)
{
    hg_sepp_room made = {.atoms = atoms, .no_end = options->end == HG_SEPP_NONE};
    hg_status st;
    HG_TRY(hg_alloc_large(&made.a, atoms->n, sizeof *made.a, err));
    HG_TRY(hg_alloc_large(&made.b, atoms->n, sizeof *made.b, err));
    HG_TRY(hg_alloc(&made.mu, atoms->n_occupied, sizeof *made.mu, err));
    HG_TRY(hg_alloc(&made.part, atoms->n_chunks * HG_SEPP_PARTS, sizeof *made.part, err));
    made.prior = options->no_prior ? 0 : hg_sepp_prior_shape(atoms);
    *out = made;
    made = (hg_sepp_room){0};
done:
    hg_sepp_room_clear(&made);
    return st;
}

void hg_sepp_room_clear(hg_sepp_room *room)
{
    hg_free(room->a);
    hg_free(room->b);
    hg_free(room->mu);
    hg_free(room->part);
    memset(room, 0, sizeof *room);
}

/* Part `which` of all chunks, one after the other. */
static double fold(const hg_sepp_room *room, int which)
{
    double sum = 0;
    for (size_t c = 0; c < room->atoms->n_chunks; c++)
        sum += room->part[c * HG_SEPP_PARTS + (size_t)which];
    return sum;
}

static void recur_cell(const hg_sepp_atoms *atoms, double omega, size_t from, size_t to, double *a,
                       double *b)
{
    double before = 0, ak = 0, bk = 0;
    for (size_t k = from; k < to; k++) {
        const double d = atoms->gap[k], x = omega * d;
        if (k == from || x > FAR) {
            ak = bk = 0;
        } else {
            const double decay = exp(-x), sum = before + ak;
            ak = decay * sum;
            bk = decay * (bk + d * sum);
        }
        a[k] = ak;
        b[k] = bk;
        before = atoms->parent[k];
    }
}

static hg_status recur_chunk(size_t chunk, void *context, hg_err *err)
{
    hg_sepp_room *room = context;
    const hg_sepp_atoms *atoms = room->atoms;
    const size_t first = atoms->chunk[chunk], last = atoms->chunk[chunk + 1];
    double begun = 0, censored = 0;
    (void)err;
    for (size_t c = first; c < last; c++)
        recur_cell(atoms, room->omega, atoms->start[c], atoms->start[c + 1], room->a, room->b);
    for (size_t k = atoms->start[first]; k < atoms->start[last]; k++) {
        const double x = room->omega * atoms->rest[k];
        double gone = 1;
        if (x <= FAR) {
            const double left = x < .5 ? 1 + expm1(-x) : exp(-x);
            gone = x < .5 ? -expm1(-x) : 1 - left;
            censored += atoms->parent[k] * atoms->rest[k] * left;
        }
        begun += atoms->parent[k] * gone;
    }
    room->part[chunk * HG_SEPP_PARTS] = begun;
    room->part[chunk * HG_SEPP_PARTS + 1] = censored;
    return HG_OK;
}

hg_status hg_sepp_recur(hg_sepp_room *room, double omega, hg_err *err)
{
    if (room->omega == omega)
        return HG_OK;
    room->omega = omega;
    room->evaluations++;
    hg_status st = hg_par_for(room->atoms->n_chunks, recur_chunk, room, err);
    room->begun = fold(room, 0);
    room->censored = fold(room, 1);
    return st;
}

double hg_sepp_whole(const hg_sepp_room *room)
{
    return room->no_end ? room->atoms->parents : room->begun;
}

double hg_sepp_late(const hg_sepp_room *room)
{
    return room->no_end ? 0 : room->censored;
}

typedef struct adding {
    hg_sepp_room *room;
    double jump; /* theta omega */
} adding;

static hg_status add_chunk(size_t chunk, void *context, hg_err *err)
{
    const adding *w = context;
    const hg_sepp_room *room = w->room;
    const hg_sepp_atoms *atoms = room->atoms;
    double logs = 0, background = 0, triggered = 0, lag = 0, rates = 0, shape = 0;
    (void)err;
    for (size_t c = atoms->chunk[chunk]; c < atoms->chunk[chunk + 1]; c++) {
        const double mu = room->mu[c];
        rates += mu;
        if (room->prior > 0)
            shape += atoms->share[c] * log(mu / atoms->share[c]);
        for (size_t k = atoms->start[c]; k < atoms->start[c + 1]; k++) {
            if (!(atoms->scored[k] > 0))
                continue;
            const double more = w->jump * room->a[k], rate = mu + more,
                         each = atoms->scored[k] / rate;
            logs += atoms->scored[k] * log(rate);
            background += mu * each;
            triggered += more * each;
            lag += w->jump * room->b[k] * each;
        }
    }
    double *part = room->part + chunk * HG_SEPP_PARTS;
    part[0] = logs, part[1] = background, part[2] = triggered, part[3] = lag;
    part[4] = rates, part[5] = shape;
    return HG_OK;
}

hg_status hg_sepp_add_up(hg_sepp_room *room, double theta, hg_sepp_point *out, hg_err *err)
{
    const hg_sepp_atoms *atoms = room->atoms;
    adding w = {room, theta * room->omega};
    hg_status st = hg_par_for(atoms->n_chunks, add_chunk, &w, err);
    if (st != HG_OK)
        return st;
    const double rates = fold(room, 4) + atoms->empty_share * room->empty_rate;
    const double logs = fold(room, 0) - rates * atoms->window_days;
    *out = (hg_sepp_point){
        .theta = theta,
        .omega = room->omega,
        .objective = logs - theta * hg_sepp_whole(room),
        .sums = {.log_likelihood = logs - theta * room->begun,
                 .background = fold(room, 1),
                 .triggered = fold(room, 2),
                 .lag_days = fold(room, 3),
                 .begun = room->begun,
                 .censored = room->censored},
    };
    if (room->prior > 0) {
        double shape = fold(room, 5);
        if (atoms->empty_share > 0)
            shape += atoms->empty_share * log(room->empty_rate);
        out->objective += room->prior * (shape - atoms->shares * log(rates));
    }
    room->background = out->sums.background;
    return HG_OK;
}
