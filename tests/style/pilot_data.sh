#!/usr/bin/env bash
# The sample can be made again to the same bytes, stays under 5 MB, and needs Python alone.
set -euo pipefail
cd "$1"
if ! command -v python3 >/dev/null; then
    echo "skipped: python3 is not installed (scripts/install-deps --dev)"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# -S -E -I: no site packages, no environment: the standard library only.
PYTHONHASHSEED=1 python3 -S -I scripts/make-pilot-data "$work/one"
LC_ALL=C TZ=Asia/Tokyo python3 -S -I scripts/make-pilot-data "$work/two"
failed=0
diff -r "$work/one" "$work/two" || failed=1
for file in "$work"/one/*; do
    cmp "$file" "datasets/pilot/${file##*/}" || failed=1
done
size=$(find datasets/pilot -path datasets/pilot/out -prune -o -type f -printf '%s\n' |
    awk '{ sum += $1 } END { print sum }')
echo "datasets/pilot holds $size bytes"
((size < 5000000)) || failed=1
exit $failed
