/* bench/dump.c - how do other programs get the points of a bench, and the density to compare? */
#include "dump.h"

#include <stdio.h>

static hg_status write_points(const char *path, const bench_points *p, hg_err *err)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return hg_fail(err, HG_EIO, "cannot write %s", path);
    fprintf(file, "x,y\n");
    for (size_t i = 0; i < p->n; i++)
        fprintf(file, "%.2f,%.2f\n", p->x[i], p->y[i]);
    return fclose(file) == 0 ? HG_OK : hg_fail(err, HG_EIO, "cannot write %s", path);
}

hg_status bench_dump(const char *folder, const char *name, const bench_points *points, size_t cells,
                     const double *value, hg_err *err)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.csv", folder, name);
    hg_status st = write_points(path, points, err);
    if (st != HG_OK)
        return st;
    snprintf(path, sizeof path, "%s/%s.f64", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(value, sizeof *value, cells, file) != cells)
        st = hg_fail(err, HG_EIO, "cannot write %s", path);
    if (file && fclose(file) != 0 && st == HG_OK)
        st = hg_fail(err, HG_EIO, "cannot write %s", path);
    return st;
}
