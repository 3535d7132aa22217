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
    free(qml);
}

static void all_of_them_are_well_formed(void **state)
{
    (void)state;
    if (system("/usr/bin/python3 -c 1 2>/dev/null") != 0) {
        print_message("skipped: no /usr/bin/python3\n");
        skip();
    }
    const char *const names[] = {"r.qml", "r.sld", "s.qml", "n.qml", "n.sld",
                                 "f.qml", "f.sld", "h.qml", "h.sld"};
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
        cmocka_unit_test(all_of_them_are_well_formed),
    };
    return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
