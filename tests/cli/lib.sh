# What every script of tests/cli needs: the program in $HOTGRID, a scratch folder, plain checks.
# shellcheck shell=bash
set -euo pipefail
: "${HOTGRID:?path of the program}"
# Variables named HOTGRID_... are settings of the job file: none may leak in from outside.
for name in $(compgen -v HOTGRID_); do unset "$name"; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# expect CODE PART COMMAND...: exit code, and text on stderr ("" = any). stdout goes to out.
expect() {
    local code=$1 part=$2
    shift 2
    local got=0
    "$@" >out 2>err || got=$?
    [[ $got -eq $code ]] || fail "$* ended with $got, not $code: $(head -c 400 err)"
    [[ -z $part ]] || grep -qF -- "$part" err || fail "$*: stderr lacks \"$part\": $(head -c 400 err)"
}

same() { # same WHAT ACTUAL EXPECTED
    [[ $2 == "$3" ]] || fail "$1 is \"$2\", expected \"$3\""
}

finish() {
    [[ $failures -eq 0 ]] || exit 1
    exit 0
}

two_events() { # two incidents 100 m apart, in RD New
    printf 'id,x,y\n1,155050,463000\n2,155150,463000\n' >two.csv
}

# A whole small job in the working folder: ten weeks of incidents at a few places.
small_job() {
    {
        echo 'id,x,y,begin,code'
        local i
        for i in $(seq 1 140); do
            printf '%d,%d,%d,2016-%02d-%02d 12:30,B70\n' "$i" $((155010 + i * 37 % 900)) \
                $((463010 + i * 53 % 900)) $((10 + i / 56)) $((1 + i / 2 % 28))
        done
    } >incidents.csv
    cat >area.geojson <<'END'
{"type": "FeatureCollection",
 "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
 "features": [{"type": "Feature", "properties": {"name": "town"}, "geometry":
  {"type": "Polygon", "coordinates":
   [[[155000, 463000], [156000, 463000], [156000, 464000], [155000, 464000], [155000, 463000]]]}}]}
END
    cat >job.yaml <<'END'
plan:
  goal: "test"
  horizon: 14d
  area_budget: 10%
  baseline: count-12m
crs: EPSG:28992
time_zone: Europe/Amsterdam
incidents:
  - source: incidents.csv
    columns: {id: id, x: x, y: y, start: begin, category: code}
    time_format: "%Y-%m-%d %H:%M"
    offences: {straatroof: [B70]}
study_area: area.geojson
grid: {cell: 125}
forecast: {straatroof: {model: kde, bandwidth: 300}}
output: {folder: out, formats: [cog, csv]}
END
}
