#!/usr/bin/env bash
# kde against hand-worked densities: every kernel, cell means, units, corners, grids that are not square.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/kde_lib.sh
source "$(dirname "$0")/kde_lib.sh"
two_events

# O3.1: events at 155050 and 155150, radius 200 m: midway, and at the first
wide=(--crs EPSG:28992 --cell 10 --origin "5,5" --extent "154700,462700,155500,463300")
while read -r kernel midway own; do
    expect 0 "" "$HOTGRID" kde two.csv "${wide[@]}" --kernel "$kernel" --bandwidth 200 -o "$kernel.csv"
    close "O3.1 $kernel midway" "$(at "$kernel.csv" 155100 463000)" "$midway" 1e-7
    close "O3.1 $kernel at an event" "$(at "$kernel.csv" 155050 463000)" "$own" 1e-7
done <<'END'
uniform 15.915494 15.915494
triangular 35.809862 35.809862
epanechnikov 29.841552 27.852115
quartic 41.964682 37.301940
triweight 52.455853 45.259687
END
# O3.2: a Gaussian that is not cut where anybody could see it
expect 0 "standard deviation 100 m" "$HOTGRID" kde two.csv "${wide[@]}" --kernel gaussian --bandwidth 100 \
    --cut 8 -o gaussian.csv
close "O3.2 midway" "$(at gaussian.csv 155100 463000)" 28.090749 1e-7
close "O3.2 at an event" "$(at gaussian.csv 155050 463000)" 25.568730 1e-7
# cut at 2: what is kept is 1 - exp(-2), and nothing lies beyond 200 m
expect 0 "" "$HOTGRID" kde two.csv "${wide[@]}" --kernel gaussian --bandwidth 100 --cut 2 -o cut.csv
close "cut at 2" "$(at cut.csv 155100 463000)" \
    "$(awk 'BEGIN {printf "%.12g", 2 * exp(-0.125) / (2 * 3.14159265358979 * 0.01 * (1 - exp(-2)))}')" 1e-9
same "beyond the cut" "$(at cut.csv 154840 463000)" 0
# O3.3: one event, at its place
printf 'id,x,y\n1,155050,463000\n' >one.csv
expect 0 "" "$HOTGRID" kde one.csv "${wide[@]}" --bandwidth 200 -o one.out.csv
close "O3.3" "$(at one.out.csv 155050 463000)" 23.873241 1e-7

# O3.4, O3.5: an event in the middle of a cell of 125 m; its own cell and the eastern one
printf 'id,x,y\n1,155062.5,463062.5\n' >middle.csv
cell=(--crs EPSG:28992 --cell 125 --origin "155000,463000" --extent "154500,462500,155600,463700")
mass() { awk -v v="$(at "$1" "$2" 463062.5)" 'BEGIN {printf "%.12g", v * 0.015625}'; }
while read -r name own east own_centre east_centre options; do
    read -ra words <<<"$options"
    expect 0 "" "$HOTGRID" kde middle.csv "${cell[@]}" "${words[@]}" --cell-integral -o "$name.mean.csv"
    expect 0 "" "$HOTGRID" kde middle.csv "${cell[@]}" "${words[@]}" -o "$name.centre.csv"
    close "$name, mean of the own cell" "$(mass "$name.mean.csv" 155062.5)" "$own" 1e-5
    close "$name, mean of the eastern cell" "$(mass "$name.mean.csv" 155187.5)" "$east" 1e-5
    close "$name, centre of the own cell" "$(mass "$name.centre.csv" 155062.5)" "$own_centre" 1e-8
    close "$name, centre of the eastern cell" "$(mass "$name.centre.csv" 155187.5)" "$east_centre" 1e-8
done <<'END'
gaussian .219051090 .110262549 .248679599 .113853817 --kernel gaussian --bandwidth 100 --cut 8
quartic .326662651 .130104985 .373019398 .138516236 --kernel quartic --bandwidth 200
END

# One number, three meanings: as a radius, as a standard deviation, and by default.
expect 0 "radius 200 m (ends at 200 m, standard deviation 70.7107 m)" "$HOTGRID" kde two.csv "${wide[@]}" \
    --bandwidth 200 --bandwidth-as radius -o radius.csv
cmp -s radius.csv quartic.csv || fail "--bandwidth-as radius is not the default of the quartic"
expect 0 "radius 200 m" "$HOTGRID" kde two.csv "${wide[@]}" --bandwidth 70.71067811865476 \
    --bandwidth-as sd -o sd.csv
close "quartic by its sd" "$(at sd.csv 155100 463000)" 41.964682 1e-7
expect 0 "sd 100 m (ends at 300 m" "$HOTGRID" kde two.csv "${wide[@]}" --kernel gaussian --bandwidth 300 \
    --bandwidth-as radius --cut 3 -o as_radius.csv
expect 0 "" "$HOTGRID" kde two.csv "${wide[@]}" --kernel gaussian --bandwidth 100 --cut 3 -o as_sd.csv
cmp -s as_radius.csv as_sd.csv || fail "radius 300 cut at 3 is not sd 100 cut at 3"
# every kernel of one sd has that sd: the second moment of the surface, on a fine grid
fine=(--crs EPSG:28992 --cell 4 --origin "2,2" --extent "154500,462500,155600,463500")
for kernel in uniform triangular epanechnikov quartic triweight gaussian exponential; do
    cut=()
    case $kernel in gaussian) cut=(--cut 8) ;; exponential) cut=(--cut 30) ;; esac
    expect 0 "" "$HOTGRID" kde one.csv "${fine[@]}" --kernel "$kernel" --bandwidth 30 --bandwidth-as sd \
        "${cut[@]}" --unit m2 -o moment.csv
    close "sd of the $kernel kernel" "$(awk -F, 'NR > 1 {s += $4 * ($2 - 155050)^2; n += $4}
        END {printf "%.9g", sqrt(s / n)}' moment.csv)" 30 4e-3
    rm moment.csv
done

# Units: per m2, a probability that adds up to one, raw of kernels that are cut too
while read -r unit value; do
    expect 0 "" "$HOTGRID" kde two.csv "${wide[@]}" --bandwidth 200 --unit "$unit" -o "unit.$unit.csv"
    close "unit $unit" "$(at "unit.$unit.csv" 155100 463000)" "$value" 1e-7
done <<'END'
km2 41.964682
m2 41.964682e-6
probability 20.982341e-6
raw 1.7578125
END
expect 0 "" "$HOTGRID" kde two.csv "${wide[@]}" --kernel gaussian --bandwidth 100 --cut 2 --unit raw -o raw.csv
close "raw of a Gaussian" "$(at raw.csv 155100 463000)" "$(awk 'BEGIN {printf "%.12g", 2 * exp(-0.125)}')" 1e-9
# the window is known: a second band per year of 365.25 days
printf 'id,x,y,t\n1,155050,463000,2016-02-01\n2,155150,463000,2017-06-01\n' >timed.csv
window=(--time t --tz Europe/Amsterdam --from 2016-01-01 --to 2018-01-01)
expect 0 "" "$HOTGRID" kde timed.csv "${wide[@]}" "${window[@]}" --bandwidth 200 -o year.csv --json-summary y.json
same "header with a year" "$(head -1 year.csv)" "cell,x,y,value,per_year"
close "per year" "$(at year.csv 155100 463000 5)" "$(awk 'BEGIN {print 41.964682 * 365.25 / 731}')" 1e-6
close "years" "$(jq .result.years y.json)" "$(awk 'BEGIN {print 731 / 365.25}')" 1e-6
expect 0 "" "$HOTGRID" kde timed.csv "${wide[@]}" "${window[@]}" --bandwidth 200 -o year.tif
if command -v gdalinfo >/dev/null; then
    gdalinfo year.tif >info
    grep -q 'Unit Type: incidents per km2 per year' info || fail "the second band has no unit"
    grep -q 'Unit Type: incidents per km2$' info || fail "the first band has no unit"
fi
# .asc and .png hold one band: the first
expect 0 "" "$HOTGRID" kde timed.csv "${wide[@]}" "${window[@]}" --bandwidth 200 -o year.asc
expect 0 "" "$HOTGRID" kde timed.csv "${wide[@]}" "${window[@]}" --bandwidth 200 -o year.png
expect 0 "" "$HOTGRID" kde timed.csv "${wide[@]}" "${window[@]}" --bandwidth 200 --unit m2 -o year_m2.csv
same "no year but of km2" "$(head -1 year_m2.csv)" "cell,x,y,value"

# One event in each corner of a grid that is not square: the peak is in its own cell.
while read -r x y; do
    printf 'id,x,y\n1,%s,%s\n' "$x" "$y" >corner.csv
    expect 0 "" "$HOTGRID" kde corner.csv --crs EPSG:28992 --cell 50 --bandwidth 120 \
        --extent 155000,463000,156999,463449 -o corner.out.csv --force --json-summary corner.json
    same "size" "$(jq -c '[.result.cols, .result.rows]' corner.json)" '[40,9]'
    same "peak of $x,$y" "$(tail -n +2 corner.out.csv | sort -t, -k4,4gr | head -1 | cut -d, -f1-3)" \
        "E$((x / 50 * 50))N$((y / 50 * 50)),$((x / 50 * 50 + 25)),$((y / 50 * 50 + 25))"
done <<'END'
155010 463010
156990 463010
155010 463440
156990 463440
155812 463207
END
finish
