/* cli/gistar_options.c - who is near whom, how is p found, and is that wise for these counts? */
#include <math.h>

#include "base/try.h"
#include "cli/gistar.h"
#include "cli/place_rows.h"

enum { FEW_PLACES = 30 };

hg_status gistar_read_neighbours(const cli *c, hg_neighbour_rule *rule, double *distance_m,
                                 hg_adjust *adjust, hg_err *err)
{
    const option_value *value = c->options.value;
    if (value[OPT_DISTANCE].given && value[OPT_NEIGHBOURS].given)
        return hg_fail(err, HG_EUSAGE,
                       "--distance and --neighbours both say who is near: give one of them");
    *rule = value[OPT_NEIGHBOURS].given ? (hg_neighbour_rule)value[OPT_NEIGHBOURS].integer
                                        : HG_NEIGHBOURS_QUEEN;
    *distance_m = 0;
    if (value[OPT_DISTANCE].given) {
        *rule = HG_NEIGHBOURS_DISTANCE;
        *distance_m = value[OPT_DISTANCE].number;
    }
    *adjust = value[OPT_ADJUST].given ? (hg_adjust)value[OPT_ADJUST].integer : HG_ADJUST_BH;
    return HG_OK;
}

hg_status gistar_read_options(gistar_command *g, hg_err *err)
{
    const option_value *value = g->c->options.value;
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(g->c, command_find("gistar"), 0, err));
    HG_TRY(place_output("-o", value[OPT_OUTPUT].text, value[OPT_OUTPUT].given,
                        value[OPT_FORCE].given, err));
    HG_TRY(gistar_read_neighbours(g->c, &g->rule, &g->distance_m, &g->options.adjust, err));
    g->options.seed = value[OPT_SEED].given ? (uint64_t)value[OPT_SEED].integer : 1;
    g->options.talk = &g->c->talk;
done:
    return st;
}

/*
 * No permutation p is below 1 / (1 + R), and the first of m cells is significant at 1 % only when
 * its p is below .01 / m: so R follows the number of cells, as far as it takes a second or two.
 */
static size_t usual_permutations(const hg_neighbours *w)
{
    double wanted = fmin(fmax(100 * (double)w->n_inside, 9999), 999999);
    double quick = 3e8 / ((double)w->most + 1);
    return (size_t)fmax(fmin(wanted, quick), 999);
}

void gistar_choose_p(gistar_command *g)
{
    const option_value *given = &g->c->options.value[OPT_PERMUTATIONS];
    double total = 0;
    for (size_t i = 0; i < g->w.n; i++)
        total += !g->inside || g->inside[i] ? g->count[i] : 0;
    double mean = total / (double)g->w.n_inside;
    if (given->given)
        g->options.permutations = (size_t)given->integer;
    else if (mean < 1) {
        g->options.permutations = usual_permutations(&g->w);
        g->own_permutations = true;
    }
    if (mean < 1)
        hg_warn(&g->c->talk, "few_incidents",
                "%.3g incidents a cell: counts that low are not normal, %s", mean,
                g->options.permutations > 0 ? "p comes from permutations; z is for the map"
                                            : "and p of the normal limit makes too many hot spots "
                                              "(--permutations says how many)");
}

static void remark_universe(gistar_command *g)
{
    hg_talk *talk = &g->c->talk;
    const double km2 = g->grid.cell_m * g->grid.cell_m / 1e6;
    hg_note(talk, "universe: %zu cells of %g m (%.6g km2), mean count %.4g, %s%s", g->facts.n,
            g->grid.cell_m, (double)g->facts.n * km2, g->facts.mean,
            hg_neighbour_rule_name(g->rule),
            g->rule == HG_NEIGHBOURS_DISTANCE ? "" : " neighbours");
    if (!g->inside)
        hg_warn(talk, "no_area",
                "without --area every cell of the rectangle counts, also where nothing can happen: "
                "empty cells raise z everywhere else");
    if (g->facts.n < FEW_PLACES)
        hg_warn(talk, "few_cells", "%zu cells: below %d the normal limit of Gi* is poor",
                g->facts.n, FEW_PLACES);
    if (g->facts.islands > 0)
        hg_warn(talk, "island", "%zu cells have no neighbour: z of their own count, flagged island",
                g->facts.islands);
    if (g->facts.all_neighbours > 0)
        hg_warn(talk, "all_neighbours",
                "%zu cells have every other cell as a neighbour: no z, reason all_neighbours",
                g->facts.all_neighbours);
    if (g->facts.constant)
        hg_warn(talk, "constant", "every cell holds %g: no z anywhere, reason constant",
                g->facts.mean);
    if (g->outside > 0)
        hg_warn(talk, "outside_grid", "incidents of weight %g lie beyond the cells: not counted",
                g->outside);
}

/* Replicates bound p from below: then the best cells are told apart by z alone, and a higher bin
 * may be out of reach. */
static void remark_permutations(gistar_command *g)
{
    const double least = 1 / (1 + (double)g->options.permutations);
    double lowest_q = 1;
    size_t at_bound = 0;
    if (g->options.permutations == 0 || g->options.adjust == HG_ADJUST_NONE)
        return;
    for (size_t i = 0; i < g->w.n; i++)
        if (g->out.p[i] == least) {
            at_bound++;
            lowest_q = fmin(lowest_q, g->out.q[i]);
        }
    if (at_bound > 0 && lowest_q > 0.01)
        hg_warn(&g->c->talk, "few_permutations",
                "%zu permutations: %zu cells have the least p that they can give, %.3g, and for "
                "%zu cells that is no less than q = %.3g; more would tell",
                g->options.permutations, at_bound, least, g->facts.tests, lowest_q);
}

void gistar_remark(gistar_command *g)
{
    const hg_gistar_facts *f = &g->facts;
    remark_universe(g);
    remark_permutations(g);
    hg_note(&g->c->talk,
            "Gi* %.4g to %.4g; hot cells at 90, 95, 99 %%: %zu, %zu, %zu; cold: %zu, "
            "%zu, %zu (%s, %s)",
            f->lowest, f->highest, f->hot[0] + f->hot[1] + f->hot[2], f->hot[1] + f->hot[2],
            f->hot[2], f->cold[0] + f->cold[1] + f->cold[2], f->cold[1] + f->cold[2], f->cold[2],
            g->options.permutations > 0 ? "permutation p" : "normal p",
            hg_adjust_name(g->options.adjust));
}
