/* bench/dump.h - points and density as files, for other programs. */
#ifndef HG_BENCH_DUMP_H
#define HG_BENCH_DUMP_H

#include "common.h"

/* FOLDER/NAME.csv with columns x, y, and FOLDER/NAME.f64, doubles row by row from the north. */
HG_CHECKED hg_status bench_dump(const char *folder, const char *name, const bench_points *points,
                                size_t cells, const double *value, hg_err *err);

#endif
