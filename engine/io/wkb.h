/* io/wkb.h - our geometry as little-endian WKB. */
#ifndef HG_IO_WKB_H
#define HG_IO_WKB_H

#include "hotgrid/area.h"
#include "hotgrid/text.h"

void hg_wkb_point(hg_buf *out, double x, double y);
/* Always a multipolygon, so that every row of a layer has the same type. */
void hg_wkb_area(hg_buf *out, const hg_area *area);

#endif
