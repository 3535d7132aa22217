#!/usr/bin/env bash
# kde from file to file: the hand-worked density, its unit, its summary, the rejects.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
two_events
frame=(--crs EPSG:28992 --bandwidth 200 --cell 10 --origin "5,5"
    --extent "154700,462700,155500,463300")

midway() { awk -F, '$2 == 155100 && $3 == 463000 {print $4}' "$1"; }
close() { # close WHAT ACTUAL EXPECTED: within 1e-6 relative
    awk -v a="${2:-nan}" -v e="$3" 'BEGIN {d = a - e; if (d < 0) d = -d; exit !(d <= 1e-6 * e)}' ||
        fail "$1 is \"$2\", expected $3"
}

# docs/methods.md O3.1: two events 100 m apart, quartic, radius 200 m, midway
expect 0 "self-check: sum(value * area) = 2.00001, incidents = 2" \
    "$HOTGRID" kde two.csv "${frame[@]}" -o km2.csv --json-summary summary.json
same "header" "$(head -1 km2.csv)" "cell,x,y,value"
close "km2" "$(midway km2.csv)" 41.964682
[[ ! -s out ]] || fail "kde wrote to stdout"
expect 0 "" "$HOTGRID" kde two.csv "${frame[@]}" --unit m2 -o m2.csv
close "m2" "$(midway m2.csv)" 41.964682e-6
expect 0 "" "$HOTGRID" kde two.csv "${frame[@]}" --unit probability -o probability.csv
close "probability" "$(midway probability.csv)" 20.982341e-6
# raw: twice (1 - (50/200)^2)^2
expect 0 "" "$HOTGRID" kde two.csv "${frame[@]}" --unit raw -o raw.csv
close "raw" "$(midway raw.csv)" 1.7578125
expect 0 "" "$HOTGRID" kde two.csv "${frame[@]}" --kernel triangular -o triangular.csv
close "triangular" "$(midway triangular.csv)" 35.809862
expect 0 "" "$HOTGRID" kde two.csv "${frame[@]}" --cell-integral -o mean.csv
[[ $(midway mean.csv) != "$(midway km2.csv)" ]] || fail "--cell-integral changed nothing"

# Names that other programs read: docs/results.md
same "summary keys" "$(jq -c 'keys_unsorted' summary.json)" \
    '["rows","seconds","parameters","warnings","result"]'
same "rows keys" "$(jq -c '.rows | keys_unsorted | .[0:3]' summary.json)" '["read","used","rejected"]'
same "rows" "$(jq -c '[.rows.read, .rows.used]' summary.json)" '[2,2]'
same "seconds keys" "$(jq -c '.seconds | keys_unsorted' summary.json)" \
    '["total","read","project","compute","write"]'
same "bandwidth" "$(jq -c '.result.bandwidth_m' summary.json)" 200

# rows in any order, any number of threads: the same bytes
printf 'id,x,y\n2,155150,463000\n1,155050,463000\n' >swapped.csv
expect 0 "" "$HOTGRID" kde swapped.csv "${frame[@]}" --threads 2 -o swapped.out.csv
cmp -s km2.csv swapped.out.csv || fail "the order of rows changed the result"

# weights and selection
printf 'id,x,y,w,code\n1,155050,463000,3,B70\n2,155150,463000,1,A20\n' >weighted.csv
expect 0 "" "$HOTGRID" kde weighted.csv "${frame[@]}" --weight w -o weighted.out.csv
close "weighted" "$(midway weighted.out.csv)" 83.929365
expect 0 "" "$HOTGRID" kde weighted.csv "${frame[@]}" --category code --select B70 -o selected.csv \
    --json-summary selected.json
close "selected" "$(midway selected.csv)" 20.982341
same "category rows" "$(jq -c '.rows.rejected.category' selected.json)" 1

# rejects: one line a dropped row
printf 'id,x,y\n1,155050,463000\n2,,\n3,155050,463100\n' >gaps.csv
expect 0 "" "$HOTGRID" kde gaps.csv "${frame[@]}" --max-reject-share 0.5 --rejects rejects.csv -o g.csv
same "rejects header" "$(head -1 rejects.csv | tr -d '\r')" "file,line,reason,column,value"
same "rejects rows" "$(tail -n +2 rejects.csv | wc -l)" 1
tail -1 rejects.csv | grep -q 'gaps.csv,3,no_location' || fail "rejects: $(tail -1 rejects.csv)"

# a study area: what lies outside it but within reach adds to the surface and is not counted
cat >area.geojson <<'END'
{"type": "FeatureCollection",
 "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
 "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates":
  [[[155000, 462900], [155105, 462900], [155105, 463100], [155000, 463100], [155000, 462900]]]}}]}
END
expect 0 "self-check" "$HOTGRID" kde two.csv --crs EPSG:28992 --bandwidth 200 --cell 10 \
    --origin 5,5 --area area.geojson -o area.csv --json-summary area.json
same "rows inside and in the halo" "$(jq -c '[.rows.used, .rows.halo]' area.json)" '[1,1]'
close "value inside, halo counted" "$(midway area.csv)" 41.964682
# 11 columns of cells by 21 rows touch the area; the others hold no value
same "cells with a value" "$(($(wc -l <area.csv) - 1))" 231

# degrees: a UTM zone is chosen and said
printf 'id,lon,lat\n1,5.387,52.155\n2,5.389,52.155\n' >degrees.csv
printf 'id,lon,lat\n1,5.3877,52.1552\n2,5.389,52.155\n' >degrees_inside.csv
expect 0 "working CRS" "$HOTGRID" kde degrees.csv --crs EPSG:4326 --bandwidth 500 -o degrees.csv.csv
expect 0 "UTM zone 31N" "$HOTGRID" kde degrees_inside.csv --crs EPSG:4326 --bandwidth 500 \
    --area area.geojson -o degrees_area.csv
# a summary on stdout is JSON and nothing else
expect 0 "" "$HOTGRID" kde two.csv "${frame[@]}" -o again.csv --json-summary -
jq -e '.rows.read == 2' out >/dev/null || fail "--json-summary - is no JSON"
finish
