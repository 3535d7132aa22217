/* evaluate/murphy.c - was a forecast of 3 % right in 3 % of the cells that had it? */
#include "evaluate/murphy.h"

#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

/*
 * Only forecasts that some event cell shares need a class of their own: in any other class the
 * observed share is 0, and its terms are sums over cells. Events are few where cells are many, so a
 * small table replaces an order of all cells.
 */
typedef struct class_of {
    double probability;
    size_t cells, events; /* events 0: a free place of the table */
} class_of;

typedef struct table {
    class_of *place;
    size_t mask;
} table;

/* Open addressing; the table is never more than half full. */
static class_of *find(const table *t, double probability)
{
    uint64_t bits;
    memcpy(&bits, &probability, sizeof bits);
    bits = (bits ^ bits >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(bits >> 32) & t->mask;
    while (t->place[at].events && t->place[at].probability != probability)
        at = (at + 1) & t->mask;
    return &t->place[at];
}

static hg_status make_table(size_t n, const double *probability, const uint8_t *happened,
                            size_t events, table *t, hg_err *err)
{
    size_t places = 16;
    hg_status st = HG_OK;
    while (places < 2 * events + 2)
        places *= 2;
    t->mask = places - 1;
    HG_TRY(hg_alloc(&t->place, places, sizeof *t->place, err));
    for (size_t i = 0; i < n; i++)
        if (happened[i]) {
            class_of *c = find(t, probability[i] + 0.0);
            c->probability = probability[i] + 0.0;
            c->events++;
        }
done:
    return st;
}

/* Squares of the forecasts that no event cell shares; the others are counted into their class. */
static double count_cells(size_t n, const double *probability, const table *t)
{
    enum { CHUNK = 4096 };
    double total = 0;
    for (size_t first = 0; first < n; first += CHUNK) {
        size_t end = first + CHUNK < n ? first + CHUNK : n;
        double sum = 0;
        for (size_t i = first; i < end; i++) {
            class_of *c = find(t, probability[i] + 0.0);
            if (c->events)
                c->cells++;
            else
                sum += probability[i] * probability[i];
        }
        total += sum;
    }
    return total;
}

hg_status hg_murphy_parts(size_t n, const double *probability, const uint8_t *happened,
                          hg_murphy *out, hg_err *err)
{
    table t = {0};
    size_t events = 0, rest = n;
    hg_status st = HG_OK;
    for (size_t i = 0; i < n; i++)
        events += happened[i];
    HG_TRY(make_table(n, probability, happened, events, &t, err));
    double cells = (double)n, base = (double)events / cells;
    double silent = count_cells(n, probability, &t), off = 0, apart = 0, inside = 0;
    for (size_t k = 0; k <= t.mask; k++) {
        const class_of *c = &t.place[k];
        if (!c->events)
            continue;
        double m = (double)c->cells, share = (double)c->events / m;
        off += m * (c->probability - share) * (c->probability - share);
        apart += m * (share - base) * (share - base);
        inside += m * share * (1 - share);
        rest -= c->cells;
    }
    *out = (hg_murphy){.brier = (silent + off + inside) / cells,
                       .reliability = (silent + off) / cells,
                       .resolution = (apart + (double)rest * base * base) / cells,
                       .uncertainty = base * (1 - base)};
done:
    hg_free(t.place);
    return st;
}
