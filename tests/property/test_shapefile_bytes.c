/* Shapefiles with damaged bytes: read or refused with a sentence, never a crash, never much memory.
 */
#include "check.h"
#include "shapefile.h"

#include <sys/resource.h>

#include "io/shapes.h"

static test_folder folder;
static hg_err err;

static void read_it(const char *path, bool polygons)
{
    hg_source_options options = {.path = path};
    hg_reader *reader = NULL;
    hg_last_area last_area = NULL;
    hg_record record;
    const char *defect;
    bool more = true;
    memset(&err, 0, sizeof err);
    hg_status st = hg_shp_open(&options, true, &reader, polygons ? &last_area : NULL, NULL, &err);
    size_t rows = 0, dropped = 0;
    hg_area area = {0};
    while (st == HG_OK && more) {
        st = hg_reader_next(reader, &record, &more, &defect, &err);
        if (st == HG_OK && more && polygons)
            st = last_area(reader, &area, &dropped, &err);
        rows += st == HG_OK && more;
        /* the last byte of every field must be readable */
        for (size_t i = 0; st == HG_OK && more && i < record.n_fields; i++)
            rows += record.field[i].length && record.field[i].text[record.field[i].length - 1] == 1;
    }
    hg_area_clear(&area);
    hg_reader_free(reader);
    assert_true(st == HG_OK || st == HG_EDATA);
    assert_true(st == HG_OK || *err.text);
    assert_true(rows <= 8);
}

static void damage(const char *extension, bool polygons, uint64_t seed, int rounds)
{
    test_random random = {seed};
    char name[32];
    size_t n;
    snprintf(name, sizeof name, "a%s", extension);
    const char *path = in_folder(&folder, name);
    unsigned char *data = file_bytes(path, &n);
    for (int round = 0; round < rounds; round++) {
        unsigned char *copy = malloc(n);
        memcpy(copy, data, n);
        int changes = 1 + (int)(test_next(&random) % 3);
        for (int c = 0; c < changes; c++) {
            static const unsigned char loud[] = {0x00, 0xFF, 0x7F, 0x80, 0x01};
            size_t at = test_next(&random) % (test_next(&random) % 2 && n > 160 ? 160 : n);
            uint64_t pick = test_next(&random);
            copy[at] = pick % 2 ? loud[pick / 2 % 5] : (unsigned char)(pick >> 8);
        }
        path = in_folder(&folder, name);
        file_write(path, copy, n);
        read_it(in_folder(&folder, "a.shp"), polygons);
        free(copy);
    }
    file_write(in_folder(&folder, name), data, n);
    free(data);
}

static void damaged_points_and_tables(void **state)
{
    (void)state;
    folder_make(&folder);
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "Zw\xC3\xA9lle");
    damage(".shp", false, 1, 500);
    damage(".shx", false, 2, 500);
    damage(".dbf", false, 3, 1000);
    damage(".cpg", false, 4, 50);
    folder_remove(&folder);
}

static void damaged_polygons(void **state)
{
    (void)state;
    static const double x[] = {0, 0, 9, 9, 0, 2, 4, 4, 2, 2}, y[] = {0, 9, 9, 0, 0, 2, 2, 4, 4, 2};
    static const int start[] = {0, 5};
    folder_make(&folder);
    SHPHandle shp = SHPCreate(in_folder(&folder, "a.shp"), SHPT_POLYGON);
    DBFHandle dbf = DBFCreate(in_folder(&folder, "a.shp"));
    DBFAddField(dbf, "A", FTString, 8, 0);
    for (int i = 0; i < 2; i++) {
        shp_add(shp, SHPT_POLYGON, 2, start, 10, x, y);
        DBFWriteStringAttribute(dbf, i, 0, "x");
    }
    SHPClose(shp);
    DBFClose(dbf);
    damage(".shp", true, 5, 1500);
    damage(".shx", true, 6, 500);
    folder_remove(&folder);
}

/* The reservation that shapelib makes for a lying header must not happen. */
static void memory_stays_small(void **state)
{
    (void)state;
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
#if !defined(__SANITIZE_ADDRESS__)
    assert_true(usage.ru_maxrss < 512 * 1024); /* kB */
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_points_and_tables),
        cmocka_unit_test(damaged_polygons),
        cmocka_unit_test(memory_stays_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
