/* A test group in which every test has a folder of its own, and one sentence of failure. */
#ifndef HG_TESTS_IN_FOLDER_H
#define HG_TESTS_IN_FOLDER_H

#include "check.h"
#include "shapefile.h"

static test_folder folder;
static hg_err err;

static int make_folder(void **state)
{
    (void)state;
    folder_make(&folder);
    memset(&err, 0, sizeof err);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    hg_mem_fail_at(0, 0);
    folder_remove(&folder);
    return 0;
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

#endif
