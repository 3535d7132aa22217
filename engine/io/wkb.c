/* io/wkb.c - how does our geometry look as WKB? */
#include "io/wkb.h"

#include <string.h>

enum { WKB_POINT = 1, WKB_POLYGON = 3, WKB_MULTIPOLYGON = 6 };

static void put_u32(hg_buf *out, uint32_t value)
{
    char bytes[4] = {(char)(value & 255), (char)(value >> 8 & 255), (char)(value >> 16 & 255),
                     (char)(value >> 24)};
    hg_buf_add(out, bytes, sizeof bytes);
}

static void put_double(hg_buf *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_u32(out, (uint32_t)bits);
    put_u32(out, (uint32_t)(bits >> 32));
}

static void put_head(hg_buf *out, uint32_t type)
{
    hg_buf_add(out, "\1", 1); /* little-endian */
    put_u32(out, type);
}

void hg_wkb_point(hg_buf *out, double x, double y)
{
    put_head(out, WKB_POINT);
    put_double(out, x);
    put_double(out, y);
}

static void put_ring(hg_buf *out, const hg_area *area, size_t ring)
{
    put_u32(out, (uint32_t)(area->start[ring + 1] - area->start[ring]));
    for (size_t i = area->start[ring]; i < area->start[ring + 1]; i++) {
        put_double(out, area->x[i]);
        put_double(out, area->y[i]);
    }
}

void hg_wkb_area(hg_buf *out, const hg_area *area)
{
    put_head(out, WKB_MULTIPOLYGON);
    put_u32(out, (uint32_t)hg_area_parts(area));
    for (size_t ring = 0; ring < area->n_rings;) {
        size_t end = ring + 1; /* a part: its outer ring and the holes that follow */
        while (end < area->n_rings && area->hole[end])
            end++;
        put_head(out, WKB_POLYGON);
        put_u32(out, (uint32_t)(end - ring));
        for (; ring < end; ring++)
            put_ring(out, area, ring);
    }
}
