#!/usr/bin/env bash
# Hostile input, the command line: numbers in one grammar, names from one table, limits before memory.
set -euo pipefail
# shellcheck source=tests/hostile/lib.sh
source "$(dirname "$0")/lib.sh"
{ echo id,x,y; good_rows; } >good.csv
raw() { # kde without the usual options
    "$HOTGRID" kde "$@" -o o.csv
}
rd_raw_of() {
    raw "$@" --crs EPSG:28992 --bandwidth 200
}
rd_raw() {
    raw good.csv --crs EPSG:28992 "$@"
}

# ---- bandwidth ----
for value in 0 -200 nan inf 1e999 0x10 200m '200 ' '2 00' 1.234,5 200,0 ''; do
    row "option.bandwidth_${value:-empty}" 64 '--bandwidth' rd_raw --bandwidth "$value"
done
row option.bandwidth_huge 64 '--bandwidth' rd_raw --bandwidth 1e300
row option.bandwidth_tiny 64 'could miss every centre of cells of 125 m: take --cell-integral' rd_raw --bandwidth 1e-6
row option.bandwidth_missing 64 '--bandwidth is missing' rd_raw
row option.bandwidth_twice 64 'is given twice' rd_raw --bandwidth 200 --bandwidth 300
row option.bandwidth_selector 64 'selector' rd_raw --bandwidth auto:oracle
row option.kernel_unknown 64 'did you mean quartic?' rd_raw --bandwidth 200 --kernel quartc

# ---- cell, origin, extent, threads ----
for value in 0 -125 nan inf 0.0001 1e300 125m ''; do
    row "option.cell_${value:-empty}" 64 '--cell' rd_raw --bandwidth 200 --cell "$value"
done
for value in 1 1,2,3 nan,0 'a,b' 1e999,0 ','; do
    row "option.origin_$value" 64 '--origin' rd_raw --bandwidth 200 --origin "$value"
done
for value in 1,2,3 inf,0,1,1 0,0,nan,1 a,b,c,d 5,5,1,1; do
    row "option.extent_$value" 64 '--extent' rd_raw --bandwidth 200 --extent "$value"
done
for value in 0 -1 1.5 99999999999999999999 many; do
    row "option.threads_$value" 64 '--threads' rd_raw --bandwidth 200 --threads "$value"
done
for value in -1% 101% 1.5 nan% '5 %' 'five'; do
    row "option.reject_share_$value" 64 '--max-reject-share' rd_raw --bandwidth 200 --max-reject-share "$value"
done
row option.seed_where_nothing_is_drawn 0 '' rd_raw --bandwidth 200 --seed 1
row option.grid_too_large 64 'than the' rd_raw --bandwidth 200 --cell 0.001 --extent 0,300000,280000,620000

# ---- words ----
row option.unknown 64 'did you mean --bandwidth?' rd_raw --bandwith 200
row option.unknown_with_escape 64 '\x1b' rd_raw $'--band\e[31mwidth' 200
row option.command_with_escape 64 '\x1b' "$HOTGRID" $'k\e[31mde'
row option.value_missing 64 '--crs needs a value' "$HOTGRID" kde good.csv --bandwidth 200 --crs
row option.equals_on_a_flag 64 'takes no value' rd_raw --bandwidth 200 --force=yes
row option.not_of_this_command 64 '--as-of' rd_raw --bandwidth 200 --as-of 2017-01-01
row option.delimiter_of_two 64 '--delimiter' rd_raw --bandwidth 200 --delimiter ';;'
row option.decimal_of_word 64 '--decimal' rd_raw --bandwidth 200 --decimal komma
row option.unit_unknown 64 '--unit' rd_raw --bandwidth 200 --unit mi2
row option.select_without_category 64 '--select needs --category' rd_raw --bandwidth 200 --select B70
row option.input_missing 64 'an input is missing' raw --crs EPSG:28992 --bandwidth 200
row option.input_empty_name 66 'no source is named' raw '' --crs EPSG:28992 --bandwidth 200
row option.argument_of_100_kB 66 'the extension says no format' raw "$(head -c 100000 /dev/zero | tr '\0' a)" --crs EPSG:28992 --bandwidth 200
row option.argument_not_utf8 66 '\xff' raw $'\xff\xfe.csv' --crs EPSG:28992 --bandwidth 200
row option.not_utf8_json 66 'level' raw $'\xff\xfe.csv' --crs EPSG:28992 --bandwidth 200 --log json
that option.not_utf8_json_valid jq -e . stderr
row option.escape_json 66 'level' raw $'a"\e[31m\n.csv' --crs EPSG:28992 --bandwidth 200 --log json
that option.escape_json_valid jq -e .text stderr
cp good.csv ./-good.csv
row option.file_that_looks_like_an_option 0 '' "$HOTGRID" kde --crs EPSG:28992 --bandwidth 200 -o o.csv -- -good.csv
row option.file_called_minus_without_dashes 64 'unknown option' raw -good.csv --crs EPSG:28992 --bandwidth 200

# ---- the same source twice, and sources that do not fit together ----
row option.source_twice 0 'repeat an incident' "$HOTGRID" kde good.csv good.csv --id id --crs EPSG:28992 \
    --bandwidth 200 --max-reject-share 50% --json-summary summary.json -o o.csv
counter option.source_twice '[.rows.read, .rows.used, .rows.rejected]' '[24,12,{"duplicate_id":12}]'
sed '1!s/,155/,156/' good.csv >other.csv
row option.same_ids_in_another_source 0 '' "$HOTGRID" kde good.csv other.csv --id id --crs EPSG:28992 --bandwidth 200 --json-summary summary.json -o o.csv
counter option.same_ids_in_another_source '[.rows.read, .rows.used]' '[24,24]'
{ cat good.csv; tail -n 3 good.csv; tail -n 2 other.csv; } >conflict.csv
row option.same_ids_in_one_source 0 '2 rows have the id of another row but other content; all were kept' \
    rd_raw_of conflict.csv --id id --max-reject-share 50% --json-summary summary.json
counter option.same_ids_in_one_source '[.rows.read, .rows.used, .rows.rejected]' '[17,14,{"duplicate_id":3}]'
{ head -1 conflict.csv; tail -n +2 conflict.csv | tac; } >backwards.csv
cp o.csv first.csv
row option.same_ids_in_another_order 0 'all were kept' rd_raw_of backwards.csv --id id --max-reject-share 50%
that option.same_ids_in_another_order_same_bytes cmp first.csv o.csv
row option.second_source_missing 66 'nowhere.csv' raw good.csv nowhere.csv --crs EPSG:28992 --bandwidth 200
finish
