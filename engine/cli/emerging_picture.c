/* cli/emerging_picture.c - the patterns as a map for people. */
#include <math.h>

#include "base/try.h"
#include "cli/emerging.h"
#include "hotgrid/mem.h"

/* Warm for hot, cold for cold; what grows stands out, what is over is pale. */
#define HOT(kind, r, g, b, name)                       \
    {                                                  \
        HG_PATTERN_##kind, {r, g, b}, name " hot spot" \
    }
#define COLD(kind, r, g, b, name)                        \
    {                                                    \
        -HG_PATTERN_##kind, {r, g, b}, name " cold spot" \
    }
static const hg_picture_class classes[] = {
    HOT(NEW, 255, 0, 127, "new"),
    HOT(CONSECUTIVE, 240, 96, 40, "consecutive"),
    HOT(INTENSIFYING, 128, 0, 28, "intensifying"),
    HOT(PERSISTENT, 196, 30, 36, "persistent"),
    HOT(DIMINISHING, 222, 130, 120, "diminishing"),
    HOT(SPORADIC, 250, 176, 84, "sporadic"),
    HOT(OSCILLATING, 160, 112, 60, "oscillating"),
    HOT(HISTORICAL, 236, 210, 190, "historical"),
    HOT(EMERGING, 255, 0, 127, "emerging"),
    HOT(FORMER, 236, 210, 190, "former"),
    HOT(INTERMITTENT, 250, 176, 84, "intermittent"),
    {HG_PATTERN_MIXED, {130, 90, 150}, "mixed hot and cold"},
    COLD(NEW, 0, 190, 214, "new"),
    COLD(CONSECUTIVE, 64, 152, 214, "consecutive"),
    COLD(INTENSIFYING, 8, 40, 110, "intensifying"),
    COLD(PERSISTENT, 34, 84, 168, "persistent"),
    COLD(DIMINISHING, 140, 166, 212, "diminishing"),
    COLD(SPORADIC, 150, 206, 224, "sporadic"),
    COLD(OSCILLATING, 92, 128, 140, "oscillating"),
    COLD(HISTORICAL, 204, 218, 232, "historical"),
    COLD(EMERGING, 0, 190, 214, "emerging"),
    COLD(FORMER, 204, 218, 232, "former"),
    COLD(INTERMITTENT, 150, 206, 224, "intermittent"),
    {HG_PATTERN_NONE, {248, 248, 244}, "no pattern"},
};

static hg_status paint(const emerging_command *e, double *value, hg_err *err)
{
    hg_locator *locator = NULL;
    hg_status st = HG_OK;
    if (e->by_zone)
        HG_TRY(hg_locator_new(e->zones.n, e->zones.area, &locator, err));
    for (size_t i = 0; i < hg_grid_cells(&e->grid); i++) {
        size_t place = i;
        value[i] = NAN;
        if (locator) {
            int32_t zone = hg_locator_find(locator, hg_grid_center_x(&e->grid, i % e->grid.cols),
                                           hg_grid_center_y(&e->grid, i / e->grid.cols));
            if (zone < 0)
                continue;
            place = (size_t)zone;
        }
        if (e->result.place[place].reason != HG_GISTAR_OUTSIDE)
            value[i] = e->result.place[place].pattern;
    }
done:
    hg_locator_free(locator);
    return st;
}

hg_status emerging_write_picture(const emerging_command *e, const char *path,
                                 const hg_file_facts *facts, hg_err *err)
{
    hg_surface surface = {0};
    unsigned char *png = NULL;
    size_t bytes, count[HG_COUNT(classes)];
    char from[32], to[32];
    hg_buf title = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_surface_init(&surface, &e->grid, NAN, err));
    HG_TRY(paint(e, surface.value, err));
    for (size_t k = 0; k < HG_COUNT(classes); k++)
        count[k] = e->occurs[(int)classes[k].value + HG_PATTERN_COUNT];
    hg_time_iso_local(e->clock, e->cube.edge[0], from);
    hg_time_iso_local(e->clock, e->cube.edge[e->steps], to);
    hg_buf_printf(&title, "Emerging hot spots, %zu steps of %d days, %.10s to %.10s", e->steps,
                  e->step_days, from, to);
    HG_TRY(hg_buf_check(&title, err));
    const hg_picture picture = {.surface = surface,
                                .zones = e->by_zone ? &e->zones : NULL,
                                .area = e->input.has_area && !e->by_zone ? &e->input.area : NULL,
                                .title = title.data,
                                .unit = e->by_zone ? "zones" : "cells",
                                .classes = classes,
                                .n_classes = HG_COUNT(classes),
                                .class_count = count};
    HG_TRY(hg_picture_png(&picture, &png, &bytes, err));
    HG_TRY(hg_write_bytes(path, png, bytes, facts->overwrite, err));
done:
    hg_surface_clear(&surface);
    hg_buf_clear(&title);
    hg_free(png);
    return st;
}
