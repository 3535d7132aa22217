/* data/incidents.c - how are incidents held: one array per attribute, 64 bytes a row. */
#include "hotgrid/incidents.h"

#include <string.h>

#include "base/try.h"
#include "data/order.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { N_COLUMNS = 13 };

typedef struct column {
    size_t offset; /* of the array pointer inside hg_incidents */
    size_t size;   /* of one value */
} column;

#define COLUMN(member)                                                            \
    {                                                                             \
        offsetof(hg_incidents, member), sizeof *((const hg_incidents *)0)->member \
    }
static const column columns[N_COLUMNS] = {
    COLUMN(x),          COLUMN(y),       COLUMN(weight), COLUMN(begin),
    COLUMN(end),        COLUMN(known),   COLUMN(id),     COLUMN(line),
    COLUMN(source),     COLUMN(offence), COLUMN(marks),  COLUMN(location_class),
    COLUMN(time_class),
};

static void *array_of(hg_incidents *table, size_t which)
{
    void *array;
    memcpy(&array, (char *)table + columns[which].offset, sizeof array);
    return array;
}

/* Into a larger block; large ones on huge pages, whose faults cost far less than the copy. */
static hg_status move_to_larger(void *pointer_to_pointer, size_t used, size_t wanted, hg_err *err)
{
    void *from, *to = NULL;
    hg_status st = hg_alloc_large(&to, wanted, 1, err);
    if (st != HG_OK)
        return st;
    memcpy(&from, pointer_to_pointer, sizeof from);
    if (used > 0)
        memcpy(to, from, used);
    memcpy(pointer_to_pointer, &to, sizeof to);
    hg_free(from);
    return HG_OK;
}

hg_status hg_incidents_reserve(hg_incidents *table, size_t rows, size_t id_bytes, hg_err *err)
{
    hg_status st = HG_OK;
    if (rows > UINT32_MAX)
        rows = UINT32_MAX;
    if (id_bytes > table->ids.capacity) {
        HG_TRY(move_to_larger(&table->ids.bytes, table->ids.used, id_bytes, err));
        table->ids.capacity = id_bytes;
    }
    if (rows <= table->capacity)
        return HG_OK;
    for (size_t i = 0; i < N_COLUMNS; i++) /* those that have moved keep their content */
        HG_TRY(move_to_larger((char *)table + columns[i].offset, table->n * columns[i].size,
                              rows * columns[i].size, err));
    table->capacity = rows;
done:
    return st;
}

static hg_status grow(hg_incidents *table, hg_err *err)
{
    size_t wanted = table->capacity < 64 ? 64 : table->capacity * 2;
    if (table->n >= UINT32_MAX)
        return hg_fail(err, HG_EDOMAIN, "more than %u incidents", UINT32_MAX);
    return hg_incidents_reserve(table, wanted, 0, err);
}

hg_status hg_incidents_add(hg_incidents *table, const hg_incident *row, hg_err *err)
{
    hg_status st = HG_OK;
    uint32_t id = 0;
    if (table->n == table->capacity)
        HG_TRY(grow(table, err));
    if (row->id_length > 0)
        HG_TRY(hg_strings_add(&table->ids, row->id, row->id_length, &id, err));
    size_t i = table->n++;
    table->x[i] = row->x;
    table->y[i] = row->y;
    table->weight[i] = row->weight;
    table->begin[i] = row->begin;
    table->end[i] = row->end;
    table->known[i] = row->known;
    table->id[i] = id;
    table->line[i] = row->line;
    table->source[i] = row->source;
    table->offence[i] = row->offence;
    table->location_class[i] = row->location_class;
    table->time_class[i] = row->time_class;
    table->marks[i] = row->marks;
done:
    return st;
}

/* One column, in chunks: job.to[i] = from[rows[i]]. */
typedef struct gather {
    const uint32_t *rows;
    const char *from;
    char *to;
    size_t n, size;
} gather;

enum { GATHER_CHUNK = 1 << 16 };

static hg_status gather_chunk(size_t chunk, void *context, hg_err *err)
{
    const gather *job = context;
    size_t end = (chunk + 1) * GATHER_CHUNK < job->n ? (chunk + 1) * GATHER_CHUNK : job->n;
    (void)err;
    if (job->size == 8) {
        const uint64_t *from = (const uint64_t *)(const void *)job->from;
        uint64_t *to = (uint64_t *)(void *)job->to;
        for (size_t i = chunk * GATHER_CHUNK; i < end; i++)
            to[i] = from[job->rows[i]];
        return HG_OK;
    }
    for (size_t i = chunk * GATHER_CHUNK; i < end; i++)
        memcpy(job->to + i * job->size, job->from + job->rows[i] * job->size, job->size);
    return HG_OK;
}

hg_status hg_incidents_sort(hg_incidents *table, hg_err *err)
{
    hg_status st = HG_OK;
    uint32_t *rows = NULL;
    char *spare = NULL; /* all memory is had before anything moves: rows are never mixed */
    HG_TRY(hg_alloc(&rows, table->n, sizeof *rows, err));
    HG_TRY(hg_alloc_large(&spare, table->n, 8, err));
    for (size_t i = 0; i < table->n; i++)
        rows[i] = (uint32_t)i;
    HG_TRY(hg_order_rows(table, table->n, rows, err));
    for (size_t i = 0; i < N_COLUMNS; i++) {
        gather job = {rows, array_of(table, i), spare, table->n, columns[i].size};
        HG_TRY(hg_par_for((table->n + GATHER_CHUNK - 1) / GATHER_CHUNK, gather_chunk, &job, err));
        if (table->n > 0)
            memcpy(array_of(table, i), spare, table->n * columns[i].size);
    }
done:
    hg_free(spare);
    hg_free(rows);
    return st;
}

void hg_incidents_clear(hg_incidents *table)
{
    for (size_t i = 0; i < N_COLUMNS; i++)
        hg_free(array_of(table, i));
    hg_strings_clear(&table->ids);
    memset(table, 0, sizeof *table);
}

uint8_t hg_time_class(int64_t begin, int64_t end, unsigned marks)
{
    static const int64_t longest_s[] = {3600, 8 * 3600, HG_DAY_S, 7 * HG_DAY_S};
    if (marks & HG_MARK_MONTH_ONLY)
        return 4;
    int64_t span = begin == HG_NO_TIME || end == HG_NO_TIME ? 0 : end - begin;
    bool whole_day = (marks & (HG_MARK_DATE_ONLY | HG_MARK_DEFAULT_TIME)) != 0;
    if (whole_day && span <= HG_DAY_S + 3600) /* the day of 25 hours is a day */
        return 2;
    uint8_t level = 0;
    while (level < 4 && span > longest_s[level])
        level++;
    return level;
}
