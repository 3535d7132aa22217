/* tests/support/shapefile.h - small shapefiles and temporary folders, made by shapelib itself. */
#ifndef HG_TEST_SHAPEFILE_H
#define HG_TEST_SHAPEFILE_H

#include <dirent.h>
#include <shapefil.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

typedef struct test_folder {
    char path[512];
} test_folder;

static inline void folder_make(test_folder *folder)
{
    const char *root = getenv("TMPDIR");
    snprintf(folder->path, sizeof folder->path, "%s/hotgrid-test-XXXXXX", root ? root : "/tmp");
    assert_non_null(mkdtemp(folder->path));
}

/* Names of one folder level are all that the tests make. */
static inline void folder_remove(test_folder *folder)
{
    DIR *dir = opendir(folder->path);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder->path, entry->d_name);
        unlink(path);
    }
    if (dir)
        closedir(dir);
    rmdir(folder->path);
}

/* folder/name in one of eight rotating buffers */
static inline const char *in_folder(const test_folder *folder, const char *name)
{
    static char paths[8][1024];
    static unsigned turn;
    char *path = paths[turn++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder->path, name);
    return path;
}

static inline void file_write(const char *path, const void *data, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static inline void file_text(const char *path, const char *text)
{
    file_write(path, text, strlen(text));
}

/* The whole file; the caller frees. */
static inline unsigned char *file_bytes(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *n = (size_t)ftell(file);
    rewind(file);
    unsigned char *data = malloc(*n + 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, *n, file), *n);
    fclose(file);
    return data;
}

static inline void big32_put(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* One shape with `n` vertices in `parts` rings. */
static inline void shp_add(SHPHandle shp, int type, int parts, const int *start, int n,
                           const double *x, const double *y)
{
    double z[64] = {0};
    assert_true(n <= 64);
    SHPObject *shape = SHPCreateObject(type, -1, parts, start, NULL, n, x, y, z, z);
    assert_true(SHPWriteObject(shp, -1, shape) >= 0);
    SHPDestroyObject(shape);
}

/*
 * name.shp with three incidents: columns NR (N 10), ZAAK (N 15, beyond 32 bits), DATUM (D),
 * WAARDE (N 12.3), OPEN (L), PLAATS (C 20). Row 2 is NULL throughout.
 */
static inline void shp_incidents(const char *path, int type, const char *codepage,
                                 const char *place)
{
    static const double x[] = {155000.25, 121000, 93000.125}, y[] = {463000.5, 487000, 437000.75};
    static const int start[] = {0};
    SHPHandle shp = SHPCreate(path, type);
    DBFHandle dbf = DBFCreateEx(path, codepage);
    assert_non_null(shp);
    assert_non_null(dbf);
    DBFAddField(dbf, "NR", FTInteger, 10, 0);
    DBFAddNativeFieldType(dbf, "ZAAK", 'N', 15, 0);
    DBFAddNativeFieldType(dbf, "DATUM", 'D', 8, 0);
    DBFAddField(dbf, "WAARDE", FTDouble, 12, 3);
    DBFAddField(dbf, "OPEN", FTLogical, 1, 0);
    DBFAddField(dbf, "PLAATS", FTString, 20, 0);
    for (int i = 0; i < 3; i++) {
        shp_add(shp, type, 0, start, 1, &x[i], &y[i]);
        if (i == 1) {
            for (int k = 0; k < 6; k++)
                DBFWriteNULLAttribute(dbf, i, k);
            continue;
        }
        char zaak[] = "     4000000001";
        zaak[14] = (char)('1' + i);
        assert_true(DBFWriteIntegerAttribute(dbf, i, 0, 7 + i));
        assert_true(DBFWriteAttributeDirectly(dbf, i, 1, zaak));
        assert_true(DBFWriteAttributeDirectly(dbf, i, 2, i ? "20170102" : "20161231"));
        assert_true(DBFWriteDoubleAttribute(dbf, i, 3, 1.5 + i));
        assert_true(DBFWriteLogicalAttribute(dbf, i, 4, i ? 'F' : 'T'));
        assert_true(DBFWriteStringAttribute(dbf, i, 5, place));
    }
    SHPClose(shp);
    DBFClose(dbf);
}

#endif
