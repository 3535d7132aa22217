#!/usr/bin/env bash
# bandwidth: a rule by hand, every rule in one table, what refuses and with which exit code.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# docs/methods.md O4.1 has four places; twelve more at the same distance keep SD and median 500 m
{
    echo 'id,x,y'
    n=0
    for place in "300 400" "400 300" "140 480" "480 140"; do
        read -r dx dy <<<"$place"
        for sign in "1 1" "1 -1" "-1 1" "-1 -1"; do
            read -r sx sy <<<"$sign"
            n=$((n + 1))
            echo "$n,$((155000 + sx * dx)),$((463000 + sy * dy))"
        done
    done
} >ring.csv
expect 0 "" "$HOTGRID" bandwidth ring.csv --crs EPSG:28992 --selector arcgis --json -q
same "arcgis" "$(jq -r '.selectors[0] | [.selector, .convention, .unit, .n] | @csv' out)" \
    '"arcgis","radius","m",16'
# 0.9 * 500 * 16^-0.2
jq -e '.selectors[0].value | . > 258.457 and . < 258.459' out >/dev/null ||
    fail "arcgis is $(jq '.selectors[0].value' out)"
jq -e '.selectors[0] | .quartic_radius_m == .value' out >/dev/null || fail "the radius changed"

# all: a table, one row a rule; without times three rules say so and the others go on
before=$(find . | sort)
expect 0 "" "$HOTGRID" bandwidth ring.csv --crs EPSG:28992 -q
[[ $(find . | sort) == "$before" ]] || fail "bandwidth wrote a file"
for name in scott ns os nrd nrd-x arcgis time time-os lscv lcv lik ppl cvl diggle forecast; do
    grep -q "^$name " out || fail "no row $name"
done
same "refused rows" "$(grep -c ' refused: .* needs to know when' out)" 3
grep -q '^no_area: ' out || fail "a warning is not explained"

# the one rule asked for refuses: exit 65, nothing on stdout
expect 65 "forecast needs to know when the incidents began" \
    "$HOTGRID" bandwidth ring.csv --crs EPSG:28992 --selector forecast -q
[[ ! -s out ]] || fail "a refusal wrote to stdout"
{
    cat ring.csv
    sed -n '2,5p' ring.csv | sed 's/^/9/'
} >tied.csv
expect 65 "4 pairs of the 20 incidents share a place" \
    "$HOTGRID" bandwidth tied.csv --crs EPSG:28992 --selector lscv -q
expect 0 "" "$HOTGRID" bandwidth tied.csv --crs EPSG:28992 --selector lscv --leave-location-out -q
expect 0 "" "$HOTGRID" bandwidth tied.csv --crs EPSG:28992 --selector lscv --unique-places -q --json
same "unique places" "$(jq -c '.selectors[0] | [.n, .n_unique]' out)" "[16,16]"
expect 0 "" "$HOTGRID" bandwidth tied.csv --crs EPSG:28992 -q --json
same "refused in the list" "$(jq -r '.selectors[] | select(.selector == "lscv") | .refused[0:5]' out)" \
    "lscv:"
head -5 ring.csv >few.csv
expect 65 "4 different places: scott needs at least 10" \
    "$HOTGRID" bandwidth few.csv --crs EPSG:28992 --selector scott -q
expect 64 "did you mean" "$HOTGRID" bandwidth ring.csv --crs EPSG:28992 --selector scot -q
expect 64 "--extent has no effect" "$HOTGRID" bandwidth ring.csv --crs EPSG:28992 \
    --extent 1,1,2,2 -q

# --cell is the least sigma that is chosen
expect 0 "" "$HOTGRID" bandwidth ring.csv --crs EPSG:28992 --selector arcgis --cell 1000 --json -q
same "floor" "$(jq -c '.selectors[0] | [.sigma_m, .warnings]' out)" '[1000,["floored"]]'

# rows in any order, any number of threads: the same bytes
{
    echo 'id,x,y'
    tail -n +2 tied.csv | sort -r
} >shuffled.csv
expect 0 "" "$HOTGRID" bandwidth tied.csv --crs EPSG:28992 -q
mv out plain.txt
expect 0 "" "$HOTGRID" bandwidth shuffled.csv --crs EPSG:28992 -q --threads 2
cmp -s plain.txt out || fail "the order of rows changed the result"
finish
