/* cli/compare_picture.c - the changes as a map for people. */
#include <math.h>

#include "base/try.h"
#include "cli/compare.h"
#include "hotgrid/mem.h"

static const hg_picture_class classes[] = {
    {HG_CHANGE_UP, {178, 24, 43}, "up"},
    {HG_CHANGE_DOWN, {22, 84, 150}, "down"},
    {HG_CHANGE_NOT_SEEN, {226, 228, 221}, "no clear change"},
    {HG_CHANGE_TOO_FEW, {250, 250, 247}, "too few incidents"},
};

static hg_status paint(const compare_command *k, double *value, hg_err *err)
{
    hg_locator *locator = NULL;
    hg_status st = HG_OK;
    if (k->by_zone)
        HG_TRY(hg_locator_new(k->zones.n, k->zones.area, &locator, err));
    for (size_t i = 0; i < hg_grid_cells(&k->grid); i++) {
        size_t place = i;
        value[i] = NAN;
        if (k->inside && !k->inside[i])
            continue;
        if (locator) {
            int32_t zone = hg_locator_find(locator, hg_grid_center_x(&k->grid, i % k->grid.cols),
                                           hg_grid_center_y(&k->grid, i / k->grid.cols));
            if (zone < 0)
                continue;
            place = (size_t)zone;
        }
        value[i] = k->change[place].change;
    }
done:
    hg_locator_free(locator);
    return st;
}

hg_status compare_write_picture(const compare_command *k, const char *path,
                                const hg_file_facts *facts, hg_err *err)
{
    const option_value *value = k->c->options.value;
    hg_surface surface = {0};
    unsigned char *png = NULL;
    size_t bytes, count[HG_COUNT(classes)];
    hg_buf title = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_surface_init(&surface, &k->grid, NAN, err));
    HG_TRY(paint(k, surface.value, err));
    for (size_t i = 0; i < HG_COUNT(classes); i++)
        count[i] = k->occurs[(int)classes[i].value];
    hg_buf_printf(&title, "Change from %s to %s", value[OPT_BEFORE].text, value[OPT_AFTER].text);
    HG_TRY(hg_buf_check(&title, err));
    const hg_picture picture = {.surface = surface,
                                .zones = k->by_zone ? &k->zones : NULL,
                                .area = k->input.has_area && !k->by_zone ? &k->input.area : NULL,
                                .title = title.data,
                                .unit = k->by_zone ? "zones" : "cells",
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
