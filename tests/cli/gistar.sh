#!/usr/bin/env bash
# gistar from file to file: answers worked by hand, reasons, threads, what is refused.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

close() { # close WHAT ACTUAL EXPECTED TOLERANCE: absolute
    awk -v a="${2:-nan}" -v e="$3" -v t="$4" \
        'BEGIN {d = a - e; if (d < 0) d = -d; exit !(d <= t)}' ||
        fail "$1 is \"$2\", expected $3"
}
nothing_left() { # no result and no hidden folder
    local left
    left=$(find . -name "$1*" -o -name '.hotgrid*')
    [[ -z $left ]] || fail "left behind: $left"
}

# O8.3: one incident in the middle of 5 x 5 cells
printf 'id,x,y\n1,155250,463250\n' >one.csv
frame=(--crs EPSG:28992 --cell 100 --extent "155000,463000,155499,463499")
expect 0 "without --area" "$HOTGRID" gistar one.csv "${frame[@]}" --permutations 0 -o one.out.csv \
    --json-summary one.json
same "columns" "$(head -1 one.out.csv)" "cell,x,y,z,p,bin,reason,q,count,neighbours,z_given"
same "rows" "$(wc -l <one.out.csv)" 26
close "middle" "$(grep '^E155200N463200,' one.out.csv | cut -d, -f4)" 1.33333333 1e-8
close "edge" "$(grep '^E155000N463200,' one.out.csv | cut -d, -f4)" -.56195149 1e-8
close "corner" "$(grep '^E155000N463000,' one.out.csv | cut -d, -f4)" -.43643578 1e-8
same "mean" "$(jq .result.mean one.json)" 0.04
same "few cells, few incidents, no area" "$(jq '.warnings | length' one.json)" 3
same "how p" "$(jq -r .parameters.p one.json)" "normal, two-sided"

# O8.4: the whole of 3 x 3 is near the middle
expect 0 "all_neighbours" "$HOTGRID" gistar one.csv --crs EPSG:28992 --cell 100 --extent \
    "155100,463100,155399,463399" --permutations 0 -o all.csv
grep -q '^E155200N463200,155250,463250,,,,all_neighbours,' all.csv || fail "no reason in all.csv"
close "corner of 3 x 3" "$(grep '^E155100N463100,' all.csv | cut -d, -f4)" 1.11803399 1e-8

# a cluster in a study area of two parts: bands, masked cells, the picture, other formats
awk 'BEGIN {print "id,x,y"; n = 0
    for (i = 0; i < 60; i++) print ++n "," 155010 + i * 37 % 180 "," 463010 + i * 53 % 190
    for (i = 0; i < 80; i++) print ++n "," 155000 + i * 911 % 2000 "," 463000 + i * 577 % 2000}' \
    >town.csv
cat >area.geojson <<'END'
{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:28992"}},
 "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon",
 "coordinates": [[[[155000,463000],[156500,463000],[156500,465000],[155000,465000],[155000,463000]]],
  [[[156910,464910],[156990,464910],[156990,464990],[156910,464990],[156910,464910]]]]}}]}
END
town=(--crs EPSG:28992 --work-crs EPSG:28992 --area area.geojson --cell 100)
if "$HOTGRID" gistar town.csv "${town[@]}" -o hot.tif --json-summary hot.json 2>err; then
    same "cells" "$(jq .result.cells hot.json)" 301
    same "islands" "$(jq .result.islands hot.json)" 1
    same "permutations by the number of cells" "$(jq .parameters.permutations hot.json)" 30100
    same "bands" "$(gdalinfo hot.tif | awk '/Description =/ {printf "%s ", $3}')" \
        "z p bin reason q "
    [[ $(jq .result.hot_99 hot.json) -ge 4 ]] || fail "the cluster is not hot: $(cat hot.json)"
    same "no cold spot" "$(jq .result.cold_90 hot.json)" 0
    for threads in 1 2 8; do
        expect 0 "" "$HOTGRID" gistar town.csv "${town[@]}" --threads $threads -o t$threads.csv
    done
    cmp t1.csv t2.csv || fail "two threads change the result"
    cmp t1.csv t8.csv || fail "eight threads change the result"
    (head -1 town.csv && tail -n +2 town.csv | tac) >turned.csv
    expect 0 "" "$HOTGRID" gistar turned.csv "${town[@]}" -o turned.out.csv
    cmp t1.csv turned.out.csv || fail "the order of rows changes the result"
    expect 0 "" "$HOTGRID" gistar town.csv "${town[@]}" --seed 2 -o seed.csv
    cmp -s t1.csv seed.csv && fail "--seed changes nothing"
    grep -q ',island,' t1.csv || fail "the island is not flagged"
    for format in gpkg geojson fgb json asc png; do
        expect 0 "" "$HOTGRID" gistar town.csv "${town[@]}" --distance 150 --permutations 99 \
            -o out.$format
        [[ -s out.$format ]] || fail "no out.$format"
    done
    # the disc of cell * sqrt 2 is the queen's neighbourhood; D4: adjustments by name
    expect 0 "" "$HOTGRID" gistar town.csv "${town[@]}" --distance 141.5 -o disc.csv
    cmp t1.csv disc.csv || fail "queen is not the disc of 141.5 m"
    for adjust in none holm bonferroni; do
        expect 0 "$adjust" "$HOTGRID" gistar town.csv "${town[@]}" --permutations 0 \
            --adjust $adjust -o adjust.csv --force
    done
    expect 0 "have the least p that they can give" "$HOTGRID" gistar town.csv "${town[@]}" \
        --permutations 99 -o few.csv
else
    fail "gistar: $(cat err)"
fi

# refused, nothing written
expect 64 "both say who is near" "$HOTGRID" gistar one.csv "${frame[@]}" --distance 100 \
    --neighbours rook -o no.csv
expect 64 "--neighbours" "$HOTGRID" gistar one.csv "${frame[@]}" --neighbours bishop -o no.csv
expect 64 "--distance" "$HOTGRID" gistar one.csv "${frame[@]}" --distance 0 -o no.csv
expect 64 "at most 30000 cells" "$HOTGRID" gistar one.csv "${frame[@]}" --distance 9e6 -o no.csv
expect 64 "results are written as" "$HOTGRID" gistar one.csv "${frame[@]}" -o no.xyz
expect 64 "-o is missing" "$HOTGRID" gistar one.csv "${frame[@]}"
expect 73 "exists already" "$HOTGRID" gistar one.csv "${frame[@]}" -o one.out.csv
expect 65 "at least 3" "$HOTGRID" gistar one.csv --crs EPSG:28992 --cell 100 --extent \
    "155200,463200,155299,463399" -o no.csv
nothing_left no
finish
