/* cli/bandwidth_option.c - what does --bandwidth METRES say in the kernel's own convention? */
#include <string.h>

#include "cli/cli.h"

double cli_bandwidth_factor(const cli *c, const hg_kde_options *kernel)
{
    enum { AS_RADIUS, AS_SD };
    const option_value *as = &c->options.value[OPT_BANDWIDTH_AS];
    if (!as->given)
        return 1;
    return as->integer == AS_SD ? kernel->kernel->sd_radius : 1 / cli_kernel_support(kernel);
}

double cli_kernel_support(const hg_kde_options *kernel)
{
    bool cut = kernel->cut > 0 && strcmp(kernel->kernel->convention, "radius") != 0;
    return cut ? kernel->cut : kernel->kernel->support;
}

hg_status cli_bandwidth_metres(const cli *c, const char *text, hg_kde_options *kernel, hg_err *err)
{
    double metres;
    if (!hg_parse_double(text, strlen(text), '.', &metres) || !(metres > 0) || metres > 1e7)
        return hg_fail(err, HG_EUSAGE,
                       "--bandwidth: \"%s\" is no number of metres above 0 (such as 500), nor "
                       "auto or auto:SELECTOR",
                       text);
    kernel->bandwidth_m = metres * cli_bandwidth_factor(c, kernel);
    return HG_OK;
}
