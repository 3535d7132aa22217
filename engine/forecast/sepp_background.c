/* forecast/sepp_background.c - how often would it happen in each cell if nothing triggered
 * anything?
 *
 * Given theta and omega the penalised log likelihood is
 *
 *   sum m_k ln(mu_n + c_k) - T M + alpha0 (sum f_n ln mu_n - F ln M),   M = sum mu_n, F = sum f_n,
 *
 * f_n the share of cell n inside the universe: a prior of the shape of the background, with its
 * level left free, so that the background expects what it explains: M T = S = sum p_ii. At the
 * maximum mu_n = (alpha0 f_n + S_n) / (beta0 + T), beta0 = alpha0 F / M.
 */
#include <math.h>

#include "base/try.h"
#include "forecast/sepp.h"
#include "hotgrid/par.h"

enum { MOST_STEPS = 60, MOST_ROUNDS = 60 };
#define LARGEST_PRIOR 1000.0 /* in events: cells that do not differ share one rate, to .1 % */

/*
 * Moments of gamma-Poisson counts: variance of a cell's count m f + f m^2 / alpha0, with m per unit
 * of share. No excess variance: the largest prior.
 */
double hg_sepp_prior_shape(const hg_sepp_atoms *atoms)
{
    const double cells = (double)atoms->n_inside, largest = LARGEST_PRIOR * atoms->events;
    if (atoms->n_inside < 2 || !(atoms->events > 0))
        return 0;
    const double m = atoms->events / atoms->shares;
    double squares = m * m * atoms->empty_share2;
    for (size_t c = 0; c < atoms->n_occupied; c++) {
        const double off = atoms->cell_scored[c] - m * atoms->share[c];
        squares += off * off;
    }
    const double excess = squares * cells / (cells - 1) - m * atoms->shares;
    if (!(excess * largest > m * m * atoms->shares * atoms->shares))
        return largest / atoms->shares;
    return m * m * atoms->shares / excess;
}

typedef struct solving {
    hg_sepp_room *room;
    double jump;  /* theta omega */
    double total; /* T + beta0 */
    bool one_step;
} solving;

/* Half of a step: D(mu) = alpha / mu + sum m / (mu + c), and -D'. */
static double pull(const solving *w, size_t c, double mu, double *slope)
{
    const hg_sepp_room *room = w->room;
    const hg_sepp_atoms *atoms = room->atoms;
    const double alpha = room->prior * atoms->share[c];
    double sum = alpha / mu, fall = sum / mu;
    for (size_t k = atoms->start[c]; k < atoms->start[c + 1]; k++) {
        const double inverse = 1 / (mu + w->jump * room->a[k]), part = atoms->scored[k] * inverse;
        sum += part;
        fall += part * inverse;
    }
    *slope = fall;
    return sum;
}

/*
 * D(mu) = total by Newton's method on 1 / D, which is concave and almost straight: after the first
 * step it comes from below and cannot overshoot. Where it would leave the positive numbers, the EM
 * step mu D / total. Without prior, D(0) <= total: 0 is best, and mu goes there.
 */
static double solve_cell(const solving *w, size_t c)
{
    const hg_sepp_atoms *atoms = w->room->atoms;
    double mu = w->room->mu[c];
    if (!(w->room->prior > 0) && !(atoms->cell_scored[c] > 0))
        return 0;
    if (!(mu > 0))
        mu = (w->room->prior * atoms->share[c] + atoms->cell_scored[c]) / w->total;
    for (int step = 0; step < MOST_STEPS; step++) {
        double fall, sum = pull(w, c, mu, &fall);
        double next = mu + (sum / w->total - 1) * sum / fall;
        if (!(next > 0))
            next = mu * sum / w->total;
        const double change = fabs(next - mu);
        mu = next;
        if (change <= 1e-9 * mu) /* quadratic: what is left is its square */
            break;
    }
    return mu;
}

static hg_status solve_chunk(size_t chunk, void *context, hg_err *err)
{
    const solving *w = context;
    hg_sepp_room *room = w->room;
    const hg_sepp_atoms *atoms = room->atoms;
    double background = 0, fall;
    (void)err;
    for (size_t c = atoms->chunk[chunk]; c < atoms->chunk[chunk + 1]; c++) {
        const double alpha = room->prior * atoms->share[c];
        if (!w->one_step)
            room->mu[c] = solve_cell(w, c);
        if (room->mu[c] > 0)
            background += room->mu[c] * pull(w, c, room->mu[c], &fall) - alpha;
    }
    room->part[chunk * HG_SEPP_PARTS] = background;
    return HG_OK;
}

static double fold(const hg_sepp_room *room)
{
    double sum = 0;
    for (size_t c = 0; c < room->atoms->n_chunks; c++)
        sum += room->part[c * HG_SEPP_PARTS];
    return sum;
}

/* beta0 = alpha0 F T / S */
static double beta_of(const hg_sepp_room *room, double background)
{
    return room->prior * room->atoms->shares * room->atoms->window_days / background;
}

hg_status hg_sepp_solve_background(hg_sepp_room *room, double theta, hg_err *err)
{
    const hg_sepp_atoms *atoms = room->atoms;
    const double days = atoms->window_days, least = 1e-9 * atoms->events;
    double beta = 0, gap = 0, last_beta = 0, last_gap = 0;
    hg_status st = HG_OK;
    if (room->prior > 0)
        beta = beta_of(room, fmax(room->background, least));
    for (int round = 0; round < MOST_ROUNDS; round++) {
        solving w = {room, theta * room->omega, days + beta, false};
        HG_TRY(hg_par_for(atoms->n_chunks, solve_chunk, &w, err));
        room->background = fold(room);
        if (!(room->prior > 0))
            break;
        gap = beta_of(room, fmax(room->background, least)) - beta;
        if (fabs(gap) <= 1e-11 * (days + beta))
            break;
        double next = beta + gap;
        if (round > 0 && gap != last_gap) { /* secant */
            next = beta - gap * (beta - last_beta) / (gap - last_gap);
            if (!(next > .2 * beta && next < 5 * beta))
                next = beta + gap;
        }
        last_beta = beta;
        last_gap = gap;
        beta = next;
    }
    room->empty_rate = room->prior > 0 ? room->prior / (days + beta) : 0;
done:
    return st;
}

hg_status hg_sepp_step_background(hg_sepp_room *room, double theta, hg_err *err)
{
    const hg_sepp_atoms *atoms = room->atoms;
    solving w = {room, theta * room->omega, 1, true};
    double fall;
    hg_status st = hg_par_for(atoms->n_chunks, solve_chunk, &w, err);
    if (st != HG_OK)
        return st;
    room->background = fold(room);
    const double beta = room->prior > 0 ? beta_of(room, room->background) : 0;
    for (size_t c = 0; c < atoms->n_occupied; c++)
        if (room->mu[c] > 0)
            room->mu[c] *= pull(&w, c, room->mu[c], &fall) / (atoms->window_days + beta);
    room->empty_rate = room->prior / (atoms->window_days + beta);
    return HG_OK;
}

void hg_sepp_begin_background(hg_sepp_room *room, double part)
{
    const hg_sepp_atoms *atoms = room->atoms;
    const double expected = part * atoms->events,
                 beta = room->prior > 0 ? beta_of(room, expected) : 0;
    for (size_t c = 0; c < atoms->n_occupied; c++)
        room->mu[c] = (room->prior * atoms->share[c] + part * atoms->cell_scored[c]) /
                      (atoms->window_days + beta);
    room->empty_rate = room->prior / (atoms->window_days + beta);
    room->background = expected;
}
