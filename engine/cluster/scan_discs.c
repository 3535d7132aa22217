/* cluster/scan_discs.c - the sites around each centre, by distance, as far as a disc may reach. */
#include <math.h>

#include "base/radix.h"
#include "base/try.h"
#include "cluster/scan.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { CENTRES_A_TASK = 16, TASKS_A_ROUND = 64 };
static const size_t neighbours_most = (size_t)1 << 29;
static const double degree = 0.017453292519943295;

double hg_scan_distance(const hg_scan_frame *frame, size_t a, size_t b)
{
    const double *x = frame->data->x, *y = frame->data->y, sphere = frame->options.sphere_m;
    double dx = x[a] - x[b], dy = y[a] - y[b];
    if (!(sphere > 0))
        return sqrt(dx * dx + dy * dy);
    double across = sin(dx * degree / 2), up = sin(dy * degree / 2);
    double h = up * up + cos(y[a] * degree) * cos(y[b] * degree) * (across * across);
    return 2 * sphere * asin(fmin(1, sqrt(h)));
}

/* Sites within the largest radius, unsorted. In the plane disc mode orders sites by x: then only a
 * strip is looked at. */
static size_t gather(const hg_scan_frame *frame, size_t place, hg_keyed *list)
{
    const double limit =
        frame->options.max_radius_m > 0 ? frame->options.max_radius_m + frame->slack : INFINITY;
    const double x = frame->data->x[place];
    const bool strip = frame->options.ties == HG_SCAN_DISC && !(frame->options.sphere_m > 0);
    size_t from = 0, to = frame->n_sites, n = 0;
    while (strip && from < to) { /* the first site with x >= x - limit */
        size_t middle = (from + to) / 2;
        if (frame->data->x[frame->site_place[middle]] < x - limit)
            from = middle + 1;
        else
            to = middle;
    }
    for (size_t s = from; s < frame->n_sites; s++) {
        uint32_t other = frame->site_place[s];
        if (strip && frame->data->x[other] > x + limit)
            break;
        double d = hg_scan_distance(frame, place, other);
        if (d <= limit)
            list[n++] = (hg_keyed){hg_key_double(d), (uint32_t)s};
    }
    return n;
}

/* Marks the last of each distance, and returns how many the largest share admits. */
static size_t group(const hg_scan_frame *frame, size_t place, size_t n, hg_keyed *list,
                    size_t *discs)
{
    const double most = frame->options.max_share * (double)frame->total_mass;
    const bool single = frame->options.ties == HG_SCAN_SINGLE;
    uint64_t mass = 0;
    size_t admitted = 0;
    for (size_t first = 0, i = 0; i < n; i++) {
        mass += frame->mass[list[i].index];
        double d0 = hg_scan_distance(frame, place, frame->site_place[list[first].index]);
        bool last = single || i + 1 == n ||
                    hg_scan_distance(frame, place, frame->site_place[list[i + 1].index]) - d0 >
                        frame->slack;
        if (!last)
            continue;
        if ((double)mass > most)
            break;
        list[i].index |= HG_SCAN_LAST;
        first = admitted = i + 1;
        ++*discs;
    }
    return admitted;
}

typedef struct disc_task {
    hg_scan_frame *frame;
    size_t first, n; /* centres of the round */
    size_t discs[TASKS_A_ROUND], sites[TASKS_A_ROUND];
} disc_task;

static hg_status list_centres(size_t index, void *context, hg_err *err)
{
    disc_task *task = context;
    hg_scan_frame *frame = task->frame;
    hg_keyed *list = NULL, *spare = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_check_stop(frame->options.talk, err));
    HG_TRY(hg_alloc(&list, frame->n_sites, sizeof *list, err));
    HG_TRY(hg_alloc(&spare, frame->n_sites, sizeof *spare, err));
    task->discs[index] = task->sites[index] = 0;
    for (size_t k = index * CENTRES_A_TASK; k < (index + 1) * CENTRES_A_TASK && k < task->n; k++) {
        size_t centre = task->first + k, place = frame->centre[centre];
        size_t n = gather(frame, place, list);
        hg_radix_sort(n, list, spare);
        n = group(frame, place, n, list, &task->discs[index]);
        HG_TRY(hg_alloc(&frame->near[centre], n, sizeof **frame->near, err));
        for (size_t i = 0; i < n; i++)
            frame->near[centre][i] = list[i].index;
        frame->n_near[centre] = (uint32_t)n;
        task->sites[index] += n;
    }
done:
    hg_free(list);
    hg_free(spare);
    return st;
}

static hg_status one_disc(hg_scan_frame *frame, hg_err *err)
{
    hg_status st = hg_alloc(&frame->near[0], 1, sizeof **frame->near, err);
    if (st != HG_OK)
        return st;
    frame->near[0][0] = HG_SCAN_LAST;
    frame->n_near[0] = 1;
    frame->discs = 1;
    return HG_OK;
}

hg_status hg_scan_discs(hg_scan_frame *frame, hg_err *err)
{
    const size_t a_round = (size_t)CENTRES_A_TASK * TASKS_A_ROUND;
    size_t sites = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&frame->near, frame->n_centres, sizeof *frame->near, err));
    HG_TRY(hg_alloc(&frame->n_near, frame->n_centres, sizeof *frame->n_near, err));
    if (frame->options.window == HG_SCAN_TIME)
        return one_disc(frame, err);
    for (size_t first = 0; first < frame->n_centres; first += a_round) {
        disc_task task = {.frame = frame, .first = first};
        task.n = frame->n_centres - first < a_round ? frame->n_centres - first : a_round;
        size_t tasks = (task.n + CENTRES_A_TASK - 1) / CENTRES_A_TASK;
        hg_progress(frame->options.talk, "discs", (double)first / (double)frame->n_centres);
        HG_TRY(hg_par_for(tasks, list_centres, &task, err));
        for (size_t i = 0; i < tasks; i++) {
            frame->discs += task.discs[i];
            sites += task.sites[i];
        }
        if (sites > neighbours_most)
            return hg_fail(err, HG_EDOMAIN,
                           "more than %zu neighbours within the largest radius, for %zu of %zu "
                           "centres: give a smaller radius or share",
                           neighbours_most, first + task.n, frame->n_centres);
    }
done:
    return st;
}
