#!/usr/bin/env bash
# Every shell script passes shellcheck and stops at the first error.
set -euo pipefail
cd "$1"
if ! command -v shellcheck >/dev/null; then
    echo "skipped: shellcheck is not installed (scripts/install-deps --dev)"
    exit 77
fi
mapfile -t scripts < <(grep -rlE --exclude-dir=.git --exclude-dir=build --exclude-dir=out \
    '^#!(/usr/bin/env bash|/bin/bash|/bin/sh)' .ci scripts tests bench | LC_ALL=C sort)
if ((${#scripts[@]} == 0)); then
    echo "no shell scripts found: the search is broken"
    exit 1
fi
shellcheck -x -P SCRIPTDIR --severity=warning --exclude=SC2054 "${scripts[@]}"
failed=0
for script in "${scripts[@]}"; do
    if ! grep -qE '^set -[a-z]*e|^(source|\.) ' "$script"; then
        echo "$script: no 'set -euo pipefail'"
        failed=1
    fi
done
echo "${#scripts[@]} scripts"
exit $failed
