/* forecast/blend_past.c - what would the parts have said before each of the past windows? */
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "forecast/blend.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/* A place where something happened in the window; `value` follows the cells in a block. */
typedef struct place {
    size_t cell; /* of the grid */
    double count;
} place;

typedef struct window {
    int64_t from, to;
    memo_key key;
    size_t n;
    place *places;
    double *values; /* n * BLEND_PARTS */
    bool known;     /* from the memo */
    bool empty;     /* nothing was known before it */
} window;

typedef struct past_work {
    const blend_frame *frame;
    window *windows;
} past_work;

static int by_cell(const void *a, const void *b)
{
    const place *p = a, *q = b;
    return p->cell < q->cell ? -1 : p->cell > q->cell;
}

/* Events of the window in the universe, by cell; canonical order keeps their sums the same. */
static hg_status find_places(const blend_frame *f, window *w, hg_err *err)
{
    const hg_forecast_task *task = f->task;
    const hg_history *h = task->history;
    hg_status st = HG_OK;
    size_t n = 0, cell;
    for (size_t i = 0; i < h->n; i++)
        n += h->begin[i] >= w->from && h->begin[i] < w->to && h->begin[i] != HG_NO_TIME;
    HG_TRY(hg_alloc(&w->places, n, sizeof *w->places, err));
    n = 0;
    for (size_t i = 0; i < h->n; i++)
        if (h->begin[i] >= w->from && h->begin[i] < w->to && h->begin[i] != HG_NO_TIME &&
            !(h->marks[i] & HG_MARK_HALO) && h->weight[i] > 0 &&
            hg_grid_locate(task->grid, h->x[i], h->y[i], &cell) && task->fraction[cell] > 0)
            w->places[n++] = (place){cell, h->weight[i]};
    qsort(w->places, n, sizeof *w->places, by_cell);
    for (size_t i = 0; i < n; i++) {
        if (w->n > 0 && w->places[w->n - 1].cell == w->places[i].cell)
            w->places[w->n - 1].count += w->places[i].count;
        else
            w->places[w->n++] = w->places[i];
    }
done:
    return st;
}

static memo_key key_of(const blend_frame *f, const hg_history *before, int64_t origin)
{
    memo_key key = memo_key_begin(2);
    memo_key_history(&key, before);
    memo_key_grid(&key, f->task->grid, f->task->fraction);
    memo_key_int(&key, origin);
    memo_key_int(&key, f->task->horizon_s);
    memo_key_int(&key, (int64_t)f->pad);
    return key;
}

/* A memo's block: n, n cells in ascending order, n * BLEND_PARTS values. */
static bool take_from_memo(const blend_frame *f, window *w)
{
    const unsigned char *block = memo_find(f->task->memo, w->key, NULL);
    size_t have, j = 0;
    if (!block)
        return false;
    memcpy(&have, block, sizeof have);
    const unsigned char *cells = block + sizeof have, *values = cells + have * sizeof(size_t);
    for (size_t i = 0; i < w->n; i++) {
        size_t cell = 0;
        for (; j < have; j++) {
            memcpy(&cell, cells + j * sizeof cell, sizeof cell);
            if (cell >= w->places[i].cell)
                break;
        }
        if (j == have || cell != w->places[i].cell)
            return false;
        memcpy(w->values + i * BLEND_PARTS, values + j * BLEND_PARTS * sizeof(double),
               BLEND_PARTS * sizeof(double));
    }
    return true;
}

static hg_status fill_values(const blend_frame *f, const hg_history *before, window *w, hg_err *err)
{
    blend_mass mass = {0};
    hg_status st = HG_OK;
    HG_TRY(blend_mass_make(f, before, w->from, &mass, err));
    for (size_t i = 0; i < w->n; i++)
        blend_values_at(f, &mass, blend_inside(f, w->places[i].cell), w->values + i * BLEND_PARTS);
done:
    blend_mass_clear(&mass);
    return st;
}

static hg_status do_window(size_t index, void *context, hg_err *err)
{
    past_work *work = context;
    const blend_frame *f = work->frame;
    window *w = &work->windows[index];
    hg_history before = {0};
    hg_status st = HG_OK;
    HG_TRY(find_places(f, w, err));
    if (w->n == 0)
        goto done;
    HG_TRY(hg_history_before(f->task->history, w->from, &before, err));
    w->empty = before.n == 0;
    if (w->empty)
        goto done;
    HG_TRY(hg_alloc(&w->values, w->n * BLEND_PARTS, sizeof *w->values, err));
    if (f->task->memo) {
        w->key = key_of(f, &before, w->from);
        w->known = take_from_memo(f, w);
    }
    if (!w->known)
        HG_TRY(fill_values(f, &before, w, err));
done:
    hg_history_clear(&before);
    return st;
}

static hg_status remember(const blend_frame *f, const window *w, hg_err *err)
{
    hg_status st = HG_OK;
    unsigned char *block = NULL;
    size_t head = sizeof w->n + w->n * sizeof(size_t);
    size_t bytes = head + w->n * BLEND_PARTS * sizeof(double);
    if (!f->task->memo || w->known || w->n == 0 || w->empty)
        return HG_OK;
    HG_TRY(hg_alloc(&block, bytes, 1, err));
    memcpy(block, &w->n, sizeof w->n);
    for (size_t i = 0; i < w->n; i++)
        memcpy(block + sizeof w->n + i * sizeof(size_t), &w->places[i].cell, sizeof(size_t));
    memcpy(block + head, w->values, bytes - head);
    HG_TRY(memo_put(f->task->memo, w->key, block, bytes, err));
done:
    hg_free(block);
    return st;
}

static hg_status collect(const window *w, blend_past *out, hg_err *err)
{
    hg_status st = HG_OK;
    size_t capacity = out->capacity;
    if (w->n == 0 || w->empty)
        return HG_OK;
    HG_TRY(hg_grow(&out->count, &capacity, out->n + w->n, sizeof *out->count, err));
    HG_TRY(hg_resize(&out->value, capacity, BLEND_PARTS * sizeof *out->value, err));
    out->capacity = capacity;
    for (size_t i = 0; i < w->n; i++)
        out->count[out->n + i] = w->places[i].count;
    memcpy(out->value + out->n * BLEND_PARTS, w->values, w->n * BLEND_PARTS * sizeof *out->value);
    out->n += w->n;
    out->windows++;
done:
    return st;
}

hg_status blend_past_make(const blend_frame *f, size_t windows, blend_past *out, hg_err *err)
{
    past_work work = {.frame = f};
    blend_past made = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&work.windows, windows, sizeof *work.windows, err));
    for (size_t k = 0; k < windows; k++) {
        work.windows[k].to = f->task->origin - (int64_t)k * f->task->horizon_s;
        work.windows[k].from = work.windows[k].to - f->task->horizon_s;
    }
    HG_TRY(hg_par_for(windows, do_window, &work, err));
    for (size_t k = 0; k < windows; k++) {
        HG_TRY(remember(f, &work.windows[k], err));
        HG_TRY(collect(&work.windows[k], &made, err));
    }
    *out = made;
    made = (blend_past){0};
done:
    for (size_t k = 0; work.windows && k < windows; k++) {
        hg_free(work.windows[k].places);
        hg_free(work.windows[k].values);
    }
    hg_free(work.windows);
    blend_past_clear(&made);
    return st;
}

void blend_past_clear(blend_past *past)
{
    hg_free(past->count);
    hg_free(past->value);
    memset(past, 0, sizeof *past);
}
