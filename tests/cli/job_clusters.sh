#!/usr/bin/env bash
# The sections near_repeat, emerging and scan of a job: layers, report, manifest, and what an
# offence lacks is said and does not end the night.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
pilot=$(cd "$(dirname "$0")/../.." && pwd)/datasets/pilot

cp "$pilot"/*.* .
sections=(--set "near_repeat.permutations=199" --set "scan.offences=overval"
    --set "scan.permutations=99" --set "near_repeat.offences=[overval, woninginbraak]"
    --set "output.formats=[cog, gpkg, csv]")

expect 0 "" "$HOTGRID" run job.yaml "${sections[@]}" --threads 1 --set output.folder=one
run=one/2017-01-01
for file in woninginbraak/advice_zones.{csv,gpkg,qml,sld} woninginbraak/emerging.{csv,gpkg,qml,sld} \
    overval/advice_zones.csv overval/clusters.{csv,gpkg,qml,sld}; do
    [[ -s $run/$file ]] || fail "no $file"
    jq -e --arg f "$file" '.outputs | any(.path == $f)' $run/manifest.json >out ||
        fail "$file is not in the manifest"
done
same "columns of the zones" "$(head -1 $run/woninginbraak/advice_zones.csv)" \
    "rank,from,until,radius_m,days_left"
same "columns of emerging" "$(head -1 $run/woninginbraak/emerging.csv)" \
    "code,name,category,z_last,hot_steps,trend_z,trend_p,rule,cold_steps,count,count_last"
same "neighbourhoods" "$(tail -n +2 $run/woninginbraak/emerging.csv | wc -l)" 25
clusters() { jq -c ".clusters.$1" $run/manifest.json; }
same "advice of burglaries" "$(clusters woninginbraak.near_repeat.advice)" true
same "zones" "$(tail -n +2 $run/woninginbraak/advice_zones.csv | wc -l)" \
    "$(clusters woninginbraak.near_repeat.zones)"
same "no advice of robberies" "$(clusters overval.near_repeat.advice)" false
# every zone holds tonight: begun before the as-of, ends on it or later
awk -F, 'NR > 1 && !($2 < "2017-01-01" && $3 >= "2017-01-01" && $5 > 0) {exit 1}' \
    $run/woninginbraak/advice_zones.csv || fail "a zone that does not hold tonight"
for part in "Near repeats" "Emerging neighbourhoods" "Alarm clusters" "warn neighbours within" \
    "No evidence for an advice window"; do
    grep -q "$part" $run/report.html || fail "the report lacks \"$part\""
done

# The same layers from shuffled rows on other threads.
{ head -1 incidenten.csv; tail -n +2 incidenten.csv | sort -t ';' -k 3; } >shuffled.csv
rm incidenten.csv
mv shuffled.csv incidenten.csv
expect 0 "" "$HOTGRID" run job.yaml "${sections[@]}" --threads 3 --set output.folder=two
for file in woninginbraak/advice_zones.csv woninginbraak/emerging.csv overval/clusters.csv; do
    cmp -s "$run/$file" "two/2017-01-01/$file" || fail "$file depends on row order or threads"
done

# Steps that do not fit: a warning, and the night goes on.
expect 0 "steps of 366 days fit" "$HOTGRID" run job.yaml "${sections[@]}" --set emerging.step=366d \
    --set output.folder=three
grep -q "steps of 366 days fit" three/2017-01-01/report.html || fail "not said in the report"

finish
