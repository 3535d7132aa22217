/* io/shp_fields.h - the columns of a table as DBF fields: names, widths, values. */
#ifndef HG_IO_SHP_FIELDS_H
#define HG_IO_SHP_FIELDS_H

#include <shapefil.h>

#include "hotgrid/write.h"

typedef struct hg_shp_field {
    char name[11]; /* unique among the fields whatever the case */
    char type;     /* 'C', 'N' (integers), 'F' (doubles, all digits) */
    int width, decimals;
} hg_shp_field;

typedef struct hg_shp_fields {
    hg_shp_field *field;
    size_t n; /* at least 1: a DBF without fields is not readable everywhere */
    size_t record_bytes;
} hg_shp_fields;

/* HG_EUSAGE: a text of more than 254 bytes, too many columns. The caller frees field. */
HG_CHECKED hg_status hg_shp_fields_plan(const char *path, const hg_layer *layer, hg_shp_fields *out,
                                        hg_err *err);
HG_CHECKED hg_status hg_shp_fields_create(DBFHandle dbf, const char *path, const hg_layer *layer,
                                          const hg_shp_fields *fields, hg_err *err);
HG_CHECKED hg_status hg_shp_fields_write(DBFHandle dbf, const char *path, const hg_layer *layer,
                                         const hg_shp_fields *fields, size_t row, hg_err *err);

#endif
