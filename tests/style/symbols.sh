#!/usr/bin/env bash
# The library exports hg_ names only, and every one of them is declared in a public header.
set -euo pipefail
library=$1 source=$2
# NAME.resolver: the compiler's own, beside functions with several versions for several processors.
exported=$(nm -D --defined-only "$library" | awk '$2 ~ /^[A-Z]$/ { print $3 }' |
    sed 's/@.*//;/\.resolver$/d' | LC_ALL=C sort -u)
failed=0
if foreign=$(grep -v '^hg_' <<<"$exported"); then
    echo "foreign names: $foreign" | tr '\n' ' '
    echo
    failed=1
fi
words=$(cat "$source"/include/hotgrid.h "$source"/include/hotgrid/*.h | grep -oE '\bhg_[a-z0-9_]+\b' | LC_ALL=C sort -u)
undeclared=$(comm -23 <(echo "$exported") <(echo "$words"))
if [[ -n $undeclared ]]; then
    printf 'exported, but in no public header: %s\n' "$undeclared"
    failed=1
fi
echo "$(wc -w <<<"$exported") names exported"
[[ $(wc -w <<<"$exported") -gt 0 ]] || failed=1
exit $failed
