/* Definitions of coordinate systems: any text is refused, or opens twice as the same thing. */
#include "fuzz.h"

#include <math.h>

#include "hotgrid.h"

static hg_crs *degrees;

static void check_transform(const hg_crs *crs)
{
    hg_transform *transform = NULL;
    hg_err err = {0};
    double x[] = {5.1, 155000, 0, NAN, 1e300}, y[] = {52.1, 463000, 0, 1, -1e300};
    hg_status st = hg_transform_open(crs, degrees, true, &transform, &err);
    fuzz_check_says(st == HG_OK || (st == HG_ECONFIG && *err.text), &err);
    if (st != HG_OK)
        return;
    fuzz_check_says(hg_transform_points(transform, 5, x, y, &err) == HG_OK, &err);
    for (int i = 0; i < 5; i++)
        fuzz_check(isnan(x[i]) == isnan(y[i]) && !isinf(x[i]) && !isinf(y[i]));
    hg_transform_free(transform);
}

static void check_crs(const hg_crs *crs)
{
    hg_crs *again = NULL;
    hg_extent extent;
    hg_err err = {0};
    fuzz_check(hg_crs_name(crs) && hg_crs_code(crs) && hg_crs_wkt1(crs));
    fuzz_check(hg_crs_is_geographic(crs) ? hg_crs_unit_m(crs) == 0 : hg_crs_unit_m(crs) > 0);
    fuzz_check(hg_crs_wkt(crs) && *hg_crs_wkt(crs));
    if (hg_crs_area_of_use(crs, &extent))
        fuzz_check(isfinite(extent.x_min) && isfinite(extent.y_max));
    hg_status st = hg_crs_check_work(crs, &err);
    fuzz_check_says(st == HG_OK || (st == HG_ECONFIG && *err.text), &err);
    if (strlen(hg_crs_wkt(crs)) < 64 * 1024) {
        st = hg_crs_open_any(hg_crs_wkt(crs), &again, &err);
        fuzz_check_says(st == HG_OK, &err);
        fuzz_check(hg_crs_is_geographic(crs) == hg_crs_is_geographic(again));
        hg_crs_free(again);
    }
    check_transform(crs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 17)
        return 0;
    hg_err err = {0};
    hg_crs *crs = NULL;
    char *text = fuzz_text((fuzz_input){data, size});
    if (!degrees)
        fuzz_check_says(hg_crs_open("OGC:CRS84", &degrees, &err) == HG_OK, &err);
    hg_status st = hg_crs_open_any(text, &crs, &err);
    fuzz_check_says(st == HG_OK || (st == HG_ECONFIG && *err.text), &err);
    if (st == HG_OK)
        check_crs(crs);
    hg_crs_free(crs);
    free(text);
    return 0;
}
