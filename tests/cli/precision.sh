#!/usr/bin/env bash
# Bandwidths below the precision of the places: rounded coordinates are found before they are projected.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# rounded to 100 m, on squares that do not start at 0
awk 'BEGIN {print "id,x,y"; for (i = 1; i <= 40; i++) print i "," 155050 + i * 3700 % 9000 "," 463050 + i * 5300 % 9000}' \
    >rounded.csv
expect 0 "the coordinates look rounded to 100 m and the bandwidth is 90 m" "$HOTGRID" kde rounded.csv --crs EPSG:28992 \
    --bandwidth 90 --cell 25 -o w.csv
expect 0 "" "$HOTGRID" kde rounded.csv --crs EPSG:28992 --bandwidth 500 -o w.csv --force
! grep -q "rounded to" err || fail "rounded.csv at 500 m: $(grep "rounded to" err)"
# degrees with three decimals: what was rounded shows no more once it is projected
places() { # places DECIMALS: 40 of them
    awk -v d="$1" 'BEGIN {print "id,lon,lat"; for (i = 1; i <= 40; i++)
        printf "%d,%.*f,%.*f\n", i, d, 5.38 + i * 0.0037219 % 0.03, d, 52.14 + i * 0.0053871 % 0.03}'
}
expect_degrees() { # expect_degrees PART OPTION...
    local part=$1
    shift
    expect 0 "$part" "$HOTGRID" "$@" --crs EPSG:4326 --work-crs EPSG:28992 --force
}
places 3 >degrees3.csv
places 6 >degrees6.csv
coarse="the coordinates look rounded to 0.001 degrees (about 111 m) and the bandwidth is 100 m"
expect_degrees "$coarse" kde degrees3.csv --bandwidth 100 --cell 50 -o w.csv
expect 0 "$coarse" "$HOTGRID" kde degrees3.csv --crs EPSG:4326 --bandwidth 100 --cell 50 -o w.csv --force
expect_degrees "$coarse" relrisk degrees3.csv --controls degrees6.csv --bandwidth 100 --cell 50 -o w.csv
expect_degrees "$coarse" relrisk degrees6.csv --controls degrees3.csv --bandwidth 100 --cell 50 -o w.csv
sed -e '1s/$/,t/' -e '2,$s/$/,2016-05-01/' degrees3.csv >timed3.csv
expect_degrees "$coarse" stkde timed3.csv --time t --tz UTC --slice 1 --bandwidth 100 --cell 50 -o w.tif
for file in degrees3.csv:120 degrees6.csv:100; do
    expect_degrees "" kde "${file%:*}" --bandwidth "${file#*:}" --cell 50 -o w.csv
    ! grep -q "rounded" err || fail "$file: $(grep rounded err)"
done
# kilometres with one decimal are no different
awk 'BEGIN {print "id,x,y"; for (i = 1; i <= 40; i++)
    printf "%d,%.1f,%.1f\n", i, 155 + i * 0.037 % 0.9, 463 + i * 0.053 % 0.9}' >km.csv
km="+proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel +towgs84=565.4171,50.3319,465.5524,1.9342,-1.6677,9.1019,4.0725 +units=km +no_defs"
expect 0 "the coordinates look rounded to 0.1 units (about 100 m) and the bandwidth is 90 m" "$HOTGRID" kde km.csv \
    --crs "$km" --work-crs EPSG:28992 --bandwidth 90 --cell 25 -o w.csv --force
finish
