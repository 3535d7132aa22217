/* cluster/stdbscan.c - which number has each cluster, and what is in it? */
#include "cluster/stdbscan.h"

#include "base/radix.h"
#include "base/try.h"
#include "hotgrid/mem.h"

/* The core that decides over the incident at this place of the cells, or HG_ST_NONE. */
static uint32_t leader_of(const hg_st_links *links, uint32_t at)
{
    uint32_t core = links->core[at] ? at : links->border[at];
    return core == HG_ST_NONE ? HG_ST_NONE : hg_st_root(links, core);
}

/* Components in the order of their first member; label[] by rank, from 1; number[] is scratch. */
static size_t number_by_first(const hg_st_cells *cells, const hg_st_links *links, uint32_t *label,
                              uint32_t *number)
{
    size_t n = 0;
    for (size_t rank = 0; rank < cells->n; rank++) {
        uint32_t root = leader_of(links, cells->at[rank]);
        label[rank] = 0;
        if (root == HG_ST_NONE)
            continue;
        if (number[root] == 0)
            number[root] = (uint32_t)++n;
        label[rank] = number[root];
    }
    return n;
}

/* Largest first; the sort is stable, so equal sizes stay in the order of their first members. */
static hg_status number_by_size(size_t n, size_t n_clusters, uint32_t *label, hg_err *err)
{
    hg_keyed *list = NULL;
    uint32_t *renamed = NULL;
    hg_status st;
    HG_TRY(hg_alloc(&list, 2 * n_clusters, sizeof *list, err));
    HG_TRY(hg_alloc(&renamed, n_clusters + 1, sizeof *renamed, err));
    for (size_t k = 0; k < n_clusters; k++)
        list[k] = (hg_keyed){UINT32_MAX, (uint32_t)k + 1};
    for (size_t rank = 0; rank < n; rank++)
        if (label[rank] > 0)
            list[label[rank] - 1].key--;
    hg_radix_sort(n_clusters, list, list + n_clusters);
    for (size_t k = 0; k < n_clusters; k++)
        renamed[list[k].index] = (uint32_t)k + 1;
    for (size_t rank = 0; rank < n; rank++)
        label[rank] = renamed[label[rank]];
done:
    hg_free(list);
    hg_free(renamed);
    return st;
}

/* Members in canonical order, so the means have the same bits for shuffled rows. */
static void describe(const hg_st_cells *cells, const hg_st_links *links, const uint32_t *label,
                     const int64_t *time_s, hg_stdbscan_cluster *clusters, uint32_t *first)
{
    for (size_t rank = 0; rank < cells->n; rank++) {
        if (label[rank] == 0)
            continue;
        uint32_t at = cells->at[rank];
        hg_stdbscan_cluster *c = &clusters[label[rank] - 1];
        int64_t time = time_s[cells->row[rank]];
        if (c->n++ == 0) {
            first[label[rank] - 1] = at;
            c->start = time;
        }
        c->end = time;
        c->core += links->core[at];
        c->x += cells->x[at] - cells->x[first[label[rank] - 1]];
        c->y += cells->y[at] - cells->y[first[label[rank] - 1]];
    }
}

static void finish_means(const hg_st_cells *cells, size_t n_clusters, const uint32_t *first,
                         hg_stdbscan_cluster *clusters)
{
    for (size_t k = 0; k < n_clusters; k++) {
        clusters[k].x = cells->x[first[k]] + clusters[k].x / (double)clusters[k].n;
        clusters[k].y = cells->y[first[k]] + clusters[k].y / (double)clusters[k].n;
    }
}

static hg_status count_places(const hg_st_cells *cells, const uint32_t *label,
                              hg_stdbscan_cluster *clusters, hg_err *err)
{
    hg_keyed *list = NULL;
    size_t n = 0;
    hg_status st;
    HG_TRY(hg_alloc_large(&list, 2 * cells->n, sizeof *list, err));
    for (size_t at = 0; at < cells->n; at++)
        if (label[cells->rank[at]] > 0)
            list[n++] = (hg_keyed){hg_key_double(cells->y[at]), (uint32_t)at};
    hg_radix_sort(n, list, list + cells->n);
    for (size_t i = 0; i < n; i++)
        list[i].key = hg_key_double(cells->x[list[i].index]);
    hg_radix_sort(n, list, list + cells->n);
    for (size_t i = 0; i < n; i++)
        list[i].key = label[cells->rank[list[i].index]];
    hg_radix_sort(n, list, list + cells->n);
    for (size_t i = 0; i < n; i++) {
        uint32_t at = list[i].index, before = i > 0 ? list[i - 1].index : at;
        clusters[list[i].key - 1].places += i == 0 || list[i].key != list[i - 1].key ||
                                            cells->x[at] != cells->x[before] ||
                                            cells->y[at] != cells->y[before];
    }
done:
    hg_free(list);
    return st;
}

static hg_status describe_all(const hg_st_cells *cells, const hg_st_links *links,
                              const uint32_t *label, const int64_t *time_s, hg_stdbscan *out,
                              hg_err *err)
{
    uint32_t *first = NULL;
    hg_status st;
    HG_TRY(hg_alloc(&out->clusters, out->n_clusters, sizeof *out->clusters, err));
    HG_TRY(hg_alloc(&first, out->n_clusters, sizeof *first, err));
    describe(cells, links, label, time_s, out->clusters, first);
    finish_means(cells, out->n_clusters, first, out->clusters);
    HG_TRY(count_places(cells, label, out->clusters, err));
done:
    hg_free(first);
    return st;
}

static hg_status hand_out(const hg_st_cells *cells, const hg_st_links *links, const uint32_t *label,
                          hg_stdbscan *out, hg_err *err)
{
    hg_status st;
    HG_TRY(hg_alloc(&out->cluster, cells->n, sizeof *out->cluster, err));
    HG_TRY(hg_alloc(&out->core, cells->n, sizeof *out->core, err));
    for (size_t rank = 0; rank < cells->n; rank++) {
        uint32_t row = cells->row[rank];
        out->cluster[row] = label[rank];
        out->core[row] = links->core[cells->at[rank]];
        out->n_core += out->core[row];
        out->n_noise += label[rank] == 0;
    }
done:
    return st;
}

hg_status hg_stdbscan_label(size_t n, const double *x, const double *y, const int64_t *time_s,
                            const hg_stdbscan_options *options, hg_stdbscan *out, hg_err *err)
{
    hg_st_cells cells = {0};
    hg_st_links links = {0};
    hg_stdbscan made = {.n = n};
    uint32_t *label = NULL, *number = NULL;
    hg_status st;
    HG_TRY(hg_st_cells_make(n, x, y, time_s, options, &cells, err));
    HG_TRY(hg_st_link(&cells, options->talk, &links, err));
    HG_TRY(hg_alloc(&label, n, sizeof *label, err));
    HG_TRY(hg_alloc(&number, n, sizeof *number, err));
    made.n_clusters = number_by_first(&cells, &links, label, number);
    HG_TRY(number_by_size(n, made.n_clusters, label, err));
    HG_TRY(describe_all(&cells, &links, label, time_s, &made, err));
    HG_TRY(hand_out(&cells, &links, label, &made, err));
    *out = made;
    made = (hg_stdbscan){0};
done:
    hg_st_cells_clear(&cells);
    hg_st_links_clear(&links);
    hg_stdbscan_clear(&made);
    hg_free(label);
    hg_free(number);
    return st;
}

void hg_stdbscan_clear(hg_stdbscan *labels)
{
    hg_free(labels->cluster);
    hg_free(labels->core);
    hg_free(labels->clusters);
    *labels = (hg_stdbscan){0};
}
