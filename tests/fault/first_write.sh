#!/usr/bin/env bash
# SIGKILL at every write and rename of one command: where nothing was before, nothing is, or the whole file.
source "$(dirname "$0")/lib.sh" "$@"
command -v strace >/dev/null || skip "strace is not installed"
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
cd "$D" || exit 1
awk 'BEGIN {print "id,x,y"; for (i = 1; i <= 40; i++) print i "," 155010 + i * 37 % 900 "," 463010 + i * 53 % 900}' \
    >town.csv
kde=("$HOTGRID" kde town.csv --crs EPSG:28992 --bandwidth 200 --cell 50 --threads 1 -q --json-summary summary.json)
points=0
for name in new.csv new.tif new.asc new.png; do
    expect_code 0 "whole $name" "${kde[@]}" -o "whole.${name#*.}"
    for call in openat write pwrite64 rename renameat2 mkdir; do
        rm -f new.* summary.json
        strace -f -o trace -e trace="$call" "${kde[@]}" -o "$name" >/dev/null 2>&1 || fail "traced run of $call"
        n=$(grep -c "$call(" trace || true)
        # of the many openings only the last few are ours
        first=1
        [[ $call != openat || $n -le 30 ]] || first=$((n - 30))
        for ((k = first; k <= n; k++)); do
            rm -f new.* summary.json
            (strace -f -o /dev/null -e trace="$call" -e inject="$call:signal=SIGKILL:when=$k" \
                "${kde[@]}" -o "$name" || true) >/dev/null 2>&1
            points=$((points + 1))
            for file in new.*; do
                [[ ! -e $file ]] || cmp -s "$file" "whole.${file#*.}" || fail "killed at $call $k of $n: part of $file"
            done
            [[ ! -e summary.json ]] || jq -e .result summary.json >/dev/null || fail "killed at $call $k: part of the summary"
        done
    done
    expect_code 0 "after the sweep of $name" "${kde[@]}" -o "$name" --force
    [[ -z $(find . -maxdepth 1 -name '.hotgrid.*') ]] || fail "hidden folders are left after $name"
done
echo "$points kills"
((points > 50)) || fail "only $points kills: the sweep did not reach the writing"
finish
