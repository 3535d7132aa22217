/* Are the style files well-formed, in the colours of the picture, and inert? */
#define _XOPEN_SOURCE 700
#include "scratch.h"

static bool is_well_formed(const char *path)
{
    char command[1200];
    snprintf(command, sizeof command,
             "/usr/bin/python3 -c 'import sys,xml.dom.minidom as m; m.parse(sys.argv[1])' %s",
             path);
    return system(command) == 0;
}

static hg_raster raster_of(const hg_band *band, size_t cols)
{
    return (hg_raster){.grid = {.cell_m = 125, .cols = cols, .rows = 1},
                       .bands = band,
                       .n_bands = 1,
                       .title = "<script>alert('x')</script> & \"risk\" \x1b[2J"};
}

static void a_raster_style_spans_the_values(void **state)
{
    hg_err err = {0};
    (void)state;
    double value[4] = {0, NAN, 4, 3.5};
    hg_band band = {"risk & \"worry\"", "1", value, false};
    hg_raster raster = raster_of(&band, 4);
    assert_ok(hg_write_raster_style(scratch("r.qml"), scratch("r.sld"), &raster, &err));
    char *qml = slurp(scratch("r.qml"), NULL), *sld = slurp(scratch("r.sld"), NULL);
    assert_non_null(strstr(qml, "<item value=\"0\" label=\"0\" alpha=\"255\" color=\"#faf7e7\"/>"));
    assert_non_null(strstr(qml, "<item value=\"4\" label=\"4\" alpha=\"255\" color=\"#46225f\"/>"));
    assert_non_null(strstr(qml, "<item value=\"2\" ")); /* linear: half the range, half the ramp */
    assert_non_null(strstr(sld, "color=\"#46225f\" quantity=\"4\""));
    assert_null(strstr(sld, "<script>"));
    assert_null(strchr(sld, 0x1b));
    assert_non_null(strstr(sld, "&lt;script&gt;alert(&apos;x&apos;)&lt;/script&gt; &amp;"));
    free(qml);
    free(sld);
    assert_fails(hg_write_raster_style(scratch("r.qml"), NULL, &raster, &err), HG_ECANTCREATE,
                 "r.qml");
}

/* Nine small values and a large one: the ramp follows the root, as the picture does. */
static void a_skewed_raster_gets_the_root_scale(void **state)
{
    hg_err err = {0};
    (void)state;
    double value[10] = {0, 0, .1, .1, .1, .2, .2, .3, .1, 4};
    hg_band band = {"risk", "1", value, false};
    hg_raster raster = raster_of(&band, 10);
    assert_ok(hg_write_raster_style(scratch("s.qml"), NULL, &raster, &err));
    char *qml = slurp(scratch("s.qml"), NULL);
    assert_non_null(strstr(qml, "<item value=\"1\" ")); /* a quarter of the range, half the ramp */
    assert_null(strstr(qml, "<item value=\"2\" "));
    free(qml);
}

static void odd_rasters_get_a_style(void **state)
{
    hg_err err = {0};
    (void)state;
    double value[2] = {NAN, NAN};
    hg_band band = {NULL, NULL, value, false};
    hg_raster raster = raster_of(&band, 2);
    raster.title = NULL;
    assert_ok(hg_write_raster_style(scratch("n.qml"), scratch("n.sld"), &raster, &err));
    value[0] = value[1] = -3;
    assert_ok(hg_write_raster_style(scratch("f.qml"), scratch("f.sld"), &raster, &err));
    raster.n_bands = 0;
    assert_fails(hg_write_raster_style(scratch("z.qml"), NULL, &raster, &err), HG_EUSAGE, "bands");
}

static void hotspots_are_styled_by_rank(void **state)
{
    hg_err err = {0};
    (void)state;
    assert_ok(hg_write_hotspot_style(scratch("h.qml"), scratch("h.sld"), &err));
    char *qml = slurp(scratch("h.qml"), NULL);
    assert_non_null(strstr(qml, "fieldName=\"rank\""));
    assert_non_null(strstr(qml, "filter=\"&quot;rank&quot; &lt;= 5\""));
    assert_null(strstr(qml, "<mapTip>"));
    free(qml);
    assert_fails(hg_write_layer_style(scratch("x.qml"), NULL, (hg_layer_style)9, NULL, &err),
                 HG_EUSAGE, "style 9");
}

/* Legend numbers for people, steps to the last bit of what the file holds: a float. */
static void the_last_step_is_the_stored_maximum(void **state)
{
    hg_err err = {0};
    (void)state;
    double value[4] = {0, NAN, 0.1, 0.09};
    hg_band band = {"risk", "incidents & more", value, false};
    hg_raster raster = raster_of(&band, 4);
    assert_ok(hg_write_raster_style(scratch("m.qml"), scratch("m.sld"), &raster, &err));
    char *qml = slurp(scratch("m.qml"), NULL), *sld = slurp(scratch("m.sld"), NULL);
    assert_non_null(strstr(qml, "<item value=\"0.10000000149011612\" label=\"0.1\""));
    assert_non_null(strstr(qml, " label=\"0.0083\"")); /* a twelfth */
    assert_non_null(strstr(sld, "quantity=\"0.10000000149011612\" label=\"0.1\""));
    assert_non_null(strstr(sld, "<Abstract>incidents &amp; more</Abstract>"));
    free(qml);
    free(sld);
}

/* Column names come from the job file, their text from the data: neither may become mark-up. */
static void columns_are_explained_and_inert(void **state)
{
    hg_err err = {0};
    (void)state;
    const hg_column columns[] = {
        {.name = "name", .type = HG_COLUMN_TEXT},
        {.name = "straatroof_count", .type = HG_COLUMN_REAL, .help = "of <365> \"days\""},
        {.name = "straatroof", .type = HG_COLUMN_INT},
        {.name = "x\" %] <b>", .type = HG_COLUMN_REAL},
    };
    hg_layer layer = {.name = "zones", .columns = columns, .n_columns = 4};
    assert_ok(
        hg_write_layer_style(scratch("c.qml"), scratch("c.sld"), HG_STYLE_ZONES, &layer, &err));
    char *qml = slurp(scratch("c.qml"), NULL);
    const char *help = "name=\"straatroof_count (of &lt;365&gt; &quot;days&quot;)\"/>";
    assert_non_null(strstr(qml, help));
    assert_non_null(strstr(qml, "<alias field=\"straatroof\" name=\"straatroof\"/>"));
    /* The shapefile's name of the first is the whole name of the second: not explained twice. */
    char *again = strstr(qml, "<alias field=\"straatroof\"");
    assert_null(strstr(again + 1, "<alias field=\"straatroof\""));
    assert_non_null(strstr(qml, "<alias field=\"straatro_2\" name=\"straatroof\"/>"));
    assert_non_null(strstr(qml, "[% replace(replace(&quot;name&quot;,"));
    assert_non_null(strstr(qml, "attribute('straatroof_count')"));
    assert_null(strstr(qml, "<b>"));
    assert_null(strstr(strstr(qml, "<mapTip>"), "x\""));
    free(qml);
    /* Without columns, and for cells: still a style. */
    layer.n_columns = 0;
    assert_ok(
        hg_write_layer_style(scratch("e.qml"), scratch("e.sld"), HG_STYLE_CELLS, &layer, &err));
}

static void all_of_them_are_well_formed(void **state)
{
    (void)state;
    if (system("/usr/bin/python3 -c 1 2>/dev/null") != 0) {
        print_message("skipped: no /usr/bin/python3\n");
        skip();
    }
    const char *const names[] = {"r.qml", "r.sld", "s.qml", "n.qml", "n.sld",
                                 "f.qml", "f.sld", "h.qml", "h.sld", "m.qml",
                                 "m.sld", "c.qml", "c.sld", "e.qml", "e.sld"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(is_well_formed(scratch(names[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_raster_style_spans_the_values),
        cmocka_unit_test(a_skewed_raster_gets_the_root_scale),
        cmocka_unit_test(odd_rasters_get_a_style),
        cmocka_unit_test(hotspots_are_styled_by_rank),
        cmocka_unit_test(the_last_step_is_the_stored_maximum),
        cmocka_unit_test(columns_are_explained_and_inert),
        cmocka_unit_test(all_of_them_are_well_formed),
    };
    return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
