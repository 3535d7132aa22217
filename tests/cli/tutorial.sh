#!/usr/bin/env bash
# docs/tutorial.md can be followed: every command runs, and prints what the page says that it prints.
set -euo pipefail
source_folder=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
# The installed program is called hotgrid wherever it was built; the sample without earlier runs.
mkdir bin sample
ln -s "$HOTGRID" bin/hotgrid
PATH=$work/bin:$PATH
(cd "$source_folder/datasets/pilot" && tar cf - --exclude=./out .) | tar xf - -C sample
export SAMPLE=$work/sample

# Blocks "sh" are run in this shell, one after the other; blocks "console" line by line: "$ " is a
# command, the lines below it what it prints. "..." stands for anything, a line of it for any lines.
blocks=0 command='' expected=''
check_command() {
    [[ -n $command ]] || return 0
    local got pattern=$expected
    eval "$command" >printed 2>&1 || true
    got=$(sed -E 's/about [0-9.]+ [kMG]B and [0-9.]+ s/about ... MB and ... s/' printed)
    pattern=${pattern//\\/\\\\}
    pattern=${pattern//\[/\\[}
    pattern=${pattern//\?/\\?}
    pattern=${pattern//\*/\\*}
    pattern=${pattern//.../*}
    # shellcheck disable=SC2053  # a pattern
    if [[ $got != ${pattern%$'\n'} ]]; then
        fail "$command"
        diff <(printf '%s' "$expected") <(printf '%s\n' "$got") || true
    fi
    command='' expected=''
}
language='' script=''
while IFS= read -r line; do
    case $language/$line in
    '/```sh' | '/```console') language=${line#\`\`\`} ;;
    '/```'*) language=other ;;
    sh/'```')
        eval "$script" || fail "a block does not run: $script"
        language='' script='' blocks=$((blocks + 1))
        ;;
    console/'```')
        check_command
        language='' blocks=$((blocks + 1))
        ;;
    other/'```') language='' ;;
    sh/*) script+=$line$'\n' ;;
    console/'$ '*)
        check_command
        command=${line#\$ }
        ;;
    console/*) expected+=$line$'\n' ;;
    esac
done <"$source_folder/docs/tutorial.md"
[[ $blocks -ge 12 ]] || fail "only $blocks blocks found"
finish
