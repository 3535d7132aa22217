#!/usr/bin/env bash
# SIGKILL at every write, sync, rename, link and removal of a run: `current` is the old run or the
# new one, whole, and the next run succeeds.
source "$(dirname "$0")/lib.sh" "$@"
command -v strace >/dev/null || skip "strace is not installed"
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
tiny_job "$D/out" "gpkg, csv"

run=("$HOTGRID" run "$D/job.yaml" -q --threads 1)
expect_code 0 "first run" "${run[@]}" --as-of 2014-05-01
calls=(write pwrite64 fsync fdatasync rename renameat renameat2 symlinkat unlink unlinkat mkdirat)
points=0
for call in "${calls[@]}"; do
    strace -f -o "$D/trace" -e trace="$call" "${run[@]}" >/dev/null 2>&1 ||
        fail "traced run of $call"
    n=$(grep -c "$call(" "$D/trace" || true)
    for ((k = 1; k <= n; k++)); do
        # In a shell of its own, which says "Killed" to nobody.
        (strace -f -o /dev/null -e trace="$call" -e inject="$call:signal=SIGKILL:when=$k" \
            "${run[@]}" || true) >/dev/null 2>&1
        points=$((points + 1))
        id=$(whole "$D/out") || fail "killed at $call $k of $n: $id"
        case $id in 2014-05-01 | 2014-06-01) ;; *) fail "killed at $call $k: current is $id" ;; esac
        # The first kills of each kind start from the old run; the rest repeat the new one.
        if ((k % 10 == 1)); then
            expect_code 0 "run after a kill at $call $k" "${run[@]}"
            [[ $(find "$D/out" -maxdepth 1 -name '.stage.*' -o -maxdepth 1 -name '.current.*') == "" ]] ||
                fail "left-overs after the run that followed a kill at $call $k"
        fi
    done
    expect_code 0 "run after the sweep of $call" "${run[@]}"
    whole "$D/out" >/dev/null || fail "after the sweep of $call"
done
echo "$points kills"
((points > 50)) || fail "only $points kills: the sweep did not reach the writing"
finish
