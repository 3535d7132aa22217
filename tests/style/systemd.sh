#!/usr/bin/env bash
# systemd understands the units, the timer runs every night of the year, the sandbox is tight.
set -euo pipefail
cd "$1/scripts/systemd"
if ! command -v systemd-analyze >/dev/null; then
    echo "skipped: systemd-analyze is not installed"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp hotgrid.service hotgrid.timer hotgrid-failed@.service "$work"
# verify wants the program to exist
sed -i "s#^ExecStart=/usr/bin/hotgrid#ExecStart=/bin/true#" "$work/hotgrid.service"
said=$(systemd-analyze verify --man=no --recursive-errors=no "$work/hotgrid.service" "$work/hotgrid.timer" 2>&1) || {
    echo "$said"
    exit 1
}
if [[ -n $said ]]; then
    echo "$said"
    exit 1
fi

# Both nights of the clock change have a run; a rule at 02:30 would skip the spring night.
rule=$(sed -n 's/^OnCalendar=//p' hotgrid.timer)
for night in 2027-03-28 2027-10-31; do
    before=$(date -u -d "$night - 1 day" +%F)
    next=$(LC_ALL=C systemd-analyze calendar --base-time="$before 12:00:00" "$rule" |
        sed -n 's/^ *Next elapse: [A-Za-z]* \([0-9-]*\) .*/\1/p')
    if [[ $next != "$night" ]]; then
        echo "after $before 12:00 the timer runs on '$next', not on $night"
        exit 1
    fi
done

# Exposure as a whole number (17 is 1.7); 2.0 is the most that is accepted.
if LC_ALL=C systemd-analyze security --offline=true --threshold=20 "$work/hotgrid.service" \
    >"$work/security" 2>&1; then
    tail -1 "$work/security"
elif grep -q 'Overall exposure' "$work/security"; then
    grep 'Overall exposure' "$work/security"
    exit 1
else
    echo "not checked: this systemd-analyze cannot judge a unit offline"
fi
