#!/usr/bin/env bash
# Hostile input, shapefiles: what is truncated, missing or lying is said with its byte and record.
set -euo pipefail
# shellcheck source=tests/hostile/lib.sh
source "$(dirname "$0")/lib.sh"
make=$here/shapes.py
$python "$make" points.shp points straat=Kade
$python "$make" town.shp town name=Rivierstad
small_job

copy() { # copy FROM TO: every file of a shapefile
    local file
    for file in "$1".*; do cp "$file" "$2.${file##*.}"; done
}
bytes() { # bytes FILE OFFSET HEX: overwrite
    printf '%b' "$(sed 's/../\\x&/g' <<<"$3")" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
shp() {
    "$HOTGRID" kde "$@" --bandwidth 200 --json-summary summary.json -o o.csv
}

row shp.whole 0 "" shp points.shp
counter shp.whole '[.rows.read, .rows.used]' '[24,24]'

# ---- truncated ----
for cut in 0 50 99; do
    copy points cut$cut && truncate -s $cut cut$cut.shp
    row shp.truncated_in_header_$cut 65 "cut$cut.shp: truncated at byte $cut, inside its 100-byte header" shp cut$cut.shp
done
copy points cut && truncate -s -10 cut.shp
row shp.truncated_in_last_record 65 'record 24 is said to be bytes' shp cut.shp
copy points half && truncate -s 400 half.shp
row shp.truncated_half 65 'but the file ends at byte 400: it is truncated' shp half.shp
copy points cutx && truncate -s -8 cutx.shx
row shp.shx_truncated 65 'claims 24 records, but the file ends at byte 284, after record 23' shp cutx.shp
copy points cutd && truncate -s -20 cutd.dbf
row shp.dbf_truncated 65 'inside record 24' shp cutd.shp
copy points cuth && truncate -s 20 cuth.dbf
row shp.dbf_truncated_in_header 65 'inside its header' shp cuth.shp

# ---- missing ----
copy points nox && rm nox.shx
row shp.shx_missing 65 'its index nox.shx is missing; copy it along' shp nox.shp
copy points nod && rm nod.dbf
row shp.dbf_missing 66 'its table nod.dbf is missing, and attributes are needed' shp nod.shp
copy points nop && rm nop.prj
row shp.prj_missing 78 'declare it with --crs' shp nop.shp
row shp.prj_missing_crs_declared 0 "" shp nop.shp --crs EPSG:28992
counter shp.prj_missing_crs_declared .rows.used 24
copy points noc && rm noc.cpg
row shp.cpg_missing_all_ascii 0 '' shp noc.shp
$python "$make" noc2.shp points straat=Kadé && rm noc2.cpg
row shp.cpg_missing 0 'noc2.shp has no .cpg and no language driver: CP1252 is assumed' shp noc2.shp
copy noc2 ldid && bytes ldid.dbf 29 66
row shp.cpg_missing_language_driver 0 'CP865' shp ldid.shp
copy points badc && echo 'KLINGON-8' >badc.cpg
row shp.cpg_unknown 0 'code page "KLINGON-8" is not known' shp badc.shp
row shp.cpg_unknown_encoding_declared 0 "" shp badc.shp --encoding UTF-8
row shp.shp_missing 66 'nowhere.shp: there is no such file' shp nowhere.shp
copy town areanod && rm areanod.dbf
row shp.area_without_dbf 0 "" rd points.shp --area areanod.shp
copy town areanop && rm areanop.prj
row shp.area_without_prj 78 'a shapefile does it by a .prj' rd points.shp --area areanop.shp

# ---- headers that lie ----
copy points lie && bytes lie.shx 24 3b9aca32
row shp.shx_claims_250M_records 65 'claims 250000000 records, but the file ends at byte 292, after record 24' shp lie.shp
copy points lied && bytes lied.dbf 4 ffffff7f
row shp.dbf_claims_2G_rows 65 'its header claims 2147483647 records' shp lied.shp
copy points lied1 && bytes lied1.dbf 4 17000000
row shp.dbf_one_row_less 65 'holds 24 shapes, but lied1.dbf holds 23 records' shp lied1.shp
copy points liew && bytes liew.dbf 10 0000
row shp.dbf_of_no_width 65 'is not a table of a shapefile' shp liew.shp
copy points lieh && bytes lieh.dbf 8 ffff
row shp.dbf_header_beyond_file 65 'is not a table of a shapefile' shp lieh.shp
copy points off && bytes off.shx 108 7fffffff
row shp.shx_offset_outside 65 'record 2 is said to be bytes' shp off.shp
copy points len && bytes len.shp 104 00000002
row shp.record_length_differs 65 'record 1 at byte 100' shp len.shp
copy points type && bytes type.shp 32 63000000
row shp.types_differ 65 'type.shp holds shapes of type 99, type.shx of type 1' shp type.shp
copy points typx && bytes typx.shp 32 63000000 && bytes typx.shx 32 63000000
row shp.type_unknown 65 'shape type 99 is not one of the format' shp typx.shp
copy points typ1 && bytes typ1.shp 108 05000000
row shp.record_of_other_type 65 'record 1 at byte 100' shp typ1.shp
copy points magic && bytes magic.shp 0 504b0304
row shp.magic 65 'is not part of a shapefile' shp magic.shp
copy points fewer && truncate -s -8 fewer.shx && bytes fewer.shx 24 0000008e
row shp.shx_one_record_less 65 'the two do not belong together' shp fewer.shp
copy town parts && bytes parts.shp 144 ffffff7f
row shp.parts_2G 65 'record 1 at byte 100' rd points.shp --area parts.shp
copy town verts && bytes verts.shp 148 ffffff7f
row shp.vertices_2G 65 'record 1 at byte 100' rd points.shp --area verts.shp
copy town part && bytes part.shp 152 00000080
row shp.part_starts_below_0 65 'record 1 at byte 100' rd points.shp --area part.shp

# ---- coordinates ----
nan=000000000000f87f inf=000000000000f07f zero=0000000000000000
copy points nan && bytes nan.shp 112 $nan
row shp.nan_coordinate 0 "" shp nan.shp
rejected shp.nan_coordinate nonfinite 1
copy points inf && bytes inf.shp 120 $inf
row shp.inf_coordinate 0 "" shp inf.shp
rejected shp.inf_coordinate nonfinite 1
copy points null && bytes null.shp 112 $zero$zero
row shp.null_island 0 "" shp null.shp
rejected shp.null_island null_island 1
copy points nul && bytes nul.shp 108 00000000
row shp.null_shape 0 "" shp nul.shp
rejected shp.null_shape no_location 1
copy town areanan && bytes areanan.shp 156 $nan
row shp.area_with_nan 65 'areanan.shp: feature 1' rd points.shp --area areanan.shp
row shp.area_of_points 65 'points.shp holds points, not polygons' rd points.shp --area points.shp
row shp.points_of_polygons 64 'town.shp (shapefile, 1 polygons, UTF-8) has neither columns' rd town.shp
$python "$make" nothing.shp nothing
row shp.area_of_nothing 65 'nothing.shp holds no polygon' rd points.shp --area nothing.shp
$python "$make" bowtie.shp bowtie
row shp.area_crosses_itself 0 'was repaired' rd points.shp --area bowtie.shp
counter shp.area_crosses_itself '[.rows.read, ([.warnings[] | select(test("was repaired"))] | length)]' '[24,1]'

# ---- .prj ----
prj() { copy points "$1" && cat >"$1.prj"; }
prj ball <<<'PROJCS["RD",GEOGCS["GCS_unknown",DATUM["D_unknown",SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Double_Stereographic"],PARAMETER["False_Easting",155000.0],PARAMETER["False_Northing",463000.0],PARAMETER["Central_Meridian",5.38763888888889],PARAMETER["Scale_Factor",0.9999079],PARAMETER["Latitude_Of_Origin",52.15616055555555],UNIT["Meter",1.0]]'
row shp.prj_ballpark 78 'ball.shp: CRS "RD" does not say on which datum it stands' shp ball.shp
row shp.prj_ballpark_suggestion 78 'did you mean --crs EPSG:28992' shp ball.shp
row shp.prj_ballpark_overruled 0 "" shp ball.shp --crs EPSG:28992
prj garb <<<'not a coordinate system'
row shp.prj_garbage 78 'garb.shp: CRS "not a coordinate system" is not understood' shp garb.shp
head -c 70000 /dev/zero | tr '\0' A | prj huge
row shp.prj_huge 65 'huge.prj: 70000 bytes; a CRS has at most 64 kB' shp huge.shp
: | prj none
row shp.prj_empty 78 'declare it with --crs' shp none.shp
printf 'PROJCS[%.0s' {1..3000} | prj deep
row shp.prj_deep 78 'too many nesting levels' shp deep.shp
head -c 500 /dev/urandom | prj rand
row shp.prj_binary 78 'rand.shp: CRS' shp rand.shp

# ---- the files themselves ----
copy points real && rm real.dbf && ln -s points.dbf real.dbf
row shp.dbf_is_a_link 66 'real.dbf: it is a symbolic link, which is not followed' shp real.shp
copy points fifo && rm fifo.shx && mkfifo fifo.shx
row shp.shx_is_a_pipe 66 'fifo.shx: it is not a regular file' timeout 10 "$HOTGRID" kde fifo.shp --bandwidth 200 -o o.csv
mkdir folder.shp
row shp.folder 66 'folder.shp: it is not a regular file' shp folder.shp
row shp.dbf_alone 66 'the extension says no format' shp points.dbf

# ---- the same in a job: refused before anything is published ----
sed -i 's/^study_area.*/study_area: cut.shp/' job.yaml
copy town cut && truncate -s -10 cut.shp
row shp.job_area_truncated 65 'cut.shp: record 1 is said to be bytes' job
that shp.job_area_truncated test ! -e out/current
finish
