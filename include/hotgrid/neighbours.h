/* hotgrid/neighbours.h - which places count as near a place: cells of a masked grid, or zones. */
#ifndef HOTGRID_NEIGHBOURS_H
#define HOTGRID_NEIGHBOURS_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/grid.h"
#include "hotgrid/status.h"

HG_BEGIN_DECLS

typedef enum hg_neighbour_rule {
    HG_NEIGHBOURS_QUEEN,    /* cells that share a side or a corner */
    HG_NEIGHBOURS_ROOK,     /* cells that share a side */
    HG_NEIGHBOURS_DISTANCE, /* cells whose centres are at most distance_m apart (closed) */
    HG_NEIGHBOURS_COUNT
} hg_neighbour_rule;
const char *hg_neighbour_rule_name(hg_neighbour_rule rule); /* "queen" "rook" "distance" */

/*
 * Binary neighbours of n places; a place is never its own neighbour here. Places outside the
 * universe are nobody's neighbours and have none. Read its members, never write them.
 */
typedef struct hg_neighbours {
    size_t n;         /* all cells of the grid, row-major, or all zones */
    size_t n_inside;  /* the universe */
    uint8_t *inside;  /* n flags; NULL = all are in it */
    uint32_t *degree; /* n: neighbours inside the universe; 0 outside it */
    uint32_t most;    /* the largest degree */
    size_t islands;   /* places of the universe without a neighbour */
    /* Of a grid: row dy away, |dy| <= reach, neighbours reach half[|dy|] columns to either side. */
    size_t cols, rows, reach;
    uint32_t *half; /* NULL for lists */
    /* Of a list: neighbours of place i are to[start[i]] .. to[start[i + 1] - 1], ascending. */
    size_t *start;
    uint32_t *to;
} hg_neighbours;

/*
 * inside[index] != 0: the cell belongs to the universe; NULL = all cells. distance_m is used by
 * HG_NEIGHBOURS_DISTANCE alone; equal to a distance between centres within 8 DBL_EPSILON counts as
 * equal.
 * HG_EDOMAIN  a distance that is not positive and finite, or of more than 30000 cells
 * HG_EEMPTY   no cell is inside
 */
HG_CHECKED hg_status hg_neighbours_grid(const hg_grid *grid, const uint8_t *inside,
                                        hg_neighbour_rule rule, double distance_m,
                                        hg_neighbours *out, hg_err *err);

/*
 * From lists, such as those of hg_shape_neighbours (geo.h): start[n + 1], to[start[n]], copied.
 * HG_EDOMAIN  an index that is not below n, a place that is its own neighbour, lists that are not
 *             ascending, or i a neighbour of j and j none of i
 * HG_EEMPTY   n = 0
 */
HG_CHECKED hg_status hg_neighbours_list(size_t n, const size_t *start, const uint32_t *to,
                                        hg_neighbours *out, hg_err *err);
void hg_neighbours_clear(hg_neighbours *neighbours);

/*
 * sum[i] = value[i] + the values of i's neighbours; 0 outside the universe. Whole numbers: exact,
 * the same for any thread count. The sum of all |value| must stay below 2^62. Values outside the
 * universe are not looked at.
 * Cost O(cells * (2 reach + 1)) on a grid whatever the width, O(n + links) for lists.
 */
HG_CHECKED hg_status hg_neighbours_sum(const hg_neighbours *neighbours, const int64_t *value,
                                       int64_t *sum, hg_err *err);

HG_END_DECLS

#endif
