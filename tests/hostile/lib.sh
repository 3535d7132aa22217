# What every script of the hostile-input matrix needs: rows with a name, a code, a sentence, counters.
#
#   row NAME CODE 'part of a message' COMMAND...   runs the command in the scratch folder
#   counter NAME KEY VALUE                         a number or text of what that row wrote as JSON
#   warned NAME 'part'                             that row said so, as a warning or note
#   that NAME COMMAND...                           anything else that must hold after that row
#
# Every row, whatever it is about, must also keep the promises of all rows: no signal, no control
# character and no endless sentence on stderr, and nothing written when the answer is a refusal.
# shellcheck shell=bash
set -euo pipefail
: "${HOTGRID:?path of the program}"
for name in $(compgen -v HOTGRID_); do unset "$name"; done
export LC_ALL=C.UTF-8 NO_COLOR=1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
# Some rows take the permissions away from a folder: give them back before it is removed.
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
python=/usr/bin/python3
rows=0 failures=0
last=none said=
# AddressSanitizer reserves memory by the terabyte: no limits under it.
asan=false
# No pipe: grep -q would end before ldd does, which pipefail takes for a failure.
if [[ $(ldd "$HOTGRID") == *libasan* ]]; then asan=true; fi

fail() {
    echo "FAILED $last: $*"
    failures=$((failures + 1))
}

# The published run and everything beside it, except what is meant to change at every try.
published() {
    [[ -d out ]] || return 0
    find out -mindepth 1 ! -name metrics.prom ! -name job.lock -printf '%p %y %l %s\n' | LC_ALL=C sort
    [[ ! -e out/current/manifest.json ]] || sha256sum out/current/manifest.json
}

# Without other programs: this runs several hundred times. $said is all of stderr.
check_talk() {
    local line length
    while IFS= read -r line; do
        length=${#line}
        [[ $length -le 2200 ]] || fail "a sentence of $length characters"
        [[ $line != *[[:cntrl:]]* ]] || fail "control characters on stderr: ${line@Q}"
    done <<<"$said"
    [[ $said != *Sanitizer* && $said != *'runtime error:'* ]] || fail "$said"
}

row() {
    local code=$2 part=$3 got=0 before left
    last=$1
    rows=$((rows + 1))
    shift 3
    rm -f o.* summary.json rejects.csv stdout stderr
    before=$(published)
    "$@" >stdout 2>stderr || got=$?
    said=$(<stderr)
    if [[ $got -eq $code ]]; then
        echo "row $last: $got"
    else
        fail "ended with $got, not $code: ${said:0:600}"
    fi
    [[ $said == *"$part"* ]] || fail "stderr lacks \"$part\": ${said:0:900}"
    check_talk
    [[ $code -eq 0 ]] && return 0
    [[ $code -ne 65 && $code -ne 66 && $code -ne 78 ]] || [[ -s stderr ]] || fail "no sentence"
    left=$(compgen -G 'o.*') && fail "a refused row left $left"
    [[ $(published) == "$before" ]] || fail "a refused row changed what was published"
}

counter() { # of summary.json, or of manifest.json with manifest: before the key
    local key=$2 value=$3 file=summary.json got
    last=$1
    [[ $key != manifest:* ]] || file=out/current/manifest.json
    got=$(jq -c "${key#manifest:}" "$file") || got=none
    [[ $got == "$value" ]] || fail "$key is $got, not $value"
}

rejected() { # rejected NAME REASON COUNT: this reason, and no other
    counter "$1" '.rows.rejected' "{\"$2\":$3}"
}

warned() {
    last=$1
    [[ $said == *"$2"* ]] || fail "no word of \"$2\": ${said:0:900}"
}

that() {
    last=$1
    shift
    "$@" >that.out 2>&1 || fail "$* does not hold: $(head -c 300 that.out)"
}

skip() {
    echo "row $1: skipped, $2"
}

finish() {
    echo "$rows rows, $failures failures"
    [[ $failures -eq 0 ]] || exit 1
    exit 0
}

# ---- what the rows run ----

# A kernel density of one file in RD New. The summary is asked for; counters read it.
kde() {
    "$HOTGRID" kde "$@" --bandwidth 200 --json-summary summary.json -o o.csv
}
rd() {
    kde "$@" --crs EPSG:28992
}
# ... where half of the rows may be rejected: for rows about single records.
lenient() {
    rd "$@" --max-reject-share 100% --rejects rejects.csv
}

good_rows() { # N rows of id,x,y in the middle of the town
    local i
    for ((i = 1; i <= ${1:-12}; i++)); do
        printf '%d,%d,%d\n' "$i" $((155010 + i * 37 % 900)) $((463010 + i * 53 % 900))
    done
}

square() { # square FILE XMIN YMIN XMAX YMAX [PROPERTIES]: one polygon as GeoJSON in RD New
    local p="${6:-"\"name\": \"town\""}"
    cat >"$1" <<END
{"type": "FeatureCollection",
 "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
 "features": [{"type": "Feature", "properties": {$p}, "geometry":
  {"type": "Polygon", "coordinates": [[[$2, $3], [$4, $3], [$4, $5], [$2, $5], [$2, $3]]]}}]}
END
}

# A small whole job: incidents.csv (140 rows over ten weeks of 2016), area.geojson, job.yaml.
small_job() {
    local i
    {
        echo 'id,x,y,begin,code'
        for ((i = 1; i <= 140; i++)); do
            printf '%d,%d,%d,2016-%02d-%02d 12:30,B70\n' "$i" $((155010 + i * 37 % 900)) \
                $((463010 + i * 53 % 900)) $((10 + i / 56)) $((1 + i / 2 % 28))
        done
    } >incidents.csv
    square area.geojson 155000 463000 156000 464000
    cat >job.yaml <<'END'
plan: {goal: test, horizon: 14d, area_budget: 10%, baseline: count-12m}
crs: EPSG:28992
time_zone: Europe/Amsterdam
as_of: "2017-01-01"
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
job() { # run, publishing
    "$HOTGRID" run job.yaml --json-summary summary.json "$@"
}
dry() { # everything but writing
    "$HOTGRID" run job.yaml --dry-run --json-summary summary.json "$@"
}
