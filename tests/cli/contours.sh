#!/usr/bin/env bash
# contours: what a raster's top, thresholds and levels are as polygons, and what is refused.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
field() { # field FILE RANK NAME: of a GeoJSON or CSV result, here CSV with a header
    awk -F, -v rank="$2" -v name="$3" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR > 1 && $at["rank"] == rank { print $at[name]; exit }' "$1"
}

# A hand-worked surface: row 0 is north. 4 x 4 cells of 100 m, one without a value.
cat >s.asc <<'END'
ncols 4
nrows 4
xllcorner 155000
yllcorner 463000
cellsize 100
NODATA_value -1
9 8 0 0
0 0 0 0
0 0 -1 7
0 0 1 0
END
rd=(--crs EPSG:28992)
expect 0 "4 x 4 cells" "$HOTGRID" contours s.asc "${rd[@]}" --top-share 20% -o top.csv --json-summary s.json
same "polygons" "$(jq .result.polygons s.json)" 2
same "area of rank 1" "$(field top.csv 1 area_m2)" 20000
same "share of rank 1" "$(field top.csv 1 mass_share)" 0.68
same "mean of rank 1" "$(field top.csv 1 mean)" 8.5
same "peak of rank 2" "$(field top.csv 2 peak)" 7
same "cells of rank 1" "$(field top.csv 1 cells)" 2
same "area share: 3 of 15 cells" "$(jq .result.area_share s.json)" 0.2
same "the choice" "$(jq -c '[.parameters.top_share, .parameters.of]' s.json)" '[0.2,"area"]'

expect 0 "" "$HOTGRID" contours s.asc "${rd[@]}" --top-share 70% --of mass -o mass.csv
same "polygons of the mass" "$(wc -l <mass.csv)" 2
same "mass share" "$(field mass.csv 1 mass_share)" 0.68
expect 0 "" "$HOTGRID" contours s.asc "${rd[@]}" --threshold 7 -o t.csv
same "at the threshold" "$(field t.csv 2 level)" 7

# A study area takes what lies outside out of shares, masses and polygons: here a column and a half.
cat >west.geojson <<'END'
{"type": "FeatureCollection",
 "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
 "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates":
  [[[155000, 463000], [155150, 463000], [155150, 463400], [155000, 463400], [155000, 463000]]]}}]}
END
sed 's/155/165/g' west.geojson >far.geojson
expect 0 "" "$HOTGRID" contours s.asc "${rd[@]}" --area west.geojson --threshold 7 -o w.csv --json-summary w.json
same "polygons inside" "$(jq .result.polygons w.json)" 1
same "cells inside" "$(field w.csv 1 cells)" 2
same "area inside: a cell and a half" "$(field w.csv 1 area_m2)" 15000
same "share of the mass inside" "$(field w.csv 1 mass_share)" 1
same "share of the area inside" "$(jq .result.area_share w.json)" 0.25
same "the area is named" "$(jq -r .parameters.area w.json)" west.geojson
expect 0 "" "$HOTGRID" contours s.asc "${rd[@]}" --area west.geojson --top-share 20% -o wt.csv
same "20% of 60,000 m2 buy one cell" "$(field wt.csv 1 area_m2)" 10000
expect 0 "" "$HOTGRID" contours s.asc "${rd[@]}" --area west.geojson --levels 1 -o wl.csv
# 1.5 columns of 139 m, and what the means at the corners of the border add
awk -F, -v area="$(field wl.csv 1 area_m2)" 'BEGIN {exit !(area > 20000 && area < 24000)}' ||
    fail "level: $(<wl.csv)"
expect 65 "nothing is that high, its highest value is 9" "$HOTGRID" contours s.asc "${rd[@]}" --area west.geojson \
    --threshold 10 -o none.csv
expect 65 "no cell with a value touches the study area" "$HOTGRID" contours s.asc "${rd[@]}" --area far.geojson \
    --threshold 7 -o none.csv
expect 64 "would be written over" "$HOTGRID" contours s.asc "${rd[@]}" --area west.geojson --threshold 7 -o west.geojson --force
[[ ! -e none.csv ]] || fail "a refused area wrote polygons"

# levels: 4 around nothing but 9 and 8: a smooth line, closed along the border
expect 0 "level 50 has no polygon" "$HOTGRID" contours s.asc "${rd[@]}" --levels 4,2,50 -o l.geojson
same "levels" "$(jq -c '[.features[].properties.level] | unique' l.geojson)" '[2,4]'
jq -e '[.features[] | select(.properties.level == 4) | .properties.area_m2] | add < 60000' l.geojson \
    >/dev/null || fail "level 4 is too large"
for format in gpkg shp fgb geojson; do
    expect 0 "" "$HOTGRID" contours s.asc "${rd[@]}" --levels 1,4 -o "v.$format"
    [[ -s v.$format ]] || fail "no v.$format"
done

# of a density: the lines of a raster that kde wrote, in its own coordinate system and unit
two_events
expect 0 "" "$HOTGRID" kde two.csv --crs EPSG:28992 --bandwidth 500 --cell 50 -o d.tif
expect 0 "incidents per km2" "$HOTGRID" contours d.tif --levels 0.5,1 -o d.csv
expect 73 "--force" "$HOTGRID" contours d.tif --levels 0.5,1 -o d.csv
cp d.csv first.csv
expect 0 "" "$HOTGRID" contours d.tif --levels 1,0.5 --threads 1 --force -o d.csv
cmp -s first.csv d.csv || fail "the order of levels or the threads changed the file"

# ---- refusals: one sentence, nothing written ----
no() { # no CODE PART ARGUMENTS...
    local code=$1 part=$2
    shift 2
    expect "$code" "$part" "$HOTGRID" contours "$@" -o no.gpkg
    [[ ! -e no.gpkg ]] || fail "$*: a file was written"
}
no 64 "none of --top-share" d.tif
no 64 "more than one" d.tif --top-share 5% --threshold 1
no 64 "--of" d.tif --threshold 1 --of mass
no 64 "--levels" d.tif --levels 1,x
no 64 "given twice" d.tif --levels 1,1
no 64 "top-share" d.tif --top-share 0
no 65 "its highest value is" d.tif --threshold 1e6
no 65 "exceeds the budget" s.asc --crs EPSG:28992 --top-share 1%
no 66 "no such file" missing.tif --top-share 5%
no 66 ".asc" two.csv --top-share 5%
no 78 "--crs" s.asc --top-share 5%
no 78 "s.asc" s.asc --crs EPSG:4326 --top-share 5%
no 64 "no band 2" d.tif --band 2 --top-share 5%
head -c 200 d.tif >cut.tif
no 65 "cut.tif" cut.tif --top-share 5%
printf 'no raster' >text.tif
no 65 "text.tif" text.tif --top-share 5%
expect 64 ".gpkg" "$HOTGRID" contours d.tif --top-share 5% -o no.tif
expect 64 "which is read" "$HOTGRID" contours d.tif --top-share 5% -o d.tif --force
expect 64 "-o" "$HOTGRID" contours d.tif --top-share 5%
finish
