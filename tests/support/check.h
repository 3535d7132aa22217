/* tests/support/check.h - what every test file includes first. */
#ifndef HG_TEST_CHECK_H
#define HG_TEST_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>

#include <cmocka.h>

#include "hotgrid.h"

/* cmocka 1.1.5 casts floats: this is the one comparison of doubles. tol is relative to |expected|,
 * absolute when expected is 0; 0 demands equality. NaN equals NaN. */
#define assert_close(actual, expected, tol) \
    check_close((actual), (expected), (tol), #actual, __FILE__, __LINE__)

static inline void check_close(double actual, double expected, double tol, const char *what,
                               const char *file, int line)
{
    bool same = isnan(expected) ? isnan(actual) : actual == expected;
    if (!same && tol > 0) {
        double scale = expected == 0 ? 1.0 : fabs(expected);
        same = fabs(actual - expected) <= tol * scale;
    }
    if (!same) {
        print_error("%s is %.17g, expected %.17g (tolerance %g)\n", what, actual, expected, tol);
        _fail(file, line);
    }
}

/* A call that must succeed; prints the engine's sentence when it does not. Needs `hg_err err`. */
#define assert_ok(call)                                                            \
    do {                                                                           \
        hg_status status_ = (call);                                                \
        if (status_ != HG_OK) {                                                    \
            print_error("%s: %s: %s\n", #call, hg_status_name(status_), err.text); \
            _fail(__FILE__, __LINE__);                                             \
        }                                                                          \
    } while (0)

/* A call that must fail with this status and a sentence that holds `part`. Needs `hg_err err`. */
#define assert_fails(call, expected_status, part)                                           \
    do {                                                                                    \
        memset(&err, 0, sizeof err);                                                        \
        hg_status status_ = (call);                                                         \
        if (status_ != (expected_status) || !strstr(err.text, (part))) {                    \
            print_error("%s: got %s \"%s\", expected %s with \"%s\"\n", #call,              \
                        hg_status_name(status_), err.text, hg_status_name(expected_status), \
                        (part));                                                            \
            _fail(__FILE__, __LINE__);                                                      \
        }                                                                                   \
    } while (0)

/* Small reproducible generator for test inputs only. */
typedef struct test_random {
    uint64_t state;
} test_random;
static inline uint64_t test_next(test_random *r)
{
    uint64_t z = (r->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}
static inline double test_uniform(test_random *r, double low, double high)
{
    return low + (high - low) * ((double)(test_next(r) >> 11) * 0x1p-53);
}

/* The shared data sets beside the project, or NULL: then the test skips by name. */
static inline const char *test_dataset(const char *name)
{
    static char path[4096];
    const char *root = getenv("HG_DATASETS");
    snprintf(path, sizeof path, "%s/%s", root ? root : HG_SOURCE_DIR "/../shared/datasets", name);
    FILE *probe = fopen(path, "r");
    if (!probe) {
        print_message("skipped: data set %s is not beside the project\n", name);
        return NULL;
    }
    fclose(probe);
    return path;
}

#endif
