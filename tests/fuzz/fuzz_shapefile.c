/*
 * Shapefiles: lengths of .shp, .shx and .cpg (two bytes each), these three files, and the .dbf is
 * the rest. Read as a table of points and as polygons.
 */
#include "fuzz.h"

#include <math.h>

#include "hotgrid.h"
#include "io/shapes.h"

static void check_area(const hg_area *area)
{
    for (size_t i = 0; i < area->n_points; i++)
        fuzz_check(isfinite(area->x[i]) && isfinite(area->y[i]));
    for (size_t k = 0; k < area->n_rings; k++)
        fuzz_check(area->start[k + 1] - area->start[k] >= 4);
}

/* The last byte of every field can be read, and is part of UTF-8 text. */
static void touch(const hg_record *record)
{
    static volatile char sink;
    for (size_t i = 0; i < record->n_fields; i++)
        if (record->field[i].length > 0)
            sink = record->field[i].text[record->field[i].length - 1];
    (void)sink;
}

static void read_it(const char *path, bool attributes, bool polygons, size_t size)
{
    hg_source_options options = {.path = path};
    hg_reader *reader = NULL;
    hg_last_area last_area = NULL;
    hg_record record;
    hg_area area = {0};
    hg_err err = {0};
    hg_talk talk = {0};
    const char *defect;
    bool more = true;
    size_t rows = 0, dropped = 0;
    hg_status st =
        hg_shp_open(&options, attributes, &reader, polygons ? &last_area : NULL, &talk, &err);
    while (st == HG_OK && more) {
        defect = NULL;
        st = hg_reader_next(reader, &record, &more, &defect, &err);
        if (st != HG_OK || !more)
            break;
        fuzz_check(rows++ <= size);
        if (!defect)
            touch(&record);
        if (last_area && !defect) {
            st = last_area(reader, &area, &dropped, &err);
            if (st == HG_OK)
                check_area(&area);
        }
    }
    fuzz_check_says(st == HG_OK || st == HG_EDATA || st == HG_ENOINPUT, &err);
    fuzz_check(st == HG_OK || *err.text);
    hg_area_clear(&area);
    hg_reader_free(reader);
    hg_talk_clear(&talk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 17)
        return 0;
    fuzz_input in = {data, size};
    size_t n_shp = fuzz_u16(&in), n_shx = fuzz_u16(&in), n_cpg = fuzz_u16(&in);
    fuzz_input shp = fuzz_part(&in, n_shp), shx = fuzz_part(&in, n_shx),
               cpg = fuzz_part(&in, n_cpg);
    fuzz_file("a.shx", shx.at, shx.left);
    fuzz_file("a.dbf", in.at, in.left);
    char *cpg_path = NULL;
    if (cpg.left > 0) {
        fuzz_file("a.cpg", cpg.at, cpg.left);
    } else {
        cpg_path = malloc(strlen(fuzz_folder()) + 8);
        if (!cpg_path)
            abort();
        sprintf(cpg_path, "%s/a.cpg", fuzz_folder());
        remove(cpg_path);
        free(cpg_path);
    }
    const char *path = fuzz_file("a.shp", shp.at, shp.left);
    read_it(path, true, false, size);
    read_it(path, in.left > 0, true, size);
    return 0;
}
