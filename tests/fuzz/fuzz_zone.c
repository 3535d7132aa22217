/* Zone files: a TZif file of any bytes is refused, or its clock behaves like a clock. */
#include "fuzz.h"

#include <stdlib.h>

#include "base/tzif.h"
#include "hotgrid.h"

static void check_table(const uint8_t *data, size_t size)
{
    hg_zone_table table = {0};
    hg_err err = {0};
    hg_status st = hg_tzif_read(data, size, &table, &err);
    fuzz_check_says(st == HG_OK || (st == HG_ECONFIG && *err.text), &err);
    for (size_t i = 0; st == HG_OK && i < table.n; i++) {
        fuzz_check(i == 0 || table.at[i] > table.at[i - 1]);
        fuzz_check(abs(table.after[i]) <= HG_ZONE_REACH_S);
    }
    hg_zone_table_clear(&table);
}

/* What time.h says of an instant, its clock reading, and the way back. */
static void check_instant(const hg_zone *zone, int64_t utc_s)
{
    char iso[32];
    int32_t offset = hg_zone_offset(zone, utc_s);
    fuzz_check(abs(offset) <= HG_ZONE_REACH_S);
    hg_time_iso_local(zone, utc_s, iso);
    fuzz_check(strlen(iso) < sizeof iso);
    if (utc_s > INT64_MAX / 4 || utc_s < INT64_MIN / 4)
        return;
    hg_resolved r = hg_zone_resolve(zone, utc_s + offset);
    fuzz_check(r.n == 1 || r.n == 2);
    fuzz_check(r.n == 2 ? r.first < r.second : r.first == r.second);
    fuzz_check(r.first + hg_zone_offset(zone, r.first) == utc_s + offset);
    fuzz_check(r.second + hg_zone_offset(zone, r.second) == utc_s + offset);
    /* of three readings or more the first and the last are given */
    fuzz_check(r.first <= utc_s && utc_s <= r.second);
    int64_t midnight = hg_zone_midnight(zone, utc_s);
    fuzz_check(midnight <= utc_s + HG_ZONE_REACH_S && midnight > utc_s - 4 * HG_DAY_S);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096)
        return 0;
    hg_zone *zone = NULL;
    hg_err err = {0};
    check_table(data, size);
    fuzz_file("zone", data, size);
    setenv("TZDIR", fuzz_folder(), 1);
    hg_status st = hg_zone_open("zone", &zone, &err);
    fuzz_check_says(st == HG_OK || (st == HG_ECONFIG && *err.text), &err);
    if (st == HG_OK) {
        fuzz_input in = {data, size};
        in = (fuzz_input){data + (size < 16 ? 0 : size - 16), size < 16 ? size : 16};
        check_instant(zone, (int64_t)fuzz_u64(&in));
        check_instant(zone, (int64_t)(int32_t)fuzz_u64(&in));
        for (int64_t t = 946684800; t < 1900000000; t += 86400 * 41 + 3607)
            check_instant(zone, t);
    }
    hg_zone_free(zone);
    return 0;
}
