/* density/relrisk_pilot.c - which bandwidth does each point get, and how much of a kernel is
 * inside? */
#include "density/relrisk.h"

#include "base/try.h"
#include "hotgrid/mem.h"

hg_status hg_relrisk_pilot(hg_relrisk_work *work, hg_err *err)
{
    if (work->options->adaptive)
        return hg_fail(err, HG_EDOMAIN, "adaptive bandwidths are not known here yet");
    if (work->options->edge != HG_EDGE_NONE)
        return hg_fail(err, HG_EDOMAIN, "edge corrections are not known here yet");
    return HG_OK;
}
