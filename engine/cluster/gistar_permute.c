/* cluster/gistar_permute.c - how often do values drawn from elsewhere lie as far from their mean?
 *
 * A replicate is a random order of the universe, as far as the largest neighbourhood plus one. The
 * first k of it that are not place i are k draws without replacement from the other n - 1 places,
 * so one order serves every place. The sums are tallied per number of neighbours and each place
 * looks its two limits up; the few places that stand in the head of an order themselves are put
 * right one by one.
 *
 * Cost O(most) a replicate and O(1) a place for counts; else, a block of B replicates, also B log B
 * a number of neighbours that occurs and log B a place.
 */
#include "base/try.h"
#include "cluster/gistar_parts.h"
#include "cluster/gistar_tally.h"
#include "hotgrid/mem.h"
#include "hotgrid/replicates.h"
#include "hotgrid/rng.h"

__extension__ typedef __int128 wide;

enum { LANES = 512 };

typedef struct room {  /* of one slot */
    uint32_t *order;   /* places of the universe; the head is shuffled and put back */
    uint32_t *swapped; /* with whom */
    hg_tally tally;    /* of each number of neighbours that occurs */
    int32_t *extra;    /* n: counts to add to what the sorted sums say */
    uint32_t *reached; /* n */
} room;

typedef struct permutation {
    const hg_gistar_options *options;
    const hg_neighbours *w;
    const int64_t *value;
    hg_limits *limit;     /* n */
    uint32_t *column;     /* number of neighbours -> column of sums, UINT32_MAX = does not occur */
    size_t columns, head; /* head: places that an order needs */
    int64_t low;          /* no sum of `most` values is below */
    double width;         /* or at or above low + width */
    room *rooms;
    size_t n_rooms;
} permutation;

static int64_t floor_divide(wide a, int64_t b)
{
    wide q = a / b;
    return (int64_t)(q - (a % b != 0 && a < 0));
}

/* |S - m| >= |o - m| is S beyond o or beyond its mirror image 2 m - o. */
static hg_limits limits_of(const permutation *p, size_t i, int64_t sum, int64_t total)
{
    int64_t own = p->value[i], observed = sum - own, others = (int64_t)p->w->n_inside - 1;
    wide twice = (wide)2 * p->w->degree[i] * (total - own);
    int64_t below = floor_divide(twice, others) - observed;
    int64_t above = -floor_divide(-twice, others) - observed;
    return (hg_limits){.low = observed < below ? observed : below,
                       .high = observed > above ? observed : above};
}

/* ---- one replicate ---- */

/* Shuffles the head: draw by draw, a place not drawn before (Fisher & Yates). */
static void shuffle(const permutation *p, room *r, size_t replicate)
{
    hg_rng rng;
    hg_rng_init(&rng, p->options->seed, HG_STAGE_GISTAR, replicate);
    for (size_t k = 0; k < p->head; k++) {
        size_t other = k + (size_t)hg_rng_below(&rng, p->w->n_inside - k);
        uint32_t held = r->order[k];
        r->order[k] = r->order[other];
        r->order[other] = held;
        r->swapped[k] = (uint32_t)other;
    }
}

static void put_back(const permutation *p, room *r)
{
    for (size_t k = p->head; k-- > 0;) {
        uint32_t held = r->order[k];
        r->order[k] = r->order[r->swapped[k]];
        r->order[r->swapped[k]] = held;
    }
}

/* Place i stands in the head: its draws go one further and leave it out. */
static void draw(const permutation *p, room *r, size_t lane, int64_t *running)
{
    int64_t total = 0;
    for (size_t k = 0; k < p->head; k++) {
        running[k] = total;
        if (p->column[k] != UINT32_MAX)
            hg_tally_put(&r->tally, p->column[k], lane, total);
        total += p->value[r->order[k]];
    }
    running[p->head] = total;
    for (size_t k = 0; k < p->head; k++) {
        size_t i = r->order[k], near = p->w->degree[i];
        if (k < near)
            r->extra[i] += hg_is_beyond(p->limit[i], running[near + 1] - p->value[i]) -
                           hg_is_beyond(p->limit[i], running[near]);
    }
}

/* ---- one block ---- */

static void look_up(const permutation *p, room *r, size_t lanes)
{
    if (r->tally.counts)
        return;
    hg_tally_sort(&r->tally, lanes);
    for (size_t i = 0; i < p->w->n; i++)
        if (p->w->degree[i] > 0)
            r->reached[i] += (uint32_t)hg_tally_beyond(&r->tally, p->column[p->w->degree[i]], lanes,
                                                       p->limit[i]);
}

static hg_status block(size_t first, size_t last, size_t slot, void *context, hg_err *err)
{
    const permutation *p = context;
    room *r = &p->rooms[slot];
    int64_t *running = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&running, p->head + 1, sizeof *running, err));
    for (size_t replicate = first; replicate < last; replicate++) {
        shuffle(p, r, replicate);
        draw(p, r, replicate - first, running);
        put_back(p, r);
    }
    look_up(p, r, last - first);
done:
    hg_free(running);
    return st;
}

/* ---- rooms ---- */

static hg_status open_room(const permutation *p, room *r, hg_err *err)
{
    size_t n = p->w->n, made = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&r->order, p->w->n_inside, sizeof *r->order, err));
    HG_TRY(hg_alloc(&r->swapped, p->head, sizeof *r->swapped, err));
    HG_TRY(hg_tally_init(&r->tally, p->columns, LANES, p->low, p->width, err));
    HG_TRY(hg_alloc(&r->extra, n, sizeof *r->extra, err));
    HG_TRY(hg_alloc(&r->reached, n, sizeof *r->reached, err));
    for (size_t i = 0; i < n; i++)
        if (!p->w->inside || p->w->inside[i])
            r->order[made++] = (uint32_t)i;
done:
    return st;
}

static void close_room(room *r)
{
    hg_free(r->order);
    hg_free(r->swapped);
    hg_tally_clear(&r->tally);
    hg_free(r->extra);
    hg_free(r->reached);
}

/* Sums of 0 to `most` values lie between most times the lowest and most times the highest one, 0
 * among them. */
static void bound(permutation *p, const hg_whole *whole)
{
    double most = (double)p->w->most, low = fmin(0, most * (double)whole->low);
    p->low = (int64_t)low;
    p->width = fmax(0, most * (double)whole->high) - low + 1;
}

static hg_status prepare(permutation *p, const int64_t *sum, int64_t total, hg_err *err)
{
    const hg_neighbours *w = p->w;
    hg_status st = HG_OK;
    p->head = (size_t)w->most + 1;
    HG_TRY(hg_alloc(&p->limit, w->n, sizeof *p->limit, err));
    HG_TRY(hg_alloc(&p->column, p->head, sizeof *p->column, err));
    for (size_t k = 0; k < p->head; k++)
        p->column[k] = UINT32_MAX;
    for (size_t i = 0; i < w->n; i++) {
        if (w->degree[i] == 0)
            continue;
        p->limit[i] = limits_of(p, i, sum[i], total);
        if (p->column[w->degree[i]] == UINT32_MAX)
            p->column[w->degree[i]] = (uint32_t)p->columns++;
    }
    HG_TRY(hg_alloc(&p->rooms, p->n_rooms, sizeof *p->rooms, err));
    for (size_t k = 0; k < p->n_rooms; k++)
        HG_TRY(open_room(p, &p->rooms[k], err));
done:
    return st;
}

static void add_room(const permutation *p, room *r, uint32_t *reached)
{
    hg_tally_total(&r->tally);
    for (size_t i = 0; i < p->w->n; i++) {
        if (p->w->degree[i] == 0)
            continue;
        int64_t all = (int64_t)reached[i] + r->reached[i] + r->extra[i];
        if (r->tally.counts)
            all +=
                (int64_t)hg_tally_beyond_total(&r->tally, p->column[p->w->degree[i]], p->limit[i]);
        reached[i] = (uint32_t)all;
    }
}

hg_status hg_gistar_permute(const hg_gistar_options *options, const hg_neighbours *neighbours,
                            const int64_t *value, const int64_t *sum, const hg_whole *whole,
                            uint32_t *reached, hg_err *err)
{
    permutation p = {.options = options, .w = neighbours, .value = value};
    hg_replicates replicates = {
        .last = options->permutations, .block = LANES, .talk = options->talk, .stage = "permute"};
    hg_status st = HG_OK;
    if (neighbours->most == 0)
        return HG_OK; /* islands alone: nothing is drawn */
    p.n_rooms = hg_replicates_slots(&replicates);
    bound(&p, whole);
    HG_TRY(prepare(&p, sum, whole->total, err));
    HG_TRY(hg_replicates_run(&replicates, block, &p, err));
    for (size_t k = 0; k < p.n_rooms; k++)
        add_room(&p, &p.rooms[k], reached);
done:
    for (size_t k = 0; p.rooms && k < p.n_rooms; k++)
        close_room(&p.rooms[k]);
    hg_free(p.rooms);
    hg_free(p.limit);
    hg_free(p.column);
    return st;
}
