#!/usr/bin/env bash
# A writer that is killed while it replaces a file leaves the old one whole, and the next one sweeps up.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
two_events
write() {
    "$HOTGRID" kde two.csv --crs EPSG:28992 --bandwidth 200 --cell 10 --extent 154700,462700,155500,463300 "$@"
}
hidden() { find . -maxdepth 1 -name '.hotgrid.*' | wc -l; }
write -o old.csv 2>/dev/null
sum=$(sha256sum <old.csv)

# Killed again and again, at moments that are spread over the time that a write takes: it begins when the
# hidden folder appears, and two million cells take long enough to be met.
kill_while_writing() { # kill_while_writing FILE SECONDS
    "$HOTGRID" kde two.csv --crs EPSG:28992 --bandwidth 200 --cell 0.5 \
        --extent 154700,462700,155500,463300 -o "$1" --force 2>/dev/null &
    local pid=$!
    while [[ $(find . -maxdepth 2 -path "./.hotgrid.*/$1" -size +0 | wc -l) -eq 0 ]] && kill -0 $pid 2>/dev/null; do
        sleep 0.02
    done
    sleep "$2"
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    [[ $(hidden) -eq 0 ]] || met=$((met + 1))
    [[ $(hidden) -le 1 ]] || fail "killed after $2 s: $(hidden) hidden folders"
}
met=0
for wait in 0 0.1 0.2 0.4; do
    kill_while_writing old.csv "$wait"
done
# and where nothing was before, nothing is
for wait in 0 0.2; do
    kill_while_writing new.csv "$wait"
    [[ ! -e new.csv || $(wc -l <new.csv) -eq 1924805 ]] || fail "a part of a new file has its name"
    rm -f new.csv
done
((met > 0)) || fail "no kill met a write: nothing was tested"
[[ $(sha256sum <old.csv) == "$sum" || $(wc -l <old.csv) -eq 1924805 ]] || fail "the old file is damaged"
expect 0 "" write -o old.csv --force
same "hidden folders after a whole write" "$(hidden)" 0
same "the file" "$(sha256sum <old.csv)" "$sum"

# What is not ours stays: another name, and a folder that a living writer holds.
mkdir .hotgrid.notes .hotgrid.abcdef
touch .hotgrid.notes/a .hotgrid.abcdef/b
exec 7<.hotgrid.abcdef
flock -x 7
expect 0 "" write -o old.csv --force
[[ -e .hotgrid.notes/a ]] || fail "a folder of another name was swept"
[[ -e .hotgrid.abcdef/b ]] || fail "a folder that is held was swept"
exec 7<&-
expect 0 "" write -o old.csv --force
[[ ! -e .hotgrid.abcdef ]] || fail "a folder that nobody holds was not swept"
finish
