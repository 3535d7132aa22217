/* cluster/gistar.c - where do high or low counts lie together? */
#include "hotgrid/gistar.h"

#include "base/try.h"
#include "cluster/gistar_parts.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"
#include "hotgrid/replicates.h"

enum { PLACES_MIN = 3, BLOCK = 4096 };

static const char *const reason_names[HG_GISTAR_REASONS] = {
    [HG_GISTAR_FINE] = "",
    [HG_GISTAR_OUTSIDE] = "outside",
    [HG_GISTAR_CONSTANT] = "constant",
    [HG_GISTAR_ALL_NEIGHBOURS] = "all_neighbours",
    [HG_GISTAR_ISLAND] = "island",
};

const char *hg_gistar_reason_name(hg_gistar_reason reason)
{
    return reason_names[reason];
}

typedef struct gistar {
    const hg_gistar_options *options;
    const hg_neighbours *w;
    const hg_gistar_out *out;
    int64_t *value, *sum;
    uint32_t *reached; /* NULL without permutations */
    double *p, *q;     /* the caller's, or our own */
    hg_whole whole;
    double mean, sd, squares; /* in whole units; squares = sum of (x - mean)^2 */
} gistar;

void hg_gistar_permutation(size_t n, double total, double squares, double own, size_t k,
                           double *mean, double *variance)
{
    double others = (double)n - 1, m = (total - own) / others;
    double s2 = (squares - own * own - others * m * m) / (others - 1);
    *mean = (double)k * m;
    *variance = (double)k * (1 - (double)k / others) * s2;
}

static hg_gistar_reason reason_of(const gistar *g, size_t i)
{
    if (g->w->inside && !g->w->inside[i])
        return HG_GISTAR_OUTSIDE;
    if (g->whole.low == g->whole.high)
        return HG_GISTAR_CONSTANT;
    if (g->w->degree[i] + 1 == g->w->n_inside)
        return HG_GISTAR_ALL_NEIGHBOURS;
    return g->w->degree[i] == 0 ? HG_GISTAR_ISLAND : HG_GISTAR_FINE;
}

/* The others all hold the same: whatever is drawn, the sum is the same. */
static bool others_equal(const hg_whole *f, int64_t own)
{
    return (f->n_low + 1 == f->n && own != f->low) || (f->n_high + 1 == f->n && own != f->high);
}

/* Centred on the mean, so that the squares do not cancel. */
static double conditional_z(const gistar *g, size_t i)
{
    double mean, variance, own = (double)g->value[i] - g->mean;
    size_t k = g->w->degree[i];
    if (k == 0 || k + 1 == g->whole.n || others_equal(&g->whole, g->value[i]))
        return NAN;
    hg_gistar_permutation(g->whole.n, 0, g->squares, own, k, &mean, &variance);
    double near = (double)(g->sum[i] - g->value[i]) - (double)k * g->mean;
    return (near - mean) / sqrt(variance);
}

static hg_status fill_block(size_t block, void *context, hg_err *err)
{
    const gistar *g = context;
    const hg_gistar_out *out = g->out;
    size_t end = (block + 1) * BLOCK < g->w->n ? (block + 1) * BLOCK : g->w->n;
    hg_p_memory memory;
    (void)err;
    hg_p_memory_init(&memory);
    for (size_t i = block * BLOCK; i < end; i++) {
        hg_gistar_reason reason = reason_of(g, i);
        bool has_z = reason == HG_GISTAR_FINE || reason == HG_GISTAR_ISLAND;
        double z = !has_z ? NAN
                          : hg_gistar_z((double)g->sum[i], (double)g->w->degree[i] + 1,
                                        (double)g->whole.n, g->mean, g->sd);
        if (out->z)
            out->z[i] = z;
        if (out->conditional)
            out->conditional[i] = has_z ? conditional_z(g, i) : NAN;
        if (out->reason)
            out->reason[i] = (uint8_t)reason;
        if (g->p && g->reached)
            g->p[i] = reason == HG_GISTAR_FINE
                          ? hg_monte_carlo_p(g->reached[i], g->options->permutations)
                          : NAN;
        else if (g->p)
            g->p[i] = hg_p_two_sided(&memory, z);
    }
    return HG_OK;
}

static int level(double q)
{
    return q <= 0.01 ? 3 : q <= 0.05 ? 2 : q <= 0.10 ? 1 : 0; /* NaN: 0 */
}

static bool is_hot(const gistar *g, size_t i)
{
    return (double)g->sum[i] > g->mean * ((double)g->w->degree[i] + 1);
}

static void fill_bins(const gistar *g, hg_gistar_facts *facts)
{
    for (size_t i = 0; i < g->w->n; i++) {
        int bin = level(g->q[i]);
        bool hot = is_hot(g, i);
        if (bin > 0)
            (hot ? facts->hot : facts->cold)[bin - 1]++;
        if (g->out->bin)
            g->out->bin[i] = (int8_t)(hot ? bin : -bin);
        facts->tests += isnan(g->q[i]) ? 0 : 1;
    }
}

static void note_facts(const gistar *g, hg_gistar_facts *f)
{
    f->n = g->whole.n;
    f->total = ldexp((double)g->whole.total, -g->whole.exponent);
    f->mean = ldexp(g->mean, -g->whole.exponent);
    f->sd = ldexp(g->sd, -g->whole.exponent);
    f->islands = g->w->islands;
    f->constant = g->whole.low == g->whole.high;
    f->lowest = f->highest = NAN;
    for (size_t i = 0; i < g->w->n; i++) {
        f->all_neighbours += reason_of(g, i) == HG_GISTAR_ALL_NEIGHBOURS;
        if (!g->out->z || isnan(g->out->z[i]))
            continue;
        f->lowest = g->out->z[i] >= f->lowest ? f->lowest : g->out->z[i];
        f->highest = g->out->z[i] <= f->highest ? f->highest : g->out->z[i];
    }
}

static hg_status summarise(gistar *g, const double *value, double *scratch, hg_err *err)
{
    const hg_neighbours *w = g->w;
    hg_status st = HG_OK;
    HG_TRY(hg_whole_values(w->n, value, w->inside, w->n, w->most, g->value, &g->whole, err));
    g->mean = (double)g->whole.total / (double)g->whole.n;
    g->squares = hg_whole_squares(w->n, g->value, w->inside, w->n, g->mean, scratch);
    g->sd = sqrt(g->squares / (double)g->whole.n);
    HG_TRY(hg_neighbours_sum(w, g->value, g->sum, err));
done:
    return st;
}

static hg_status run(gistar *g, const double *value, hg_gistar_facts *facts, hg_err *err)
{
    const size_t n = g->w->n;
    const hg_gistar_out *out = g->out;
    bool wants_q = out->q || out->bin || facts, wants_p = out->p || wants_q;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&g->value, n, sizeof *g->value, err));
    HG_TRY(hg_alloc_large(&g->sum, n, sizeof *g->sum, err));
    g->p = out->p;
    g->q = out->q;
    if (!g->q) /* also the room of the squares */
        HG_TRY(hg_alloc_large(&g->q, n, sizeof *g->q, err));
    if (!g->p && wants_p)
        g->p = g->q;
    HG_TRY(summarise(g, value, g->q, err));
    if (g->options->permutations > 0 && wants_p && g->whole.low != g->whole.high) {
        HG_TRY(hg_alloc(&g->reached, n, sizeof *g->reached, err));
        HG_TRY(hg_gistar_permute(g->options, g->w, g->value, g->sum, &g->whole, g->reached, err));
    }
    HG_TRY(hg_par_for((n + BLOCK - 1) / BLOCK, fill_block, g, err));
    if (wants_q)
        HG_TRY(hg_adjust_p(g->options->adjust, n, g->p, g->q, err));
done:
    return st;
}

hg_status hg_gistar(const hg_gistar_options *options, const hg_neighbours *neighbours,
                    const double *value, const hg_gistar_out *out, hg_gistar_facts *facts,
                    hg_err *err)
{
    gistar g = {.options = options, .w = neighbours, .out = out};
    hg_gistar_facts made = {0};
    if (neighbours->n_inside < PLACES_MIN)
        return hg_fail(err, HG_EEMPTY, "Gi* of %zu places: at least %d are needed",
                       neighbours->n_inside, PLACES_MIN);
    hg_status st = run(&g, value, facts, err);
    if (st == HG_OK && (out->bin || facts))
        fill_bins(&g, &made);
    if (st == HG_OK && facts) {
        note_facts(&g, &made);
        *facts = made;
    }
    if (g.q != out->q)
        hg_free(g.q);
    hg_free(g.value);
    hg_free(g.sum);
    hg_free(g.reached);
    return st;
}
