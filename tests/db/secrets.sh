#!/usr/bin/env bash
# A password in the name of a database source stands in no message, summary, file of rejects or
# result. Runs under with_postgis.
set -euo pipefail
program=$1
: "${HG_TEST_PASSWORD:?from with_postgis}"
if ! command -v ogr2ogr >/dev/null; then
    echo "skipped: ogr2ogr is not installed"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf 'id,x,y,begin\n1,155010,463020,2016-01-01\n2,155110,463120,2016-01-02\n3,155210,463220,soon\n' >in.csv
ogr2ogr -f PostgreSQL PG: in.csv -oo X_POSSIBLE_NAMES=x -oo Y_POSSIBLE_NAMES=y -a_srs EPSG:28992 \
    -nln incidents
source="PG:dbname=hotgrid password='$HG_TEST_PASSWORD'"
"$program" kde "$source" --layer incidents --crs EPSG:28992 --time begin --tz UTC --bandwidth 300 \
    --max-reject-share 50% --rejects rejects.csv --json-summary sum.json -o density.tif >said 2>&1
grep -q 'bad_time' rejects.csv
code=0
"$program" kde "$source" --layer incidents --crs EPSG:28992 --time nothing --bandwidth 300 \
    -o other.tif >>said 2>&1 || code=$?
[[ $code -ne 0 ]]
if grep -rlF "$HG_TEST_PASSWORD" "$work"; then
    echo "the password is in these files"
    exit 1
fi
grep -q 'password=' said # shown, but masked
