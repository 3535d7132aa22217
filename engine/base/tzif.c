/* base/tzif.c - which clock changes does a compiled zone file hold? (RFC 8536) */
#include "base/tzif.h"

#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

enum { HEADER = 44, RULE_MAX = 128 };

typedef struct block {
    const unsigned char *times, *kinds, *types, *end;
    size_t n_times, n_types, time_size;
} block;

static uint32_t big32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t signed_time(const unsigned char *p, size_t size)
{
    if (size == 4)
        return (int32_t)big32(p);
    return (int64_t)((uint64_t)big32(p) << 32 | big32(p + 4));
}

static hg_status broken(hg_err *err, const char *what)
{
    return hg_fail(err, HG_ECONFIG, "the zone file is damaged: %s", what);
}

hg_status hg_zone_table_add(hg_zone_table *table, int64_t at, int32_t offset, hg_err *err)
{
    hg_status st = HG_OK;
    if (table->n > 0 && at < table->at[table->n - 1])
        return broken(err, "its clock changes are not in order");
    if (table->n > 0 && at == table->at[table->n - 1]) {
        table->after[table->n - 1] = offset;
        return HG_OK;
    }
    HG_TRY(hg_grow(&table->at, &table->capacity, table->n + 1, sizeof *table->at, err));
    HG_TRY(hg_grow(&table->after, &table->after_capacity, table->n + 1, sizeof *table->after, err));
    table->at[table->n] = at;
    table->after[table->n++] = offset;
done:
    return st;
}

void hg_zone_table_clear(hg_zone_table *table)
{
    hg_free(table->at);
    hg_free(table->after);
    *table = (hg_zone_table){0};
}

/* Find the parts of one data block at bytes[start..length). */
static hg_status find_block(const unsigned char *bytes, size_t start, size_t length,
                            size_t time_size, block *out, hg_err *err)
{
    if (length - start < HEADER || memcmp(bytes + start, "TZif", 4) != 0)
        return broken(err, "it does not start with TZif");
    const unsigned char *counts = bytes + start + 20;
    size_t is_ut = big32(counts), is_std = big32(counts + 4), leaps = big32(counts + 8);
    size_t times = big32(counts + 12), types = big32(counts + 16), chars = big32(counts + 20);
    size_t room = length - start - HEADER;
    if (is_ut > room || is_std > room || leaps > room || times > room || types > room ||
        chars > room)
        return broken(err, "its counts are larger than the file");
    size_t need =
        times * (time_size + 1) + types * 6 + chars + leaps * (time_size + 4) + is_std + is_ut;
    if (need > room)
        return broken(err, "it is cut short");
    if (types == 0)
        return broken(err, "it has no local time types");
    if (leaps > 0)
        return hg_fail(err, HG_ECONFIG, "the zone counts leap seconds; use the plain zone instead");
    out->times = bytes + start + HEADER;
    out->kinds = out->times + times * time_size;
    out->types = out->kinds + times;
    out->end = out->times + need;
    out->n_times = times;
    out->n_types = types;
    out->time_size = time_size;
    return HG_OK;
}

static hg_status type_offset(const block *b, size_t type, int32_t *offset, hg_err *err)
{
    if (type >= b->n_types)
        return broken(err, "a clock change names a type that is not there");
    int32_t value = (int32_t)big32(b->types + 6 * type);
    if (value <= -HG_ZONE_REACH_S || value >= HG_ZONE_REACH_S)
        return broken(err, "an offset is beyond 26 hours");
    *offset = value;
    return HG_OK;
}

static hg_status read_block(const block *b, hg_zone_table *table, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(type_offset(b, 0, &table->before, err));
    for (size_t i = 0; i < b->n_times; i++) {
        int32_t offset = 0;
        HG_TRY(type_offset(b, b->kinds[i], &offset, err));
        HG_TRY(hg_zone_table_add(table, signed_time(b->times + i * b->time_size, b->time_size),
                                 offset, err));
    }
done:
    return st;
}

/* The rule between two line feeds behind the second block. */
static hg_status read_footer(const unsigned char *p, const unsigned char *end, hg_zone_table *table,
                             hg_err *err)
{
    char rule[RULE_MAX];
    size_t room = (size_t)(end - p);
    const unsigned char *close = room > 1 && *p == '\n' ? memchr(p + 1, '\n', room - 1) : NULL;
    if (!close)
        return broken(err, "its last line is missing");
    size_t n = (size_t)(close - p - 1);
    if (n >= sizeof rule || memchr(p + 1, '\0', n))
        return broken(err, "its last line is not a rule");
    memcpy(rule, p + 1, n);
    rule[n] = '\0';
    return n == 0 ? HG_OK : hg_posix_rule_apply(rule, table, err);
}

hg_status hg_tzif_read(const unsigned char *bytes, size_t length, hg_zone_table *table, hg_err *err)
{
    hg_status st = HG_OK;
    block b = {0};
    table->repeats_from = INT64_MAX;
    HG_TRY(find_block(bytes, 0, length, 4, &b, err));
    if (bytes[4] == 0) {
        HG_TRY(read_block(&b, table, err));
        goto done;
    }
    HG_TRY(find_block(bytes, (size_t)(b.end - bytes), length, 8, &b, err));
    HG_TRY(read_block(&b, table, err));
    HG_TRY(read_footer(b.end, bytes + length, table, err));
done:
    return st;
}
