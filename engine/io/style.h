/* io/style.h - what the style files of rasters and of polygon layers share. */
#ifndef HG_IO_STYLE_H
#define HG_IO_STYLE_H

#include "hotgrid/text.h"
#include "io/palette.h"

/* SLD 1.0.0, which GeoServer and QGIS both read, down to inside <UserStyle>; and back out. */
void hg_sld_head(hg_buf *out, const char *name, const char *title);
void hg_sld_tail(hg_buf *out);

/* "#f0a030" */
void hg_style_hex(hg_buf *out, hg_rgb colour);

/* Writes the text to a new file and clears it. */
hg_status hg_style_write(const char *path, hg_buf *text, hg_err *err);

#endif
