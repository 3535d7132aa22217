/* tests/support/sweep.h - calls in which the k-th request for memory is refused, for every k. */
#ifndef HG_TEST_SWEEP_H
#define HG_TEST_SWEEP_H

#include "check.h"

typedef struct sweep_row {
    const char *name;
    void (*prepare)(void); /* with all the memory there is; may be NULL */
    hg_status (*call)(hg_err *err);
    void (*check)(bool done); /* what must hold after success or refusal; cleans up; may be NULL */
    long least; /* requests that the call makes at least, or the sweep swept nothing */
} sweep_row;

/* Ends when a call made fewer than k requests: then nothing was refused and it must succeed. */
static inline void sweep_one(const sweep_row *row, int sticky)
{
    for (long k = 1;; k++) {
        hg_err err = {0};
        if (row->prepare)
            row->prepare();
        hg_mem_fail_at(k, sticky);
        hg_status st = row->call(&err);
        long requests = hg_mem_requests();
        hg_mem_fail_at(0, 0);
        bool refused_well = st == HG_ENOMEM && strstr(err.text, "memory") != NULL;
        if (st != HG_OK && !refused_well)
            print_error("%s, request %ld: %s \"%s\"\n", row->name, k, hg_status_name(st), err.text);
        assert_true(st == HG_OK || refused_well);
        if (row->check)
            row->check(st == HG_OK);
        if (requests < k) {
            assert_int_equal(st, HG_OK);
            if (requests < row->least)
                print_error("%s: only %ld requests\n", row->name, requests);
            assert_true(requests >= row->least);
            return;
        }
        assert_true(k < 20000);
    }
}

static inline void sweep_rows(const sweep_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (int sticky = 0; sticky <= 1; sticky++)
            sweep_one(&rows[i], sticky);
}

#endif
