/* io/style_layer.h - how each kind of polygon layer looks, whoever draws it. */
#ifndef HG_IO_STYLE_LAYER_H
#define HG_IO_STYLE_LAYER_H

#include <stdbool.h>

#include "hotgrid/text.h"
#include "hotgrid/write.h"
#include "io/palette.h"

/* One row of the legend. Ranks above `above` up to `up_to`; 0: no such bound. */
typedef struct hg_look {
    const char *label;
    int above, up_to;
    int fill_percent; /* opacity in the line's colour; 0: what lies below keeps its colours */
    hg_rgb line;
    double line_mm, halo_mm; /* the halo, white, is under the line; 0: none */
} hg_look;

typedef struct hg_layer_look {
    const char *name, *title;
    const char *label_column;
    int label_points;
    bool label_moves; /* anywhere inside, away from other labels; or always in the middle */
    int label_scale;  /* labels only when closer than 1 : label_scale; 0: always */
    const hg_look *looks;
    size_t n_looks;
} hg_layer_look;

const hg_layer_look *hg_layer_look_of(hg_layer_style style);

/* The .qml; `layer` (may be NULL) gives the columns their descriptions. */
HG_CHECKED hg_status hg_layer_qml(hg_buf *out, const hg_layer_look *look, const hg_layer *layer,
                                  hg_err *err);

#endif
