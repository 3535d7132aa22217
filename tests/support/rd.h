/* tests/support/rd.h - a folder of the test's own and the Dutch grid: what tests of writers need.
 * The file that includes it defines _XOPEN_SOURCE 700 first. */
#ifndef HG_TEST_RD_H
#define HG_TEST_RD_H

#include "scratch.h"

static hg_crs *rd;

static inline int rd_begin(void **state)
{
    hg_err err = {0};
    if (hg_crs_open("EPSG:28992", &rd, &err) != HG_OK) {
        print_error("%s\n", err.text);
        return -1;
    }
    return scratch_begin(state);
}

static inline int rd_end(void **state)
{
    hg_crs_free(rd);
    return scratch_end(state);
}

#endif
