/* cluster/scan_frame.c - which places are one site, where are discs centred, in which order? */
#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "cluster/scan.h"
#include "hotgrid/mem.h"

typedef struct ranked {
    double x, y;
    uint32_t place;
} ranked;

static int by_place(const void *left, const void *right)
{
    const ranked *a = left, *b = right;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static bool counts(const hg_scan_frame *frame, const uint8_t *has_case, uint32_t place)
{
    const hg_scan_data *data = frame->data;
    if (!data->expected || frame->options.model == HG_SCAN_PERMUTATION)
        return has_case[place];
    for (size_t t = 0; t < data->n_steps; t++)
        if (data->expected[place * data->n_steps + t] > 0)
            return true;
    return false;
}

/* Centres and sites in the order of `list`; in disc mode equal coordinates are merged. */
static void number(hg_scan_frame *frame, const ranked *list, const uint8_t *has_case)
{
    const bool merge = frame->options.ties == HG_SCAN_DISC;
    uint32_t site = UINT32_MAX;
    for (size_t i = 0; i < frame->data->n_places; i++) {
        uint32_t place = list[i].place;
        bool same = merge && i > 0 && list[i].x == list[i - 1].x && list[i].y == list[i - 1].y;
        if (!same) {
            frame->centre[frame->n_centres++] = place;
            site = UINT32_MAX;
        }
        if (!counts(frame, has_case, place))
            continue;
        if (site == UINT32_MAX) {
            site = (uint32_t)frame->n_sites++;
            frame->site_place[site] = place;
        }
        frame->site_of[place] = site;
    }
}

static hg_status order_places(hg_scan_frame *frame, hg_err *err)
{
    const hg_scan_data *data = frame->data;
    const size_t n = data->n_places;
    ranked *list = NULL;
    uint8_t *has_case = NULL;
    double reach = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&list, n, sizeof *list, err));
    HG_TRY(hg_alloc(&has_case, n, 1, err));
    HG_TRY(hg_alloc(&frame->site_of, n, sizeof *frame->site_of, err));
    HG_TRY(hg_alloc(&frame->site_place, n, sizeof *frame->site_place, err));
    HG_TRY(hg_alloc(&frame->centre, n, sizeof *frame->centre, err));
    for (size_t i = 0; i < data->n_cases; i++)
        has_case[data->place[i]] = 1;
    for (size_t i = 0; i < n; i++) {
        list[i] = (ranked){data->x[i], data->y[i], (uint32_t)i};
        frame->site_of[i] = UINT32_MAX;
        reach = fmax(reach, fmax(fabs(data->x[i]), fabs(data->y[i])));
    }
    if (frame->options.ties == HG_SCAN_DISC)
        qsort(list, n, sizeof *list, by_place);
    number(frame, list, has_case);
    frame->slack = 1e-12 * (frame->options.sphere_m > 0 ? frame->options.sphere_m : reach);
done:
    hg_free(list);
    hg_free(has_case);
    return st;
}

/* A window in time alone: one site that is everywhere. */
static hg_status everywhere(hg_scan_frame *frame, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&frame->site_of, frame->data->n_places, sizeof *frame->site_of, err));
    HG_TRY(hg_alloc(&frame->site_place, 1, sizeof *frame->site_place, err));
    HG_TRY(hg_alloc(&frame->centre, 1, sizeof *frame->centre, err));
    frame->n_sites = frame->n_centres = 1;
done:
    return st;
}

typedef struct slot_key {
    uint32_t site, step;
} slot_key;

static int by_site(const void *left, const void *right)
{
    const slot_key *a = left, *b = right;
    if (a->site != b->site)
        return a->site < b->site ? -1 : 1;
    return a->step < b->step ? -1 : a->step > b->step;
}

static hg_status order_cases(hg_scan_frame *frame, hg_err *err)
{
    const hg_scan_data *data = frame->data;
    slot_key *list = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&list, data->n_cases, sizeof *list, err));
    HG_TRY(hg_alloc(&frame->case_site, data->n_cases, sizeof *frame->case_site, err));
    HG_TRY(hg_alloc(&frame->case_step, data->n_cases, sizeof *frame->case_step, err));
    for (size_t i = 0; i < data->n_cases; i++)
        list[i] = (slot_key){frame->site_of[data->place[i]],
                             frame->options.window == HG_SCAN_SPACE ? 0 : data->step[i]};
    qsort(list, data->n_cases, sizeof *list, by_site);
    for (size_t i = 0; i < data->n_cases; i++) {
        frame->case_site[i] = list[i].site;
        frame->case_step[i] = list[i].step;
    }
done:
    hg_free(list);
    return st;
}

hg_status hg_scan_frame_init(hg_scan_frame *frame, const hg_scan_data *data,
                             const hg_scan_options *options, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_scan_check(data, options, frame, err));
    HG_TRY(frame->options.window == HG_SCAN_TIME ? everywhere(frame, err)
                                                 : order_places(frame, err));
    HG_TRY(order_cases(frame, err));
    HG_TRY(hg_scan_mass(frame, err));
    HG_TRY(hg_scan_discs(frame, err));
done:
    return st;
}

void hg_scan_frame_clear(hg_scan_frame *frame)
{
    for (size_t i = 0; frame->near && i < frame->n_centres; i++)
        hg_free(frame->near[i]);
    void *const blocks[] = {frame->site_of, frame->site_place, frame->centre,    frame->mass,
                            frame->profile, frame->cell,       frame->low,       frame->low_index,
                            frame->near,    frame->n_near,     frame->case_site, frame->case_step,
                            frame->narrow};
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
    *frame = (hg_scan_frame){0};
}
