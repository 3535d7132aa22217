#!/usr/bin/env bash
# kde at borders and with bandwidths that follow the density, against closed forms and plain Python.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/kde_lib.sh
source "$(dirname "$0")/kde_lib.sh"
polygon() { # polygon FILE RING...: rings of "x y x y ...", the first the outer one
    local file=$1
    shift
    /usr/bin/python3 - "$file" "$@" <<'END'
import json, sys
rings = []
for text in sys.argv[2:]:
    v = list(map(float, text.split()))
    rings.append([v[i:i + 2] for i in range(0, len(v), 2)] + [v[:2]])
json.dump({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
    "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": rings}}]},
    open(sys.argv[1], "w"))
END
}
# shellcheck disable=SC2317 # run by expect
kde() { # kde FILE OPTION...
    local file=$1
    shift
    "$HOTGRID" kde "$@" --crs EPSG:28992 -o "$file" --force --json-summary s.json
}
share() { # share OPTION...: e at the one event, as the quotient of the surfaces at its place
    expect 0 "" kde none.csv "$@" --edge none
    expect 0 "" kde diggle.csv "$@" --edge diggle
    awk -v a="$(at none.csv "$x" "$y")" -v b="$(at diggle.csv "$x" "$y")" 'BEGIN {printf "%.12g", a / b}'
}
event() {
    x=$1 y=$2
    printf 'id,x,y\n1,%s,%s\n' "$1" "$2" >event.csv
}

# ---- O3.6 to O3.8: how much of a kernel lies inside ----
polygon town.json "155000 463000 156000 463000 156000 463500 155000 463500"
at_border=(event.csv --area town.json --cell 20 --extent "154990,462990,156010,463510" --origin "155010,463010")
# centres at 155000 + 20 k: on the border, in the corner
event 155000.000001 463240 # a hair inside: the border itself belongs to one side
x=155000 y=463240
close "O3.6, a straight edge" "$(share "${at_border[@]}" --bandwidth 200)" .5 1e-6
event 155000.000001 463000.000001
x=155000 y=463000
close "O3.6, a corner" "$(share "${at_border[@]}" --bandwidth 200)" .25 1e-6
event 155100 463240
close "O3.8, quartic at half its radius" "$(share "${at_border[@]}" --bandwidth 200)" .914764670 1e-8
polygon field.json "155000 463000 156000 463000 156000 463500 155000 463500"
event 155100 463060
sed -i 's/463060/463050/' event.csv # O3.7 is at (100, 50): its own cell is centred there
x=155100 y=463050
close "O3.7, Gaussian in a rectangle" "$(share event.csv --area field.json --cell 20 --origin 155010,463000 \
    --extent 154990,463000,156010,463520 --kernel gaussian --bandwidth 200 --cut 8)" .405528193 1e-8
grep -q "kernel.*inside" err && fail "an event that keeps 40% is called thin"
# uniform divides by the share at the cell, whatever the event
event 155100 463240
expect 0 "" kde none.csv "${at_border[@]}" --bandwidth 200
expect 0 "does not keep the sum" kde uniform.csv "${at_border[@]}" --bandwidth 200 --edge uniform
close "uniform on the edge" "$(at uniform.csv 155000 463240)" \
    "$(awk -v v="$(at none.csv 155000 463240)" 'BEGIN {printf "%.12g", 2 * v}')" 1e-9
close "uniform, 100 m inside" "$(at uniform.csv 155100 463240)" \
    "$(awk -v v="$(at none.csv 155100 463240)" 'BEGIN {printf "%.12g", v / .914764670}')" 1e-8
same "uniform, far inside" "$(at uniform.csv 155220 463240)" "$(at none.csv 155220 463240)"

# ---- the sum: diggle keeps it, a hole and a second border too ----
polygon ring.json "155000 463000 157000 463000 157000 465000 155000 465000" \
    "155800 463800 155800 464200 156200 464200 156200 463800"
awk 'BEGIN {
    print "id,x,y,w"
    for (i = 1; i <= 400; i++) {
        x = 155005 + (i * 7919 % 1990); y = 463005 + (i * i * 31 % 1990)
        if (x < 155800 || x > 156200 || y < 463800 || y > 464200) print i "," x "," y "," 1 + i % 3
    }
}' >many.csv
weight=$(awk -F, 'NR > 1 {s += $4} END {print s}' many.csv)
ring=(many.csv --weight w --area ring.json --bandwidth 300)
expect 0 "self-check: sum(value * area) =" kde ring.csv "${ring[@]}" --edge diggle --cell 10
close "diggle keeps the weight" "$(jq .result.mass s.json)" "$weight" 1e-4
close "and says so" "$(jq .result.mass_expected s.json)" "$weight" 1e-9
same "sound" "$(jq .result.self_check s.json)" true
! grep -q 'warning:' err || fail "diggle: $(grep 'warning:' err)"
expect 0 "lie beyond the border of the area" kde ring.csv "${ring[@]}" --cell 25
grep -q 'warning: .*% of the mass lies beyond the border' err || fail "no word of the border: $(<err)"
close "what is left without correction" "$(jq .result.mass s.json)" "$(jq .result.mass_expected s.json)" 5e-3
expect 0 "uncorrected it would be" kde ring.csv "${ring[@]}" --cell 25 --edge uniform
same "uniform expects no sum" "$(jq .result.mass_expected s.json)" null
# nobody lives in the hole
awk -F, 'NR > 1 && $2 > 155830 && $2 < 156170 && $3 > 463830 && $3 < 464170 {exit 1}' ring.csv ||
    fail "cells in the hole have values"
# the rest of the town is known: its incidents make up for the border, and no correction wants them
polygon west.json "155000 463000 155700 463000 155700 465000 155000 465000"
expect 0 "" kde west.csv many.csv --weight w --area west.json --cell 25 --bandwidth 300
! grep -q 'warning: .*beyond the border' err || fail "the halo does not make up for the border"
[[ $(jq .rows.halo s.json) -gt 0 ]] || fail "no halo was read"
expect 0 "" kde west.csv many.csv --weight w --area west.json --cell 25 --bandwidth 300 --edge diggle
same "no halo for a correction" "$(jq .rows.halo s.json)" 0
# the area is larger than the grid
expect 0 "the grid does not cover the area" kde part.csv "${ring[@]}" --cell 25 --edge diggle --extent 155000,463000,155500,463500
! grep -q 'warning: the surface holds' err || fail "a cut area is called unsound"
# a spike that holds less than a twentieth of a kernel
polygon spike.json "155000 463000 156000 463000 156000 463005"
printf 'id,x,y\n1,155900,463002\n2,155950,463001\n' >thin.csv
expect 64 "no cell of the grid has a value that can be trusted" "$HOTGRID" kde thin.csv --area spike.json --cell 50 \
    --bandwidth 400 --edge uniform --crs EPSG:28992 -o thin.out.csv
expect 0 "2 incidents have less than 0.05 of their kernel inside the area: they are left out" kde thin.out.csv thin.csv \
    --area spike.json --cell 50 --bandwidth 400 --edge diggle

# ---- bandwidths that follow the density ----
cat >adaptive.py <<'END'
"""adaptive.py FILE.csv h0 pilot trim: the largest difference to Abramson's estimate, relative to the top."""
import csv, math, sys
points = [tuple(float(r[k]) for k in "xyw") for r in csv.DictReader(open("many.csv"))]
h0, pilot, trim = map(float, sys.argv[2:5])
kernel = lambda d2, h: 3 / math.pi / h / h * (1 - d2 / h / h) ** 2 if d2 < h * h else 0.0
f = [math.fsum(w * kernel((x - a) ** 2 + (y - b) ** 2, pilot) for a, b, w in points) for x, y, _ in points]
total = math.fsum(w for _, _, w in points)
gamma = math.exp(math.fsum(-0.5 * w * math.log(v) for v, (_, _, w) in zip(f, points)) / total)
h = [h0 * min(v ** -0.5 / gamma, trim) for v in f]
rows = [tuple(float(r[k]) for k in ("x", "y", "value")) for r in csv.DictReader(open(sys.argv[1]))]
top = max(v for _, _, v in rows)
print(max(abs(v - 1e6 * math.fsum(w * kernel((x - a) ** 2 + (y - b) ** 2, hi) for (a, b, w), hi in zip(points, h))) / top
          for x, y, v in rows), min(h), max(h))
END
grid=(many.csv --weight w --cell 100 --extent "154500,462500,157500,465500" --bandwidth 300)
follows() { # follows PILOT TRIM OPTION...
    local pilot=$1 trim=$2 off low high
    shift 2
    expect 0 "adaptive" kde adaptive.csv "${grid[@]}" --adaptive "$@"
    read -r off low high < <(/usr/bin/python3 adaptive.py adaptive.csv 300 "$pilot" "$trim")
    awk -v d="$off" 'BEGIN {exit !(d == d + 0 && d < 1e-9)}' || fail "--adaptive $* differs by $off"
    close "narrowest" "$(jq .result.bandwidth_min_m s.json)" "$low" 1e-9
    close "widest" "$(jq .result.bandwidth_max_m s.json)" "$high" 1e-9
}
follows 300 5
follows 500 5 --pilot 500
follows 200 1.1 --pilot 200 --trim 1.1
awk -v h="$(jq .result.bandwidth_max_m s.json)" 'BEGIN {exit !(h <= 330.0000001)}' || fail "--trim is not heeded"
same "what was used" "$(jq -c '[.parameters.pilot_m, .parameters.trim, .parameters.adaptive]' s.json)" '[200,1.1,true]'
expect 0 "" kde adaptive.csv "${ring[@]}" --cell 25 --adaptive --edge diggle
close "adaptive diggle keeps the weight" "$(jq .result.mass s.json)" "$weight" 1e-3
cp adaptive.csv first.csv
{ head -1 many.csv; tail -n +2 many.csv | sort -R --random-source=<(yes); } >shuffled.csv
expect 0 "" kde adaptive.csv shuffled.csv "${ring[@]:1}" --cell 25 --adaptive --edge diggle --threads 3
cmp -s first.csv adaptive.csv || fail "the order of rows or the threads changed an adaptive density"
awk 'BEGIN {print "id,x,y"; for (i = 1; i <= 12; i++) print i ",155500,463500"}' >place.csv
expect 0 "--adaptive has nothing to follow" kde place.out.csv place.csv --bandwidth 300 --adaptive \
    --extent 155000,463000,156000,464000
expect 0 "" kde plain.csv place.csv --bandwidth 300 --extent 155000,463000,156000,464000
cmp -s plain.csv place.out.csv || fail "one place: the bandwidth should be the given one"

# Both at once: a cell is divided by the share of the kernel that its own pilot density gives.
expect 0 "" kde both.csv "${ring[@]}" --cell 25 --adaptive --edge uniform
[[ $(wc -l <both.csv) == "$(wc -l <first.csv)" ]] || fail "adaptive with uniform edges lost cells"
close "adaptive uniform nearly keeps the weight" "$(jq .result.mass s.json)" "$weight" .2
cmp -s first.csv both.csv && fail "uniform edges gave what diggle gives"

# ---- options without effect ----
for options in "--pilot 300" "--trim 3" "--edge diggle" "--edge uniform" "--adaptive --unit raw"; do
    read -ra words <<<"$options"
    expect 64 "--" "$HOTGRID" kde many.csv --crs EPSG:28992 --bandwidth 300 "${words[@]}" -o o.csv
    [[ ! -e o.csv ]] || fail "$options wrote a file"
done
finish
