#!/usr/bin/env bash
# knox from file to table: counts by hand, columns, intervals, formats, strata, order and threads,
# refusals.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# 24 incidents far apart in place and time, three of them near each other and within days
{
    printf 'id,x,y,begin,kind\n'
    printf 'a,150000,460000,2016-03-01,p\nb,150100,460000,2016-03-08,p\nc,150000,460000,2016-03-02,q\n'
    for i in $(seq 1 21); do
        printf 'z%d,%d,470000,2016-%02d-15,%s\n' "$i" $((152000 + i * 3000)) $((4 + i % 8)) \
            "$([[ $((i % 2)) -eq 0 ]] && echo p || echo q)"
    done
} >town.csv
frame=(--crs EPSG:28992 --time begin --tz Europe/Amsterdam)
bands=(--space "0,1,100,200" --time-bands "0,7,14")

expect 0 "24 incidents, 276 pairs, 3 of them within 200 m" \
    "$HOTGRID" knox town.csv "${frame[@]}" "${bands[@]}" -o town.csv.knox.csv --json-summary s.json
[[ ! -s out ]] || fail "knox wrote to stdout beside -o"
same "columns" "$(head -1 town.csv.knox.csv)" \
    "space_from,space_to,time_from,time_to,observed,expected,variance,ratio,p,q,flag,z,space,time,label"
same "rows" "$(wc -l <town.csv.knox.csv)" 13
same "sum" "$(awk -F, 'NR > 1 {s += $5} END {print s}' town.csv.knox.csv)" 276
same "same place, next day" "$(sed -n 2p town.csv.knox.csv | cut -d, -f1-5)" "0,1,0,7,1"
same "on both edges" "$(jq -c '.result.table[] | select(.space == "[100, 200)") |
    [.time, .observed]' s.json | tr '\n' ' ')" '["[0, 7)",1] ["[7, 14)",1] ["[14, inf)",0] '
same "keys" "$(jq -c keys_unsorted s.json)" '["rows","seconds","parameters","warnings","result"]'
same "parameters" "$(jq -c '.parameters | [.metric, .bands, .space_m, .times, .permutations]' \
    s.json)" '["euclidean","half-open",["[0, 1)","[1, 100)","[100, 200)","[200, inf)"],"dates",999]'

# conventions
for mode in nrc:1:7 right-closed:0:0 as-labelled:0:0; do
    IFS=: read -r name _ _ <<<"$mode"
    expect 0 "" "$HOTGRID" knox town.csv "${frame[@]}" "${bands[@]}" --bands "$name" -o "$name.csv"
done
same "nrc label" "$(sed -n 8p nrc.csv | cut -d, -f13-)" '"[100, 200)","[0, 7)","101 to 200 m, 0 to 7 days"'
same "right-closed edge" "$(awk -F, '$1 == 1 && $3 == 0 {print $5}' right-closed.csv)" 2
same "as-labelled interval" "$(sed -n 5p as-labelled.csv | cut -d, -f13-)" \
    '"[1, 101)","[0, 8)","1 to 100 m, 0 to 7 days"'

# printed for people and for programs
expect 0 "" "$HOTGRID" knox town.csv "${frame[@]}" "${bands[@]}"
grep -q '^\[0, 1)  *\[0, 7)  *1 ' out || fail "the printed table lacks its first row"
expect 0 "" "$HOTGRID" knox town.csv "${frame[@]}" "${bands[@]}" --json
same "printed JSON" "$(jq '.result.table | length' out)" 12
expect 0 "" "$HOTGRID" knox town.csv "${frame[@]}" "${bands[@]}" -o table.json
same "written JSON" "$(jq 'if type == "array" then . else (.rows // .features) end | length' table.json)" 12
expect 0 "" "$HOTGRID" knox town.csv "${frame[@]}" "${bands[@]}" -o heat.png
same "picture" "$(head -c 8 heat.png | od -An -tx1 | tr -d ' \n')" 89504e470d0a1a0a

# order of rows and number of threads
{ head -1 town.csv; tail -n +2 town.csv | sort -t, -k3,3r -k1,1; } >shuffled.csv
expect 0 "" "$HOTGRID" knox shuffled.csv "${frame[@]}" "${bands[@]}" --threads 1 -o one.csv
expect 0 "" "$HOTGRID" knox town.csv "${frame[@]}" "${bands[@]}" --threads 3 -o three.csv
cmp -s one.csv three.csv || fail "rows or threads change the table"
cmp -s one.csv town.csv.knox.csv || fail "a second run gives another table"

# strata
for by in month weekday; do
    expect 0 "" "$HOTGRID" knox town.csv "${frame[@]}" "${bands[@]}" --stratify "$by" -o "$by.csv"
    cmp -s "$by.csv" one.csv && fail "--stratify $by changes nothing"
done
expect 0 "" "$HOTGRID" knox town.csv "${frame[@]}" "${bands[@]}" --stratify category \
    --category kind --select p,q -o kind.csv --json-summary kind.json
same "strata" "$(jq .result.strata kind.json)" 2
expect 64 "needs --category and --select" \
    "$HOTGRID" knox town.csv "${frame[@]}" --stratify category -o no.csv

# same place
expect 0 "" "$HOTGRID" knox town.csv "${frame[@]}" "${bands[@]}" --same-place merge -o merged.csv
same "merged" "$(sed -n 2p merged.csv | cut -d, -f1-5)" "0,100,0,7,1"
expect 64 "not that of one place" "$HOTGRID" knox town.csv "${frame[@]}" --space 0,100,200 \
    --same-place merge -o no.csv

# refusals: one sentence, the right code, nothing written
refuse() { # refuse CODE PART OPTIONS...
    local code=$1 part=$2
    shift 2
    expect "$code" "$part" "$HOTGRID" knox "$@" -o no.csv
    same "lines said" "$(grep -c 'error:' err)" 1
    [[ ! -e no.csv ]] || fail "no.csv was written: $*"
}
head -12 town.csv >few.csv
refuse 65 "11 incidents: a Knox table needs at least 20" few.csv "${frame[@]}"
sed 's/2016-[0-9]*-[0-9]*/2016-03-01/' town.csv >day.csv
refuse 65 "at least 2 dates" day.csv "${frame[@]}"
awk -F, -v OFS=, 'NR > 1 {$2 = 150000; $3 = 460000} 1' town.csv >place.csv
refuse 65 "at least 2 places" place.csv "${frame[@]}"
sed -E 's/(2016-[0-9]+)-[0-9]+/\1/' town.csv >months.csv
refuse 65 "known to the month only" months.csv "${frame[@]}"
refuse 64 "an empty band" town.csv "${frame[@]}" --space 0,100,100
refuse 64 "an overlapping band" town.csv "${frame[@]}" --time-bands 0,7,3
refuse 64 "must be 0" town.csv "${frame[@]}" --space 10,100
refuse 64 "no number" town.csv "${frame[@]}" --space 0,near
refuse 65 "whole days" town.csv "${frame[@]}" --time-bands 0,1.5,7
refuse 64 "needs --time" town.csv --crs EPSG:28992
refuse 64 "--weight has no effect" town.csv "${frame[@]}" --weight x
refuse 64 "--ratio mean needs --permutations" town.csv "${frame[@]}" --permutations 0 --ratio mean
expect 64 "written as .csv .json .png" "$HOTGRID" knox town.csv "${frame[@]}" -o knox.tif
expect 73 "--force replaces it" "$HOTGRID" knox town.csv "${frame[@]}" -o one.csv
finish
