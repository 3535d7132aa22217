#!/usr/bin/env bash
# Comments cite pages that are here, sections and headings that those pages have, and oracles that
# docs/methods.md lists; and every oracle listed there is used by a test.
set -euo pipefail
cd "$1"
failed=0
complain() {
    echo "$*"
    failed=1
}
shopt -s globstar nullglob
files=()
for file in CMakeLists.txt ./*.md include/** engine/** tests/** bench/** scripts/** docs/** \
    datasets/*.md datasets/*/*.md; do
    [[ ! -f $file || $file == tests/style/citations.sh || $file == */out/* ]] || files+=("$file")
done

# Pages, from the top folder, the folder of whoever cites, or the sample's.
while IFS=: read -r file line page; do
    [[ $page != *//usr/share/* ]] || continue # an installed copy
    page=${page#[^A-Za-z0-9._]}
    page=${page#/} # ${CMAKE_SOURCE_DIR}/README.md
    folder=$(dirname "$file")
    [[ $file != engine/cli/pages.c ]] || folder=docs # it writes pages of docs/
    [[ -e $page || -e $folder/$page || -e datasets/pilot/$page ]] || complain "$file:$line: $page is not here"
done < <(grep -onIE '(^|[^$A-Za-z0-9_./-])[A-Za-z0-9_./-]*[A-Za-z0-9_-]\.md\b' "${files[@]}")
while IFS= read -r found; do
    complain "$found: which page is that?"
done < <(grep -nIi 'hand''book' "${files[@]}" || true)

# docs/methods.md 3.1, docs/methods.md 12.3 and 12.4
while IFS=: read -r file line cited; do
    for section in ${cited//[!0-9. ]/ }; do
        [[ $section =~ ^[0-9]+(\.[0-9]+)?$ ]] || continue
        grep -qE "^##+ ${section//./\\.}\.? " docs/methods.md ||
            complain "$file:$line: docs/methods.md has no section $section"
    done
done < <(grep -onIE 'docs/methods\.md [0-9]+(\.[0-9]+)?( and [0-9]+(\.[0-9]+)?)?' "${files[@]}")

# docs/nightly.md "Exit codes"
while IFS=: read -r file line cited; do
    page=${cited%% *}
    heading=${cited#*\"}
    grep -qxE "#+ ${heading%\"}" "$page" || complain "$file:$line: $page has no ${heading%\"}"
done < <(grep -onIE 'docs/[a-z-]+\.md \\?"[A-Z][^"\\]*\\?"' "${files[@]}" | sed 's/\\//g')

# Oracles: O3.1, O3.1 to O3.5
known=$(sed -n 's/^| \(O[0-9]*\.[0-9]*\) |.*/\1/p' docs/methods.md)
used=$(grep -rohIE '\bO[0-9]+\.[0-9]+( to O[0-9]+\.[0-9]+)?' include engine tests bench |
    while read -r from _ to; do
        last=${to:-$from}
        for ((k = ${from#*.}; k <= ${last#*.}; k++)); do
            echo "${from%.*}.$k"
        done
    done)
[[ -n $known && -n $used ]] || complain "no oracles found: has their form changed?"
while IFS= read -r id; do
    complain "$id is cited, but docs/methods.md does not list it"
done < <(comm -13 <(sort -u <<<"$known") <(sort -u <<<"$used"))
while IFS= read -r id; do
    complain "docs/methods.md lists $id, but no test uses it"
done < <(comm -23 <(sort -u <<<"$known") <(sort -u <<<"$used"))
exit $failed
