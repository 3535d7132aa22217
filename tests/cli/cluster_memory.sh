#!/usr/bin/env bash
# knox, near-repeat and stdbscan on 150,000 incidents: memory grows with the incidents, not with their
# pairs; SIGINT ends them with 130 and leaves nothing.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# 40 x 40 km, one in four within 60 m and six days of the one before.
awk 'BEGIN {srand(3); print "id,x,y,begin"; for (i = 1; i <= 150000; i++) {
    if (i % 4 || i < 9) {
        x = 130000 + 40000 * rand(); y = 440000 + 40000 * rand(); d = int(350 * rand())
    } else { x += 60 * rand(); y += 60 * rand(); d += int(6 * rand()) }
    printf "%d,%.2f,%.2f,2016-%02d-%02d\n", i, x, y, 1 + d % 336 / 28, 1 + d % 28}}' >all.csv
head -50001 all.csv >third.csv
frame=(--crs EPSG:28992 --time begin --tz Europe/Amsterdam --id id --threads 1 -q)

# peak COMMAND...: the most memory in kB, into the variable kb
peak() {
    kb=$(/usr/bin/python3 -c 'import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss if code == 0 else -code - 1)' "$@")
    ((kb > 0)) || fail "$* ended with $kb"
}

grows() { # grows COMMAND OPTIONS...: three times the incidents, at most four times the memory
    local command=$1 small
    shift
    peak "$HOTGRID" "$command" third.csv "${frame[@]}" "$@" -o third.csv.out.csv --force
    small=$kb
    peak "$HOTGRID" "$command" all.csv "${frame[@]}" "$@" -o all.csv.out.csv --force
    ((kb < 2000000)) || fail "$command needs $kb kB for 150,000 incidents"
    ((kb < 4 * small)) || fail "$command: $small kB for 50,000 incidents, $kb kB for 150,000"
    [[ -s all.csv.out.csv ]] || fail "$command wrote nothing"
}
grows knox --permutations 32
grows near-repeat --permutations 32
grows stdbscan --eps 100 --eps-time 7 --min-points 4

# stopped COMMAND OPTIONS...: soon after its start
stopped() {
    local got=0
    "$HOTGRID" "$1" third.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam "${@:2}" \
        --permutations 999999 --json-summary never.json >stopped.out 2>err &
    local child=$!
    sleep 0.7
    kill -INT "$child"
    wait "$child" || got=$?
    [[ $got -eq 130 ]] || fail "$1: SIGINT ended with $got: $(head -c 300 err)"
    [[ ! -s stopped.out ]] || fail "$1: SIGINT left something on stdout"
    [[ -z $(find . -name 'never*' -o -name '.hotgrid*') ]] ||
        fail "$1: SIGINT left $(find . -name 'never*' -o -name '.hotgrid*')"
}
stopped knox -o never.csv
stopped near-repeat -o never.gpkg
finish
