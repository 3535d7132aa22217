#!/usr/bin/env bash
# Hostile input, GDAL's formats: an allow-list of drivers, plain files, plain table names.
set -euo pipefail
# shellcheck source=tests/hostile/lib.sh
source "$(dirname "$0")/lib.sh"
make=$here/shapes.py
small_job
for extension in gpkg geojson fgb; do
    $python "$make" points.$extension points
    row vector.whole_$extension 0 "" kde points.$extension
    counter vector.whole_$extension '[.rows.read, .rows.used]' '[24,24]'
    head -c $(($(stat -c %s points.$extension) / 2)) points.$extension >cut.$extension
    row vector.truncated_$extension 65 "cut.$extension" kde cut.$extension
    : >empty.$extension
    row vector.empty_$extension 65 "empty.$extension" kde empty.$extension
    head -c 4000 /dev/urandom >noise.$extension
    row vector.noise_$extension 65 "noise.$extension" kde noise.$extension
    mkdir folder.$extension
    row vector.folder_$extension 66 "folder.$extension: it is not a regular file" kde folder.$extension
done
row vector.missing 66 'nowhere.gpkg: there is no such file' kde nowhere.gpkg
cp points.gpkg dressed.geojson
row vector.gpkg_called_geojson 65 'dressed.geojson' kde dressed.geojson

# ---- names that GDAL takes for something else ----
vrt='<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>'
row vector.vrt_inline 66 'the extension says no format' kde "$vrt"
row vector.vrt_inline_with_extension 78 'is refused: a source is a plain file' kde "$vrt.gpkg"
row vector.vsizip 78 'is refused: a source is a plain file' kde /vsizip/points.zip/points.gpkg
row vector.vsicurl 78 'is refused: a source is a plain file' kde /vsicurl/http://127.0.0.1:9/points.gpkg
row vector.vsistdin 78 'is refused' kde /vsistdin/x.geojson
row vector.vsi_csv 66 'No such file' rd /vsizip/points.zip/points.csv
row vector.vsi_shp 66 'there is no such file' rd /vsizip/points.zip/points.shp
row vector.gpkg_prefix 66 'there is no such file' kde GPKG:points.gpkg
row vector.mysql 78 'is refused' kde 'MYSQL:db,user=root,password=secret.gpkg'
row vector.url 66 'there is no such file' kde https://127.0.0.1:9/points.geojson
echo "$vrt" >evil.vrt
row vector.vrt_file 66 'the extension says no format' kde evil.vrt
echo "$vrt" >evil.geojson
row vector.vrt_called_geojson 65 'evil.geojson' kde evil.geojson
cat >evil.kml <<'END'
<?xml version="1.0"?><!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>
END
row vector.kml 66 'the extension says no format' kde evil.kml
row vector.gml 66 'the extension says no format' kde evil.gml
row vector.area_kml 66 'its extension is none of' rd incidents.csv --area evil.kml
row vector.area_vsi 78 'is refused' rd incidents.csv --area /vsizip/x.zip/area.gpkg
row vector.area_csv 78 'a text table holds no polygons' rd incidents.csv --area incidents.csv

# ---- GeoJSON ----
json() { # json FILE GEOMETRY: an area of one feature
    printf '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":%s}]}' "$2" >"$1"
}
echo '{"type":"FeatureCollection","features":[' >open.geojson
row vector.json_never_closed 65 'open.geojson' rd incidents.csv --area open.geojson
echo '{"hello": "world"}' >hello.geojson
row vector.json_of_something_else 65 'hello.geojson' rd incidents.csv --area hello.geojson
{ printf '%.0s[' {1..20000}; printf '%.0s]' {1..20000}; } >nested
json deep.geojson "{\"type\":\"Polygon\",\"coordinates\":$(cat nested)}"
row vector.json_nested_deep 65 'deep.geojson' rd incidents.csv --area deep.geojson
{ printf '%.0s{"a":' {1..100000}; } >deepest.geojson
row vector.json_nested_deepest 65 'deepest.geojson' rd incidents.csv --area deepest.geojson
json huge.geojson '{"type":"Polygon","coordinates":[[[1e400,52],[5.4,52],[5.4,52.1],[1e400,52]]]}'
row vector.json_1e400 65 'huge.geojson' rd incidents.csv --area huge.geojson
json nan.geojson '{"type":"Polygon","coordinates":[[[NaN,52],[5.4,52],[5.4,52.1],[NaN,52]]]}'
row vector.json_nan 65 'nan.geojson' rd incidents.csv --area nan.geojson
json text.geojson '{"type":"Polygon","coordinates":[[["a","b"],[5.4,52],[5.4,52.1],["a","b"]]]}'
row vector.json_text_coordinates 65 'text.geojson' rd incidents.csv --area text.geojson
json none.geojson null
row vector.area_without_geometry 65 'none.geojson holds no polygon' rd incidents.csv --area none.geojson
json two.geojson '{"type":"Polygon","coordinates":[[[5.38,52.15],[5.39,52.15]]]}'
row vector.area_of_two_points 65 'two.geojson' rd incidents.csv --area two.geojson
printf '{"type":"FeatureCollection","features":[]}' >empty_area.geojson
row vector.area_without_features 65 'empty_area.geojson' rd incidents.csv --area empty_area.geojson
square bow.geojson 155000 463000 156000 464000
sed -i 's/\[156000, 463000\], \[156000, 464000\]/[156000, 464000], [156000, 463000]/' bow.geojson
row vector.area_crosses_itself 0 'was repaired' rd incidents.csv --area bow.geojson
printf '\xef\xbb\xbf' | cat - area.geojson >bom.geojson
row vector.json_with_bom 0 "" rd incidents.csv --area bom.geojson
square longname.geojson 155000 463000 156000 464000 "\"name\": \"$(head -c 5000 /dev/zero | tr '\0' n)\""
row vector.name_of_5000_bytes 65 'a name has at most 1024' "$HOTGRID" run job.yaml --dry-run \
    --set neighbourhoods.source=longname.geojson --set neighbourhoods.name=name
json swapped.geojson '{"type":"Polygon","coordinates":[[[52.15,5.38],[52.15,5.40],[52.17,5.40],[52.17,5.38],[52.15,5.38]]]}'
row vector.area_swapped 65 'swapped.geojson: feature 1' rd incidents.csv --area swapped.geojson
$python "$make" lines.gpkg line
row vector.area_of_lines 65 'lines.gpkg' rd incidents.csv --area lines.gpkg
json far.geojson '{"type":"Polygon","coordinates":[[[-74,40],[-73,40],[-73,41],[-74,41],[-74,40]]]}'
row vector.area_in_new_york 65 'far.geojson: feature 1' rd incidents.csv --area far.geojson

# ---- points that are none ----
json_points() {
    printf '{"type":"FeatureCollection","features":['
    local i
    for ((i = 0; i < 20; i++)); do
        printf '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[5.38%d,52.15%d]}},' "$i" "$i"
    done
    printf '{"type":"Feature","properties":{},"geometry":%s}]}' "$1"
}
points() {
    kde "$1" --max-reject-share 100% --rejects rejects.csv
}
json_points null >p_null.geojson
row vector.point_of_nothing 0 "" points p_null.geojson
rejected vector.point_of_nothing no_location 1
json_points '{"type":"Point","coordinates":[]}' >p_empty.geojson
row vector.point_empty 0 "" points p_empty.geojson
rejected vector.point_empty no_location 1
json_points '{"type":"Point","coordinates":[0,0]}' >p_zero.geojson
row vector.point_null_island 0 "" points p_zero.geojson
rejected vector.point_null_island null_island 1
json_points '{"type":"MultiPoint","coordinates":[[5.38,52.15],[5.39,52.16]]}' >p_multi.geojson
row vector.point_of_two 0 'its geometry is a MULTIPOINT, not one point' points p_multi.geojson
rejected vector.point_of_two bad_record 1

# ---- tables and layers ----
ogr() { $python -c "
from osgeo import ogr
d = ogr.Open('many.gpkg', 1)
d.CreateLayer('andere laag', None, ogr.wkbPoint)"; }
cp points.gpkg many.gpkg && ogr
row vector.several_layers 78 'laag, andere laag' kde many.gpkg
row vector.layer_named 0 "" kde many.gpkg --layer laag
counter vector.layer_named .rows.used 24
row vector.layer_misspelt 78 'did you mean' kde many.gpkg --layer laagg
row vector.layer_of_sql 78 'no layer' kde many.gpkg --layer 'laag" UNION SELECT * FROM sqlite_master --'
for table in 'x; DROP TABLE incidents' 'a"b' "a' OR '1'='1" 'public.incidents.x' '1abc' "$(head -c 64 /dev/zero | tr '\0' a)" 'é' 'a b' '.'; do
    name=${table//[^a-z0-9]/_}
    row "vector.table_${name:0:12}" 78 'is refused: letters, digits and _ only' kde \
        'PG:host=127.0.0.1 port=9 password=geheim' --layer "$table"
    that "vector.table_${name:0:12}_masked" bash -c '! grep -q geheim stderr'
done
row vector.pg_without_server 69 'the database does not answer: PQconnectdb failed. connection to server at "127.0.0.1", port 9 failed: Connection refused' kde \
    'PG:host=127.0.0.1 port=9 dbname=x user=y password=geheim' --layer incidents
that vector.pg_masked bash -c '! grep -q geheim stderr'
row vector.pg_url_without_server 69 'the database does not answer' kde 'PG:postgresql://y:geheim@127.0.0.1:9/x' --layer incidents
that vector.pg_url_masked bash -c '! grep -q geheim stderr'
row vector.pg_quoted_password 69 'the database does not answer' kde "PG:host=127.0.0.1 port=9 password='geheim \\' nog geheim' user=y" --layer incidents
that vector.pg_quoted_masked bash -c '! grep -q geheim stderr'
row vector.pg_service_unknown 69 'definition of service "nowhere" not found' kde 'PG:service=nowhere' --layer incidents
finish
