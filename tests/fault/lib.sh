# tests/fault/lib.sh - a small job to torment, and the check that a published run is whole.
# Usage: source lib.sh PROGRAM SOURCE_DIR; then $D is a scratch folder and `small_job` writes $D/job.yaml.
set -euo pipefail
HOTGRID=$1
SOURCE=$2
D=$(mktemp -d)
trap 'chmod -R u+rwX "$D" 2>/dev/null; rm -rf "$D"' EXIT
export OMP_NUM_THREADS=1 ASAN_OPTIONS=detect_leaks=0 # LeakSanitizer does not work under ptrace
failures=0

fail() {
    echo "FAILED: $*" >&2
    failures=$((failures + 1))
}

skip() {
    echo "skipped: $*"
    exit 77
}

finish() {
    if ((failures > 0)); then
        echo "$failures failures" >&2
        exit 1
    fi
    echo "ok"
}

# The pilot town on a coarse grid with 600 rows and two offences: a whole run, but a short one.
small_job() { # output folder, [formats]
    local formats=${2:-gpkg, shp, geojson, csv}
    head -n 600 "$SOURCE/datasets/pilot/incidenten.csv" >"$D/incidents.csv"
    sed -e 's|source: incidenten.csv|source: incidents.csv|' \
        -e "s|source: wijken.shp|source: $SOURCE/datasets/pilot/wijken.shp|" \
        -e "s|study_area: area.shp|study_area: $SOURCE/datasets/pilot/area.shp|" \
        -e 's|cell: 125|cell: 500|' -e 's|as_of: "2017-01-01"|as_of: "2014-06-01"|' \
        -e "s|folder: out|folder: $1|" -e "s|formats: \[[^]]*\]|formats: [$formats]|" \
        -e '/overval: {model/d' -e '/^scan:/d' "$SOURCE/datasets/pilot/job.yaml" >"$D/job.yaml"
    sed -i '/^monitor:/,/^$/d' "$D/job.yaml"
}

# The same with one offence and no neighbourhoods: few enough system calls to fail each of them.
tiny_job() { # output folder, [formats]
    small_job "$@"
    sed -i -e '/straatroof: {model/d' -e '/^neighbourhoods:/d' -e '/^near_repeat:/d' -e '/^emerging:/d' "$D/job.yaml"
}

# Runs the program quietly, prints its exit code.
code() {
    local got=0
    "$@" >"$D/stdout" 2>"$D/stderr" || got=$?
    echo "$got"
}

expect_code() { # wanted, what, command...
    local wanted=$1 what=$2 got
    shift 2
    got=$(code "$@")
    if [[ $got != "$wanted" ]]; then
        fail "$what: exit $got, expected $wanted: $(tail -n 2 "$D/stderr")"
    fi
}

# `current` names a folder whose manifest lists exactly the files that are there, byte for byte.
whole() { # output folder
    /usr/bin/python3 - "$1" <<'P'
import hashlib, json, os, sys
out = sys.argv[1]
current = os.path.join(out, "current")
if not os.path.islink(current):
    sys.exit("current is missing")
run = os.path.join(out, os.readlink(current))
with open(os.path.join(run, "manifest.json")) as f:
    manifest = json.load(f)
listed = {o["path"]: o["sha256"] for o in manifest["outputs"]}
for path, digest in listed.items():
    with open(os.path.join(run, path), "rb") as f:
        if hashlib.sha256(f.read()).hexdigest() != digest:
            sys.exit(f"{path} is not what the manifest says")
found = {os.path.relpath(os.path.join(d, f), run) for d, _, fs in os.walk(run) for f in fs}
extra = found - set(listed) - {"manifest.json"}
if extra:
    sys.exit(f"files that the manifest does not know: {sorted(extra)}")
if not listed:
    sys.exit("the manifest lists nothing")
print(manifest["id"])
P
}

# Everything below an output folder except what may differ: a digest of names and bytes.
fingerprint() {
    (cd "$1" && find . -type f ! -name job.lock ! -name '*.prom' -print0 | sort -z |
        xargs -0 sha256sum) | sha256sum
}
