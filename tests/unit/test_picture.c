/* Is the picture a PNG of the right size that shows the surface, and always the same one? */
#include "check.h"

#include <png.h>

static hg_grid grid_of(size_t cols, size_t rows)
{
    return (hg_grid){
        .cell_m = 125, .first_col = 640, .first_row = 3400, .cols = cols, .rows = rows};
}

typedef struct decoded {
    png_image image;
    unsigned char *rgb;
} decoded;

static decoded decode(const unsigned char *png, size_t bytes)
{
    decoded d = {.image = {.version = PNG_IMAGE_VERSION}};
    assert_true(png_image_begin_read_from_memory(&d.image, png, bytes));
    d.image.format = PNG_FORMAT_RGB;
    d.rgb = malloc(PNG_IMAGE_SIZE(d.image));
    assert_non_null(d.rgb);
    assert_true(png_image_finish_read(&d.image, NULL, d.rgb, 0, NULL));
    return d;
}

static size_t count_colour(const decoded *d, int r, int g, int b)
{
    size_t n = 0;
    for (size_t i = 0; i < (size_t)d->image.width * d->image.height; i++)
        n += d->rgb[3 * i] == r && d->rgb[3 * i + 1] == g && d->rgb[3 * i + 2] == b;
    return n;
}

/* Two hills, a hole outside the area, a flagged block on the higher hill, four zones. */
static void a_town_can_be_seen(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_grid grid = grid_of(72, 50);
    hg_surface s = {0};
    assert_ok(hg_surface_init(&s, &grid, NAN, &err));
    uint8_t *flagged = calloc(hg_grid_cells(&grid), 1);
    test_random random = {7};
    double west = hg_grid_west(&grid), south = hg_grid_south(&grid);
    for (size_t r = 0; r < grid.rows; r++) {
        for (size_t c = 0; c < grid.cols; c++) {
            double u = ((double)c - 36) / 34, v = ((double)r - 25) / 23;
            if (u * u + v * v > 1)
                continue;
            double a = ((double)c - 22) * ((double)c - 22) + ((double)r - 18) * ((double)r - 18);
            double b = ((double)c - 50) * ((double)c - 50) + ((double)r - 32) * ((double)r - 32);
            double risk = 0.9 * exp(-a / 30) + 0.5 * exp(-b / 60) + test_uniform(&random, 0, 0.03);
            s.value[r * grid.cols + c] = risk;
            flagged[r * grid.cols + c] = risk > 0.45;
        }
    }
    hg_area area = {0};
    double x[65], y[65];
    for (int i = 0; i < 64; i++) {
        x[i] = west + 125 * (36 + 34 * cos(i * 0.0981747704));
        y[i] = south + 125 * (25 + 23 * sin(i * 0.0981747704));
    }
    assert_ok(hg_area_add_ring(&area, 64, x, y, false, &err));
    hg_zones zones = {0};
    for (int k = 0; k < 12; k++) {
        hg_area zone = {0};
        double x0 = west + 125 * (5 + 16 * (k % 4)), y0 = south + 125 * (4 + 14 * (k / 4));
        double zx[] = {x0, x0 + 2000, x0 + 2100, x0 + 100},
               zy[] = {y0, y0 + 90, y0 + 1750, y0 + 1700};
        assert_ok(hg_area_add_ring(&zone, 4, zx, zy, false, &err));
        assert_ok(hg_zones_add(&zones, &zone, "zone", "z", &err));
        hg_area_clear(&zone);
    }
    hg_picture picture = {.surface = s,
                          .flagged = flagged,
                          .zones = &zones,
                          .area = &area,
                          .title = "Woninginbraak: verwacht aantal per cel, 31 december 2016",
                          .unit = "expected burglaries per cell in 14 days"};
    unsigned char *png = NULL, *again = NULL;
    size_t bytes, bytes_again;
    assert_ok(hg_picture_png(&picture, &png, &bytes, &err));
    assert_ok(hg_picture_png(&picture, &again, &bytes_again, &err));
    assert_int_equal(bytes, bytes_again);
    assert_memory_equal(png, again, bytes);
    const char *keep = getenv("HG_TEST_KEEP");
    if (keep)
        assert_ok(hg_write_bytes(keep, png, bytes, true, &err));
    decoded d = decode(png, bytes);
    assert_int_equal(d.image.width, 940);
    assert_in_range(d.image.height, 625 + 80, 625 + 180);
    assert_true(count_colour(&d, 70, 34, 95) > 0);    /* the dark end: the maximum and the legend */
    assert_true(count_colour(&d, 250, 247, 231) > 0); /* the light end */
    assert_true(count_colour(&d, 236, 238, 240) > 20000); /* outside */
    assert_true(count_colour(&d, 0, 62, 92) > 300);       /* outlines of flagged cells */
    free(d.rgb);
    hg_free(png);
    hg_free(again);
    free(flagged);
    hg_zones_clear(&zones);
    hg_area_clear(&area);
    hg_surface_clear(&s);
}

/* One cell in a corner: its colour must appear in that corner of the map, north up. */
static void row_zero_is_on_top(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_grid grid = grid_of(3, 2);
    double value[6] = {1, 0, 0, 0, 0, 0};
    hg_picture picture = {.surface = {grid, value}, .width = 300};
    unsigned char *png = NULL;
    size_t bytes;
    assert_ok(hg_picture_png(&picture, &png, &bytes, &err));
    decoded d = decode(png, bytes);
    assert_int_equal(d.image.width, 360); /* room for legend and scale bar */
    /* the map is 300 x 200, centred, from (30, 20) */
    const unsigned char *corner = d.rgb + 3 * ((20 + 50) * 360 + 30 + 50);
    assert_int_equal(corner[0], 70);
    const unsigned char *below = d.rgb + 3 * ((20 + 150) * 360 + 30 + 50);
    assert_int_equal(below[0], 250);
    const unsigned char *right = d.rgb + 3 * ((20 + 50) * 360 + 30 + 150);
    assert_int_equal(right[0], 250);
    free(d.rgb);
    hg_free(png);
}

/* Grids larger than the picture are averaged; empty, flat and tall ones still give a picture. */
static void odd_surfaces_give_pictures(void **state)
{
    hg_err err = {0};
    (void)state;
    const struct {
        size_t cols, rows;
        double fill;
    } cases[] = {{1, 1, 0.5},   {1, 1, NAN},         {2000, 3, 0},
                 {3, 2000, -4}, {1500, 1500, 1e-12}, {5, 5, 1e12}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        hg_grid grid = grid_of(cases[i].cols, cases[i].rows);
        hg_surface s = {0};
        assert_ok(hg_surface_init(&s, &grid, cases[i].fill, &err));
        s.value[0] *= 2;
        hg_picture picture = {.surface = s,
                              .width = 200,
                              .title = "\xC3\xA9\xC3\xA8 \x1b[31m \xE2\x80\x93 long long long long "
                                       "long long long long long title",
                              .unit = "per km\xC2\xB2"};
        unsigned char *png = NULL;
        size_t bytes;
        assert_ok(hg_picture_png(&picture, &png, &bytes, &err));
        decoded d = decode(png, bytes);
        assert_int_equal(d.image.width, 360);
        assert_true(d.image.height < 600);
        free(d.rgb);
        hg_free(png);
        hg_surface_clear(&s);
    }
}

/* Every failed request unwinds cleanly. */
static void memory_may_run_out(void **state)
{
    hg_err err = {0};
    (void)state;
    double value[6] = {1, 0, 0, 0, 0, 0};
    hg_picture picture = {
        .surface = {grid_of(3, 2), value}, .width = 300, .title = "t", .unit = "u"};
    for (long k = 1;; k++) {
        unsigned char *png = NULL;
        size_t bytes;
        hg_mem_fail_at(k, 0);
        hg_status st = hg_picture_png(&picture, &png, &bytes, &err);
        long seen = hg_mem_requests();
        hg_mem_fail_at(0, 0);
        if (st == HG_OK)
            hg_free(png);
        else
            assert_int_equal(st, HG_ENOMEM);
        if (seen < k)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_town_can_be_seen),
        cmocka_unit_test(row_zero_is_on_top),
        cmocka_unit_test(odd_surfaces_give_pictures),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
