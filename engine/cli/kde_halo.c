/* cli/kde_halo.c - which incidents outside the area are felt inside it? */
#include "base/try.h"
#include "cli/kde.h"

double kde_reach_m(const kde *k)
{
    double widest = k->density.kernel.bandwidth_m * (k->density.adaptive ? k->adaptive.trim : 1);
    return k->density.edge == HG_EDGE_NONE ? kde_radius_m(k, widest) : 0;
}

hg_status kde_add_halo(kde *k, hg_err *err)
{
    option_value *rejects = &k->c->options.value[OPT_REJECTS];
    bool asked = rejects->given;
    if (!k->selector || !k->input.has_area || kde_reach_m(k) <= 0)
        return HG_OK;
    incidents_clear(&k->input);
    rejects->given = false; /* the first reading has written them */
    hg_status st = incidents_read(k->c, kde_reach_m(k), &k->input, err);
    rejects->given = asked;
    return st;
}
