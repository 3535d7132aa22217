/* bench/bench_write.c - the common workload as a CSV file, for benches of whole commands.
 *
 *   bench_write FILE SIDE_M TOWNS N [degrees]
 *
 * Columns id, x, y, time (UTC, the year 2016): a square from (100000, 400000) in RD New, or with
 * `degrees` the same places as longitude and latitude. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

static const double WEST = 100000, SOUTH = 400000;
static const int64_t YEAR_BEGIN = 1451606400; /* 2016-01-01 */

static hg_status to_degrees(bench_points *p, hg_err *err)
{
    hg_crs *metres = NULL, *degrees = NULL;
    hg_transform *transform = NULL;
    hg_status st = hg_crs_open("EPSG:28992", &metres, err);
    if (st == HG_OK)
        st = hg_crs_open_any("EPSG:4326", &degrees, err);
    if (st == HG_OK)
        st = hg_transform_open(metres, degrees, false, &transform, err);
    if (st == HG_OK)
        st = hg_transform_points(transform, p->n, p->x, p->y, err);
    hg_transform_free(transform);
    hg_crs_free(metres);
    hg_crs_free(degrees);
    return st;
}

static hg_status write_rows(const char *path, const bench_points *p, int decimals, hg_err *err)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return hg_fail(err, HG_EIO, "cannot write %s", path);
    fprintf(file, "id,x,y,time\n");
    for (size_t i = 0; i < p->n; i++) {
        hg_civil c;
        hg_civil_from_seconds(YEAR_BEGIN + p->when[i], &c);
        fprintf(file, "%zu,%.*f,%.*f,%04d-%02d-%02d %02d:%02d:%02d\n", i, decimals, p->x[i],
                decimals, p->y[i], c.year, c.month, c.day, c.hour, c.minute, c.second);
    }
    return fclose(file) == 0 ? HG_OK : hg_fail(err, HG_EIO, "cannot write %s", path);
}

int main(int argc, char **argv)
{
    hg_err err = {.status = HG_OK};
    bench_points p = {0};
    if (argc < 5) {
        fputs("usage: bench_write FILE SIDE_M TOWNS N [degrees]\n", stderr);
        return 64;
    }
    const bool degrees = argc > 5 && strcmp(argv[5], "degrees") == 0;
    const double side = strtod(argv[2], NULL);
    hg_status st =
        bench_points_draw(side, side, atoi(argv[3]), strtoul(argv[4], NULL, 10), &p, &err);
    for (size_t i = 0; i < p.n; i++) {
        p.x[i] += WEST;
        p.y[i] += SOUTH;
    }
    if (st == HG_OK && degrees)
        st = to_degrees(&p, &err);
    if (st == HG_OK)
        st = write_rows(argv[1], &p, degrees ? 8 : 2, &err);
    bench_points_clear(&p);
    if (st != HG_OK)
        fprintf(stderr, "bench_write: %s\n", err.text);
    return hg_status_exit_code(st);
}
