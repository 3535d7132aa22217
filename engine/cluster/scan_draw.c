/* cluster/scan_draw.c - replicates: the same cases where nothing happens anywhere in particular. */
#include "base/try.h"
#include "cluster/scan.h"
#include "hotgrid/mem.h"
#include "hotgrid/rng.h"

/* One room of work. */
typedef struct slot {
    hg_scan_walker walker;
    uint32_t *step, *start; /* of the draw, by site */
    uint32_t *site;         /* Poisson: before they are sorted by site */
    uint32_t *when;
} slot;

typedef struct drawing {
    const hg_scan_frame *frame;
    size_t first;
    double *maxima;
    uint32_t *start;      /* observed cases by site */
    uint32_t *sorted;     /* permutation: all steps, ascending, so that no order of rows matters */
    uint64_t *cumulative; /* Poisson: mass of the sites before */
    slot *slots;
    size_t n_slots;
} drawing;

hg_status hg_scan_observed(const hg_scan_frame *frame, uint32_t **start, uint32_t **step,
                           hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(start, frame->n_sites + 1, sizeof **start, err));
    HG_TRY(hg_alloc(step, frame->n_cases, sizeof **step, err));
    for (size_t i = 0; i < frame->n_cases; i++) {
        (*start)[frame->case_site[i] + 1]++;
        (*step)[i] = frame->case_step[i];
    }
    for (size_t s = 0; s < frame->n_sites; s++)
        (*start)[s + 1] += (*start)[s];
done:
    return st;
}

/* ---- permutation: times over places ---- */

static void permute(const drawing *d, hg_rng *rng, slot *s)
{
    const size_t n = d->frame->n_cases;
    for (size_t i = 0; i < n; i++) { /* inside out (Durstenfeld 1964) */
        size_t j = (size_t)hg_rng_below(rng, i + 1);
        s->step[i] = s->step[j];
        s->step[j] = d->sorted[i];
    }
}

/* ---- Poisson: cases over what is expected, their number fixed ---- */

/* The last i with cumulative[i] <= value; cumulative[0] = 0, value < cumulative[n]. */
static size_t find(const uint64_t *cumulative, size_t n, uint64_t value)
{
    size_t low = 0, high = n;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (cumulative[middle] <= value)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static uint32_t draw_step(const hg_scan_frame *frame, hg_rng *rng, size_t site)
{
    if (!frame->cell)
        return (uint32_t)find(frame->profile, frame->n_steps,
                              hg_rng_below(rng, frame->profile[frame->n_steps]));
    uint64_t left = hg_rng_below(rng, frame->mass[site]);
    const uint64_t *cell = frame->cell + site * frame->n_steps;
    uint32_t t = 0;
    while (left >= cell[t])
        left -= cell[t++];
    return t;
}

static void multinomial(const drawing *d, hg_rng *rng, slot *s)
{
    const hg_scan_frame *frame = d->frame;
    for (size_t i = 0; i <= frame->n_sites; i++)
        s->start[i] = 0;
    for (size_t i = 0; i < frame->n_cases; i++) {
        size_t site = find(d->cumulative, frame->n_sites, hg_rng_below(rng, frame->total_mass));
        s->site[i] = (uint32_t)site;
        s->when[i] = draw_step(frame, rng, site);
        s->start[site + 1]++;
    }
    for (size_t k = 0; k < frame->n_sites; k++)
        s->start[k + 1] += s->start[k];
    for (size_t i = frame->n_cases; i-- > 0;) /* counting sort from the back: start[k] ends right */
        s->step[--s->start[s->site[i] + 1]] = s->when[i];
    /* start[k + 1] now is where site k begins */
    for (size_t k = 0; k < frame->n_sites; k++)
        s->start[k] = s->start[k + 1];
    s->start[frame->n_sites] = (uint32_t)frame->n_cases;
}

/* ---- the replicates ---- */

static hg_status replicate(size_t first, size_t last, size_t index, void *context, hg_err *err)
{
    drawing *d = context;
    slot *s = &d->slots[index];
    const hg_scan_frame *frame = d->frame;
    const bool poisson = frame->options.model == HG_SCAN_POISSON;
    const hg_scan_cases cases = {poisson ? s->start : d->start, s->step};
    hg_status st = HG_OK;
    for (size_t r = first; r < last; r++) {
        hg_rng rng;
        hg_rng_init(&rng, frame->options.seed, HG_STAGE_SCAN, r);
        if (poisson)
            multinomial(d, &rng, s);
        else
            permute(d, &rng, s);
        s->walker.best = 0;
        HG_TRY(hg_scan_ladder_for(&s->walker.ladder, 0, &s->walker.most, err));
        for (size_t c = 0; c < frame->n_centres; c++) {
            if (c % 64 == 0)
                HG_TRY(hg_check_stop(frame->options.talk, err));
            HG_TRY(hg_scan_walk(&s->walker, &cases, c, err));
        }
        d->maxima[r - d->first] = s->walker.best;
    }
done:
    return st;
}

static hg_status prepare(drawing *d, hg_err *err)
{
    const hg_scan_frame *frame = d->frame;
    hg_status st = HG_OK;
    HG_TRY(hg_scan_observed(frame, &d->start, &d->sorted, err));
    size_t n = 0; /* of the profile: step t holds so many cases */
    if (frame->options.model == HG_SCAN_PERMUTATION)
        for (size_t t = 0; t < frame->n_steps; t++)
            for (uint64_t k = frame->profile[t]; k < frame->profile[t + 1]; k++)
                d->sorted[n++] = (uint32_t)t;
    HG_TRY(hg_alloc(&d->cumulative, frame->n_sites + 1, sizeof *d->cumulative, err));
    for (size_t s = 0; s < frame->n_sites; s++)
        d->cumulative[s + 1] = d->cumulative[s] + frame->mass[s];
    HG_TRY(hg_alloc(&d->slots, d->n_slots, sizeof *d->slots, err));
    for (size_t i = 0; i < d->n_slots; i++) {
        slot *s = &d->slots[i];
        HG_TRY(hg_scan_walker_init(&s->walker, frame, err));
        HG_TRY(hg_alloc(&s->step, frame->n_cases, sizeof *s->step, err));
        HG_TRY(hg_alloc(&s->site, frame->n_cases, sizeof *s->site, err));
        HG_TRY(hg_alloc(&s->when, frame->n_cases, sizeof *s->when, err));
        HG_TRY(hg_alloc(&s->start, frame->n_sites + 1, sizeof *s->start, err));
    }
done:
    return st;
}

static void clear(drawing *d)
{
    for (size_t i = 0; d->slots && i < d->n_slots; i++) {
        hg_scan_walker_clear(&d->slots[i].walker);
        hg_free(d->slots[i].step);
        hg_free(d->slots[i].site);
        hg_free(d->slots[i].when);
        hg_free(d->slots[i].start);
    }
    hg_free(d->slots);
    hg_free(d->start);
    hg_free(d->sorted);
    hg_free(d->cumulative);
}

hg_status hg_scan_draw(const hg_scan_frame *frame, size_t first, size_t last, double *maxima,
                       hg_err *err)
{
    const hg_replicates replicates = {
        .first = first, .last = last, .talk = frame->options.talk, .stage = "replicates"};
    drawing d = {.frame = frame,
                 .first = first,
                 .maxima = maxima,
                 .n_slots = hg_replicates_slots(&replicates)};
    hg_status st = HG_OK;
    HG_TRY(prepare(&d, err));
    HG_TRY(hg_replicates_run(&replicates, replicate, &d, err));
done:
    clear(&d);
    return st;
}
