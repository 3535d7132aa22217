/* cli/emerging_options.c - which steps, places and rules do the options ask for? */
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/try.h"
#include "cli/emerging.h"
#include "cli/gistar.h"
#include "cli/incident_reading.h"
#include "cli/place_rows.h"

/* What belongs to the other kind of places. */
static hg_status refuse_idle(const emerging_command *e, hg_err *err)
{
    static const option_id of_cells[] = {OPT_CELL,     OPT_ORIGIN,     OPT_EXTENT,
                                         OPT_DISTANCE, OPT_NEIGHBOURS, OPT_CUBE};
    static const option_id of_zones[] = {OPT_ZONE_NAME, OPT_ZONE_CODE, OPT_TOUCH};
    const option_value *value = e->c->options.value;
    for (size_t i = 0; e->by_zone && i < HG_COUNT(of_cells); i++)
        if (value[of_cells[i]].given)
            return hg_fail(err, HG_EUSAGE, "--%s is about cells and has no effect with --zones",
                           option_table(of_cells[i])->name);
    for (size_t i = 0; !e->by_zone && i < HG_COUNT(of_zones); i++)
        if (value[of_zones[i]].given)
            return hg_fail(err, HG_EUSAGE, "--%s needs --zones: of which polygons?",
                           option_table(of_zones[i])->name);
    if (value[OPT_CUBE_OF].given && !value[OPT_CUBE].given)
        return hg_fail(err, HG_EUSAGE, "--cube-of needs --cube: where does the cube go?");
    return HG_OK;
}

static hg_status read_step(emerging_command *e, hg_err *err)
{
    const option_value *value = &e->c->options.value[OPT_STEP];
    int64_t duration;
    double days = NAN;
    e->own_step = !value->given;
    if (!value->given)
        return HG_OK;
    if (!hg_parse_double(value->text, strlen(value->text), '.', &days))
        days = hg_parse_duration(value->text, &duration) ? (double)duration / HG_DAY_S : NAN;
    if (!(days >= 1 && days <= 36525) || days != floor(days))
        return hg_fail(err, HG_EUSAGE,
                       "--step: \"%s\" is no number of whole days from 1: give 7, 28 or 2w",
                       value->text);
    e->step_days = (int)days;
    return HG_OK;
}

static hg_status check_outputs(const emerging_command *e, hg_err *err)
{
    const option_value *value = e->c->options.value;
    const char *path = value[OPT_OUTPUT].text, *cube = value[OPT_CUBE].text;
    struct stat facts;
    hg_status st = HG_OK;
    HG_TRY(place_output("-o", path, value[OPT_OUTPUT].given, value[OPT_FORCE].given, err));
    const char *format = hg_writer_for_path(path)->name;
    if (e->by_zone && !place_output_is_layer(path) && strcmp(format, "png") != 0)
        return hg_fail(err, HG_EUSAGE,
                       "-o %s: zones are no raster; write .gpkg, .shp, .geojson, .fgb, .csv, "
                       ".json or a .png picture",
                       path);
    if (!value[OPT_CUBE].given)
        return HG_OK;
    const char *dot = strrchr(cube, '.');
    if (!dot || (strcmp(dot, ".tif") != 0 && strcmp(dot, ".nc") != 0))
        return hg_fail(err, HG_EUSAGE, "--cube %s: a cube is written as %s", cube,
                       hg_stack_extensions());
    if (strcmp(cube, path) == 0)
        return hg_fail(err, HG_EUSAGE, "--cube %s would be written over -o", cube);
    if (!value[OPT_FORCE].given && lstat(cube, &facts) == 0)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", cube);
done:
    return st;
}

hg_status emerging_read_options(emerging_command *e, hg_err *err)
{
    const option_value *value = e->c->options.value;
    hg_emerging_options *o = &e->options;
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(e->c, command_find("emerging"), 0, err));
    e->by_zone = value[OPT_ZONES].given;
    HG_TRY(refuse_idle(e, err));
    HG_TRY(check_outputs(e, err));
    if (!value[OPT_TIME].given)
        return hg_fail(err, HG_EUSAGE, "emerging needs --time: which column says when it began?");
    HG_TRY(read_step(e, err));
    HG_TRY(gistar_read_neighbours(e->c, &e->rule, &e->distance_m, &o->adjust, err));
    HG_TRY(incident_instant(e->c, OPT_AS_OF, &e->as_of, err));
    o->rules = value[OPT_RULES].given ? (hg_emerging_rules)value[OPT_RULES].integer : 0;
    o->against = value[OPT_AGAINST].given ? (hg_against)value[OPT_AGAINST].integer : 0;
    o->alpha = o->trend_alpha = value[OPT_ALPHA].given ? value[OPT_ALPHA].number : 0.05;
    o->talk = &e->c->talk;
    e->touch_m = value[OPT_TOUCH].given ? value[OPT_TOUCH].number : 1;
    e->steps = value[OPT_STEPS].given ? (size_t)value[OPT_STEPS].integer : 0;
    if (e->steps > 0 && e->steps < HG_EMERGING_STEPS_MIN)
        return hg_fail(err, HG_EUSAGE, "--steps %zu: at least %d are needed", e->steps,
                       HG_EMERGING_STEPS_MIN);
    HG_TRY(hg_zone_open(value[OPT_TZ].given ? value[OPT_TZ].text : "UTC", &e->clock, err));
done:
    return st;
}
