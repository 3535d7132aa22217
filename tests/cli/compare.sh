#!/usr/bin/env bash
# compare from file to file: counts worked by hand, zones and cells, the WDD test, what is refused.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

close() { # close WHAT ACTUAL EXPECTED TOLERANCE: relative
    awk -v a="${2:-nan}" -v e="$3" -v t="$4" \
        'BEGIN {d = a - e; if (d < 0) d = -d; s = e < 0 ? -e : e; exit !(d <= t * s)}' ||
        fail "$1 is \"$2\", expected $3"
}

# rows WHERE_X HOW_MANY DAY
id=0
rows() {
    local i
    for ((i = 0; i < $2; i++)); do
        id=$((id + 1))
        printf '%d,%d,463050,%s\n' "$id" "$1" "$3"
    done
}
square() { # square NAME X0 X1
    printf '{"type":"Feature","properties":{"name":"%s"},"geometry":{"type":"Polygon","coordinates":[[[%d,463000],[%d,463000],[%d,463100],[%d,463100],[%d,463000]]]}}' \
        "$1" "$2" "$3" "$3" "$2" "$2"
}
layer() { # layer FEATURE...
    local IFS=,
    printf '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},"features":[%s]}\n' "$*"
}
# treated 20 -> 10, its ring 7 -> 11, a control 20 -> 20, a place of 3 -> 0
{
    echo id,x,y,begin
    rows 155050 20 2015-03-01T10:00:00
    rows 155050 10 2016-03-01T10:00:00
    rows 155150 7 2015-06-01T10:00:00
    rows 155150 11 2016-06-01T10:00:00
    rows 155350 20 2015-09-01T10:00:00
    rows 155350 20 2016-09-01T10:00:00
    rows 155450 3 2015-12-31T23:30:00
    rows 155450 4 2017-01-01T00:00:00
} >all.csv
layer "$(square treated 155000 155100)" >treated.geojson
layer "$(square control 155300 155400)" >control.geojson
layer "$(square one 155000 155100)" "$(square two 155100 155200)" "$(square three 155300 155400)" \
    "$(square four 155400 155500)" "$(square five 155500 155600)" >zones.geojson
layer "$(square town 155000 155600)" >town.geojson
common=(--crs EPSG:28992 --time begin --tz Europe/Amsterdam
    --before 2015-01-01:2016-01-01 --after 2016-01-01:2017-01-01)

expect 0 "5 zones: 0 up, 0 down, 3 without clear change, 2 with too few" \
    "$HOTGRID" compare all.csv "${common[@]}" --zones zones.geojson --zone-name name \
    --treated treated.geojson --control control.geojson --ring 100 -o zones.csv \
    --json-summary zones.json
[[ ! -s out ]] || fail "compare wrote to stdout"
same "header" "$(head -1 zones.csv)" \
    "zone,code,before,after,before_days,after_days,expected,difference,ratio,low,high,p,q,change,change_share"
same "counts" "$(tail -n +2 zones.csv | cut -d, -f1,3-6 | tr '\n' ' ')" \
    "one,20,10,365,366 two,7,11,365,366 three,20,20,365,366 four,3,0,365,366 five,0,0,365,366 "
same "five has no ratio and no percentage" "$(tail -1 zones.csv | cut -d, -f9,12-15)" ',1,,too few,'
same "seven are no base for a percentage" "$(sed -n 3p zones.csv | cut -d, -f15)" ''
close "one's percentage" "$(sed -n 2p zones.csv | cut -d, -f15)" "-0.501366" 1e-4
same "total" "$(jq -c '.result.total | [.before, .after]' zones.json)" '[50,41]'
same "outside both periods" "$(jq .result.other_time zones.json)" 4
# O13.2 with a year of 366 days scaled to 365
close "WDD" "$(jq .result.wdd.local.estimate zones.json)" "$(awk 'BEGIN {s = 365 / 366; print (10 * s - 20) - (20 * s - 20)}')" 1e-5
close "displacement" "$(jq .result.wdd.displacement.estimate zones.json)" "$(awk 'BEGIN {print 11 * 365 / 366 - 7}')" 1e-5
close "SE" "$(jq .result.wdd.local.se zones.json)" "$(awk 'BEGIN {s = 365 / 366; print sqrt(40 + 30 * s * s)}')" 1e-5
same "ring" "$(jq -c '.result.wdd.ring | [.before, .after]' zones.json)" '[7,11]'

# periods of equal length: the oracle itself
expect 0 "-10 (SE 8.3666, z -1.1952" \
    "$HOTGRID" compare all.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam \
    --before 2015-01-01:2015-12-31 --after 2016-01-01:2016-12-30 --area town.geojson \
    --treated treated.geojson --control control.geojson --cell 100 -o cells.gpkg --json-summary cells.json
same "cells" "$(jq .result.places cells.json)" 6
close "z" "$(jq .result.wdd.total.z cells.json)" -1.195229 1e-6
close "p" "$(jq .result.wdd.total.p cells.json)" 0.2320 1e-3
# the rest of the town: 600 m less 100 m, on the area of the treated square
expect 0 "" "$HOTGRID" compare all.csv "${common[@]}" --area town.geojson --cell 100 \
    --treated treated.geojson -o rest.tif --json-summary rest.json
close "weight of the rest" "$(jq .result.wdd.control.weight rest.json)" 5 1e-9

# days of the local clock: 23 and 25 hours are days
expect 0 "in 31 days" "$HOTGRID" compare all.csv --crs EPSG:28992 --time begin \
    --tz Europe/Amsterdam --before 2015-03-01:2015-04-01 --after 2016-03-01:2016-04-01 \
    --area town.geojson --cell 100 -o march.csv

# row order changes nothing
{ head -1 all.csv; tail -n +2 all.csv | tac; } >shuffled.csv
expect 0 "" "$HOTGRID" compare shuffled.csv "${common[@]}" --zones zones.geojson --zone-name name \
    --threads 1 -o shuffled_zones.csv
cmp -s zones.csv shuffled_zones.csv || fail "the order of rows changed the result"

# refusals: one sentence, nothing written
refuse() { # refuse CODE PART OPTION...
    local code=$1 part=$2
    shift 2
    expect "$code" "$part" "$HOTGRID" compare all.csv --crs EPSG:28992 --time begin "$@" -o no.csv
    [[ ! -e no.csv ]] || fail "no.csv was written: $*"
}
refuse 64 "--before is missing" --tz UTC
refuse 64 "--tz" --before 2015-01-01:2016-01-01 --after 2016-01-01:2017-01-01
refuse 64 "no period FROM:TO" --tz UTC --before 2015 --after 2016-01-01:2017-01-01
refuse 64 "ends before it has begun" --tz UTC --before 2016-01-01:2015-01-01 --after 2016-01-01:2017-01-01
refuse 64 "begins before --before" --tz UTC --before 2015-01-01:2016-01-02 --after 2016-01-01:2017-01-01
refuse 64 "--ring needs --treated" --tz UTC --before 2015-01-01:2016-01-01 --after 2016-01-01:2017-01-01 --ring 5
refuse 64 "give --area or --control" --tz UTC --before 2015-01-01:2016-01-01 --after 2016-01-01:2017-01-01 --treated treated.geojson
refuse 64 "about cells" --tz UTC --before 2015-01-01:2016-01-01 --after 2016-01-01:2017-01-01 --zones zones.geojson --cell 5
refuse 65 "none of 95 incidents" --tz UTC --before 2011-01-01:2012-01-01 --after 2012-01-01:2013-01-01

finish
