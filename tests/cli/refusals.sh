#!/usr/bin/env bash
# What is wrong on the command line is named, with the exit code of docs/nightly.md "Exit codes".
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
two_events
expect 64 "a command is missing" "$HOTGRID"
expect 64 "did you mean kde?" "$HOTGRID" kdee
expect 64 "this build has run, check, kde" "$HOTGRID" forecast two.csv
expect 64 "unknown option --quiet before a command" "$HOTGRID" --quiet
expect 64 "did you mean --bandwidth?" "$HOTGRID" kde two.csv --bandwith 200 -o o.tif
expect 64 "unknown option -z" "$HOTGRID" kde two.csv -z
expect 64 "--bandwidth needs a value" "$HOTGRID" kde two.csv --bandwidth
expect 64 "-o needs a value" "$HOTGRID" kde two.csv -o
expect 64 "--force takes no value" "$HOTGRID" kde two.csv --force=1
expect 64 "--bandwidth is missing" "$HOTGRID" kde two.csv -o o.tif
expect 64 "-o is missing" "$HOTGRID" kde two.csv --bandwidth 200
expect 64 "rasters are written as" "$HOTGRID" kde two.csv --bandwidth 200 -o o.docx
expect 64 "no number of metres" "$HOTGRID" kde two.csv --bandwidth 200,5 -o o.tif
expect 64 "no number of metres" "$HOTGRID" kde two.csv --bandwidth nan -o o.tif
expect 64 '--cell: "0x10" is no number' "$HOTGRID" kde two.csv --cell 0x10 --bandwidth 2 -o o.tif
expect 64 "outside" "$HOTGRID" kde two.csv --cell -5 --bandwidth 2 -o o.tif
expect 64 "is given twice" "$HOTGRID" kde two.csv --cell 5 --cell 6 --bandwidth 2 -o o.tif
expect 64 "did you mean quartic?" "$HOTGRID" kde two.csv --kernel quartik --bandwidth 2 -o o.tif
expect 64 "no extent" "$HOTGRID" kde two.csv --extent 1,2,3 --bandwidth 2 -o o.tif
expect 64 "--select needs --category" "$HOTGRID" kde two.csv --select A --bandwidth 2 -o o.tif
expect 64 "need --time" "$HOTGRID" kde two.csv --from 2016-01-01T00:00Z --bandwidth 2 -o o.tif
expect 64 "say with --tz" "$HOTGRID" kde two.csv --from 2016-01-01 --bandwidth 2 -o o.tif
expect 64 "--set" "$HOTGRID" run job.yaml --set grid.cell
expect 64 "an input is missing" "$HOTGRID" run
expect 64 "one input too many" "$HOTGRID" run a.yaml b.yaml
expect 64 "no input is taken here" "$HOTGRID" formats x
expect 66 "nowhere.csv" "$HOTGRID" kde nowhere.csv --crs EPSG:28992 --bandwidth 200 -o o.tif
expect 66 "nowhere.yaml" "$HOTGRID" run nowhere.yaml
expect 78 "--crs" "$HOTGRID" kde two.csv --bandwidth 200 -o o.tif
expect 73 "" "$HOTGRID" kde two.csv --crs EPSG:28992 --bandwidth 200 -o missing/o.tif
printf 'id,x,y,naam_verdachte\n1,155050,463000,J\n' >person.csv
expect 78 "naam_verdachte" "$HOTGRID" kde person.csv --crs EPSG:28992 --bandwidth 200 -o o.tif
expect 0 "" "$HOTGRID" kde person.csv --crs EPSG:28992 --bandwidth 200 --ignore naam_verdachte -o p.tif
printf 'id,x,y\n1,155050,463000\n2,,\n3,155050,463100\n' >gaps.csv
expect 65 "" "$HOTGRID" kde gaps.csv --crs EPSG:28992 --bandwidth 200 -o o.tif
expect 0 "" "$HOTGRID" kde gaps.csv --crs EPSG:28992 --bandwidth 200 --max-reject-share 50% -o g.tif
[[ ! -e o.tif ]] || fail "a refused command left o.tif"
finish
