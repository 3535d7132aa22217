/* tests/threads/planted_race.c - a canary: would a data race be noticed at all?
 *
 * All tasks add to one counter without protection. scripts/check-threads fails when
 * ThreadSanitizer does NOT report it; with "clean" as argument each task has its own counter. */
#include <stdio.h>
#include <string.h>

#include "hotgrid.h"

enum { TASKS = 4000 };

typedef struct counters {
    size_t stride; /* 0 = all tasks share counter 0 */
    long count[TASKS];
} counters;

static hg_status add_one(size_t index, void *context, hg_err *err)
{
    (void)err;
    counters *c = context;
    c->count[index * c->stride]++;
    return HG_OK;
}

int main(int argc, char **argv)
{
    static counters c;
    hg_err err = {0};
    c.stride = argc > 1 && strcmp(argv[1], "clean") == 0;
    if (hg_par_start(4, &err) != HG_OK || hg_par_for(TASKS, add_one, &c, &err) != HG_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    return 0;
}
