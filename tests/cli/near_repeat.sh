#!/usr/bin/env bash
# near-repeat from file to file: advice where it was planted, none where there is nothing, classes
# worked by hand, the as-of, formats, what order and threads change, refusals.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
source_folder=$(cd "$(dirname "$0")/../.." && pwd)
datasets=${HG_DATASETS:-$source_folder/../shared/datasets}

# 400 incidents all over town and year, half of them followed within 80 m and 5 days
awk 'BEGIN {srand(11); print "id,x,y,begin"
    for (i = 1; i <= 400; i++) {
        x = 150000 + 8000 * rand(); y = 460000 + 8000 * rand(); day = int(350 * rand())
        printf "%d,%.2f,%.2f,%s\n", i, x, y, date(day)
        if (i % 2) printf "%d,%.2f,%.2f,%s\n", 1000 + i, x + 5 + 50 * rand(), y + 50 * rand(),
            date(day + 1 + int(5 * rand()))
    }}
    function date(d,    m) {
        split("31 29 31 30 31 30 31 31 30 31 30 31", days, " ")
        for (m = 1; d >= days[m]; m++) d -= days[m]
        return sprintf("2016-%02d-%02d", m, d + 1)}' >planted.csv
frame=(--crs EPSG:28992 --time begin --tz Europe/Amsterdam --id id)
expect 0 "advice: warn neighbours within 100 m for 7 days" \
    "$HOTGRID" near-repeat planted.csv "${frame[@]}" -o planted.gpkg --json-summary planted.json
[[ ! -s out ]] || fail "near-repeat wrote to stdout"
same "keys" "$(jq -c keys_unsorted planted.json)" \
    '["rows","seconds","parameters","warnings","result"]'
same "advice" "$(jq -c '.result.advice | [.found, .radius_m, .days, .space_bands, .time_bands]' \
    planted.json)" '[true,100,7,2,1]'
same "classes add up" "$(jq '[.result.classes[]] | add' planted.json)" 600
same "dates" "$(jq -r .parameters.times planted.json)" dates

# no evidence is no failure, and says so
awk -F, 'NR == 1 || $1 < 1000' planted.csv >plain.csv
expect 0 "no evidence for an advice window" \
    "$HOTGRID" near-repeat plain.csv "${frame[@]}" -o plain.gpkg --json-summary plain.json
same "no zones" "$(jq -c '.result | [.advice.found, .zones, .visits, .chains, .advice.radius_m]' \
    plain.json)" '[false,0,0,0,null]'
expect 0 "no evidence for an advice window: without permutations" \
    "$HOTGRID" near-repeat planted.csv "${frame[@]}" --permutations 0 -o nop.gpkg

# zones: each recent incident with its last date; the as-of hides what came later
expect 0 "" "$HOTGRID" near-repeat planted.csv "${frame[@]}" --as-of 2016-07-01 -o asof.geojson \
    --json-summary asof.json
expected=$(awk -F, 'NR > 1 && $4 >= "2016-06-25" && $4 < "2016-07-01"' planted.csv | wc -l)
same "open zones" "$(jq '.features | length' asof.geojson)" "$expected"
same "until" "$(jq -r '.features[0].properties | .from + " " + .until + " " + (.days_left | tostring)' \
    asof.geojson)" "2016-06-26 2016-07-02 2"
same "files" "$(echo asof*)" "asof.geojson asof.json asof_events.geojson asof_links.csv asof_visits.geojson"
same "zones in visits" "$(jq '[.features[].properties.zones] | add' asof_visits.geojson)" "$expected"
same "links" "$(head -1 asof_links.csv)" \
    "from,to,distance_m,lag_days,space_band,time_band,same_day,chained,chain"
same "only the past" "$(jq '[.features[].properties.time] | max < "2016-07-01"' asof_events.geojson)" true

# classes by hand: a is followed at its place and nearby; two on one day have no order
{
    printf 'id,x,y,begin\na,150000,460000,2016-01-01\nb,150000,460000,2016-01-03\n'
    printf 'c,150060,460000,2016-01-05\nd,155000,465000,2016-02-01\ne,155050,465000,2016-02-01\n'
    for i in $(seq 1 20); do
        printf 'z%d,%d,460000,2016-03-%02d\n' "$i" $((170000 + i * 5000)) "$i"
    done
} >hand.csv
expect 0 "" "$HOTGRID" near-repeat hand.csv "${frame[@]}" --chain-radius 100 --chain-days 7 \
    -o hand.csv.json --json-summary hand.json
same "classes" "$(jq -c .result.classes hand.json)" \
    '{"none":20,"originator":1,"repeat":1,"near_repeat":1,"same_day":2}'
same "half" "$(jq -c '.result.half[1]' hand.json)" \
    '{"band":"[0, 1)","n":1,"half_life_days":2,"half_distance_m":0}'

# rows that are one event, and an advice for the place alone
awk -F, 'NR == 1 {print; next} $1 < 1000 {print; if ($1 % 8 == 0) print $1 + 5000 "," $2 "," $3 "," $4}' \
    planted.csv >twins.csv
expect 0 "50 of the 50 pairs of the first cell have the same place and the same date" \
    "$HOTGRID" near-repeat twins.csv "${frame[@]}" -o twins.gpkg
expect 0 "holds for the same place alone" \
    "$HOTGRID" near-repeat twins.csv "${frame[@]}" -o twins.gpkg --force

# rows in any order, any number of threads: the same bytes apart from the input's hash
(head -1 planted.csv && tail -n +2 planted.csv | tac) >turned.csv
expect 0 "" "$HOTGRID" near-repeat planted.csv "${frame[@]}" --threads 1 -o one.csv
for threads in 2 3 8; do
    expect 0 "" "$HOTGRID" near-repeat turned.csv "${frame[@]}" --threads $threads -o two.csv --force
    for part in "" _visits _events _links; do
        cmp -s one$part.csv two$part.csv || fail "$threads threads or the order changed two$part.csv"
    done
done

# refused: one sentence, nothing written
refuse() { # refuse CODE PART ARGUMENTS...
    local code=$1 part=$2
    shift 2
    expect "$code" "$part" "$HOTGRID" near-repeat "$@" -o none.gpkg
    [[ ! -e none.gpkg ]] || fail "a refused command wrote: $*"
}
head -19 planted.csv >few.csv
refuse 65 "20" few.csv "${frame[@]}"
refuse 64 "needs --time" planted.csv --crs EPSG:28992
refuse 64 "--space" planted.csv "${frame[@]}" --space 0,200,100
refuse 64 "no number" planted.csv "${frame[@]}" --time-bands 0,a
refuse 64 "belong together" planted.csv "${frame[@]}" --chain-radius 100
refuse 64 "beyond the bands" planted.csv "${frame[@]}" --chain-radius 900 --chain-days 7
refuse 65 "coarser limits in time would do" planted.csv "${frame[@]}" --time-bands 0,0.5,1
printf 'id,x,y,begin\n' >months.csv
for i in $(seq 1 25); do printf '%d,%d,460000,2016-01\n' "$i" $((150000 + i)) >>months.csv; done
refuse 65 "known to the month only" months.csv "${frame[@]}"
sed 's/,[0-9.]*,[0-9.]*,2016/,150000,460000,2016/' planted.csv >place.csv
refuse 65 "place" place.csv "${frame[@]}"
sed 's/2016-.*/2016-05-05/' planted.csv >date.csv
refuse 65 "date" date.csv "${frame[@]}"
expect 73 "exists already" "$HOTGRID" near-repeat planted.csv "${frame[@]}" -o planted.gpkg
touch x_links.csv
expect 73 "x_links.csv exists" "$HOTGRID" near-repeat planted.csv "${frame[@]}" -o x.shp
[[ ! -e x.shp ]] || fail "x.shp was written"

# Chicago's burglaries: the counts of O5.6, and the advice that follows
chicago=$datasets/nearrepeat_chicago_2016/burglary_2016.csv
if [[ -r $chicago ]]; then
    expect 0 "200 m for 14 days" "$HOTGRID" near-repeat "$chicago" --crs EPSG:26971 --time date \
        --tz America/Chicago --permutations 199 --least-ratio 1.2 -o c.gpkg --json-summary c.json
    same "same place" "$(jq -c '[.result.table[0, 1, 2].observed]' c.json)" '[320,104,63]'
fi
finish
