#!/usr/bin/env bash
# The commands that docs/results.md gives for GDAL and PostGIS work, as they stand there, and the
# raster in the database holds what the hotspots say. Runs under with_postgis.
set -euo pipefail
program=$1 source=$2
for tool in raster2pgsql ogr2ogr psql gdalwarp; do
    if ! command -v "$tool" >/dev/null; then
        echo "skipped: $tool is not installed"
        exit 77
    fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" run "$source/datasets/pilot/job.yaml" --set output.folder="$work/out" -q
cd "$work"

block() { # block AFTER LANGUAGE: the next block of code after a line that begins like that
    awk -v after="$1" -v open="\`\`\`$2" 'index($0, after) == 1 { found = 1 }
        found && $0 == "```" && inside { exit } inside { print } found && $0 == open { inside = 1 }' \
        "$source/docs/results.md"
}
block '**GDAL**' sh >gdal.sh
block '**PostGIS**' sh >postgis.sh
block '**PostGIS**' sql >sums.sql
grep -q gdalwarp gdal.sh && grep -q raster2pgsql postgis.sh && grep -q ST_Clip sums.sql

bash -euo pipefail gdal.sh >gdal.out
grep -q 'Feature Count' gdal.out

# As superuser, once; over the server's own socket, which lies beside the password file.
if ! psql -q -h "$(dirname "$PGPASSFILE")" -U admin -c 'CREATE EXTENSION postgis_raster'; then
    echo "skipped: postgis_raster is not installed"
    exit 77
fi
bash -euo pipefail postgis.sh >first.out 2>&1 || {
    cat first.out
    exit 1
}
bash -euo pipefail postgis.sh >second.out 2>&1 # the next night
psql -X -A -t -F ' ' -v ON_ERROR_STOP=1 -f sums.sql >sums
hotspots=$(($(wc -l <out/current/overval/hotspots.csv) - 1))
[[ $(wc -l <sums) -eq $hotspots ]]
awk '{ off = $(NF) / $(NF - 1) - 1; if (off * off > 1e-12) { print "differs: " $0; bad = 1 } }
    END { exit bad }' sums
rows=$(psql -X -A -t -c 'SELECT count(*) FROM hotgrid.scorecard')
[[ $rows -eq $(($(wc -l <out/current/scorecard.csv) - 1)) ]]
