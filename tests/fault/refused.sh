#!/usr/bin/env bash
# A second run at once gives 75; an output folder that cannot be written gives 73; signals stop
# a run within seconds with 130 or 143. Nothing is left behind.
source "$(dirname "$0")/lib.sh" "$@"
small_job "$D/out" "gpkg, csv"
expect_code 0 "first run" "$HOTGRID" run "$D/job.yaml" -q --as-of 2014-05-01
before=$(fingerprint "$D/out")

# Hold the lock as a run does: an open file description lock on job.lock.
/usr/bin/python3 - "$D/out/job.lock" "$D/held" <<'P' &
import fcntl, struct, sys, time
f = open(sys.argv[1], "r+")
fcntl.fcntl(f, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0))  # F_OFD_SETLK
open(sys.argv[2], "w").close()
time.sleep(60)
P
holder=$!
for _ in $(seq 100); do [[ -e $D/held ]] && break || sleep 0.1; done
[[ -e $D/held ]] || fail "the lock could not be held"
expect_code 75 "locked by another run" "$HOTGRID" run "$D/job.yaml" -q
expect_code 75 "still locked after waiting" "$HOTGRID" run "$D/job.yaml" -q --wait 1s
kill -9 "$holder" && wait "$holder" 2>/dev/null || true
[[ $(fingerprint "$D/out") == "$before" ]] || fail "a refused run changed something"
expect_code 0 "the lock died with its holder" "$HOTGRID" run "$D/job.yaml" -q

# A file where the folder should be; a parent that is missing.
touch "$D/file"
small_job "$D/file"
expect_code 73 "output folder is a file" "$HOTGRID" run "$D/job.yaml" -q
small_job "$D/file/out"
expect_code 73 "output folder under a file" "$HOTGRID" run "$D/job.yaml" -q
if ((EUID == 0)) && chattr +i "$D/out" 2>/dev/null; then
    small_job "$D/out"
    expect_code 73 "immutable output folder" "$HOTGRID" run "$D/job.yaml" -q
    chattr -i "$D/out"
fi
mkdir "$D/real" && ln -s real "$D/link"
small_job "$D/link"
expect_code 73 "output folder is a symbolic link" "$HOTGRID" run "$D/job.yaml" -q

# Signals while it works: strace delivers them at a write, late enough for a stage to exist.
small_job "$D/out" "gpkg, csv"
expect_code 0 "before signals" "$HOTGRID" run "$D/job.yaml" -q
before=$(fingerprint "$D/out")
if strace -o /dev/null true 2>/dev/null; then
    for signal in INT:130 TERM:143; do
        got=0
        strace -f -o /dev/null -e trace=mkdirat -e inject=mkdirat:signal="SIG${signal%:*}":when=2 \
            "$HOTGRID" run "$D/job.yaml" -q >/dev/null 2>"$D/stderr" || got=$?
        [[ $got == "${signal#*:}" ]] || fail "SIG${signal%:*}: exit $got: $(tail -n 2 "$D/stderr")"
        [[ $(find "$D/out" -maxdepth 1 -name '.stage.*') == "" ]] || fail "staging left after $signal"
        [[ $(fingerprint "$D/out") == "$before" ]] || fail "$signal changed the last run"
    done
fi
finish
