/* io/readers.h - the open functions behind the table of reader kinds. */
#ifndef HG_IO_READERS_H
#define HG_IO_READERS_H

#include "hotgrid/io.h"

/* Each has the signature of hg_reader_kind.open; *out is written only on HG_OK. */
hg_status hg_open_csv(const hg_source_options *options, hg_reader **out, hg_talk *talk,
                      hg_err *err);
hg_status hg_open_shapefile(const hg_source_options *options, hg_reader **out, hg_talk *talk,
                            hg_err *err);
hg_status hg_open_ogr(const hg_source_options *options, hg_reader **out, hg_talk *talk,
                      hg_err *err);

/* Frees columns, crs and description of a reader that embeds hg_reader as its first member. */
void hg_reader_clear_base(hg_reader *reader);

#endif
