#!/usr/bin/env bash
# Help, manual, completion and --json-usage name the same commands and options.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
"$HOTGRID" --json-usage >usage.json || fail "--json-usage"
"$HOTGRID" generate man >man.1 || fail "generate man"
"$HOTGRID" generate completion >completion.bash || fail "generate completion"
"$HOTGRID" --help >help || fail "--help"
jq -e . usage.json >/dev/null || fail "--json-usage is no JSON"
bash -n completion.bash || fail "the completion is no bash"
mapfile -t commands < <(jq -r '.commands[].name' usage.json)
[[ ${#commands[@]} -ge 6 ]] || fail "only ${#commands[@]} commands"
plain_man=$(sed 's/\\-/-/g' man.1)
for command in "${commands[@]}"; do
    grep -qE "^  $command +" help || fail "--help lacks $command"
    grep -q "^.B hotgrid $command\$" <<<"$plain_man" || fail "the manual lacks $command"
    grep -q "$command) words=" completion.bash || fail "the completion lacks $command"
    "$HOTGRID" "$command" --help >command_help || fail "$command --help"
    mapfile -t names < <(jq -r --arg c "$command" \
        '.commands[] | select(.name == $c) | .options[].name' usage.json)
    [[ ${#names[@]} -ge 1 ]] || fail "$command has no options"
    for name in "${names[@]}"; do
        grep -qE -- "(^|[ ,])--$name( |\$)" command_help || fail "$command --help lacks --$name"
        grep -qE -- "--$name( |\")" <<<"$plain_man" || fail "the manual lacks --$name"
        grep "$command) words=" completion.bash | grep -q -- "--$name " ||
            fail "the completion of $command lacks --$name"
    done
    # and nothing in the help that the table does not know
    while read -r shown; do
        printf '%s\n' "${names[@]}" | grep -qx -- "$shown" || fail "$command --help invents --$shown"
    done < <(sed -n 's/^  \(-., \)\?--\([a-z-]*\).*/\2/p' command_help)
done
# Every key of the job file is in the manual and in the schema.
"$HOTGRID" run --schema >schema.json || fail "run --schema"
jq -e '."$schema"' schema.json >/dev/null || fail "run --schema is no JSON Schema"
for key in plan.area_budget 'incidents\[\].columns.start_clock' output.keep monitor.\\*.national; do
    grep -q "^.B \"$key\"" <<<"$plain_man" || fail "the manual lacks the key $key"
done
same "plan's required keys" "$(jq -c '.properties.plan.required' schema.json)" \
    '["goal","horizon","area_budget","baseline"]'
if command -v mandoc >/dev/null; then
    mandoc -Tlint -Wwarning man.1 || fail "mandoc complains"
fi
finish
