#!/usr/bin/env bash
# stdbscan from file to file: labels, polygons, warnings, what order and threads change, refusals.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# a b c within 10 m and two days, d alone; e and f at one place, g vague
cat >few.csv <<'END'
id,x,y,begin,end
a,155000,463000,2016-01-01 10:00,2016-01-01 10:00
b,155008,463006,2016-01-02 10:00,2016-01-02 10:00
c,155016,463012,2016-01-03 10:00,2016-01-03 10:00
d,159000,463000,2016-01-03 10:00,2016-01-03 10:00
e,150000,460000,2016-02-01 10:00,2016-02-01 12:00
f,150000,460000,2016-02-02 10:00,2016-02-02 12:00
g,150000,460000,2016-02-01 00:00,2016-02-09 00:00
END
frame=(--crs EPSG:28992 --time begin --time-end end --tz Europe/Amsterdam --id id)
question=(--eps 10 --eps-time 2 --min-points 2)
expect 0 "1 of 7 incidents are left out" \
    "$HOTGRID" stdbscan few.csv "${frame[@]}" "${question[@]}" -o few_out.csv --json-summary few.json
[[ ! -s out ]] || fail "stdbscan wrote to stdout"
same "labels" "$(tail -n +2 few_out.csv | cut -d, -f1-3 | sort | paste -sd' ')" \
    "a,1,1 b,1,1 c,1,1 d,0,0 e,2,1 f,2,1 g,,"
same "header" "$(head -1 few_out.csv)" "id,cluster,core,x,y,time"
same "local begin" "$(grep ^a, few_out.csv | cut -d, -f6)" "2016-01-01T10:00:00+01:00"
same "result" "$(jq -c .result few.json)" \
    '{"incidents":6,"left_out":1,"clusters":2,"core":5,"border":0,"noise":1,"largest":3,"largest_share":0.5}'
same "keys" "$(jq -c keys_unsorted few.json)" \
    '["rows","seconds","parameters","warnings","result"]'

# three in one line and two at one place: no hull has an area
expect 0 "2 clusters lie at one place or in one line" \
    "$HOTGRID" stdbscan few.csv "${frame[@]}" "${question[@]}" -o few.geojson
same "polygons" "$(jq -c '[.features[] | .properties | [.cluster, .n, .core, .places, .shape]]' \
    few.geojson)" '[[1,3,3,3,"strip"],[2,2,2,1,"strip"]]'
same "duration" "$(jq -c '[.features[].properties.duration_days]' few.geojson)" '[2,1]'
same "first and last" "$(jq -r '.features[1].properties | .start + " " + .end' few.geojson)" \
    "2016-02-01T11:00:00+01:00 2016-02-02T11:00:00+01:00"
for format in gpkg shp fgb json; do
    expect 0 "" "$HOTGRID" stdbscan few.csv "${frame[@]}" "${question[@]}" -o few_"$format.$format"
done

# one hull with an area
printf 'id,x,y\n1,155000,463000\n2,155030,463000\n3,155030,463040\n4,155000,463040\n' >square.csv
expect 0 "one cluster holds 4 of 4" \
    "$HOTGRID" stdbscan square.csv --crs EPSG:28992 --eps 40 --eps-time none --min-points 2 -o s.geojson
same "hull" "$(jq -c '.features[0].properties | [.shape, .area_m2, .centre_x, .centre_y, .duration_days]' s.geojson)" \
    '["hull",1200,155015,463020,null]'
expect 0 "no incident has 5 within 40 m" \
    "$HOTGRID" stdbscan square.csv --crs EPSG:28992 --eps 40 --eps-time none --min-points 5 -o n.csv
same "all noise" "$(tail -n +2 n.csv | cut -d, -f2 | sort -u)" 0
expect 0 "" \
    "$HOTGRID" stdbscan square.csv --crs EPSG:28992 --eps 40 --eps-time none --min-points 5 -o n.gpkg

# dates: a week is seven days, also when a clock was put forward in it
printf 'id,x,y,begin\n1,155000,463000,2016-03-21\n2,155000,463000,2016-03-28\n' >week.csv
expect 0 "" "$HOTGRID" stdbscan week.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam \
    --eps 1 --eps-time 7 --min-points 2 -o week.geojson
same "a week" "$(jq -r '.features[0].properties | .start + " " + .end + " " + (.duration_days | tostring)' \
    week.geojson)" "2016-03-21 2016-03-28 7"

# rows in any order, any number of threads: the same labels
awk 'BEGIN {srand(5); print "id,x,y,begin"; for (i = 1; i <= 4000; i++)
    printf "%d,%d,%d,2016-%02d-%02d\n", i, 155000 + 3000 * rand() ^ 2, 463000 + 3000 * rand() ^ 2,
        1 + 12 * rand(), 1 + 28 * rand()}' >many.csv
(head -1 many.csv && tail -n +2 many.csv | tac) >turned.csv
day=(--crs EPSG:28992 --time begin --tz Europe/Amsterdam --id id --eps 60 --eps-time 14 --min-points 4)
expect 0 "" "$HOTGRID" stdbscan many.csv "${day[@]}" --threads 1 -o one.csv
for threads in 2 3 8; do
    expect 0 "" "$HOTGRID" stdbscan turned.csv "${day[@]}" --threads $threads -o two.csv --force
    cmp -s one.csv two.csv || fail "$threads threads or the order of rows changed labels"
done
[[ $(cut -d, -f2 one.csv | sort -u | wc -l) -gt 20 ]] || fail "too few clusters to test with"

# refused: one sentence, nothing written
refuse() { # refuse CODE PART ARGUMENTS...
    local code=$1 part=$2
    shift 2
    expect "$code" "$part" "$HOTGRID" stdbscan "$@" -o none.csv
    [[ ! -e none.csv ]] || fail "a refused command wrote: $*"
}
refuse 64 "--eps: 0 is outside" few.csv "${frame[@]}" --eps 0 --eps-time 2 --min-points 2
refuse 64 '--eps-time: "0" is no time above 0' few.csv "${frame[@]}" --eps 1 --eps-time 0 --min-points 2
refuse 64 "--min-points: 1 is outside" few.csv "${frame[@]}" --eps 1 --eps-time 2 --min-points 1
refuse 64 "--eps is missing" few.csv "${frame[@]}" --eps-time 2 --min-points 2
refuse 64 "--min-points is missing" few.csv "${frame[@]}" --eps 1 --eps-time 2
refuse 64 "needs --time" few.csv --crs EPSG:28992 "${question[@]}"
printf 'id,x,y,begin\n1,155000,463000,2016-01\n2,155001,463000,2016-01\n' >months.csv
refuse 65 "known to the month only" months.csv --crs EPSG:28992 --time begin --tz UTC "${question[@]}"
printf 'id,lon,lat,begin\n1,5.1,52.1,2016-01-01\n2,5.2,52.1,2016-01-02\n' >degrees.csv
refuse 78 "metr" degrees.csv --crs EPSG:4326 --work-crs EPSG:4326 --time begin --tz UTC "${question[@]}"
refuse 65 "more than a fifth" few.csv "${frame[@]}" --eps 10 --eps-time 1h --min-points 2
expect 64 "tables and layers are written as" \
    "$HOTGRID" stdbscan few.csv "${frame[@]}" "${question[@]}" -o none.tif
expect 73 "exists already" "$HOTGRID" stdbscan few.csv "${frame[@]}" "${question[@]}" -o few_out.csv
finish
