#!/usr/bin/env bash
# emerging from file to file: a planted newcomer, cells and zones, the cube, what is refused.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

nothing_left() { # no result and no hidden folder
    local left
    left=$(find . -name "$1*" -o -name '.hotgrid*')
    [[ -z $left ]] || fail "left behind: $left"
}

# Twelve weeks from Monday 4 January 2016, three incidents a day over 1 km2, and in the last week
# forty in one cell.
awk 'BEGIN {print "id,x,y,begin"; n = 0
    for (d = 0; d < 84; d++) for (k = 0; k < 3; k++) {
        n++; t = 1451865600 + 86400 * d + 3600 * (8 + 4 * k)
        print n "," 155000 + n * 613 % 1000 "," 463000 + n * 379 % 1000 "," \
            strftime("%Y-%m-%d %H:%M", t, 1)}
    for (k = 0; k < 40; k++) { n++; t = 1451865600 + 86400 * 77 + 12000 * k
        print n ",155" 510 + k ",463" 520 + k "," strftime("%Y-%m-%d %H:%M", t, 1)}}' >weeks.csv
cat >area.geojson <<'END'
{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:28992"}},
 "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates":
  [[[155000,463000],[156000,463000],[156000,464000],[155000,464000],[155000,463000]]]}}]}
END
time=(--crs EPSG:28992 --time begin --tz UTC)
free=("${time[@]}" --work-crs EPSG:28992 --area area.geojson --cell 100)
cells=("${free[@]}" --step 7 --to 2016-03-28)
expect 0 "new hot spot: 9" "$HOTGRID" emerging weeks.csv "${cells[@]}" --steps 12 -o cells.csv \
    --json-summary cells.json --cube cube.tif --series
same "columns" "$(head -1 cells.csv | cut -d, -f1-9)" \
    "cell,x,y,category,z_last,hot_steps,trend_z,trend_p,rule"
same "the rest" "$(head -1 cells.csv | cut -d, -f10-18)" \
    "cold_steps,streak,trend_slope,count,count_last,pattern,reason,z_20160104,z_20160111"
same "the newcomer" "$(grep '^E155500N463500,' cells.csv | cut -d, -f4,6)" "new hot spot,1"
grep '^E155500N463500,' cells.csv | grep -qF 'the last step is the only hot one' || fail "no rule"
same "nothing elsewhere" "$(grep -c ',none,' cells.csv)" 91
same "bins" "$(jq .result.bins cells.json)" 1200
same "incidents" "$(jq .result.incidents cells.json)" 292
same "patterns" "$(jq -c .result.patterns cells.json)" '{"none":91,"new hot spot":9}'
same "rules" "$(jq -r '[.parameters.rules, .parameters.adjust, .parameters.against] | join(" ")' \
    cells.json)" "esri-2024 bh cube"
same "window" "$(jq -r .parameters.window_from cells.json)" "2016-01-04T00:00:00Z"
same "bands" "$(gdalinfo cube.tif | grep -c '^Band ')" 12
same "last week in the cube" "$(gdallocationinfo -valonly -b 12 -geoloc cube.tif 155550 463550)" \
    "$(grep '^E155500N463500,' cells.csv | cut -d, -f14)"

# the same bytes for any threads and any order of rows; every format
(head -1 weeks.csv && tail -n +2 weeks.csv | tac) >turned.csv
for threads in 1 2 8; do
    expect 0 "" "$HOTGRID" emerging turned.csv "${cells[@]}" --steps 12 --series \
        --threads $threads -o turned.out.csv --force
    cmp cells.csv turned.out.csv || fail "threads or the order of rows change the result"
done
for format in gpkg shp tif png json; do
    expect 0 "" "$HOTGRID" emerging weeks.csv "${cells[@]}" -o out.$format
    [[ -s out.$format ]] || fail "no out.$format"
done
same "raster bands" "$(gdalinfo out.tif | awk '/Description =/ {printf "%s ", $3}')" \
    "pattern z_last hot_steps trend_z trend_p "
expect 0 "against step" "$HOTGRID" emerging weeks.csv "${cells[@]}" --rules sfhotspot \
    --against step --adjust none -o sf.csv

# D8: an offset is an instant; the day before the newest is the last complete one
awk -F, 'NR == 1 {print; next} {split($4, a, " "); print $1 "," $2 "," $3 "," a[1] "T" a[2] "Z"}' \
    weeks.csv >zulu.csv
awk -F, 'NR == 1 {print; next} {split($4, a, " "); split(a[2], h, ":"); print $1 "," $2 "," $3 "," \
    a[1] "T" sprintf("%02d", h[1] + 2) ":" h[2] "+02:00"}' weeks.csv | grep -v 'T2[4-9]' >plus.csv
grep -vE 'T2[2-9]' zulu.csv >same.csv
for file in plus same; do
    expect 0 "2016-01-04" "$HOTGRID" emerging $file.csv "${cells[@]}" -o $file.out.csv
done
cmp plus.out.csv same.out.csv || fail "an offset of +02:00 shifts the steps"
expect 0 "2016-03-27)" "$HOTGRID" emerging weeks.csv "${free[@]}" --step 7 -o last.csv
expect 0 "2016-03-21)" "$HOTGRID" emerging weeks.csv "${free[@]}" --step 7 --as-of 2016-03-21 -o asof.csv --json-summary asof.json
same "before the newcomer" "$(jq -c .result.patterns asof.json)" '{"none":100}'

# zones: 5 x 5 squares of 200 m drawn half a metre apart
awk 'BEGIN {printf "{\"type\": \"FeatureCollection\", \"crs\": {\"type\": \"name\", "
    printf "\"properties\": {\"name\": \"EPSG:28992\"}}, \"features\": ["
    for (i = 0; i < 25; i++) { x = 155000 + i % 5 * 200; y = 463000 + int(i / 5) * 200
        printf "%s{\"type\": \"Feature\", \"properties\": {\"naam\": \"wijk %d\", \"code\": \"W%02d\"}, ", \
            i ? "," : "", i, i
        printf "\"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[%d,%d],[%.1f,%d],[%.1f,%.1f],", \
            x, y, x + 199.5, y, x + 199.5, y + 199.5
        printf "[%d,%.1f],[%d,%d]]]}}\n", x, y + 199.5, x, y}
    print "]}"}' >wijken.geojson
zones=("${time[@]}" --step 7 --work-crs EPSG:28992 --zones wijken.geojson --zone-name naam --zone-code code
    --to 2016-03-28)
expect 0 "25 zones" "$HOTGRID" emerging weeks.csv "${zones[@]}" -o zones.csv
same "zone columns" "$(head -1 zones.csv | cut -d, -f1-8)" \
    "zone,code,category,z_last,hot_steps,trend_z,trend_p,rule"
same "the zone" "$(grep '^wijk 12,' zones.csv | cut -d, -f2,3)" "W12,new hot spot"
expect 0 "have no neighbour" "$HOTGRID" emerging weeks.csv "${zones[@]}" --touch 0.1 -o apart.csv
grep -q 'island' apart.csv || fail "zones apart are no islands"
expect 0 "" "$HOTGRID" emerging weeks.csv "${zones[@]}" -o zones.gpkg
expect 0 "" "$HOTGRID" emerging weeks.csv "${zones[@]}" -o zones.png

# refused, nothing written
expect 65 "steps of 7 days fit" "$HOTGRID" emerging weeks.csv "${cells[@]}" --steps 40 -o no.csv
expect 65 "--step 8 would do" "$HOTGRID" emerging weeks.csv "${free[@]}" --to 2016-03-28 \
    --step 200 -o no.csv
expect 64 "at least 10" "$HOTGRID" emerging weeks.csv "${cells[@]}" --steps 9 -o no.csv
head -50 weeks.csv >few.csv
expect 65 "at least 60 are needed" "$HOTGRID" emerging few.csv "${free[@]}" --step 1 \
    --to 2016-01-20 -o no.csv
expect 64 "no number of whole days" "$HOTGRID" emerging weeks.csv "${free[@]}" --step 12h -o no.csv
expect 64 "needs --time" "$HOTGRID" emerging weeks.csv --crs EPSG:28992 -o no.csv
expect 64 "no effect with --zones" "$HOTGRID" emerging weeks.csv "${zones[@]}" --cell 100 -o no.csv
expect 64 "needs --zones" "$HOTGRID" emerging weeks.csv "${cells[@]}" --touch 5 -o no.csv
expect 64 "zones are no raster" "$HOTGRID" emerging weeks.csv "${zones[@]}" -o no.tif
expect 64 "needs --cube" "$HOTGRID" emerging weeks.csv "${cells[@]}" --cube-of z -o no.csv
expect 64 "a cube is written as" "$HOTGRID" emerging weeks.csv "${cells[@]}" --cube no.csv -o no.gpkg
expect 73 "exists already" "$HOTGRID" emerging weeks.csv "${cells[@]}" -o cells.csv
awk -F, 'NR == 1 {print; next} {print $1 "," $2 "," $3 "," substr($4, 1, 7)}' weeks.csv >months.csv
expect 65 "known to the month only" "$HOTGRID" emerging months.csv "${cells[@]}" -o no.csv
nothing_left no
finish
