#!/usr/bin/env bash
# docs/results.md names the columns, keys, metrics and files that the sample job really writes, all of
# them and no others.
set -euo pipefail
source_folder=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
page=$source_folder/docs/results.md
"$HOTGRID" run "$source_folder/datasets/pilot/job.yaml" --set output.folder="$work/out" -q 2>err ||
    fail "the sample does not run: $(tail -3 err)"
run=$(readlink -f out/current)

# First column of the table below a heading, without the backticks.
listed() {
    awk -v heading="$1" '/^#/ { here = ($0 == heading) } here && /^\| `/ { print }' "$page" |
        sed 's/^| \(.*\)/\1/;s/ *|.*//' | tr -d '`' | tr ' ' '\n'
}

columns() { # columns HEADING FILE
    same "$2" "$(head -1 "$run/$2" | tr ',' '\n')" "$(listed "### $1")"
}
for offence in overval straatroof woninginbraak; do
    for table in cells hotspots baseline_cells; do
        columns "OFFENCE/$table.csv" "$offence/$table.csv"
    done
done
columns OFFENCE/advice_zones.csv woninginbraak/advice_zones.csv
columns OFFENCE/emerging.csv woninginbraak/emerging.csv
columns OFFENCE/clusters.csv overval/clusters.csv
columns rejects.csv rejects.csv
columns scorecard.csv scorecard.csv
listed "### neighbourhoods.csv" >columns
{
    grep -v OFFENCE_ columns
    for offence in overval straatroof woninginbraak; do
        grep OFFENCE_ columns | sed "s/OFFENCE/$offence/"
    done
} >expected
same neighbourhoods.csv "$(head -1 "$run/neighbourhoods.csv" | tr ',' '\n')" "$(cat expected)"

# Paths of all values in a JSON file; names of offences, settings and reasons are not listed.
keys() {
    jq -r 'paths(scalars or . == null or . == []) | map(if type == "number" then "[]" else . end) |
        join(".")' "$1" |
        sed -E 's/\.\[\]/[]/g;s/(^|\.)(offences|clusters)\.[^.]+/\1\2.*/
            s/^(parameters|rows\.rejected|inputs\[\]\.rows)\..*/\1/' | sort -u
}
same manifest.json "$(keys "$run/manifest.json")" "$(listed '## manifest.json' | sort -u)"
same scorecard.json "$(keys "$run/scorecard.json")" "$(listed '## scorecard.json' | sort -u)"
same metrics.prom "$(grep -o '^hotgrid_[a-z_]*' out/metrics.prom | sort -u)" \
    "$(listed '## metrics.prom' | sort -u)"
"$HOTGRID" check "$source_folder/datasets/pilot/job.yaml" -q --json-summary sum.json >out.txt 2>err ||
    fail "check: $(tail -3 err)"
same "--json-summary" "$(jq -r 'keys_unsorted[]' sum.json | sort)" \
    "$(listed '## --json-summary' | sort)"

# Every file of the run is one of the files of the page, and each of those is there.
listed "## The folder" | sed '/^$/d' >patterns
(cd "$run" && find . -type f | sed 's|^\./||;s/^\(overval\|straatroof\|woninginbraak\)/OFFENCE/') |
    sort -u >files
while read -r file; do
    found=false
    while read -r pattern; do
        # shellcheck disable=SC2053  # a pattern
        [[ $file != $pattern ]] || found=true
    done <patterns
    $found || [[ $file == OFFENCE/risk.prj ]] || fail "the page lacks $file"
done <files
while read -r pattern; do
    found=false
    while read -r file; do
        # shellcheck disable=SC2053
        [[ $file != $pattern ]] || found=true
    done <files
    $found || fail "no file is $pattern"
done <patterns

# Tags and description of the raster.
gdalinfo "$run/overval/risk.tif" >info
# shellcheck disable=SC2016
same "tags" "$(grep -o 'HOTGRID_[A-Z0-9_]*' info | sort)" \
    "$(sed -n '/^## Rasters/,/^## /p' "$page" | grep '^| `HOTGRID' | grep -o 'HOTGRID_[A-Z0-9_]*' | sort)"
for said in 'incidents per cell in 14 d' 'expected incidents' 'Type=Float32' 'NoData Value=nan' \
    AREA_OR_POINT=Area LAYOUT=COG; do
    grep -qF -- "$said" info || fail "gdalinfo does not say $said"
done
finish
