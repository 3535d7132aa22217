#!/usr/bin/env bash
# What is said where: check reports warnings once, progress is a bar on a terminal and text in a log.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
small_job
sed -i 's/folder: out/folder: runs/' job.yaml # out is where the answers of the program go
# a place with more than a hundredth of the rows: a warning
for i in $(seq 200 240); do printf '%d,155500,463500,2016-11-%02d 10:00,B70\n' "$i" $((i % 28 + 1)); done >>incidents.csv

expect 0 "" "$HOTGRID" check job.yaml
grep -q '^warning: .*155500' out || fail "check does not report the pile-up: $(head -c 300 out)"
same "each warning once" "$(grep -c '^warning:' out)" "$(grep '^warning:' out | sort -u | wc -l)"
! grep -q 'warning' err || fail "check says on stderr what it reports on stdout: $(head -c 300 err)"
expect 0 "" "$HOTGRID" check job.yaml --log json
! grep -q '"warning"' err || fail "check --log json says warnings twice"
expect 0 "warning: " "$HOTGRID" run job.yaml # where there is no report on stdout
same "run says nothing on stdout" "$(wc -c <out)" 0

# ---- progress ----
terminal() { # NAME COMMAND...: what comes on a terminal, in the file NAME
    local name=$1
    shift
    rm -rf runs
    $python terminal.py "$@" >"$name" || fail "$* on a terminal: $(tail -c 300 "$name")"
}
log() {
    rm -rf runs
    expect 0 "" "$@"
}
python=/usr/bin/python3
cat >terminal.py <<'END'
"""Runs a command whose stderr is a terminal; prints what came on it. The exit code is the command's."""
import os, pty, subprocess, sys

ours, theirs = pty.openpty()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=theirs)
os.close(theirs)
said = b""
while True:
    try:
        part = os.read(ours, 65536)
    except OSError:
        break
    if not part:
        break
    said += part
sys.stdout.buffer.write(said)
sys.exit(child.wait())
END
export TERM=xterm
NO_COLOR='' terminal coloured "$HOTGRID" run job.yaml
grep -q $'\033\\[1;33mwarning' coloured || fail "no colour on a terminal: $(head -c 300 coloured)"
NO_COLOR=1 terminal plain "$HOTGRID" run job.yaml
! grep -q $'\033\\[[0-9;]*m' plain || fail "NO_COLOR is not heeded"
# enough rows for a bar, which appears only after a while
awk 'BEGIN {
    for (i = 1000; i < 200000; i++)
        printf "%d,%d,%d,2016-%02d-%02d %02d:30,B70\n", i, 155005 + i * 37 % 989, 463005 + i * 53 % 991,
            10 + i % 2, 1 + i % 28, i % 24
}' >>incidents.csv
terminal bar "$HOTGRID" run job.yaml
grep -qE $'\r[a-z]+ +\\[#* *\\] +[0-9]+%' bar || fail "no bar on a terminal: $(head -c 300 bar)"
grep -qE $'100%\r\033\\[Khotgrid: ' bar || fail "the bar is not cleared before a sentence"
! sed 's/.*\x1b\[K//' bar | grep -qE '\[#+|%' || fail "a bar was left standing"
terminal quiet "$HOTGRID" run job.yaml -q
! grep -qE '\[#|%' quiet || fail "-q draws: $(head -c 200 quiet)"
log "$HOTGRID" run job.yaml
! grep -qE '\[#|\.\.\.[0-9]+' err || fail "progress in a log that did not ask for it"
log "$HOTGRID" run job.yaml --progress plain
grep -qE '^[a-z]+ 0(\.\.\.[0-9]+)*\.\.\.100$' err || fail "no plain progress: $(head -c 400 err)"
! grep -q $'\r' err || fail "plain progress with carriage returns"
log "$HOTGRID" run job.yaml --progress json --log json
jq -e 'has("progress") or has("level")' err >each || fail "a line of JSON is neither progress nor message"
same "lines of JSON" "$(wc -l <each)" "$(wc -l <err)"
jq -s -e '[.[] | select(has("progress")) | .progress] | max == 1' err >/dev/null || fail "progress never reaches 1"
finish
