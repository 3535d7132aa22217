#!/usr/bin/env bash
# No file of the project speaks of the machine that it was written on, of hosts behind a proxy, or
# holds a credential.
set -euo pipefail
cd "$1"
# Written in pieces, so that this file does not find itself.
patterns=(
    "/wo""rk/" "/ho""me/[a-z]" "/ro""ot/" "127\\.0\\.0\\.1:[0-9]{4,5}/[a-z]"
    "[a-z0-9-]+\\.inter""nal\\b" "art""ifactory" "index-""url" "extra-index-""url" "_auth""Token"
    "BEGIN [A-Z ]*PRIV""ATE KEY" "AKIA""[0-9A-Z]{16}" "gh""p_[A-Za-z0-9]{20}"
)
failed=0
for pattern in "${patterns[@]}"; do
    if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        found=$(git grep -nIE -e "$pattern" -- . ':!tests/style/machine_paths.sh' || true)
    else
        found=$(grep -rnIE --exclude-dir=build --exclude-dir=out --exclude=machine_paths.sh \
            -e "$pattern" . || true)
    fi
    if [[ -n $found ]]; then
        printf 'pattern %s:\n%s\n' "$pattern" "$found"
        failed=1
    fi
done
exit $failed
