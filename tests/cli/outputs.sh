#!/usr/bin/env bash
# Nothing is overwritten unasked, a lost stdout is an error, messages are as asked.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
two_events
kde=("$HOTGRID" kde two.csv --crs EPSG:28992 --bandwidth 300)
echo precious >old.csv
expect 73 "old.csv exists already; --force replaces it" "${kde[@]}" -o old.csv
same "the old file" "$(cat old.csv)" precious
expect 0 "" "${kde[@]}" -o old.csv --force
same "its header" "$(head -1 old.csv)" "cell,x,y,value"
# a failing command leaves the old file alone even under --force
expect 78 "" "$HOTGRID" kde two.csv --bandwidth 200 -o old.csv --force
same "the file of the last success" "$(head -1 old.csv)" "cell,x,y,value"

for command in formats models kernels "run --schema" "--help" "--json-usage" "--version" "generate man"; do
    got=0
    # shellcheck disable=SC2086
    "$HOTGRID" $command >/dev/full 2>err || got=$?
    same "exit code of $command on a full disk" "$got" 74
done
expect 0 "" "$HOTGRID" formats --json
jq -e '.formats | length > 5' out >/dev/null || fail "formats --json"
expect 0 "" "$HOTGRID" models --json
jq -e '.models[] | select(.name == "kde") | .options[] | select(.name == "bandwidth") | .unit == "m"' \
    out >/dev/null || fail "models --json"
expect 0 "" "$HOTGRID" kernels --json
jq -e '.kernels | map(.name) | index("quartic") != null' out >/dev/null || fail "kernels --json"
expect 0 "" "$HOTGRID" --version
grep -q '^hotgrid [0-9]*\.[0-9]*\.[0-9]*$' out || fail "--version: $(head -1 out)"
grep -q 'PROJ [0-9]' out || fail "--version names no PROJ"

# -q: nothing but warnings and errors; JSON lines; the journal's priorities
expect 0 "" "${kde[@]}" -o quiet.csv -q
[[ ! -s err ]] || fail "-q talks: $(cat err)"
expect 0 "" "${kde[@]}" -o json.csv --log json
jq -e -s 'length > 0 and all(.[]; has("level") and has("code") and has("text"))' err >/dev/null ||
    fail "--log json: $(head -2 err)"
touch err.journal
place=$(stat -c '%d:%i' err.journal)
JOURNAL_STREAM=$place "${kde[@]}" -o old.csv >out 2>err.journal || true
grep -q '^<3>hotgrid: error: ' err.journal || fail "no journal priority: $(cat err.journal)"
# control characters of names do not reach the terminal
expect 66 'evil\x1b[31m.csv' "$HOTGRID" kde $'evil\e[31m.csv' --crs EPSG:28992 --bandwidth 200 -o e.csv
if grep -q $'\e' err; then fail "an escape sequence reached stderr"; fi
finish
