/* forecast/sepp_atoms.c - which distinct times has each cell, and how much happened at each? */
#include <math.h>
#include <string.h>

#include "base/radix.h"
#include "base/try.h"
#include "forecast/sepp.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { CHUNK = 4096 };

static double weight_of(const hg_sepp_events *events, size_t i)
{
    return events->weight ? events->weight[i] : 1.0;
}

static double share_of(const hg_sepp_events *events, size_t cell)
{
    return events->share ? events->share[cell] : 1.0;
}

static hg_status check_events(const hg_sepp_events *e, hg_err *err)
{
    if (!(e->window_days > 0) || !isfinite(e->window_days))
        return hg_fail(err, HG_EDOMAIN, "a window of %g days: must be above 0", e->window_days);
    if (e->n >= UINT32_MAX)
        return hg_fail(err, HG_EDOMAIN, "%zu events: at most %u", e->n, UINT32_MAX - 1);
    for (size_t i = 0; i < e->n; i++) {
        double w = weight_of(e, i);
        if (!(e->days[i] >= 0 && e->days[i] < e->window_days))
            return hg_fail(err, HG_EDOMAIN, "event %zu: day %g is not in the window [0, %g)", i,
                           e->days[i], e->window_days);
        if (e->cell[i] >= e->n_cells)
            return hg_fail(err, HG_EDOMAIN, "event %zu: cell %zu of %zu", i, e->cell[i],
                           e->n_cells);
        if (!(w >= 0 && isfinite(w)))
            return hg_fail(err, HG_EDOMAIN, "event %zu: weight %g, must be 0 or more", i, w);
    }
    for (size_t c = 0; e->share && c < e->n_cells; c++)
        if (!(e->share[c] >= 0 && isfinite(e->share[c])))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: share %g, must be 0 or more", c,
                           e->share[c]);
    return HG_OK;
}

/* Events that take part, by cell, then time, then weight, then the halo first: one order of the
 * sums for any order of the rows. */
static hg_status sort_events(const hg_sepp_events *e, hg_keyed **out, size_t *n_out, hg_err *err)
{
    hg_keyed *list = NULL;
    size_t n = 0;
    hg_status st;
    HG_TRY(hg_alloc(&list, 2 * e->n, sizeof *list, err));
    for (size_t i = 0; i < e->n; i++)
        if (weight_of(e, i) > 0 && share_of(e, e->cell[i]) > 0)
            list[n++] = (hg_keyed){hg_key_double(weight_of(e, i)) << 1 |
                                       !(e->parent_only && e->parent_only[i]),
                                   (uint32_t)i};
    if (e->weight || e->parent_only)
        hg_radix_sort(n, list, list + n);
    for (size_t i = 0; i < n; i++)
        list[i].key = hg_key_double(e->days[list[i].index]);
    hg_radix_sort(n, list, list + n);
    for (size_t i = 0; i < n; i++)
        list[i].key = e->cell[list[i].index];
    hg_radix_sort(n, list, list + n);
    *out = list;
    *n_out = n;
    list = NULL;
done:
    hg_free(list);
    return st;
}

static hg_status room_for(size_t n, hg_sepp_atoms *out, hg_err *err)
{
    hg_status st;
    HG_TRY(hg_alloc(&out->cell, n, sizeof *out->cell, err));
    HG_TRY(hg_alloc(&out->start, n + 1, sizeof *out->start, err));
    HG_TRY(hg_alloc(&out->chunk, n / CHUNK + 2, sizeof *out->chunk, err));
    HG_TRY(hg_alloc(&out->gap, n, sizeof *out->gap, err));
    HG_TRY(hg_alloc(&out->rest, n, sizeof *out->rest, err));
    HG_TRY(hg_alloc(&out->scored, n, sizeof *out->scored, err));
    HG_TRY(hg_alloc(&out->parent, n, sizeof *out->parent, err));
    HG_TRY(hg_alloc(&out->share, n, sizeof *out->share, err));
    HG_TRY(hg_alloc(&out->cell_scored, n, sizeof *out->cell_scored, err));
done:
    return st;
}

static void merge(const hg_sepp_events *e, size_t n, const hg_keyed *list, hg_sepp_atoms *out)
{
    size_t cell = SIZE_MAX;
    double time = 0;
    for (size_t k = 0; k < n; k++) {
        const size_t i = list[k].index;
        const double w = weight_of(e, i);
        const bool first = e->cell[i] != cell;
        if (first) {
            cell = e->cell[i];
            out->start[out->n_occupied] = out->n;
            out->share[out->n_occupied] = share_of(e, cell);
            out->cell[out->n_occupied++] = cell;
        }
        if (first || e->days[i] != time) {
            out->gap[out->n] = first ? 0 : e->days[i] - time;
            out->rest[out->n++] = e->window_days - e->days[i];
            time = e->days[i];
        }
        out->parent[out->n - 1] += w;
        if (!e->parent_only || !e->parent_only[i]) {
            out->scored[out->n - 1] += w;
            out->cell_scored[out->n_occupied - 1] += w;
        }
    }
    out->start[out->n_occupied] = out->n;
}

static void cut_chunks(hg_sepp_atoms *out)
{
    size_t from = 0;
    for (size_t c = 0; c < out->n_occupied; c++)
        if (out->start[c + 1] - from >= CHUNK) {
            from = out->start[c + 1];
            out->chunk[++out->n_chunks] = c + 1;
        }
    if (out->n_occupied > 0 && (out->n_chunks == 0 || out->chunk[out->n_chunks] < out->n_occupied))
        out->chunk[++out->n_chunks] = out->n_occupied;
}

/* Two incidents that happened here, some time but not long after each other. */
static void count_pairs(hg_sepp_atoms *out)
{
    for (size_t c = 0; c < out->n_occupied; c++)
        for (size_t i = out->start[c]; i < out->start[c + 1]; i++) {
            double lag = 0;
            for (size_t j = i + 1; j < out->start[c + 1]; j++) {
                lag += out->gap[j];
                if (lag > HG_SEPP_PAIR_DAYS || out->n_pairs >= HG_SEPP_MANY_PAIRS)
                    break;
                if (out->scored[i] > 0 && out->scored[j] > 0)
                    out->n_pairs++;
            }
        }
}

static hg_status add_totals(const hg_sepp_events *e, hg_sepp_atoms *out, hg_err *err)
{
    double *share = NULL;
    hg_status st;
    HG_TRY(hg_alloc_large(&share, e->n_cells, sizeof *share, err));
    for (size_t c = 0; c < e->n_cells; c++) {
        share[c] = share_of(e, c);
        out->n_inside += share[c] > 0;
    }
    out->shares = hg_sum(e->n_cells, share);
    for (size_t c = 0; c < out->n_occupied; c++)
        share[out->cell[c]] = 0;
    out->empty_share = hg_sum(e->n_cells, share);
    for (size_t c = 0; c < e->n_cells; c++)
        share[c] *= share[c];
    out->empty_share2 = hg_sum(e->n_cells, share);
    out->events = hg_sum(out->n_occupied, out->cell_scored);
    out->parents = hg_sum(out->n, out->parent);
done:
    hg_free(share);
    return st;
}

hg_status hg_sepp_atoms_new(const hg_sepp_events *events, hg_sepp_atoms *out, hg_err *err)
{
    hg_keyed *list = NULL;
    size_t n;
    hg_sepp_atoms made = {.window_days = events->window_days, .n_cells = events->n_cells};
    hg_status st;
    HG_TRY(check_events(events, err));
    HG_TRY(sort_events(events, &list, &n, err));
    HG_TRY(room_for(n, &made, err));
    merge(events, n, list, &made);
    cut_chunks(&made);
    count_pairs(&made);
    HG_TRY(add_totals(events, &made, err));
    *out = made;
    made = (hg_sepp_atoms){0};
done:
    hg_free(list);
    hg_sepp_atoms_clear(&made);
    return st;
}

void hg_sepp_atoms_clear(hg_sepp_atoms *atoms)
{
    hg_free(atoms->cell);
    hg_free(atoms->start);
    hg_free(atoms->chunk);
    hg_free(atoms->gap);
    hg_free(atoms->rest);
    hg_free(atoms->scored);
    hg_free(atoms->parent);
    hg_free(atoms->share);
    hg_free(atoms->cell_scored);
    memset(atoms, 0, sizeof *atoms);
}
