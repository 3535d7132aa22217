#!/usr/bin/env bash
# Hostile input, results: gates that publish nothing, names that stay text wherever they are written.
set -euo pipefail
# shellcheck source=tests/hostile/lib.sh
source "$(dirname "$0")/lib.sh"
{ echo id,x,y; good_rows; } >good.csv
write() { # write OUTPUT [OPTION...]
    "$HOTGRID" kde good.csv --crs EPSG:28992 --bandwidth 200 -o "$@"
}

# ---- where a result goes ----
for extension in tif asc csv png; do
    row "output.format_$extension" 0 '' write "there.$extension"
    sum=$(sha256sum "there.$extension")
    row "output.exists_$extension" 73 "there.$extension exists already; --force replaces it" write "there.$extension"
    that "output.exists_${extension}_untouched" test "$(sha256sum "there.$extension")" = "$sum"
    row "output.force_$extension" 0 '' write "there.$extension" --force
    that "output.force_${extension}_same_bytes" test "$(sha256sum "there.$extension")" = "$sum"
done
row output.extension_unknown 64 'rasters are written as' write o.docx
row output.extension_none 64 'rasters are written as' write o
row output.folder_missing 73 'missing/o.tif' write missing/o.tif
mkdir folder.tif
row output.is_a_folder 73 'folder.tif' write folder.tif
row output.is_a_folder_forced 73 'folder.tif' write folder.tif --force
echo precious >victim && ln -s victim link.tif
row output.is_a_link 73 'link.tif' write link.tif
row output.is_a_link_forced 0 '' write link.tif --force
that output.link_became_a_file test ! -L link.tif
that output.link_target_untouched grep -q precious victim
row output.dev_full 64 'rasters are written as' write /dev/full
row output.rejects_missing_folder 73 'missing/r.csv' write o.tif --rejects missing/r.csv
row output.summary_missing_folder 73 'missing/s.json' write o.tif --json-summary missing/s.json
row output.stdout_full 74 'cannot write to stdout' bash -c '"$HOTGRID" formats >/dev/full'
row output.stdout_full_help 74 'cannot write to stdout' bash -c '"$HOTGRID" kde --help >/dev/full'
row output.stdout_full_summary 74 'cannot write to stdout' bash -c \
    '"$HOTGRID" kde good.csv --crs EPSG:28992 --bandwidth 200 -o o3.tif --json-summary - >/dev/full'
row output.stderr_full 0 '' bash -c '"$HOTGRID" kde good.csv --crs EPSG:28992 --bandwidth 200 -o quiet.tif 2>/dev/full'
mkdir 'map met é en blanco'
row output.blanks_and_accents 0 '' write 'map met é en blanco/kaart ü.tif'
row output.name_of_300_bytes 73 'File name too long' write "$(head -c 300 /dev/zero | tr '\0' n).tif"

# ---- what is read is never written over, --force or not ----
cp good.csv kept.csv
ln good.csv 'same file.csv'
row output.input_is_output 64 'would be written over good.csv, which is read' write good.csv
for option in '-o good.csv' '-o ./good.csv' "-o $PWD/good.csv" '-o o.csv --rejects good.csv' \
    '-o o.csv --json-summary good.csv'; do
    # shellcheck disable=SC2086 # the words of the option
    row "output.over_the_input_${option//[^a-z]/}" 64 'would be written over good.csv, which is read' "$HOTGRID" \
        kde good.csv --crs EPSG:28992 --bandwidth 200 $option --force
done
row output.over_a_link_to_the_input 64 'would be written over' write 'same file.csv' --force
square area.geojson 155000 463000 156000 464000
row output.over_the_area 64 'would be written over area.geojson' write o.tif --area area.geojson --json-summary area.geojson
that output.input_is_whole cmp good.csv kept.csv
small_job
cp job.yaml kept.yaml
for file in job.yaml incidents.csv area.geojson; do
    row "output.summary_over_$file" 64 'would be written over' "$HOTGRID" check job.yaml --json-summary "$file"
    row "output.run_summary_over_$file" 64 'would be written over' "$HOTGRID" run job.yaml --json-summary "$file"
done
that output.job_is_whole cmp job.yaml kept.yaml

# ---- the gates of a job: nothing is published, current stays ----
small_job
cp incidents.csv all.csv
row output.first_run 0 'published' job
counter output.first_run manifest:.rows.read 140
{ cat all.csv; for ((i = 0; i < 40; i++)); do echo "x$i,,,2016-11-05 12:00,B70"; done; } >incidents.csv
row output.gate_minimum_located 65 'minimum_located' job
counter output.gate_minimum_located '[.rows.read, .rows.used, .rows.rejected.no_location]' '[180,140,40]'
row output.gate_lowered 0 '' dry --set quality.minimum_located=50%
{ cat all.csv; for ((i = 0; i < 40; i++)); do echo "x$i,155500,463500,soon,B70"; done; } >incidents.csv
row output.gate_maximum_rejected 65 'maximum_rejected' job
counter output.gate_maximum_rejected '[.rows.read, .rows.used, .rows.rejected.bad_time]' '[180,140,40]'
row output.gate_in_check 65 'maximum_rejected' "$HOTGRID" check job.yaml
sed '2,$s/2016/soon/' all.csv >incidents.csv
row output.every_row_rejected 65 'rejected' job
counter output.every_row_rejected '[.rows.read, .rows.used]' '[140,0]'
head -1 all.csv >incidents.csv
row output.no_rows 65 'no incident is left of 0 rows read' job
sed 's/B70/A50/' all.csv >incidents.csv
row output.no_offence_matches 65 'no row has one of the offence codes' job
counter output.no_offence_matches '.rows.rejected' '{"category":140}'
sed -E '2,$s/,155([0-9]{3}),463/,255\1,563/' all.csv >incidents.csv
row output.all_outside 65 'every place lies outside the study area' job
counter output.all_outside '.rows.rejected' '{"outside_area":140}'
cp all.csv incidents.csv
row output.strict_without_warnings 0 '' dry --strict
sed '2,$s/12:30/00:00/' all.csv >incidents.csv
row output.strict_with_warnings 65 '--strict: 1 warnings, the first: ' job --strict
cp all.csv incidents.csv
cp job.yaml plain.yaml
sed -i 's/\[B70\]/[B70], overval: [B72]/; s/^forecast: {/&overval: {model: kde, bandwidth: 500}, /' job.yaml
row output.offence_without_incidents 0 'overval: no incident to forecast from: 0 everywhere, no cell is flagged' job --as-of 2016-12-20
counter output.offence_without_incidents manifest:.warnings[].code '"no_history"'
sed -i '/^forecast:/s/straatroof: {[^}]*}, *//; /^forecast:/s/, *straatroof: {[^}]*}//' job.yaml
row output.no_offence_with_incidents 65 'no offence of the job has an incident to forecast from at 2016-12-20' job --as-of 2016-12-20
cp plain.yaml job.yaml

# ---- study area and neighbourhoods ----
square zones.geojson 155000 463000 156000 464000 '"WK_NAAM": "Oud-West", "WK_CODE": "WK01"'
zones() { dry --set neighbourhoods.source=zones.geojson "$@"; }
row output.zone_name_misspelt 78 'did you mean "WK_NAAM"' zones --set neighbourhoods.name=WK_NAMM
row output.zone_code_missing 78 'it has: WK_NAAM, WK_CODE' zones --set neighbourhoods.name=WK_NAAM --set neighbourhoods.code=gemeente
row output.zones_without_names 0 '' zones
square sliver.geojson 155000 463000 155000.001 463000.001
row output.area_of_a_square_millimetre 65 'only in the halo of the study area' dry --set study_area.source=sliver.geojson
square large.geojson 10000 300000 280000 620000
row output.grid_too_large 64 'more than the 100000000 allowed' dry --set study_area.source=large.geojson --set grid.cell=10
row output.grid_larger_than_allowed 64 'would do' dry --set grid.maximum_cells=10

# ---- names that want to be more than text ----
hostile='</script><img src=x onerror=alert(1)>'
formula="=cmd|'/c calc'!A1"
escape=$'\e]0;owned\a\e[31m'
$python - "$hostile" "$formula" "$escape" <<'END'
import json, sys
features = []
names = list(sys.argv[1:]) + ['"quoted" & <b>', "]]>", "-1+1", "@SUM(A1)", "\u202egnirob", "a\nb\tc", "É" * 60]
for i, name in enumerate(names):
    x = 155000 + 100 * i
    features.append({"type": "Feature", "properties": {"naam": name, "code": name}, "geometry": {
        "type": "Polygon", "coordinates": [[[x, 463000], [x + 100, 463000], [x + 100, 464000], [x, 464000], [x, 463000]]]}})
json.dump({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
           "features": features}, open("zones.geojson", "w"))
END
$python - "$hostile" <<'END'
import sys
text = open("plain.yaml").read().replace("goal: test", "goal: '%s'" % sys.argv[1])
text = text.replace("csv]", "csv, gpkg, geojson, shp, fgb]")
text += "title: '%s & <b>\"x\"</b> ]]>'\n" % sys.argv[1]
text += "neighbourhoods: {source: zones.geojson, name: naam, code: code, minimum_count: 1}\n"
open("job.yaml", "w").write(text)
END
row output.hostile_names 0 'published' job --as-of 2016-12-21
run=out/current
cat >inert.py <<'END'
import csv, glob, html.parser, json, sys
import xml.etree.ElementTree as tree

run, what = sys.argv[1], sys.argv[2]
bad = []
class Page(html.parser.HTMLParser):
    """No element that the names asked for, no handler, nothing fetched."""
    def handle_starttag(self, tag, attributes):
        for key, value in attributes:
            if key.startswith("on"):
                bad.append("handler %s in <%s>" % (key, tag))
            if tag == "img" and key == "src" and not (value or "").startswith("data:"):
                bad.append("image %s" % value)
            if key in ("src", "href") and (value or "").startswith(("http:", "https:", "//", "javascript:")):
                bad.append("fetches %s" % value)
if what == "html":
    text = open(run + "/report.html", encoding="utf-8").read()
    Page().feed(text)
    if "<img src=x" in text:
        bad.append("the name is an element")
    if "\u001b" in text or "\u0007" in text:
        bad.append("terminal escapes")
    if "onerror=alert(1)&gt;" not in text and "onerror=alert(1)\\u003e" not in text:
        bad.append("the name is not in the report at all")
if what == "csv":
    files = glob.glob(run + "/**/*.csv", recursive=True)
    for name in files:
        for row in csv.reader(open(name, encoding="utf-8-sig", newline="")):
            for field in row:
                number = field.lstrip("-").replace(".", "").replace("e", "").replace("-", "").replace("+", "").isdigit()
                if field[:1] in ("=", "+", "-", "@", "\t", "\r") and not number:
                    bad.append("%s: a spreadsheet would run %r" % (name, field))
    table = open(run + "/neighbourhoods.csv", encoding="utf-8").read()
    if "cmd|" not in table:
        bad.append("the formula's name is gone")
if what == "xml":
    files = glob.glob(run + "/**/*.qml", recursive=True) + glob.glob(run + "/**/*.sld", recursive=True)
    if not files:
        bad.append("no styles to look at")
    for name in files:
        tree.parse(name)
if what == "json":
    files = glob.glob(run + "/**/*.json", recursive=True) + glob.glob(run + "/**/*.geojson", recursive=True)
    for name in files:
        json.load(open(name, encoding="utf-8"))
if what == "gpkg":
    from osgeo import ogr
    source = ogr.Open(run + "/neighbourhoods.gpkg")
    names = {f.GetField("name") for f in source.GetLayer(0)}
    if sys.argv[3] not in names or sys.argv[4] not in names:
        bad.append("names are %r" % names)
print("\n".join(bad))
sys.exit(1 if bad else 0)
END
that output.html_inert $python inert.py $run html
that output.csv_inert $python inert.py $run csv
that output.styles_are_xml $python inert.py $run xml
that output.json_parses $python inert.py $run json
that output.gpkg_keeps_names $python inert.py $run gpkg "$hostile" "$formula"
for name in report.html neighbourhoods.csv manifest.json; do
    that "output.no_escape_in_$name" bash -c "! LC_ALL=C grep -qP '\\x1b' $run/$name"
done
{ cat all.csv; printf 'x1,155500,463500,%s,B70\nx2,155500,463500,"=1+1",B70\n' "$escape"; } >incidents.csv
row output.hostile_rejects 0 '' job --as-of 2016-12-22
that output.rejects_defused bash -c "grep -q \"'=1+1\" $run/rejects.csv"
that output.rejects_without_escapes bash -c "! LC_ALL=C grep -qP '\\x1b' $run/rejects.csv"
counter output.hostile_rejects .rows.rejected '{"bad_time":2}'
finish
