/* Are the places of a tile in order, whatever order and pattern they came in? */
#include "check.h"
#include "density/places.h"

enum { MOST = 600 };

static void draw(test_random *r, size_t n, int pattern, hg_place *place)
{
    uint64_t values = 1 + test_next(r) % 50; /* few values: many ties */
    for (size_t i = 0; i < n; i++) {
        double x = (double)(test_next(r) % values);
        place[i].x = pattern == 1 ? (double)i : pattern == 2 ? (double)(n - i) : x;
        if (pattern == 3) /* one far from all others: one bucket holds nearly everything */
            place[i].x = i == n / 2 ? 1e9 : 1 + x * 1e-9;
        if (pattern == 4)
            place[i].x = x * 5e-324; /* no room for a bucket between two numbers */
        place[i].y = (double)(test_next(r) % values);
        place[i].h = (double)(1 + test_next(r) % 2);
        place[i].weight = (double)(test_next(r) % 3);
    }
}

static bool in_order(const hg_place *p, const hg_place *q)
{
    if (p->x != q->x)
        return p->x < q->x;
    if (p->y != q->y)
        return p->y < q->y;
    return p->h < q->h || (p->h == q->h && p->weight <= q->weight);
}

static void places_are_sorted_and_none_is_lost(void **state)
{
    (void)state;
    test_random r = {9};
    static hg_place place[MOST];
    for (int round = 0; round < 2000; round++) {
        size_t n = (size_t)(test_next(&r) % MOST);
        double before = 0, after = 0;
        draw(&r, n, round / 2 % 5, place);
        for (size_t i = 0; i < n; i++)
            before += (place[i].x < 1e3 ? floor(place[i].x) : 1) * 7 + place[i].y * 3 +
                      place[i].h * 11 + place[i].weight;
        static hg_place other[MOST];
        if (round % 2) {
            hg_places_sort(place, n);
        } else {
            hg_places_sort_into(other, place, n);
            memcpy(place, other, n * sizeof *place);
        }
        for (size_t i = 0; i < n; i++)
            after += (place[i].x < 1e3 ? floor(place[i].x) : 1) * 7 + place[i].y * 3 +
                     place[i].h * 11 + place[i].weight;
        assert_close(after, before, 0); /* whole numbers: exact */
        for (size_t i = 1; i < n; i++)
            assert_true(in_order(&place[i - 1], &place[i]));
    }
}

/* Same coordinates become one place; points that cannot reach the grid are left out. */
static void duplicates_merge_and_the_far_are_dropped(void **state)
{
    (void)state;
    hg_err err;
    const hg_grid grid = {.cell_m = 10, .cols = 100, .rows = 20};
    const double x[6] = {5, 700, 5, -40, -60, 5}, y[6] = {5, 100, 5, 50, 50, 5};
    const double weight[6] = {1, 1, 0.25, 1, 1, 0};
    const hg_kde_options options = {.bandwidth_m = 50};
    hg_places places = {0};
    assert_ok(hg_places_make(&options, 6, x, y, weight, &grid, &places, &err));
    assert_int_equal(places.n, 3);
    double sum = 0;
    for (size_t i = 0; i < places.n; i++)
        sum += places.place[i].weight;
    assert_close(sum, 3.25, 0);
    assert_int_equal(places.row_start[places.tile_rows], 3);
    hg_places_clear(&places);
}

/* One place = the same coordinates and the same bandwidth; each reaches as far as its own. */
static void places_of_two_bandwidths_stay_apart(void **state)
{
    (void)state;
    hg_err err;
    const hg_grid grid = {.cell_m = 10, .cols = 100, .rows = 20};
    const double x[5] = {5, 5, 5, -40, -40}, y[5] = {5, 5, 5, 50, 50}, weight[5] = {1, 2, 4, 8, 16};
    const double h[5] = {30, 31, 30, 30, 50};
    const hg_kde_options options = {.bandwidth_each = h};
    hg_places places = {0};
    assert_ok(hg_places_make(&options, 5, x, y, weight, &grid, &places, &err));
    assert_int_equal(places.n, 3);
    double sum = 0; /* weight times bandwidth: 5 x 30 + 2 x 31 + 16 x 50 */
    for (size_t i = 0; i < places.n; i++)
        sum += places.place[i].weight * places.place[i].h;
    assert_close(sum, 1012, 0);
    assert_close(places.h_max, 50, 0);
    hg_places_clear(&places);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_sorted_and_none_is_lost),
        cmocka_unit_test(duplicates_merge_and_the_far_are_dropped),
        cmocka_unit_test(places_of_two_bandwidths_stay_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
