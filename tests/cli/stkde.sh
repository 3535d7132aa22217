#!/usr/bin/env bash
# stkde from file to file: slices worked by hand, their times, the self-check, what is refused.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
source_folder=$(cd "$(dirname "$0")/../.." && pwd)
datasets=${HG_DATASETS:-$source_folder/../shared/datasets}

close() { # close WHAT ACTUAL EXPECTED TOLERANCE: relative
    awk -v a="${2:-nan}" -v e="$3" -v t="$4" \
        'BEGIN {d = a - e; if (d < 0) d = -d; exit !(d <= t * e)}' ||
        fail "$1 is \"$2\", expected $3"
}
nothing_left() { # no result and no hidden folder
    local left
    left=$(find . -name "$1*" -o -name '.hotgrid*')
    [[ -z $left ]] || fail "left behind: $left"
}

printf 'id,x,y,begin\n1,155050,463000,2016-03-03T12:00:00Z\n2,155150,463000,2016-03-05T12:00:00Z\n' \
    >two.csv
frame=(--crs EPSG:28992 --time begin --tz UTC --cell 10 --origin "5,5"
    --extent "154700,462700,155500,463300" --from 2016-03-01 --to 2016-03-08)
kernels=(--bandwidth 200 --time-bandwidth 2 --slice 1)

# Two events 100 m and two days apart, both at noon. On the fourth day both are half a time
# bandwidth away: 41.964682 of O3.1 midway, times 3/4 (1 - 1/4) / 2 days.
expect 0 "self-check: sum(value * area * time) = 1.90026, incidents = 2" \
    "$HOTGRID" stkde two.csv "${frame[@]}" "${kernels[@]}" -o hand.tif --json-summary hand.json
[[ ! -s out ]] || fail "stkde wrote to stdout"
close "peak" "$(jq .result.peak hand.json)" 11.802567 1e-6
same "slices" "$(jq .result.slices hand.json)" 7
same "first and last day" "$(jq -c '[.result.mass_per_slice[0, 6]]' hand.json)" '[0,0]'
# the third day: one event at its peak, the other at the rim: 3/4 / 2 days
close "third day" "$(jq '.result.mass_per_slice[2]' hand.json)" 0.375 1e-4
same "labelled" "$(jq -r .parameters.use hand.json)" retrospective
same "unit" "$(jq -r .parameters.unit hand.json)" "incidents per km2 per day"
same "keys" "$(jq -c keys_unsorted hand.json)" \
    '["rows","seconds","parameters","warnings","result"]'

# diggle in time keeps what the window cuts off: as many as without an end
fine=(--bandwidth 200 --slice 6h)
expect 0 "time diggle" "$HOTGRID" stkde two.csv "${frame[@]}" "${fine[@]}" --time-bandwidth 10 \
    --time-edge diggle -o kept.tif --json-summary kept.json
close "diggle" "$(jq .result.mass kept.json)" 2 0.001
expect 0 "time none" "$HOTGRID" stkde two.csv "${frame[@]}" "${fine[@]}" --time-bandwidth 10 \
    --time-edge none -o none.tif --json-summary none.json
# of the kernels at 2.5 and 4.5 of 7 days, half-width 10, that part lies in the window
close "none" "$(jq .result.mass none.json)" 0.996625 0.001

# rows in any order, any number of threads, both formats: the same bytes
(head -1 two.csv && tail -n +2 two.csv | tac) >swapped.csv
for format in tif nc; do
    expect 0 "" "$HOTGRID" stkde two.csv "${frame[@]}" "${kernels[@]}" --threads 1 -o a.$format
    cp two.csv kept.csv && cp swapped.csv two.csv
    expect 0 "" "$HOTGRID" stkde two.csv "${frame[@]}" "${kernels[@]}" --threads 2 -o b.$format
    cp kept.csv two.csv
    # the hash of the input is in the file: compare without it
    cmp <(sed 's/sha256:[0-9a-f]*//g' a.$format) <(sed 's/sha256:[0-9a-f]*//g' b.$format) \
        >/dev/null || [[ $format == nc ]] || fail "the order of rows changed b.$format"
done

# without --from and --to: whole local days; durations are days or texts
expect 0 "" "$HOTGRID" stkde two.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam \
    --bandwidth 200 --time-bandwidth 48h --slice 12h -o days.tif --json-summary days.json
same "window" "$(jq -c '[.parameters.window_from, .parameters.window_to]' days.json)" \
    '["2016-03-02T23:00:00Z","2016-03-05T23:00:00Z"]'
same "half days" "$(jq .result.slices days.json)" 6

# an area: halo and border
cat >area.geojson <<'END'
{"type": "FeatureCollection",
 "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
 "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates":
  [[[154800, 462800], [155105, 462800], [155105, 463200], [154800, 463200], [154800, 462800]]]}}]}
END
area=(--crs EPSG:28992 --time begin --tz UTC --cell 10 --area area.geojson --from 2016-03-01
    --to 2016-03-08)
expect 0 "halo included" "$HOTGRID" stkde two.csv "${area[@]}" "${kernels[@]}" -o halo.tif
expect 0 "space diggle, time diggle" "$HOTGRID" stkde two.csv "${area[@]}" --bandwidth 200 --time-bandwidth 2 \
    --slice 6h --edge diggle --time-edge diggle -o border.tif --json-summary border.json
close "all of the one inside" "$(jq .result.mass border.json)" 1 0.05

# ---- units: one surface, four scales ----
for unit in m2 probability raw; do
    expect 0 "" "$HOTGRID" stkde two.csv "${frame[@]}" "${kernels[@]}" --unit $unit -o $unit.tif \
        --json-summary $unit.json
    close "mass in $unit" "$(jq .result.mass $unit.json)" "$(jq .result.mass hand.json)" 1e-14
done
close "m2" "$(jq .result.peak m2.json)" 11.802567e-6 1e-6
close "probability" "$(jq .result.peak probability.json)" 5.9012835e-6 1e-6
# both midway: two kernels of (1 - 1/16)^2 in space and 1 - 1/4 in time
close "raw" "$(jq .result.peak raw.json)" 1.318359375 1e-9
same "unit m2" "$(jq -r .parameters.unit m2.json)" "incidents per m2 per day"
same "unit probability" "$(jq -r .parameters.unit probability.json)" "per m2 per day"
same "unit raw" "$(jq -r .parameters.unit raw.json)" 1

# ---- bandwidths that follow the density; an automatic one reads the halo, too ----
printf 'id,x,y,begin\n' >uneven.csv
for i in $(seq 1 40); do
    printf '%d,%d,%d,2016-03-%02dT12:00:00Z\n' "$i" $((154900 + (i % 5 ? i * 7 % 60 : i * 14))) \
        $((462900 + i * 13 % 70)) $((1 + i % 7))
done >>uneven.csv
expect 0 "adaptive" "$HOTGRID" stkde uneven.csv "${frame[@]}" --bandwidth 100 --time-bandwidth 2 \
    --slice 6h --time-edge diggle --adaptive --trim 1.5 -o adaptive.tif --json-summary adaptive.json
jq -e '.parameters.adaptive and .parameters.trim == 1.5 and .result.bandwidth_min_m < 100 and
    .result.bandwidth_max_m > 100 and .result.bandwidth_max_m <= 150' adaptive.json >/dev/null ||
    fail "adaptive: $(jq -c .result adaptive.json)"
# all mass of a time that is whole: what the adaptive map of all days holds
expect 0 "" "$HOTGRID" kde uneven.csv --crs EPSG:28992 --cell 10 --origin 5,5 --extent \
    "154700,462700,155500,463300" --bandwidth 100 --adaptive --trim 1.5 -o map.tif \
    --json-summary map.json
close "adaptive mass" "$(jq .result.mass adaptive.json)" "$(jq .result.mass map.json)" 0.02
close "narrowest" "$(jq .result.bandwidth_min_m adaptive.json)" \
    "$(jq .result.bandwidth_min_m map.json)" 1e-12
close "widest" "$(jq .result.bandwidth_max_m adaptive.json)" \
    "$(jq .result.bandwidth_max_m map.json)" 1e-12
expect 0 "edge uniform" "$HOTGRID" stkde uneven.csv --crs EPSG:28992 --time begin --tz UTC --cell 10 \
    --area area.geojson --bandwidth 100 --time-bandwidth 2 --slice 1 --adaptive --edge uniform \
    -o even.tif
expect 0 "halo included" "$HOTGRID" stkde uneven.csv --crs EPSG:28992 --time begin --tz UTC --cell 10 \
    --area area.geojson --bandwidth auto:os --time-bandwidth 2 --slice 1 -o auto.tif \
    --json-summary auto.json
same "rule" "$(jq -r .parameters.rule auto.json)" os

# ---- sparr's spattemp.density: normal in space and time, each divided by what lies inside ----
cat >sparr.py <<'END'
import csv, math, sys
phi = lambda z: 0.5 * math.erfc(-z / math.sqrt(2))
rows = [(float(r["x"]), float(r["y"]), i) for i, r in enumerate(csv.DictReader(open("two.csv")))]
x, y, day, h, b = 155005.0, 463005.0, 3.5, 120.0, 2.0
at = [(x_, y_, t) for (x_, y_, i), t in zip(rows, (2.5, 4.5)) if x_ < 155105]
value = sum(math.exp(-((x - p) ** 2 + (y - q) ** 2) / (2 * h * h)) / (2 * math.pi * h * h)
            * math.exp(-((day - t) / b) ** 2 / 2) / (b * math.sqrt(2 * math.pi)) for p, q, t in at)
inside = (phi((155105 - x) / h) - phi((154800 - x) / h)) * (phi((463200 - y) / h) - phi((462800 - y) / h))
print(value / inside / (phi((7 - day) / b) - phi((0 - day) / b)) / len(at))
END
expect 0 "as sparr" "$HOTGRID" stkde two.csv "${area[@]}" --compat sparr --bandwidth 120 \
    --time-bandwidth 2 --slice 1 -o sparr.tif --json-summary sparr.json
close "sparr" "$(gdallocationinfo -valonly -geoloc -b 4 sparr.tif 155005 463005)" \
    "$(/usr/bin/python3 sparr.py)" 2e-4
same "mode" "$(jq -r .parameters.compat sparr.json)" sparr

# ---- refused: one sentence, the right code, nothing written ----
refused() { # refused CODE PART ARGUMENTS...
    local code=$1 part=$2
    shift 2
    expect "$code" "$part" "$HOTGRID" stkde "$@" -o refused.tif
    nothing_left refused
}
plain=(--crs EPSG:28992 --bandwidth 200)
timed=("${plain[@]}" --time begin --tz UTC)
refused 64 "needs --time" two.csv "${plain[@]}" --slice 7
refused 64 "--slice is missing" two.csv "${timed[@]}"
refused 64 "no time above 0" two.csv "${timed[@]}" --slice 0
refused 64 "no time above 0" two.csv "${timed[@]}" --slice 7 --time-bandwidth=-3
refused 64 "is causal: it is for forecasts" two.csv "${timed[@]}" --slice 7 \
    --time-kernel exponential
refused 64 "epanechnikov, uniform, quartic" two.csv "${timed[@]}" --slice 7 --time-kernel box
refused 64 "needs --area" two.csv "${timed[@]}" --slice 7 --edge diggle
refused 64 "knows no time" two.csv "${timed[@]}" --slice 7 --compat qgis
refused 64 "is of the command scan" two.csv "${timed[@]}" --slice 7 --compat satscan
refused 64 "needs --area" two.csv "${timed[@]}" --slice 7 --compat sparr
refused 64 "--compat sparr means --unit probability" two.csv "${timed[@]}" --slice 7 \
    --compat sparr --unit km2
refused 64 "--unit raw adds kernels of one height" two.csv "${timed[@]}" --slice 7 --adaptive \
    --unit raw
refused 64 "belongs to --adaptive" two.csv "${timed[@]}" --slice 7 --trim 3
expect 64 "is of the command stkde" "$HOTGRID" kde two.csv "${plain[@]}" --compat sparr -o refused.tif
refused 64 "--bandwidth" two.csv --crs EPSG:28992 --time begin --tz UTC --slice 7 --bandwidth 0
refused 64 "too many" two.csv "${timed[@]}" --slice 1s --from 1990-01-01 --to 2020-01-01
expect 64 ".tif .nc" "$HOTGRID" stkde two.csv "${timed[@]}" --slice 7 -o refused.png
refused 74 "longer slices" two.csv "${timed[@]}" --slice 1 --cell 5 --from 1990-01-01 \
    --to 2060-01-01 --extent 120000,400000,160000,440000
printf 'id,x,y,begin\n1,155050,463000,2016-03\n2,155150,463000,2016-04\n' >months.csv
refused 65 "known to the month only" months.csv "${timed[@]}" --slice 7
printf 'id,x,y,begin\n' >empty.csv
refused 65 "no incident is left" empty.csv "${timed[@]}" --slice 7
expect 73 "exists already" "$HOTGRID" stkde two.csv "${timed[@]}" --slice 7 -o hand.tif

# ---- told: a time bandwidth or slices finer than the times, slices that skip incidents ----
printf 'id,x,y,begin\n1,155050,463000,2016-03-03\n2,155150,463100,2016-03-05\n' >dates.csv
expect 0 "below the precision of the times" "$HOTGRID" stkde dates.csv "${timed[@]}" --slice 6h \
    --time-bandwidth 12h -o dates.tif
grep -q "have a date and no hour" err || fail "no word about dates without an hour"
expect 0 "off by some percent" "$HOTGRID" stkde two.csv "${timed[@]}" --slice 7 --time-bandwidth 7 \
    -o coarse.tif
expect 0 "can miss incidents" "$HOTGRID" stkde two.csv "${timed[@]}" --slice 5 --time-bandwidth 1 \
    -o skip.tif

# ---- the pilot, and car thefts of New York ----
pilot=$source_folder/datasets/pilot
expect 0 "self-check" "$HOTGRID" stkde "$pilot/incidenten.csv" --crs EPSG:28992 --x x_rd --y y_rd \
    --decimal , --time datum_begin --time-format %d-%m-%Y --tz Europe/Amsterdam \
    --category klasse --select B70,B72,B73,B74 --area "$pilot/area.shp" --bandwidth 750 \
    --cell 250 --time-bandwidth 60 --slice 91 --max-reject-share 20% -o pilot.tif \
    --json-summary pilot.json
close "pilot: mass beside incidents" "$(jq .result.mass pilot.json)" \
    "$(jq .result.weight pilot.json)" 0.1
thefts=$datasets/nyc_vehicle_thefts_2014_2017
if [[ -r $thefts/incidents.csv ]]; then
    expect 0 "self-check" "$HOTGRID" stkde "$thefts/incidents.csv" --crs EPSG:4326 --time t_start \
        --tz America/New_York --bandwidth 800 --cell 400 --time-bandwidth 30 --slice 28 \
        --from 2015-01-01 --to 2017-01-01 --max-reject-share 20% --time-edge diggle -o thefts.nc \
        --json-summary thefts.json
    close "thefts: mass beside incidents" "$(jq .result.mass thefts.json)" \
        "$(jq .result.weight thefts.json)" 0.03
fi
finish
