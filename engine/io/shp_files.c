/* io/shp_files.c - are the files of a shapefile there, and as large as their headers claim? */
#include "io/shp_files.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hotgrid/mem.h"

#include "base/try.h"
#include "io/shapes.h"
#include "io/shp_hooks.h"

#define HEADER 100u
#define PRJ_MAX 65536

static uint32_t big32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t little32(const unsigned char *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

hg_status hg_shp_sibling(const char *path, const char *extension, char **out, bool *exists,
                         hg_err *err)
{
    struct stat info;
    char *name;
    const char *dot = strrchr(path, '.');
    size_t stem = dot && !strchr(dot, '/') ? (size_t)(dot - path) : strlen(path);
    hg_status st = hg_alloc(&name, stem + strlen(extension) + 1, 1, err);
    if (st != HG_OK)
        return st;
    memcpy(name, path, stem);
    memcpy(name + stem, extension, strlen(extension));
    *exists = lstat(name, &info) == 0;
    if (!*exists) { /* as shapelib looks for them: .dbf, then .DBF */
        for (char *c = name + stem; *c; c++)
            *c = (char)toupper((unsigned char)*c);
        *exists = lstat(name, &info) == 0;
    }
    if (!*exists)
        memcpy(name + stem, extension, strlen(extension));
    *out = name;
    return HG_OK;
}

static hg_status cannot_open(const char *path, hg_err *err)
{
    const char *why = errno == ELOOP    ? "it is a symbolic link, which is not followed"
                      : errno == EINVAL ? "it is not a regular file"
                      : errno == ENOENT ? "there is no such file"
                      : errno == EACCES ? "no permission to read it"
                                        : "it cannot be opened";
    return hg_fail(err, HG_ENOINPUT, "%s: %s", path, why);
}

static bool read_at(int fd, void *data, size_t n, uint64_t offset)
{
    for (char *to = data; n;) {
        ssize_t got = pread(fd, to, n, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got, n -= (size_t)got, offset += (size_t)got;
    }
    return true;
}

static hg_status open_sized(const char *path, int *fd, uint64_t *bytes, hg_err *err)
{
    struct stat info;
    *fd = hg_shp_open_fd(path, O_RDONLY);
    if (*fd < 0)
        return cannot_open(path, err);
    if (fstat(*fd, &info) != 0)
        return cannot_open(path, err);
    *bytes = (uint64_t)info.st_size;
    return HG_OK;
}

/* The 100 bytes that .shp and .shx share: what they claim. */
typedef struct main_header {
    uint64_t length;
    uint32_t type;
} main_header;

static hg_status read_main_header(const char *path, int fd, uint64_t bytes, main_header *out,
                                  hg_err *err)
{
    unsigned char head[HEADER];
    if (bytes < HEADER || !read_at(fd, head, HEADER, 0))
        return hg_fail(err, HG_EDATA, "%s: truncated at byte %llu, inside its 100-byte header",
                       path, (unsigned long long)bytes);
    if (big32(head) != 9994 || little32(head + 28) != 1000)
        return hg_fail(err, HG_EDATA,
                       "%s is not part of a shapefile: it does not start with code 9994, version "
                       "1000",
                       path);
    *out = (main_header){2 * (uint64_t)big32(head + 24), little32(head + 32)};
    return HG_OK;
}

static hg_status check_shx(const char *path, int fd, uint64_t bytes, main_header *header,
                           size_t *n_shapes, hg_err *err)
{
    hg_status st = read_main_header(path, fd, bytes, header, err);
    if (st != HG_OK)
        return st;
    uint64_t length = header->length;
    if (length < HEADER || (length - HEADER) % 8 != 0)
        return hg_fail(err, HG_EDATA,
                       "%s: its header claims %llu bytes, which is no whole number "
                       "of records",
                       path, (unsigned long long)length);
    if (length > bytes)
        return hg_fail(err, HG_EDATA,
                       "%s: its header claims %llu records, but the file ends at byte %llu, after "
                       "record %llu",
                       path, (unsigned long long)((length - HEADER) / 8), (unsigned long long)bytes,
                       (unsigned long long)((bytes - HEADER) / 8));
    *n_shapes = (size_t)((length - HEADER) / 8);
    return HG_OK;
}

/* Every record of the index must lie inside the .shp, and the last byte must be somebody's. */
static hg_status check_index(const char *shp, uint64_t shp_bytes, uint64_t shp_length, int shx_fd,
                             size_t n, hg_err *err)
{
    unsigned char block[8 * 512];
    uint64_t last = HEADER;
    for (size_t i = 0; i < n; i++) {
        size_t slot = i % 512;
        if (slot == 0) {
            size_t ahead = n - i < 512 ? n - i : 512;
            if (!read_at(shx_fd, block, 8 * ahead, HEADER + 8 * (uint64_t)i))
                return hg_fail(err, HG_ENOINPUT, "%s: the .shx beside it cannot be read", shp);
        }
        uint64_t offset = 2 * (uint64_t)big32(block + 8 * slot);
        uint64_t end = offset + 8 + 2 * (uint64_t)big32(block + 8 * slot + 4);
        if (offset < HEADER || end > shp_bytes)
            return hg_fail(err, HG_EDATA,
                           "%s: record %zu is said to be bytes %llu to %llu, but the file ends at "
                           "byte %llu: it is truncated, or the .shx belongs to another file",
                           shp, i + 1, (unsigned long long)offset, (unsigned long long)end,
                           (unsigned long long)shp_bytes);
        last = end > last ? end : last;
    }
    if (last < shp_length)
        return hg_fail(err, HG_EDATA,
                       "%s: the .shx lists %zu records up to byte %llu, but the .shp goes on to "
                       "byte %llu: the two do not belong together",
                       shp, n, (unsigned long long)last, (unsigned long long)shp_length);
    return HG_OK;
}

static hg_status check_dbf(const char *path, int fd, uint64_t bytes, size_t *n_rows, hg_err *err)
{
    unsigned char head[32];
    if (bytes < 33 || !read_at(fd, head, sizeof head, 0))
        return hg_fail(err, HG_EDATA, "%s: truncated at byte %llu, inside its header", path,
                       (unsigned long long)bytes);
    uint64_t rows = little32(head + 4);
    uint64_t header = (uint64_t)head[8] | (uint64_t)head[9] << 8;
    uint64_t width = (uint64_t)head[10] | (uint64_t)head[11] << 8;
    if (header < 33 || header > bytes || width < 1)
        return hg_fail(err, HG_EDATA,
                       "%s is not a table of a shapefile: header of %llu bytes, records of %llu",
                       path, (unsigned long long)header, (unsigned long long)width);
    if (rows * width > bytes - header)
        return hg_fail(err, HG_EDATA,
                       "%s: its header claims %llu records of %llu bytes, but the file ends at "
                       "byte %llu, inside record %llu",
                       path, (unsigned long long)rows, (unsigned long long)width,
                       (unsigned long long)bytes,
                       (unsigned long long)((bytes - header) / width + 1));
    *n_rows = (size_t)rows;
    return HG_OK;
}

static void close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

static hg_status check_geometry(const char *path, hg_shp_sizes *sizes, hg_err *err)
{
    hg_status st = HG_OK;
    int shp = -1, shx = -1;
    char *index = NULL;
    uint64_t index_bytes;
    main_header shapes, offsets;
    bool exists;
    HG_TRY(open_sized(path, &shp, &sizes->shp_bytes, err));
    HG_TRY(read_main_header(path, shp, sizes->shp_bytes, &shapes, err));
    HG_TRY(hg_shp_sibling(path, ".shx", &index, &exists, err));
    if (!exists) {
        st = hg_fail(err, HG_EDATA,
                     "%s: its index %s is missing; copy it along, or rebuild it with \"ogrinfo "
                     "--config SHAPE_RESTORE_SHX YES %s\"",
                     path, index, path);
        goto done;
    }
    HG_TRY(open_sized(index, &shx, &index_bytes, err));
    HG_TRY(check_shx(index, shx, index_bytes, &offsets, &sizes->n_shapes, err));
    if (shapes.type != offsets.type) {
        st = hg_fail(err, HG_EDATA, "%s holds shapes of type %u, %s of type %u", path, shapes.type,
                     index, offsets.type);
        goto done;
    }
    HG_TRY(check_index(path, sizes->shp_bytes, shapes.length, shx, sizes->n_shapes, err));
done:
    hg_free(index);
    close_fd(shp);
    close_fd(shx);
    return st;
}

hg_status hg_shp_check_files(const char *path, bool attributes, hg_shp_sizes *out, hg_err *err)
{
    hg_status st = HG_OK;
    hg_shp_sizes sizes = {0};
    char *table = NULL;
    int fd = -1;
    uint64_t bytes;
    HG_TRY(check_geometry(path, &sizes, err));
    HG_TRY(hg_shp_sibling(path, ".dbf", &table, &sizes.has_dbf, err));
    if (!sizes.has_dbf && attributes) {
        st = hg_fail(err, HG_ENOINPUT, "%s: its table %s is missing, and attributes are needed",
                     path, table);
        goto done;
    }
    if (sizes.has_dbf) {
        HG_TRY(open_sized(table, &fd, &bytes, err));
        HG_TRY(check_dbf(table, fd, bytes, &sizes.n_rows, err));
        if (sizes.n_rows != sizes.n_shapes) {
            st = hg_fail(err, HG_EDATA, "%s holds %zu shapes, but %s holds %zu records", path,
                         sizes.n_shapes, table, sizes.n_rows);
            goto done;
        }
    }
    *out = sizes;
done:
    close_fd(fd);
    hg_free(table);
    return st;
}

hg_status hg_shp_read_prj(const char *path, char **out, hg_err *err)
{
    hg_status st = HG_OK;
    char *name = NULL, *text = NULL;
    bool exists;
    int fd = -1;
    uint64_t bytes;
    HG_TRY(hg_shp_sibling(path, ".prj", &name, &exists, err));
    if (exists) {
        HG_TRY(open_sized(name, &fd, &bytes, err));
        if (bytes > PRJ_MAX) {
            st = hg_fail(err, HG_EDATA, "%s: %llu bytes; a CRS has at most 64 kB", name,
                         (unsigned long long)bytes);
            goto done;
        }
        HG_TRY(hg_alloc(&text, (size_t)bytes + 1, 1, err));
        if (!read_at(fd, text, (size_t)bytes, 0)) {
            st = hg_fail(err, HG_ENOINPUT, "%s: cannot be read", name);
            goto done;
        }
        char *start = text;
        if (memcmp(start, "\xEF\xBB\xBF", bytes < 3 ? 0 : 3) == 0 && bytes >= 3)
            start += 3;
        start += strspn(start, " \t\r\n");
        size_t length = strlen(start);
        while (length > 0 && strchr(" \t\r\n", start[length - 1]))
            length--;
        memmove(text, start, length);
        text[length] = '\0';
    }
    if (text && !*text) { /* an empty .prj says nothing */
        hg_free(text);
        text = NULL;
    }
    *out = text;
    text = NULL;
done:
    close_fd(fd);
    hg_free(text);
    hg_free(name);
    return st;
}
