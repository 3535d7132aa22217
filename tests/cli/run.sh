#!/usr/bin/env bash
# run and check end to end on a small job: published folder, summary, metrics, dry run.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
small_job
sed -i 's/folder: out,/folder: runs,/' job.yaml
expect 0 "" "$HOTGRID" check job.yaml
grep -q '^nothing is refused$' out || fail "check: $(cat out)"
grep -q '^rows read: 140$' out || fail "check counts no rows"
expect 0 "dry run: nothing written" "$HOTGRID" run job.yaml --dry-run
[[ ! -e runs ]] || fail "check or --dry-run created the output folder"

expect 0 "published" "$HOTGRID" run job.yaml --as-of 2017-01-01 --json-summary summary.json
[[ ! -s out ]] || fail "run wrote to stdout"
same "current" "$(readlink runs/current)" 2017-01-01
[[ -s runs/current/report.html && -s runs/current/manifest.json ]] || fail "the run is not whole"
same "summary keys" "$(jq -c 'keys_unsorted' summary.json)" \
    '["rows","seconds","parameters","warnings","result"]'
same "rows read" "$(jq '.rows.read' summary.json)" 140
metric() { sed -n "s/^$1 //p" runs/metrics.prom; }
same "exit code in metrics" "$(metric hotgrid_exit_code)" 0
same "read in metrics" "$(metric 'hotgrid_rows{state="read",reason=""}')" 140
success=$(metric hotgrid_last_success_timestamp_seconds)
[[ $success -gt 1500000000 ]] || fail "last success is $success"
[[ $(metric hotgrid_input_newest_event_timestamp_seconds) -gt 1470000000 ]] || fail "newest event"
grep -q '^hotgrid_build_info{version="[0-9.]*"} 1$' runs/metrics.prom || fail "build info"
if command -v promtool >/dev/null; then
    promtool check metrics <runs/metrics.prom || fail "promtool complains"
fi

# A failing run keeps the last success, and current.
before=$(sha256sum runs/current/manifest.json)
printf '999,,,2016-10-01 12:00,B70\n%.0s' $(seq 1 200) >>incidents.csv
expect 65 "" "$HOTGRID" run job.yaml --as-of 2017-01-02
same "exit code in metrics" "$(metric hotgrid_exit_code)" 65
same "last success" "$(metric hotgrid_last_success_timestamp_seconds)" "$success"
same "current" "$(readlink runs/current)" 2017-01-01
same "manifest" "$(sha256sum runs/current/manifest.json)" "$before"
expect 65 "" "$HOTGRID" check job.yaml
grep -q '^refused: ' out || fail "check does not list the refusal"

# A run that does not get the lock says 75 and leaves the metrics alone.
sum=$(sha256sum runs/metrics.prom)
small_job
sed -i 's/folder: out,/folder: runs,/' job.yaml
/usr/bin/python3 - runs/job.lock "$HOTGRID" >locked 2>&1 <<'END'
import fcntl, os, struct, subprocess, sys
F_OFD_SETLK = 37
fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
fcntl.fcntl(fd, F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
print(subprocess.run([sys.argv[2], "run", "job.yaml"]).returncode)
END
same "exit code while locked" "$(tail -1 locked)" 75
same "metrics while locked" "$(sha256sum runs/metrics.prom)" "$sum"

expect 64 "as-of" "$HOTGRID" run job.yaml --as-of yesterday

# SIGTERM and SIGINT in the middle: 143 and 130, nothing published, no stage left.
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
    for signal in TERM:143 INT:130; do
        expect "${signal#*:}" "" strace -f -o /dev/null -e trace=fsync \
            -e "inject=fsync:signal=SIG${signal%:*}:when=1" \
            "$HOTGRID" run job.yaml --as-of 2017-01-03
        same "current after SIG${signal%:*}" "$(readlink runs/current)" 2017-01-01
        same "stages after SIG${signal%:*}" "$(find runs -name '.stage*' | wc -l)" 0
        same "exit code in metrics" "$(metric hotgrid_exit_code)" "${signal#*:}"
    done
else
    echo "skipped: signals in the middle of a run (strace does not work here)"
fi
finish
