#!/usr/bin/env bash
# relrisk: where cases are denser than controls; two inputs, one coordinate system, or a refusal.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# 60 controls all over a square kilometre, 40 cases mostly in its north-east.
{
    echo 'id,x,y,code'
    for i in $(seq 1 60); do
        printf '%d,%d,%d,A\n' "$i" $((155000 + i * 389 % 1000)) $((463000 + i * 619 % 1000))
    done
    for i in $(seq 61 100); do
        printf '%d,%d,%d,B\n' "$i" $((155600 + i * 389 % 400)) $((463600 + i * 619 % 400))
    done
} >all.csv
grep -e id -e A all.csv >controls.csv
grep -e id -e B all.csv >cases.csv
rd=(--crs EPSG:28992 --cell 50)

expect 0 "40 cases, 60 controls" "$HOTGRID" relrisk cases.csv --controls controls.csv "${rd[@]}" \
    --bandwidth 200 -o r.tif --tolerance t.geojson --json-summary s.json
same "rule" "$(jq -r .parameters.rule s.json)" given
same "floor" "$(jq .parameters.floor s.json)" 0.001
jq -e '.result.log_risk_highest > 0.5 and .result.log_risk_lowest < -1' s.json >/dev/null ||
    fail "no contrast: $(jq -c .result s.json)"
jq -e '.rows.read == 100 and .rows.used == 100' s.json >/dev/null || fail "rows of both inputs"
jq -e '[.features[].properties | select(.p_level == 0.05) | .cases] | add > 20' t.geojson >/dev/null ||
    fail "the tolerance polygon misses the cases"
expect 0 "" "$HOTGRID" contours r.tif --band 1 --threshold 0.3 -o band.csv

# the default bandwidth is the oversmoothing rule of all points; q is never below p
expect 0 "by os" "$HOTGRID" relrisk cases.csv --controls controls.csv "${rd[@]}" --fdr -o r3.tif \
    --json-summary s.json
jq -e '.result.bandwidth_m > 50 and .result.cells_q_05 >= 0' s.json >/dev/null || fail "auto:os"
expect 0 "" "$HOTGRID" contours r3.tif --band 3 --threshold 0 -o q.csv

# one file, two selections; columns and codes as for every command
expect 0 "40 cases, 60 controls" "$HOTGRID" relrisk all.csv --controls all.csv --category code \
    --select B --controls-select A "${rd[@]}" --bandwidth 200 -o same.tif

# Monte Carlo: the same bytes for any thread count and shuffled rows, another seed moves p
mc=(--controls controls.csv "${rd[@]}" --bandwidth 200 --permutations 19)
expect 0 "no p can be below 0.05" "$HOTGRID" relrisk cases.csv "${mc[@]}" --threads 1 -o m1.csv
{ head -1 cases.csv && tail -n +2 cases.csv | tac; } >turned.csv
for threads in 2 3; do
    expect 0 "" "$HOTGRID" relrisk turned.csv "${mc[@]}" --threads "$threads" -o "m$threads.csv"
    cmp -s m1.csv "m$threads.csv" || fail "threads or row order change the result"
done

# R17: both inputs in one working CRS: controls in degrees come out where they are
points() { # points FILE CRS: a GeoJSON of the lines "id x y" on stdin
    {
        printf '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"%s"}},\n' "$2"
        echo '"features":[{"type":"Feature","properties":{"id":0},"geometry":null}'
        while read -r id x y; do
            printf ',{"type":"Feature","properties":{"id":%d},"geometry":' "$id"
            printf '{"type":"Point","coordinates":[%s,%s]}}\n' "$x" "$y"
        done
        echo ']}'
    } >"$1"
}
tail -n +2 cases.csv | tr , ' ' | cut -d' ' -f1-3 | points cases.geojson urn:ogc:def:crs:EPSG::28992
for i in $(seq 1 60); do
    echo "$i 5.$((38700 + i * 389 % 1000)) 52.$((15500 + i * 619 % 700))"
done >degrees
points degrees.geojson urn:ogc:def:crs:OGC:1.3:CRS84 <degrees
{ echo id,lon,lat && tr ' ' , <degrees; } >degrees.csv
expect 0 "60 controls" "$HOTGRID" relrisk cases.geojson --controls degrees.geojson --cell 50 \
    --bandwidth 300 -o mixed.tif --json-summary s.json
jq -e '.result.cells > 100' s.json >/dev/null || fail "controls in degrees were not brought along"
expect 78 "--controls" "$HOTGRID" relrisk cases.geojson --controls degrees.csv --bandwidth 300 -o no.tif

# ---- refusals: one sentence, nothing written ----
no() { # no CODE PART ARGUMENTS...
    local code=$1 part=$2
    shift 2
    expect "$code" "$part" "$HOTGRID" relrisk "$@" -o no.tif
    [[ ! -e no.tif ]] || fail "$*: a file was written"
}
head -20 cases.csv >few.csv
no 64 "--controls is missing" cases.csv "${rd[@]}"
no 65 "at least 20 of each" few.csv --controls controls.csv "${rd[@]}" --bandwidth 200
no 66 "missing.csv" cases.csv --controls missing.csv "${rd[@]}"
no 64 "--bandwidth" cases.csv --controls controls.csv "${rd[@]}" --bandwidth wide
no 64 "rules of space" cases.csv --controls controls.csv "${rd[@]}" --bandwidth auto:forecast
no 64 "could miss every centre" cases.csv --controls controls.csv "${rd[@]}" --bandwidth 0.5
no 64 "--pilot has no effect" cases.csv --controls controls.csv "${rd[@]}" --pilot 100
no 64 "needs --area" cases.csv --controls controls.csv "${rd[@]}" --edge uniform
no 64 "--controls-select needs --category" cases.csv --controls controls.csv --controls-select A
sed 's/,155/,255/' controls.csv >far.csv
no 65 "no cell has a relative risk" cases.csv --controls far.csv "${rd[@]}" --bandwidth 200
expect 64 "which is read" "$HOTGRID" relrisk cases.csv --controls controls.csv "${rd[@]}" --force \
    -o controls.csv
expect 64 "polygons are written as" "$HOTGRID" relrisk cases.csv --controls controls.csv "${rd[@]}" \
    -o no.tif --tolerance no.tif
finish
