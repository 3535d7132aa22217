/* evaluate/quiet.c - keeps GSL from ending the process: errors are return values here. */
#include "hotgrid/evaluate.h"

#include <gsl/gsl_errno.h>

void hg_quiet_gsl(void)
{
    gsl_set_error_handler_off();
}
