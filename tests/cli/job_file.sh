#!/usr/bin/env bash
# The job file on the command line: schema, origins, environment, --set, all errors at once.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
small_job
expect 0 "" "$HOTGRID" run --schema
jq -e '.properties.forecast.additionalProperties' out >/dev/null || fail "the schema is no JSON"

export HOTGRID_GRID__CELL=250 HOTGRID_PLAN__OWNER="Team 7"
expect 0 "" "$HOTGRID" run job.yaml --dump-config --set output.keep=30d --set grid.halo=500
origin() { sed -n "s/^$1: .*# //p" out; }
same "origin of crs" "$(origin crs)" "job.yaml:6"
same "origin of grid.cell" "$(origin grid.cell)" environment
same "origin of output.keep" "$(origin output.keep)" --set
same "origin of quality.pile_up" "$(origin quality.pile_up)" default
grep -q '^grid.cell: 250 ' out || fail "the environment did not win over the file"
grep -q '^plan.owner: "Team 7" ' out || fail "plan.owner"
expect 0 "" "$HOTGRID" run job.yaml --dump-config --set grid.cell=500
grep -q '^grid.cell: 500 ' out || fail "--set did not win over the environment"
unset HOTGRID_GRID__CELL HOTGRID_PLAN__OWNER

expect 78 '--set: grid.cell: "nan" is no number' "$HOTGRID" run job.yaml --set grid.cell=nan
HOTGRID_GIRD__CELL=1 expect 78 'environment: unknown key "gird"; did you mean "grid"?' \
    "$HOTGRID" run job.yaml
sed -e 's/horizon: 14d/horizon: soon/' -e 's/^grid:/gird:/' job.yaml >broken.yaml
expect 78 "broken.yaml:3:12: plan.horizon" "$HOTGRID" run broken.yaml
grep -qF 'broken.yaml:14:1: unknown key "gird"; did you mean "grid"?' err || fail "second error"
expect 78 "" "$HOTGRID" check broken.yaml
same "refusals that check lists" "$(grep -c '^refused: broken.yaml:' out)" 2
[[ ! -e out.d && ! -d "$work/out/current" ]] || fail "check wrote something"
# Settings stand in every manifest and report: a password among them is refused, and never shown.
small_job
sed -i 's/source: incidents.csv/source: "PG:host=nowhere user=me password=geheim"/' job.yaml
expect 78 'put it into a password file' "$HOTGRID" check job.yaml
! grep -q geheim out err || fail "check shows the password"
expect 78 '' "$HOTGRID" run job.yaml --set 'study_area=PG:postgresql://me:geheim@nowhere/x'
! grep -q geheim out err || fail "run shows the password"
finish
