/* base/zone.c - which instant is this local clock reading, and back, in a named zone? */
#define _GNU_SOURCE /* O_CLOEXEC under strict C11 */
#include "hotgrid/time.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/try.h"
#include "base/tzif.h"
#include "hotgrid/mem.h"
#include "hotgrid/text.h"

enum { FILE_MAX = 64 * 1024, NAME_MAX_LENGTH = 64 };

struct hg_zone {
    char name[NAME_MAX_LENGTH + 1];
    hg_zone_table table;
};

static const char *zone_folder(void)
{
    const char *folder = getenv("TZDIR");
    return folder && *folder ? folder : "/usr/share/zoneinfo";
}

static bool good_name(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= NAME_MAX_LENGTH && name[0] != '/' &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/-") ==
               length;
}

static hg_status unknown_zone(const char *name, hg_err *err)
{
    if (access(zone_folder(), R_OK) != 0)
        return hg_fail(err, HG_ECONFIG,
                       "time zone %s: there are no zone files in %s; install tzdata", name,
                       zone_folder());
    return hg_fail(err, HG_ECONFIG,
                   "time zone %s is not known here; names look like Europe/Amsterdam", name);
}

/* The whole file, at most FILE_MAX bytes, into a block that the caller frees. */
static hg_status read_zone_file(const char *name, unsigned char **bytes, size_t *length,
                                hg_err *err)
{
    hg_status st = HG_OK;
    unsigned char *block = NULL;
    char path[4096];
    struct stat about;
    int n = snprintf(path, sizeof path, "%s/%s", zone_folder(), name);
    int file =
        n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (file < 0)
        return unknown_zone(name, err);
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        st = unknown_zone(name, err);
        goto done;
    }
    HG_TRY(hg_alloc(&block, FILE_MAX + 1, 1, err));
    size_t used = 0;
    ssize_t got;
    while (used <= FILE_MAX && (got = read(file, block + used, FILE_MAX + 1 - used)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            st = hg_fail(err, HG_ECONFIG, "time zone %s: %s cannot be read", name, path);
            goto done;
        }
        used += (size_t)got;
    }
    if (used > FILE_MAX) {
        st = hg_fail(err, HG_ECONFIG, "time zone %s: %s is larger than 64 kB", name, path);
        goto done;
    }
    *bytes = block;
    *length = used;
    block = NULL;
done:
    close(file);
    hg_free(block);
    return st;
}

hg_status hg_zone_open(const char *name, hg_zone **out, hg_err *err)
{
    hg_status st = HG_OK;
    hg_zone *zone = NULL;
    unsigned char *bytes = NULL;
    size_t length = 0;
    char shown[80];
    if (!good_name(name))
        return hg_fail(err, HG_ECONFIG,
                       "time zone \"%s\" is not a zone name; names look like Europe/Amsterdam",
                       hg_printable(name, strlen(name), shown, sizeof shown));
    HG_TRY(hg_alloc(&zone, 1, sizeof *zone, err));
    memcpy(zone->name, name, strlen(name) + 1);
    zone->table.repeats_from = INT64_MAX;
    if (strcmp(name, "UTC") != 0) {
        HG_TRY(read_zone_file(name, &bytes, &length, err));
        st = hg_tzif_read(bytes, length, &zone->table, err);
        if (st != HG_OK) {
            st = hg_fail_within(err, st, "time zone %s", name);
            goto done;
        }
    }
    *out = zone;
    zone = NULL;
done:
    hg_free(bytes);
    hg_zone_free(zone);
    return st;
}

void hg_zone_free(hg_zone *zone)
{
    if (!zone)
        return;
    hg_zone_table_clear(&zone->table);
    hg_free(zone);
}

const char *hg_zone_name(const hg_zone *zone)
{
    return zone->name;
}

/* Seconds to take off so that a far instant falls into the table; 0 for all others. */
static int64_t whole_periods(const hg_zone_table *table, int64_t s)
{
    if (s < table->repeats_from)
        return 0;
    return ((s - table->repeats_from) / HG_ZONE_PERIOD_S + 1) * HG_ZONE_PERIOD_S;
}

/* How many changes have happened at that instant. */
static size_t changes_until(const hg_zone_table *table, int64_t utc_s)
{
    size_t low = 0, n = table->n;
    while (n > 0) {
        size_t half = n / 2;
        bool right = table->at[low + half] <= utc_s;
        low = right ? low + half + 1 : low;
        n = right ? n - half - 1 : half;
    }
    return low;
}

static int32_t offset_after(const hg_zone_table *table, size_t changes)
{
    return changes == 0 ? table->before : table->after[changes - 1];
}

int32_t hg_zone_offset(const hg_zone *zone, int64_t utc_s)
{
    const hg_zone_table *table = &zone->table;
    utc_s -= whole_periods(table, utc_s);
    return offset_after(table, changes_until(table, utc_s));
}

/* The stretches between changes that lie within reach; each holds the reading at most once. */
static hg_resolved resolve_in_table(const hg_zone_table *table, int64_t local_s)
{
    hg_resolved r = {0, HG_NO_TIME, HG_NO_TIME};
    size_t k = changes_until(table, local_s - HG_ZONE_REACH_S);
    for (;; k++) {
        int64_t utc_s = local_s - offset_after(table, k);
        bool started = k == 0 || utc_s >= table->at[k - 1];
        bool ended = k < table->n && utc_s >= table->at[k];
        if (started && !ended) {
            r.second = utc_s;
            r.first = r.n++ == 0 ? utc_s : r.first;
        } else if (!started && r.n == 0 && r.first == HG_NO_TIME) {
            r.first = r.second = table->at[k - 1]; /* skipped by this change, unless found later */
        }
        if (k == table->n || table->at[k] > local_s + HG_ZONE_REACH_S)
            return r;
    }
}

hg_resolved hg_zone_resolve(const hg_zone *zone, int64_t local_s)
{
    const int64_t far = INT64_MAX / 2;
    if (local_s < -far || local_s > far)
        return (hg_resolved){0, HG_NO_TIME, HG_NO_TIME};
    int64_t shift = whole_periods(&zone->table, local_s);
    hg_resolved r = resolve_in_table(&zone->table, local_s - shift);
    r.first += shift;
    r.second += shift;
    return r;
}

int64_t hg_zone_midnight(const hg_zone *zone, int64_t utc_s)
{
    return hg_zone_add_days(zone, utc_s, 0);
}

int64_t hg_zone_add_days(const hg_zone *zone, int64_t utc_s, int days)
{
    const int64_t far = INT64_MAX / 4;
    if (utc_s < -far || utc_s > far)
        return HG_NO_TIME;
    int64_t local_s = utc_s + hg_zone_offset(zone, utc_s);
    int64_t day = local_s / HG_DAY_S - (local_s % HG_DAY_S < 0);
    return hg_zone_resolve(zone, (day + days) * HG_DAY_S).first;
}

static char version[32] = "unknown";
static pthread_once_t version_once = PTHREAD_ONCE_INIT;

static void read_version(void)
{
    char path[4096], line[64];
    int n = snprintf(path, sizeof path, "%s/tzdata.zi", zone_folder());
    FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "re") : NULL;
    if (!file)
        return;
    static const char start[] = "# version ";
    size_t head = sizeof start - 1;
    if (fgets(line, sizeof line, file) && strncmp(line, start, head) == 0) {
        size_t length = strspn(line + head, "0123456789abcdefghijklmnopqrstuvwxyz-.");
        if (length > 0 && length < sizeof version) {
            memcpy(version, line + head, length);
            version[length] = '\0';
        }
    }
    fclose(file);
}

const char *hg_tzdata_version(void)
{
    pthread_once(&version_once, read_version);
    return version;
}

const char *hg_time_iso_local(const hg_zone *zone, int64_t utc_s, char out[32])
{
    hg_civil c;
    out[0] = '\0';
    if (utc_s < -(INT64_MAX / 2) || utc_s > INT64_MAX / 2)
        return out;
    int32_t offset = hg_zone_offset(zone, utc_s), size = offset < 0 ? -offset : offset;
    hg_civil_from_seconds(utc_s + offset, &c);
    int n =
        snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year, c.month, c.day,
                 c.hour, c.minute, c.second, offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    if (size % 60 != 0 && n > 0 && n < 29) /* local mean time of the 19th century */
        snprintf(out + n, (size_t)(32 - n), ":%02d", size % 60);
    return out;
}
