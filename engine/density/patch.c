/* density/patch.c - the kernel of one place as a small block of cells, for sums of several kinds.
 */
#include "density/patch.h"

#include <math.h>
#include <string.h>

hg_patch_frame hg_patch_frame_of(const hg_kde_options *options, const hg_grid *grid)
{
    hg_patch_frame frame = {
        .radial = hg_radial_of(options), .cell = grid->cell_m, .mean = options->cell_integral};
    frame.shape = hg_shape_of(frame.radial.kernel);
    frame.constant = frame.shape->constant * frame.radial.gain;
    return frame;
}

static size_t lanes_up(size_t n)
{
    return (n + HG_LANES - 1) / HG_LANES * HG_LANES;
}

size_t hg_patch_room(size_t rows, size_t cols)
{
    return (rows + 3) * (lanes_up(cols) + HG_LANES) + lanes_up(rows);
}

void hg_patch_deal(hg_patch *patch, double *room, size_t rows, size_t cols)
{
    const size_t line = lanes_up(cols) + HG_LANES; /* edges are one more than cells */
    *patch = (hg_patch){.across = room,
                        .aid = room + line,
                        .sum = room + 2 * line,
                        .down = room + 3 * line,
                        .value = room + 3 * line + lanes_up(rows)};
}

/* Cells [*first, *last) of [low, high) whose centre (margin 0.5) or extent (margin 1) may lie
 * within `radius`: rounding decides nothing here, the rest gets exact zeros. */
static void reach(double position, double radius, double cell, double margin, uint32_t low,
                  uint32_t high, uint32_t *first, uint32_t *last)
{
    const double slack = 1e-6;
    double from = ceil((position - radius) / cell - margin - slack);
    double to = floor((position + radius) / cell - 1.0 + margin + slack) + 1.0;
    *first = from <= (double)low ? low : from >= (double)high ? high : (uint32_t)from;
    *last = to <= (double)low ? low : to >= (double)high ? high : (uint32_t)to;
}

bool hg_patch_reach(const hg_patch_frame *frame, double x, double y, double h, const hg_box *window,
                    hg_box *out)
{
    const double radius = h * frame->radial.support, margin = frame->mean ? 1.0 : 0.5;
    reach(y, radius, frame->cell, margin, window->row0, window->row1, &out->row0, &out->row1);
    if (out->row0 >= out->row1)
        return false;
    reach(x, radius, frame->cell, margin, window->col0, window->col1, &out->col0, &out->col1);
    return out->col0 < out->col1;
}

/* Widen the columns to whole vectors where the window has room for them. */
static void whole_lanes(const hg_box *window, hg_box *box)
{
    uint32_t width = (uint32_t)lanes_up(box->col1 - box->col0);
    if (width > window->col1 - window->col0)
        return;
    if (box->col0 + width > window->col1)
        box->col0 = window->col1 - width;
    box->col1 = box->col0 + width;
}

static bool meet(const hg_box *a, const hg_box *b, hg_box *out)
{
    out->row0 = a->row0 > b->row0 ? a->row0 : b->row0;
    out->row1 = a->row1 < b->row1 ? a->row1 : b->row1;
    out->col0 = a->col0 > b->col0 ? a->col0 : b->col0;
    out->col1 = a->col1 < b->col1 ? a->col1 : b->col1;
    return out->row0 < out->row1 && out->col0 < out->col1;
}

static void squares(double *out, size_t first, size_t last, double cell, double at, double inverse)
{
    for (size_t i = first; i < last; i++) {
        double d = (((double)i + 0.5) * cell - at) * inverse;
        out[i - first] = d * d;
    }
}

static void fill_centres(const hg_patch_frame *frame, double x, double y, double h, double weight,
                         hg_patch *patch)
{
    const hg_box *box = &patch->box;
    hg_stamp stamp = {.rows = box->row1 - box->row0,
                      .cols = box->col1 - box->col0,
                      .stride = patch->stride,
                      .across = patch->across,
                      .down = patch->down,
                      .aid = patch->aid,
                      .scale = weight * frame->constant / (h * h),
                      .out = patch->value,
                      .radial = &frame->radial};
    squares(patch->across, box->col0, box->col1, frame->cell, x, 1.0 / h);
    squares(patch->down, box->row0, box->row1, frame->cell, y, 1.0 / h);
    if (frame->shape->prepare_stamp)
        frame->shape->prepare_stamp(&stamp);
    frame->shape->stamp(&stamp);
}

/* Integrate across the lines from `low` to `high` (bandwidths), clipped to the support. */
static bool add_lines(const hg_patch_frame *frame, hg_strip *strip, double low, double high,
                      double scale)
{
    const double rim = frame->radial.support;
    low = low > -rim ? low : -rim;
    high = high < rim ? high : rim;
    if (!(high > low))
        return false;
    const int panels = hg_panels(low, high, frame->shape->step, frame->shape->growth);
    const double width = (high - low) / panels;
    memset(strip->sum, 0, strip->edges * sizeof *strip->sum);
    for (int p = 0; p < panels; p++)
        for (int g = 0; g < 4; g++)
            frame->shape->strip(strip, low + (p + hg_gauss_at[g]) * width,
                                scale * width * hg_gauss_weight[g]);
    return true;
}

static void fill_means(const hg_patch_frame *frame, double x, double y, double h, double weight,
                       hg_patch *patch)
{
    const hg_box *box = &patch->box;
    const double inverse = 1.0 / h, cell = frame->cell;
    /* a mean over the cell divides the integral, h^2 K_h, by the cell's area */
    const double scale = weight * frame->constant / (cell * cell);
    hg_strip strip = {.edges = box->col1 - box->col0 + 1,
                      .edge = patch->across,
                      .aid = patch->aid,
                      .sum = patch->sum,
                      .step = frame->shape->step,
                      .growth = frame->shape->growth,
                      .radial = &frame->radial};
    for (size_t j = 0; j < strip.edges; j++)
        strip.edge[j] = ((double)(box->col0 + j) * cell - x) * inverse;
    if (frame->shape->prepare_strip)
        frame->shape->prepare_strip(&strip);
    for (size_t r = box->row0; r < box->row1; r++) {
        double low = ((double)r * cell - y) * inverse;
        double high = ((double)(r + 1) * cell - y) * inverse;
        if (!add_lines(frame, &strip, low, high, scale))
            continue;
        double *out = patch->value + (r - box->row0) * patch->stride;
        for (size_t c = 0; c + 1 < strip.edges; c++) {
            double share = strip.sum[c + 1] - strip.sum[c];
            out[c] = share > 0.0 ? share : 0.0; /* rounding must not make a density negative */
        }
    }
}

bool hg_patch_fill(const hg_patch_frame *frame, double x, double y, double h, double weight,
                   const hg_box *reach, const hg_box *window, hg_patch *patch)
{
    hg_box *box = &patch->box;
    if (!meet(reach, window, box))
        return false;
    whole_lanes(window, box);
    patch->stride = lanes_up(box->col1 - box->col0);
    memset(patch->value, 0, (box->row1 - box->row0) * patch->stride * sizeof *patch->value);
    if (frame->mean)
        fill_means(frame, x, y, h, weight, patch);
    else
        fill_centres(frame, x, y, h, weight, patch);
    return true;
}
