#!/usr/bin/env bash
# Hostile input, places: a wrong coordinate system is diagnosed by name and never repaired silently.
set -euo pipefail
# shellcheck source=tests/hostile/lib.sh
source "$(dirname "$0")/lib.sh"
small_job

# town FILE AWK: the twenty places of the town after an awk transformation of x and y
town() {
    { echo id,x,y; good_rows 20 | LC_ALL=C awk -F, -v OFMT=%.10g "{ $2 }"; } >"$1"
}
area=(--area area.geojson)

# ---- whole files that lie somewhere else ----
town swapped.csv 'print $1 "," $3 "," $2'
row crs.swapped 65 'swapped axes: x holds the northing and y the easting; exchange the columns' rd swapped.csv "${area[@]}"
row crs.swapped_without_area 65 'swapped axes' rd swapped.csv
town km.csv 'print $1 "," $2 / 1000 "," $3 / 1000'
row crs.kilometres 65 'kilometres, or metres whose thousands marks were read as decimal marks' rd km.csv
town mm.csv 'print $1 "," $2 * 1000 "," $3 * 1000'
row crs.millimetres 65 'The likely cause: millimetres' rd mm.csv
town cm.csv 'print $1 "," $2 * 100 "," $3 * 100'
row crs.centimetres 65 'centimetres' rd cm.csv
town old.csv 'print $1 "," $2 - 155000 "," $3 - 463000'
row crs.rd_of_before_1970 65 'RD coordinates of before 1970' rd old.csv
town degrees.csv 'print $1 "," 5.387 + $2 % 900 / 100000 "," 52.155 + $3 % 900 / 100000'
row crs.degrees_declared_as_metres 65 'longitude and latitude in degrees; declare --crs EPSG:4326' rd degrees.csv
town latlon.csv 'print $1 "," 52.155 + $3 % 900 / 100000 "," 5.387 + $2 % 900 / 100000'
row crs.latitude_first_declared_as_metres 65 'latitude and longitude in degrees, in this order' rd latlon.csv
row crs.latitude_first 65 'swapped axes: x holds the latitude and y the longitude' kde latlon.csv --crs EPSG:4326 "${area[@]}"
town metres.csv 'print'
row crs.metres_declared_as_degrees 65 'metres of Amersfoort / RD New (EPSG:28992); declare --crs EPSG:28992' kde metres.csv --crs EPSG:4326
town utm.csv 'print $1 "," 663000 + $2 % 900 "," 5781000 + $3 % 900'
row crs.another_crs 65 'UTM zone 31 (EPSG:25831); declare --crs EPSG:25831' rd utm.csv "${area[@]}"
row crs.rd_old 65 'metres of Amersfoort / RD New (EPSG:28992), not RD Old; declare --crs EPSG:28992' kde metres.csv --crs EPSG:28991
row crs.rd_old_against_area 65 'not RD Old' kde metres.csv --crs EPSG:28991 --work-crs EPSG:28992 "${area[@]}"

# ---- single rows that lie somewhere else ----
{ echo id,x,y; good_rows; echo 13,0,0; echo 14,0.0,-0.0; } >null.csv
row crs.null_island 0 "" lenient null.csv
rejected crs.null_island null_island 2
that crs.null_island_told grep -q '^null.csv,14,null_island' rejects.csv
{ echo id,x,y; good_rows; echo 13,5.4,52.1; echo 14,1e300,1e300; } >stray.csv
row crs.strays_outside_area_of_use 0 "" lenient stray.csv
rejected crs.strays_outside_area_of_use outside_crs 2
{ echo id,x,y; good_rows; echo 13,255000,563000; } >far.csv
row crs.outside_study_area 0 "" rd far.csv "${area[@]}"
rejected crs.outside_study_area outside_area 1
{ echo id,x,y; good_rows; echo 13,156100,463500; } >halo.csv
row crs.in_the_halo 0 "" rd halo.csv "${area[@]}"
counter crs.in_the_halo '[.rows.used, .rows.halo]' '[12,1]'
town elsewhere.csv 'print $1 "," $2 + 50000 "," $3 + 50000'
row crs.all_outside_study_area 65 'of 20 rows read: 20 outside_area' rd elsewhere.csv "${area[@]}"
warned crs.all_outside_study_area 'every place lies outside the study area'
{ echo id,x,y; good_rows; for ((i = 20; i < 40; i++)); do echo "$i,155555,463555"; done; } >pile.csv
row crs.geocoder_default 0 'a station, a hospital, a geocoder' rd pile.csv
{ echo 'id,lon,lat'; printf '1,5.387,52.155\n2,5.388,91\n3,200,52.1\n4,-5.4,-52.1\n5,5.389,52.155\n'; } >globe.csv
row crs.degrees_off_the_globe 0 "" kde globe.csv --crs EPSG:4326 --work-crs EPSG:28992 --max-reject-share 100%
counter crs.degrees_off_the_globe '[.rows.used, .rows.rejected]' '[2,{"outside_crs":3}]'

# ---- what the coordinate system itself may be ----
row crs.missing 78 'declare it with --crs' kde metres.csv
row crs.missing_with_area 78 'declare it with --crs' kde metres.csv "${area[@]}"
row crs.unknown_code 78 'EPSG:99999' kde metres.csv --crs EPSG:99999
row crs.garbage 78 'is not understood' kde metres.csv --crs 'RD new please'
row crs.vertical 78 'neither geographic nor projected' kde metres.csv --crs EPSG:5709
row crs.geocentric 78 'neither geographic nor projected' kde metres.csv --crs EPSG:4978
row crs.ballpark 78 'did you mean --crs EPSG:28992' kde metres.csv \
    --crs '+proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel +units=m +type=crs' --work-crs EPSG:25831
row crs.without_unit 78 'missing UNIT' kde metres.csv --crs 'LOCAL_CS["x",LOCAL_DATUM["x",0],AXIS["E",EAST],AXIS["N",NORTH]]'
row crs.engineering_with_unit 78 'neither geographic nor projected' kde metres.csv --crs 'LOCAL_CS["site",LOCAL_DATUM["site",0],UNIT["metre",1],AXIS["E",EAST],AXIS["N",NORTH]]'
row crs.gradians 78 'only degrees are read' kde metres.csv --crs EPSG:4807
row crs.huge_definition 78 'CRS definition of more than 64 kB' kde metres.csv --crs "$(printf 'PROJCS["%070000d"]' 0)"
row crs.deep_definition 78 'too many nesting levels' kde metres.csv --crs "$(printf 'PROJCS[%.0s' {1..4000})"
row crs.file_as_definition 78 'is not understood' kde metres.csv --crs "$PWD/metres.csv"
row crs.url_as_definition 78 'is not understood' kde metres.csv --crs 'https://example.org/crs'
row crs.working_in_degrees 78 'counts in degrees; cells and bandwidths need metres' rd metres.csv --work-crs EPSG:4326
row crs.working_in_feet 78 'must be in metres' rd metres.csv --work-crs EPSG:2263
row crs.working_far_away 78 'only a ballpark transformation is known' rd metres.csv --work-crs EPSG:2193
town feet.csv 'print $1 "," 980000 + $2 % 900 "," 190000 + $3 % 900'
row crs.feet_are_converted 0 'working CRS' kde feet.csv --crs EPSG:2263
counter crs.feet_are_converted .rows.used 20

# ---- the grid that follows from the places ----
{ echo id,x,y; good_rows; echo 13,1000,900000; } >stretched.csv
row crs.stray_point_stretches_grid 64 'one stray point may have stretched it' kde stretched.csv --crs EPSG:3857 --work-crs EPSG:3857 --cell 0.01
row crs.grid_too_large 64 'cells of 0.001 m, more than the' rd metres.csv --extent 0,300000,280000,620000 --cell 0.001
row crs.extent_beyond_numbers 64 'choose a larger cell' rd metres.csv --extent=-1e300,-1e300,1e300,1e300
row crs.extent_backwards 64 'a minimum is above its maximum' rd metres.csv --extent 156000,463000,155000,464000
row crs.extent_not_finite 64 'no extent' rd metres.csv --extent nan,463000,155000,464000
finish
