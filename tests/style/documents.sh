#!/usr/bin/env bash
# Links between the documents lead somewhere, and no line of prose was left to be filled in.
set -euo pipefail
cd "$1"
failed=0
while IFS= read -r page; do
    folder=$(dirname "$page")
    while IFS= read -r target; do
        target=${target%%#*}
        case $target in
        "" | http://* | https://* | mailto:*) continue ;;
        esac
        if [[ ! -e $folder/$target ]]; then
            echo "$page: link to $target leads nowhere"
            failed=1
        fi
    done < <(grep -oE '\]\([^) ]+\)' "$page" | sed 's/^](//;s/)$//')
    if grep -nE 'TO''DO|FIX''ME|X''XX|FILL ''IN' "$page"; then
        echo "$page: unfinished"
        failed=1
    fi
done < <(find . \( -path ./build -o -path ./.git -o -path '*/out' -o -path '*/node_modules' \) \
    -prune -o -name '*.md' -print | LC_ALL=C sort)
exit $failed
