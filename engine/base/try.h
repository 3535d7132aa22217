/* base/try.h - the one control macro: leave for `done:` at the first failure. */
#ifndef HG_BASE_TRY_H
#define HG_BASE_TRY_H

/* Needs `hg_status st` and a label `done:` in the function. */
#define HG_TRY(call)     \
    do {                 \
        st = (call);     \
        if (st != HG_OK) \
            goto done;   \
    } while (0)

#define HG_COUNT(array) (sizeof(array) / sizeof(array)[0])

#endif
