/* cluster/scan.c - the best window of every centre, the clusters kept of them, and their p. */
#include "cluster/scan.h"

#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "hotgrid/mem.h"

enum { CENTRES_A_TASK = 32, REPLICATES_A_LOOK = 64 };

/* ---- the order of windows ---- */

static double radius_of(const hg_scan_frame *frame, const hg_scan_hit *hit)
{
    if (frame->options.window == HG_SCAN_TIME)
        return 0;
    uint32_t site = frame->near[hit->centre][hit->near - 1] & ~HG_SCAN_LAST;
    return hg_scan_distance(frame, frame->centre[hit->centre], frame->site_place[site]);
}

/* A smaller radius first, unless they differ by rounding alone. */
static int by_radius(const hg_scan_frame *frame, const hg_scan_hit *a, const hg_scan_hit *b)
{
    double ra = radius_of(frame, a), rb = radius_of(frame, b);
    if (fabs(ra - rb) <= frame->slack)
        return 0;
    return ra < rb ? -1 : 1;
}

/* Negative when a comes first; centres stand in canonical order (single mode: as given). */
static int compare(const hg_scan_frame *frame, const hg_scan_hit *a, const hg_scan_hit *b)
{
    if (a->llr != b->llr)
        return a->llr > b->llr ? -1 : 1;
    int radius = by_radius(frame, a, b);
    if (radius != 0)
        return radius;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->centre == b->centre)
        return 0;
    const double *x = frame->data->x, *y = frame->data->y;
    uint32_t p = frame->centre[a->centre], q = frame->centre[b->centre];
    if (x[p] != x[q])
        return x[p] < x[q] ? -1 : 1;
    if (y[p] != y[q])
        return y[p] < y[q] ? -1 : 1;
    return p < q ? -1 : 1;
}

/* ---- the best window of every centre ---- */

typedef struct search {
    const hg_scan_frame *frame;
    hg_scan_cases cases;
    uint32_t *start, *step;
    hg_scan_hit *best; /* [centres], llr 0: none */
    size_t n_slots;
    hg_scan_walker *walker; /* [slots] */
    size_t *tied;           /* [slots], when ties are counted */
    double llr;             /* of the first cluster, then */
} search;

static void keep_best(hg_scan_walker *walker, const hg_scan_hit *hit)
{
    hg_scan_hit *best = walker->context;
    if (best->llr == 0 || compare(walker->frame, hit, best) < 0)
        *best = *hit;
    walker->best = best->llr;
}

/* Begins and ends with a case of the disc, and holds one that just came in. */
static bool is_tight(const hg_scan_walker *walker, const hg_scan_hit *hit)
{
    const uint32_t *before = walker->before;
    size_t end = hit->first + hit->length;
    bool fresh = false;
    for (size_t i = 0; i < walker->n_added; i++)
        fresh = fresh || (walker->added[i] >= hit->first && walker->added[i] < end);
    if (!fresh || before[end] == before[end - 1])
        return false;
    return walker->frame->options.window == HG_SCAN_SPACE ||
           before[hit->first + 1] > before[hit->first];
}

static void count_ties(hg_scan_walker *walker, const hg_scan_hit *hit)
{
    size_t *tied = walker->context;
    *tied += hit->llr == walker->best && is_tight(walker, hit);
}

/* Centres [first, last), in a room of work that keeps its thresholds. */
static hg_status search_centres(size_t first, size_t last, size_t slot, void *context, hg_err *err)
{
    search *s = context;
    const hg_scan_frame *frame = s->frame;
    hg_scan_walker *walker = &s->walker[slot];
    hg_status st = HG_OK;
    if (!walker->frame)
        HG_TRY(hg_scan_walker_init(walker, frame, err));
    for (size_t c = first; c < last; c++) {
        walker->found = s->tied ? count_ties : keep_best;
        walker->context = s->tied ? (void *)&s->tied[slot] : (void *)&s->best[c];
        walker->best = s->tied ? s->llr : 0;
        HG_TRY(hg_scan_ladder_for(&walker->ladder, walker->best, &walker->most, err));
        HG_TRY(hg_scan_walk(walker, &s->cases, c, err));
    }
done:
    return st;
}

static hg_replicates all_centres(const hg_scan_frame *frame)
{
    return (hg_replicates){.last = frame->n_centres,
                           .block = CENTRES_A_TASK,
                           .talk = frame->options.talk,
                           .stage = "centres"};
}

static hg_status search_all(search *s, hg_err *err)
{
    const hg_replicates centres = all_centres(s->frame);
    return hg_replicates_run(&centres, search_centres, s, err);
}

/* Windows with exactly the LLR of the first cluster, itself left out. */
static hg_status count_tied(search *s, double llr, size_t *tied, hg_err *err)
{
    size_t n = 0;
    hg_status st = HG_OK;
    s->llr = llr;
    HG_TRY(hg_alloc(&s->tied, s->n_slots, sizeof *s->tied, err));
    HG_TRY(search_all(s, err));
    for (size_t i = 0; i < s->n_slots; i++)
        n += s->tied[i];
    *tied = n > 0 ? n - 1 : 0;
done:
    hg_free(s->tied);
    s->tied = NULL;
    return st;
}

/* ---- clusters ---- */

typedef struct candidate {
    const hg_scan_frame *frame;
    const hg_scan_hit *hit;
} candidate;

static int by_rank(const void *left, const void *right)
{
    const candidate *a = left, *b = right;
    return compare(a->frame, a->hit, b->hit);
}

/* Places of the disc into inside[n_places]; returns how many. */
static size_t mark_inside(const hg_scan_frame *frame, const hg_scan_hit *hit, uint8_t *inside)
{
    const size_t n_places = frame->data->n_places;
    const bool all = frame->options.window == HG_SCAN_TIME;
    const double reach = radius_of(frame, hit) + frame->slack;
    size_t n = 0;
    for (size_t p = 0; p < n_places; p++)
        inside[p] = all || (frame->options.ties == HG_SCAN_DISC &&
                            hg_scan_distance(frame, frame->centre[hit->centre], p) <= reach);
    for (uint32_t i = 0; !all && frame->options.ties == HG_SCAN_SINGLE && i < hit->near; i++)
        inside[frame->site_place[frame->near[hit->centre][i] & ~HG_SCAN_LAST]] = 1;
    for (size_t p = 0; p < n_places; p++)
        n += inside[p];
    return n;
}

static hg_status fill(const hg_scan_frame *frame, const hg_scan_hit *hit, const uint8_t *inside,
                      size_t n_inside, hg_scan_cluster *out, hg_err *err)
{
    const double n = (double)frame->n_cases, c = hit->c;
    const bool space = frame->options.window == HG_SCAN_SPACE;
    hg_status st = HG_OK;
    *out = (hg_scan_cluster){
        .centre = frame->options.window == HG_SCAN_TIME ? SIZE_MAX : frame->centre[hit->centre],
        .radius_m = radius_of(frame, hit),
        .first = space ? 0 : hit->first,
        .end = space ? frame->data->n_steps : hit->first + hit->length,
        .observed = hit->c,
        .expected = hit->mu,
        .llr = hit->llr,
        .relative_risk = c >= n ? INFINITY : c / hit->mu / ((n - c) / (n - hit->mu)),
        .p = NAN,
        .p_gumbel = NAN,
        .n_places = n_inside};
    HG_TRY(hg_alloc(&out->place, n_inside, sizeof *out->place, err));
    size_t k = 0;
    for (size_t p = 0; p < frame->data->n_places; p++)
        if (inside[p])
            out->place[k++] = (uint32_t)p;
done:
    return st;
}

typedef struct keeping {
    candidate *list;
    uint8_t *inside, *taken;
} keeping;

static hg_status keep(const hg_scan_frame *frame, const hg_scan_hit *hit, keeping *k, hg_scan *out,
                      size_t *capacity, hg_err *err)
{
    hg_status st = HG_OK;
    size_t n = mark_inside(frame, hit, k->inside);
    for (size_t p = 0; p < frame->data->n_places && !frame->options.overlap; p++)
        if (k->inside[p] && k->taken[p])
            return HG_OK;
    for (size_t p = 0; p < frame->data->n_places; p++)
        k->taken[p] |= k->inside[p];
    HG_TRY(hg_grow(&out->cluster, capacity, out->n + 1, sizeof *out->cluster, err));
    HG_TRY(fill(frame, hit, k->inside, n, &out->cluster[out->n], err));
    out->n++;
done:
    return st;
}

static hg_status choose(search *s, hg_scan *out, hg_err *err)
{
    const hg_scan_frame *frame = s->frame;
    keeping k = {0};
    size_t n = 0, capacity = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&k.list, frame->n_centres, sizeof *k.list, err));
    HG_TRY(hg_alloc(&k.inside, frame->data->n_places, 1, err));
    HG_TRY(hg_alloc(&k.taken, frame->data->n_places, 1, err));
    for (size_t c = 0; c < frame->n_centres; c++)
        if (s->best[c].llr > 0)
            k.list[n++] = (candidate){frame, &s->best[c]};
    qsort(k.list, n, sizeof *k.list, by_rank);
    for (size_t i = 0; i < n; i++) {
        if (frame->options.most > 0 && out->n == frame->options.most)
            break;
        if (i % 256 == 0)
            HG_TRY(hg_check_stop(frame->options.talk, err));
        HG_TRY(keep(frame, k.list[i].hit, &k, out, &capacity, err));
    }
done:
    hg_free(k.list);
    hg_free(k.inside);
    hg_free(k.taken);
    return st;
}

/* ---- p ---- */

/* After how many replicates stop_at of them reached x, or n when that never happened. */
static size_t stop_after(const double *maxima, size_t n, double x, size_t stop_at, bool *stopped)
{
    size_t reached = 0;
    for (size_t r = 0; r < n; r++) {
        reached += maxima[r] >= x;
        if (reached == stop_at) {
            *stopped = true;
            return r + 1;
        }
    }
    return n;
}

static hg_status draw(const hg_scan_frame *frame, hg_scan *out, hg_err *err)
{
    const size_t all = frame->options.replicates, stop_at = frame->options.stop_at;
    const double x = out->n > 0 ? out->cluster[0].llr : 0;
    const size_t a_look = stop_at > 0 ? REPLICATES_A_LOOK : all;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&out->maxima, all, sizeof *out->maxima, err));
    for (size_t first = 0; first < all && !out->stopped_early; first = out->replicates) {
        size_t last = all - first > a_look ? first + a_look : all;
        HG_TRY(hg_scan_draw(frame, first, last, out->maxima + first, err));
        out->replicates = last;
        if (stop_at > 0)
            out->replicates = stop_after(out->maxima, last, x, stop_at, &out->stopped_early);
    }
done:
    return st;
}

static void judge(hg_scan *out)
{
    const bool gumbel = hg_gumbel_fit(out->replicates, out->maxima, &out->gumbel, NULL) == HG_OK;
    if (!gumbel)
        out->gumbel = (hg_gumbel){0};
    for (size_t i = 0; i < out->n; i++) {
        hg_scan_cluster *c = &out->cluster[i];
        for (size_t r = 0; r < out->replicates; r++)
            c->reached += out->maxima[r] >= c->llr;
        c->p = out->stopped_early ? (double)c->reached / (double)out->replicates
                                  : hg_monte_carlo_p(c->reached, out->replicates);
        if (gumbel)
            c->p_gumbel = hg_gumbel_tail(&out->gumbel, c->llr);
    }
}

/* ---- all of it ---- */

static hg_status find(const hg_scan_frame *frame, search *s, hg_scan *out, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_scan_observed(frame, &s->start, &s->step, err));
    s->cases = (hg_scan_cases){s->start, s->step};
    HG_TRY(hg_alloc(&s->best, frame->n_centres, sizeof *s->best, err));
    const hg_replicates centres = all_centres(frame);
    s->n_slots = hg_replicates_slots(&centres);
    HG_TRY(hg_alloc(&s->walker, s->n_slots, sizeof *s->walker, err));
    HG_TRY(search_all(s, err));
    HG_TRY(choose(s, out, err));
    if (out->n > 0)
        HG_TRY(count_tied(s, out->cluster[0].llr, &out->tied, err));
    out->n_cases = frame->n_cases;
    out->discs = frame->discs;
    out->max_steps = frame->longest;
    if (frame->options.replicates > 0) {
        HG_TRY(draw(frame, out, err));
        judge(out);
    }
done:
    return st;
}

hg_status hg_scan_find(const hg_scan_data *data, const hg_scan_options *options, hg_scan *out,
                       hg_err *err)
{
    hg_scan_frame frame = {0};
    search s = {.frame = &frame};
    hg_scan scan = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_scan_frame_init(&frame, data, options, err));
    HG_TRY(find(&frame, &s, &scan, err));
    *out = scan;
    scan = (hg_scan){0};
done:
    hg_scan_clear(&scan);
    hg_free(s.start);
    hg_free(s.step);
    hg_free(s.best);
    for (size_t i = 0; s.walker && i < s.n_slots; i++)
        hg_scan_walker_clear(&s.walker[i]);
    hg_free(s.walker);
    hg_scan_frame_clear(&frame);
    return st;
}

void hg_scan_clear(hg_scan *scan)
{
    for (size_t i = 0; i < scan->n; i++)
        hg_free(scan->cluster[i].place);
    hg_free(scan->cluster);
    hg_free(scan->maxima);
    *scan = (hg_scan){0};
}
