#!/usr/bin/env bash
# One failing system call at a time while writing: never exit 0 with another result, never a torn run.
source "$(dirname "$0")/lib.sh" "$@"
command -v strace >/dev/null || skip "strace is not installed"
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
tiny_job "$D/out" "gpkg, csv"
run=("$HOTGRID" run "$D/job.yaml" -q --threads 1)
expect_code 0 "first run" "${run[@]}"
# What the same job gives when nothing fails, the manifest's run block apart.
sum() { (cd "$D/out/2014-06-01" && find . -type f ! -name manifest.json -print0 | sort -z | xargs -0 sha256sum) | sha256sum; }
good=$(sum)

harmless=0 refused=0
for case in write:ENOSPC pwrite64:EIO fsync:EIO renameat2:EIO symlinkat:ENOSPC mkdirat:EDQUOT; do
    call=${case%:*} error=${case#*:}
    strace -f -o "$D/trace" -e trace="$call" "${run[@]}" >/dev/null 2>&1 || fail "traced $call"
    n=$(grep -c "$call(" "$D/trace" || true)
    step=$((n > 40 ? n / 40 : 1))
    for ((k = 1; k <= n; k += step)); do
        got=0
        strace -f -o /dev/null -e trace="$call" -e inject="$call:error=$error:when=$k" \
            "${run[@]}" >/dev/null 2>"$D/stderr" || got=$?
        whole "$D/out" >/dev/null || fail "$case at $k of $n: torn"
        if ((got == 0)); then
            harmless=$((harmless + 1))
            [[ $(sum) == "$good" ]] || fail "$case at $k of $n: exit 0 with another result"
        else
            refused=$((refused + 1))
        fi
    done
done
echo "$refused refused, $harmless harmless"
((refused > 20)) || fail "only $refused injections were noticed"
expect_code 0 "run after the sweep" "${run[@]}"
finish
