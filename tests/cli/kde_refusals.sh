#!/usr/bin/env bash
# kde and input that no density can be made of: one sentence, the right exit code, nothing written.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
two_events
awk 'BEGIN {print "id,x,y"; for (i = 1; i <= 40; i++) print i "," 155010 + i * 37 % 900 "," 463010 + i * 53 % 900}' \
    >town.csv
cat >area.geojson <<'END'
{"type": "FeatureCollection",
 "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
 "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates":
  [[[155000, 463000], [156000, 463000], [156000, 464000], [155000, 464000], [155000, 463000]]]}}]}
END

refused() { # refused CODE PART OPTION...: of the town
    local code=$1 part=$2
    shift 2
    expect "$code" "$part" "$HOTGRID" kde --crs EPSG:28992 "$@" -o o.csv
    [[ ! -e o.csv ]] || fail "$* wrote a file"
    same "sentences of $*" "$(grep -c 'error:' err)" 1
    rm -f o.csv
}
# ---- bandwidths ----
for h in 0 -500 nan NaN inf 1e999 0x1f4 500m 1,5 '' ' 500' auto: 'auto: ns' automatic; do
    refused 64 "--bandwidth" town.csv --bandwidth="$h"
done
refused 64 "--bandwidth is missing" town.csv
refused 64 "above ten times" town.csv --bandwidth 20000
refused 64 "there is no such selector; take scott" town.csv --bandwidth auto:silverman
refused 64 "gives days" town.csv --bandwidth auto:time
refused 64 "--cell-integral" town.csv --bandwidth 60
# ---- options that would do nothing ----
refused 64 "--cut has no effect: the quartic kernel ends" town.csv --bandwidth 500 --cut 3
refused 64 "--cut: 0 is outside" town.csv --bandwidth 500 --kernel gaussian --cut 0
refused 64 "--bandwidth-as has no effect" town.csv --bandwidth auto --bandwidth-as sd
# ---- incidents ----
printf 'id,x,y\n' >none.csv
refused 65 "no incident is left of 0 rows read" none.csv --bandwidth 500
refused 65 "no incident is left of 0 rows read" none.csv --bandwidth 500 --extent 155000,463000,156000,464000
# a map of nothing looks like one of a quiet town: every command says where the incidents are
printf 'id,x,y\n1,156200,463500\n2,157200,463500\n3,155500,464001\n' >elsewhere.csv
nobody="no incident lies in the study area (x 155000 to 156000, y 463000 to 464000) of 3 rows read"
refused 65 "$nobody: 1 outside_area, 2 in the halo around it" elsewhere.csv --bandwidth 500 --area area.geojson
refused 65 "$nobody: 3 outside_area" elsewhere.csv --bandwidth 500 --area area.geojson --edge diggle
refused 65 "$nobody: 3 outside_area" elsewhere.csv --bandwidth auto:scott --area area.geojson
expect 65 "$nobody: 3 outside_area" "$HOTGRID" bandwidth elsewhere.csv --crs EPSG:28992 --area area.geojson
same "stdout of bandwidth" "$(<out)" ""
expect 65 "$nobody: 1 outside_area, 2 in the halo around it" "$HOTGRID" relrisk elsewhere.csv --controls town.csv \
    --crs EPSG:28992 --bandwidth 500 --kernel quartic --area area.geojson -o o.tif
expect 65 "--controls: $nobody: 1 outside_area, 2 in the halo around it" "$HOTGRID" relrisk town.csv \
    --controls elsewhere.csv --crs EPSG:28992 --bandwidth 500 --kernel quartic --area area.geojson -o o.tif
sed -e '1s/$/,t/' -e '2,$s/$/,2016-05-01/' elsewhere.csv >elsewhere_timed.csv
expect 65 "$nobody: 1 outside_area, 2 in the halo around it" "$HOTGRID" stkde elsewhere_timed.csv --time t --tz UTC \
    --slice 1 --crs EPSG:28992 --bandwidth 500 --area area.geojson -o o.tif
[[ ! -e o.tif ]] || fail "slices or a risk of nobody were written"
awk 'BEGIN {print "id,x,y"; for (i = 1; i <= 12; i++) print i ",155500,463500"}' >place.csv
refused 65 "all 12 incidents lie at one place (155500, 463500)" place.csv --bandwidth 500
refused 65 "different places" place.csv --bandwidth auto --area area.geojson
printf 'id,x,y,w\n1,155500,463500,-1\n2,155600,463600,1\n' >negative.csv
refused 65 "1 of 2 rows are rejected" negative.csv --weight w --bandwidth 500
printf 'id,lon,lat\n1,5.387,52.155\n2,5.389,52.155\n' >degrees.csv
refused 65 "degrees" degrees.csv --x lon --y lat --bandwidth 500
expect 78 "counts in degrees" "$HOTGRID" kde degrees.csv --crs EPSG:4326 --work-crs EPSG:4326 --bandwidth 500 -o o.csv
[[ ! -e o.csv ]] || fail "degrees as working CRS wrote a file"
# ---- a grid that does not fit: the rows that stretch it are named ----
cp town.csv stray.csv
printf '41,155300,9463000\n42,9155300,463000\n' >>stray.csv
expect 64 "stray.csv:42 (155300, 9463000), stray.csv:43 (9155300, 463000) stretch the grid, which would have 87 x 85 cells without" \
    "$HOTGRID" kde stray.csv --crs EPSG:3857 --bandwidth 500 --cell 10 -o o.csv
[[ ! -e o.csv ]] || fail "a grid with strays was written"
refused 64 "than the" town.csv --bandwidth 500 --cell 0.01
! grep -q 'stretches the' err || fail "rows of the town are called strays"
refused 64 "than the" town.csv --bandwidth 500 --cell 10 --extent 0,300000,280000,620000
refused 64 "ten times" two.csv --bandwidth 5000
# ... and more than the memory that this process may have is not asked for
(
    ulimit -v 3000000
    refused 71 "cells of 20 m needs about" town.csv --bandwidth 500 --cell 20 --extent 0,300000,190000,480000
) || fail "memory"
# ---- an area that the grid does not touch ----
refused 64 "touches the study area" town.csv --bandwidth 500 --area area.geojson --extent 200000,463000,201000,464000

# ---- warnings: the surface is written, and what is wrong with it is said ----
warned() { # warned PART OPTION...
    local part=$1
    shift
    expect 0 "warning: $part" "$HOTGRID" kde --crs EPSG:28992 "$@" -o w.csv --force
}
silent() { # no warning at all
    expect 0 "" "$HOTGRID" kde --crs EPSG:28992 "$@" -o w.csv --force
    ! grep -q 'warning:' err || fail "$*: $(grep -m1 'warning:' err)"
}
silent town.csv --bandwidth 500
warned "the bandwidth of 200 m is below two cells of 125 m" town.csv --bandwidth 200
silent town.csv --bandwidth 200 --cell-integral
silent town.csv --bandwidth 200 --cell 100
warned "the bandwidth of 80 m (as wide as a quartic of 226.274 m) is below two cells" town.csv \
    --kernel gaussian --bandwidth 80
silent town.csv --kernel gaussian --bandwidth 100
warned "the surface is 0 everywhere: no incident of 40" town.csv --bandwidth 500 --extent 190000,463000,191000,464000
warned "all 12 incidents lie at 155500, 463500" place.csv --bandwidth 500 --extent 155000,463000,156000,464000
printf 'id,x,y,w\n1,155500,463500,0\n2,155600,463600,0\n' >weightless.csv
warned "no incident with a weight: the surface is 0 everywhere" weightless.csv --weight w --bandwidth 500 \
    --extent 155000,463000,156000,464000
finish
