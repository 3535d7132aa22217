/* data/zones.c - polygons that have a name: neighbourhoods, districts, police units. */
#include "hotgrid/area.h"

#include "base/try.h"
#include "hotgrid/mem.h"

static hg_status make_room(hg_zones *zones, hg_err *err)
{
    /* three blocks share one capacity: it is raised only when all three have grown */
    size_t areas = zones->capacity, names = areas, codes = areas, need = zones->n + 1;
    hg_status st;
    HG_TRY(hg_grow(&zones->area, &areas, need, sizeof *zones->area, err));
    HG_TRY(hg_grow(&zones->name, &names, need, sizeof *zones->name, err));
    HG_TRY(hg_grow(&zones->code, &codes, need, sizeof *zones->code, err));
    zones->capacity = areas;
done:
    return st;
}

hg_status hg_zones_add(hg_zones *zones, const hg_area *area, const char *name, const char *code,
                       hg_err *err)
{
    hg_area shape = {0};
    char *own_name = NULL, *own_code = NULL;
    hg_status st;
    HG_TRY(make_room(zones, err));
    HG_TRY(hg_area_copy(area, &shape, err));
    HG_TRY(hg_strdup(&own_name, name ? name : "", err));
    HG_TRY(hg_strdup(&own_code, code ? code : own_name, err));
    zones->area[zones->n] = shape;
    zones->name[zones->n] = own_name;
    zones->code[zones->n] = own_code;
    zones->n++;
    return HG_OK;
done:
    hg_area_clear(&shape);
    hg_free(own_name);
    hg_free(own_code);
    return st;
}

void hg_zones_clear(hg_zones *zones)
{
    for (size_t i = 0; i < zones->n; i++) {
        hg_area_clear(&zones->area[i]);
        hg_free(zones->name[i]);
        hg_free(zones->code[i]);
    }
    hg_free(zones->area);
    hg_free(zones->name);
    hg_free(zones->code);
    *zones = (hg_zones){0};
}
