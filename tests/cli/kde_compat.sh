#!/usr/bin/env bash
# kde --compat: every mode against the other program's published formula, computed here in plain Python.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/kde_lib.sh
source "$(dirname "$0")/kde_lib.sh"
python=/usr/bin/python3

# 60 incidents in a town that is wider than high
awk 'BEGIN {
    print "id,x,y"
    for (i = 1; i <= 60; i++)
        printf "%d,%.3f,%.3f\n", i, 155000 + (i * 3701 % 9000) + (i % 7) / 8, 463000 + (i * i * 97 % 5000)
}' >town.csv

cat >peer.py <<'END'
"""peer.py FORMULA FILE.csv [radius]: prints the radius, or the largest relative difference to the file."""
import csv, math, statistics, sys

points = [(float(r["x"]), float(r["y"])) for r in csv.DictReader(open("town.csv"))]
n = len(points)
quartic = lambda u2: (1 - u2) ** 2 if u2 < 1 else 0.0


def total(x, y, h, kernel):
    return math.fsum(kernel(((px - x) ** 2 + (py - y) ** 2) / h / h) for px, py in points)


def arcgis_radius():
    mx, my = (math.fsum(p[k] for p in points) / n for k in (0, 1))
    distance = sorted(math.hypot(x - mx, y - my) for x, y in points)
    standard = math.sqrt(math.fsum(d * d for d in distance) / n)
    return 0.9 * min(standard, math.sqrt(1 / math.log(2)) * statistics.median(distance)) * n ** -0.2


def nrd(v):  # MASS::bandwidth.nrd: quantiles of type 7
    q = sorted(v)
    at = lambda p: q[int(p * (n - 1))] + (p * (n - 1) % 1) * (q[min(n - 1, int(p * (n - 1)) + 1)] - q[int(p * (n - 1))])
    return 4 * 1.06 * min(statistics.stdev(v), (at(0.75) - at(0.25)) / 1.34) * n ** -0.2


def inside(x, y, s, x0, y0, x1, y1):  # of a Gaussian at x, y
    phi = lambda z: 0.5 * math.erfc(-z / math.sqrt(2))
    return (phi((x1 - x) / s) - phi((x0 - x) / s)) * (phi((y1 - y) / s) - phi((y0 - y) / s))


formulas = {
    "qgis": lambda x, y, h: total(x, y, h, quartic),
    "qgis-scaled": lambda x, y, h: 15 / 16 * 16 / (5 * math.pi * h * h) * total(x, y, h, quartic),
    "qgis-116": lambda x, y, h: 15 / 16 * 116 / (5 * math.pi * h * h) * total(x, y, h, quartic),
    "arcgis": lambda x, y, h: 1e6 * 3 / (math.pi * h * h) * total(x, y, h, quartic),
    "sfhotspot": lambda x, y, h: total(x, y, h, quartic),
    "spatstat": lambda x, y, h: 1e6 / (2 * math.pi * h * h) * total(x, y, h, lambda u2: math.exp(-u2 / 2))
    / inside(x, y, h, 155000, 463000, 164000, 468000),
}
mode, file = sys.argv[1:3]
if file == "radius":
    print({"arcgis": arcgis_radius, "sfhotspot": lambda: (nrd([p[0] for p in points]) + nrd([p[1] for p in points])) / 2}[mode]())
    sys.exit()
h = float(sys.argv[3])
rows = [tuple(map(float, (r["x"], r["y"], r["value"]))) for r in csv.DictReader(open(file))]
top = max(v for _, _, v in rows)
print(max(abs(v - formulas[mode](x, y, h)) / top for x, y, v in rows))
END
agrees() { # agrees MODE FILE RADIUS TOLERANCE
    local off
    off=$($python peer.py "$1" "$2" "$3") || off=nan
    awk -v d="$off" -v t="$4" 'BEGIN {exit !(d == d + 0 && d <= t)}' || fail "--compat $1 differs by $off"
}
kde=("$HOTGRID" kde town.csv --crs EPSG:28992)
cell=(--cell 250 --extent "155000,463000,164000,468000")

for mode in qgis qgis-scaled qgis-116; do
    expect 0 "as $mode" "${kde[@]}" "${cell[@]}" --bandwidth 900 --compat $mode -o $mode.csv --json-summary $mode.json
    agrees $mode $mode.csv 900 1e-12
    same "$mode in the summary" "$(jq -r .parameters.compat $mode.json)" $mode
done
same "unit of raw" "$(jq -r .parameters.unit qgis.json)" 1
same "unit of scaled" "$(jq -r .parameters.unit qgis-scaled.json)" "incidents per m2"
same "unit of the old constant" "$(jq -r .parameters.unit qgis-116.json)" "7.25 times incidents per m2"
jq -e '.warnings[] | select(test("7.25 times the density"))' qgis-116.json >/dev/null || fail "qgis-116 does not warn"
jq -e '.warnings | length == 0' qgis-scaled.json >/dev/null || fail "qgis-scaled warns"

# ArcGIS: radius and cell by its rules, nothing written where no incident is in reach
expect 0 "by arcgis: radius" "${kde[@]}" --compat arcgis -o arcgis.csv --json-summary arcgis.json
radius=$($python peer.py arcgis radius)
close "radius of arcgis" "$(jq .result.bandwidth_m arcgis.json)" "$radius" 1e-9
agrees arcgis arcgis.csv "$radius" 1e-12
close "cell of arcgis" "$(jq .parameters.cell_m arcgis.json)" \
    "$(awk -F, 'NR == 2 {l = h = $3} NR > 1 {if ($3 < l) l = $3; if ($3 > h) h = $3} END {print (h - l) / 250}' town.csv)" 1e-9
expect 0 "" "${kde[@]}" "${cell[@]}" --bandwidth 400 --compat arcgis -o reach.csv
awk -F, 'NR > 1 && !($4 > 0) {exit 1}' reach.csv || fail "arcgis writes cells out of reach"
expect 0 "" "${kde[@]}" "${cell[@]}" --bandwidth 400 -o all.csv
same "cells of the plain surface" "$(($(wc -l <all.csv) - 1))" $((37 * 21))
same "cells within reach" "$(awk -F, 'NR > 1 && $4 > 0' all.csv | wc -l)" "$(($(wc -l <reach.csv) - 1))"
expect 0 "cells of 100 m" "${kde[@]}" --cell 100 --compat arcgis -o own_cell.csv

# sfhotspot: raw, its cell in whole hundreds, its width taken for a radius
expect 0 "by nrd: width" "${kde[@]}" --compat sfhotspot -o sfhotspot.csv --json-summary sfhotspot.json
radius=$($python peer.py sfhotspot radius)
close "radius of sfhotspot" "$(jq .result.bandwidth_m sfhotspot.json)" "$radius" 1e-9
agrees sfhotspot sfhotspot.csv "$radius" 1e-12
same "cell of sfhotspot" "$(jq .parameters.cell_m sfhotspot.json)" "$(awk -F, \
    'NR == 2 {l = h = $3} NR > 1 {if ($3 < l) l = $3; if ($3 > h) h = $3} END {c = (h - l) / 50; print c < 100 ? c : int(c / 100) * 100}' town.csv)"
# without the mode the same rule keeps its spread: width / 4 as sd, so width / sqrt 2 as quartic radius
expect 0 "by nrd: width" "${kde[@]}" "${cell[@]}" --bandwidth auto:nrd -o nrd.csv --json-summary nrd.json
close "auto:nrd by its spread" "$(jq .result.bandwidth_m nrd.json)" \
    "$(awk -v r="$radius" 'BEGIN {printf "%.15g", r / sqrt(2)}')" 1e-9

# spatstat: the Gaussian's sd, not cut, divided by its share inside the window
cat >town.geojson <<'END'
{"type": "FeatureCollection",
 "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
 "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates":
  [[[155000, 463000], [164000, 463000], [164000, 468000], [155000, 468000], [155000, 463000]]]}}]}
END
window=(--area town.geojson --cell 250)
expect 0 "edge uniform" "${kde[@]}" "${window[@]}" --bandwidth 700 --compat spatstat -o spatstat.csv
agrees spatstat spatstat.csv 700 1e-9
expect 0 "standard deviation 700 m" "${kde[@]}" "${window[@]}" --bandwidth 700 --compat spatstat \
    --kernel quartic -o spatstat_quartic.csv
expect 0 "" "${kde[@]}" "${window[@]}" --bandwidth 1979.8989873223331 --edge uniform -o quartic_uniform.csv
awk -F, 'NR == FNR {v[$1] = $4; next} FNR > 1 {d = v[$1] - $4; if (d < 0) d = -d; if (d > 1e-9 * $4) exit 1}' \
    spatstat_quartic.csv quartic_uniform.csv || fail "the quartic of spatstat is not the one of the same sd"

# A mode and an option that says something else: one of them is a mistake.
while read -r options; do
    read -ra words <<<"$options"
    expect 64 "--compat ${words[0]}" "${kde[@]}" "${cell[@]}" --bandwidth 900 --compat "${words[@]}" -o conflict.csv
    [[ ! -e conflict.csv ]] || fail "--compat $options wrote a file"
done <<'END'
qgis --unit km2
qgis --kernel gaussian
qgis --edge diggle
qgis --bandwidth-as sd
qgis --cell-integral
qgis --adaptive
arcgis --kernel triangular
sfhotspot --unit km2
spatstat --edge none
spatstat --cut 4
spatstat --bandwidth-as radius
spatstat --cell-integral
END
expect 0 "" "${kde[@]}" "${cell[@]}" --bandwidth 900 --compat qgis --unit raw --kernel quartic -o agreed.csv
cmp -s agreed.csv qgis.csv || fail "saying what the mode says changes it"
expect 64 "--bandwidth is missing" "${kde[@]}" --compat qgis -o none.csv
expect 64 "needs --area" "${kde[@]}" --bandwidth 900 --compat spatstat -o none.csv
expect 64 "did you mean spatstat" "${kde[@]}" --bandwidth 900 --compat spatsat -o none.csv
finish
