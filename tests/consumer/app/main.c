/* consumer/main.c - can a stranger use the installed library? One answer from each side of it. */
#include <stdio.h>
#include <string.h>

#include <hotgrid.h>

int main(void)
{
    hg_err err = {0};
    /* a value that is computed: 2016 was a leap year */
    if (hg_days_from_civil(2016, 3, 1) - hg_days_from_civil(2016, 2, 28) != 2)
        return 1;
    /* a handle that is made and given back */
    hg_zone *zone = NULL;
    if (hg_zone_open("UTC", &zone, &err) != HG_OK || strcmp(hg_zone_name(zone), "UTC") != 0)
        return 2;
    hg_zone_free(zone);
    /* a failure that says why */
    if (hg_zone_open("../etc/passwd", &zone, &err) != HG_ECONFIG || !err.text[0])
        return 3;
    puts("the installed library answers");
    return 0;
}
