#!/usr/bin/env bash
# The same input gives the same bytes: twice, with 1, 2, 3 and 8 threads, with rows in any order.
# The pilot job by default; JOB_FOLDER and INCIDENTS (the file to shuffle) name another one.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=tests/cli/lib.sh
source "$here/lib.sh"
job_folder=${JOB_FOLDER:-$here/../../datasets/pilot}
incidents=${INCIDENTS:-incidenten.csv}
as_of=${AS_OF:-2017-01-01}
earlier=${EARLIER:-2016-12-01}

run_in() { # run_in FOLDER DAY THREADS
    expect 0 "published" "$HOTGRID" run "$1/job.yaml" --as-of "$2" --threads "$3"
}

# comparable FOLDER SHA256: what was published, without what may differ: the run block of the
# manifest; where rejected rows stood; and the input's SHA-256, which depends on the order of rows
# and is named inside many files (the first folder's takes its place), and so decides over theirs.
comparable() {
    local run=$1/out/$as_of seen=$1/seen
    cp -r "$run" "$seen"
    LC_ALL=C find "$seen" -type f ! -name rejects.csv -exec sed -i "s/$2/$first_sha/g" {} +
    sed -i 's/line or record [0-9]*/line or record L/' "$seen/report.html" "$seen/manifest.json"
    jq -S 'del(.run) | del(.outputs[].sha256) |
           del(.outputs[] | select(.path == "rejects.csv" or .path == "report.html").bytes)' \
        "$seen/manifest.json" >manifest && mv manifest "$seen/manifest.json"
    cut -d, -f1,3- "$run/rejects.csv" | LC_ALL=C sort >"$seen/rejects.csv"
}

sha_of() { sha256sum "$1/$incidents" | cut -d' ' -f1; }

compare() { # compare WHAT FOLDER
    comparable "$2" "$(sha_of "$2")"
    diff -rq first/seen "$2/seen" >differences || fail "$1: $(head -20 differences)"
    rm -rf "${2:?}"
}

mkdir job
find "$job_folder" -maxdepth 1 -type f -exec cp {} job \;
run_in job "$earlier" 2 # there shall be a forecast to score
cp -r job first
first_sha=$(sha_of first)
run_in first "$as_of" 1
comparable first "$first_sha"
[[ $(find first/seen -type f | wc -l) -gt 30 ]] || fail "hardly any file was published"
[[ $(wc -l <first/seen/scorecard.csv) -gt 1 ]] || fail "no earlier forecast was scored"

for n in 1 2 3 8; do
    cp -r job "threads$n"
    run_in "threads$n" "$as_of" "$n"
    # Nothing was shuffled: here the manifests agree on every output's SHA-256 as well.
    diff <(jq -S .outputs "first/out/$as_of/manifest.json") \
        <(jq -S .outputs "threads$n/out/$as_of/manifest.json") >differences ||
        fail "$n threads, outputs of the manifest: $(head -20 differences)"
    compare "$n threads" "threads$n"
done

cp -r job shuffled
{
    head -n 1 "job/$incidents"
    tail -n +2 "job/$incidents" | shuf --random-source=<(yes)
} >"shuffled/$incidents"
! cmp -s "job/$incidents" "shuffled/$incidents" || fail "the rows were not shuffled"
run_in shuffled "$as_of" 2
compare "rows shuffled" shuffled
finish
