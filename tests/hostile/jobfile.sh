#!/usr/bin/env bash
# Hostile input, the job file: every error of one pass with file:line:column; limits before memory.
set -euo pipefail
# shellcheck source=tests/hostile/lib.sh
source "$(dirname "$0")/lib.sh"
small_job
cp job.yaml good.yaml
change() { # change SED-EXPRESSION: the good job with one thing wrong
    sed -E "$1" good.yaml >job.yaml
    ! cmp -s good.yaml job.yaml || { last=$1; fail "the job was not changed"; }
}
bounded() { # time and memory that no job file may exceed
    ($asan || ulimit -v 2000000; timeout 20 "$HOTGRID" run "$1" --dry-run --json-summary summary.json)
}

# ---- no job file at all ----
row job.missing 66 'nowhere.yaml' bounded nowhere.yaml
mkdir folder.yaml
row job.folder 66 'folder.yaml' bounded folder.yaml
: >empty.yaml
row job.empty 78 'empty.yaml' bounded empty.yaml
printf '\xff\xfeplan' >utf16.yaml
row job.utf16 78 'is not UTF-8' bounded utf16.yaml
printf 'plan: {goal: "a\0b"}\n' >nul.yaml
row job.nul 78 'a NUL byte' bounded nul.yaml
printf 'title: Caf\xe9\n' >latin1.yaml
row job.latin1 78 'latin1.yaml:1:11: byte 0xE9 is not UTF-8' bounded latin1.yaml
head -c 100000 /dev/urandom >noise.yaml
row job.noise 78 'noise.yaml:' bounded noise.yaml
{ cat good.yaml; head -c 1100000 /dev/zero | tr '\0' '#'; } >big.yaml
row job.over_1_MB 78 'more than 1 MB is no job file' bounded big.yaml
echo 'just a text' >text.yaml
row job.a_text 78 'text.yaml:1:1' bounded text.yaml
echo '- a list' >list.yaml
row job.a_list 78 'list.yaml:1:1' bounded list.yaml
{ cat good.yaml; echo '---'; cat good.yaml; } >two.yaml
row job.two_documents 78 'a second document' bounded two.yaml
mkfifo pipe.yaml
row job.pipe 66 'is not a regular file' bounded pipe.yaml
{ printf '\xef\xbb\xbf'; cat good.yaml; } >bom.yaml
row job.bom 0 "" bounded bom.yaml
sed 's/$/\r/' good.yaml >crlf.yaml
row job.crlf 0 "" bounded crlf.yaml

# ---- bombs and tricks of YAML ----
{ echo 'a: &a [x, x, x, x, x, x, x, x, x]'
    for i in b c d e f g h i; do
        p=$(tr b-i a-h <<<$i)
        echo "$i: &$i [*$p, *$p, *$p, *$p, *$p, *$p, *$p, *$p, *$p]"
    done; } >bomb.yaml
row job.alias_bomb 78 'anchors (&name) are not allowed' bounded bomb.yaml
change 's/^seed.*//; s/goal: test/goal: \&g test, owner: *g/'
row job.alias 78 'are not allowed: write the value out' bounded job.yaml
change 's/goal: test/goal: !!python\/object:os.system test/'
row job.tag 78 'tags (!name) are not allowed' bounded job.yaml
{ cat good.yaml; echo 'grid: {cell: 250}'; } >job.yaml
row job.duplicate_key 78 'grid' bounded job.yaml
change 's/^grid.*/&\n<<: {cell: 5}/'
row job.merge_key 78 'unknown key "<<"' bounded job.yaml
{ cat good.yaml; printf 'shifts: '; printf '%.0s[' {1..5000}; } >job.yaml
row job.nested_unclosed 78 'job.yaml' bounded job.yaml
{ cat good.yaml; printf 'shifts: '; printf '%.0s[' {1..5000}; printf '%.0s]' {1..5000}; echo; } >job.yaml
row job.nested_5000_deep 78 'job.yaml' bounded job.yaml
{ cat good.yaml; printf 'shifts: '; printf '%.0s[' {1..40}; printf '%.0s]' {1..40}; echo; } >job.yaml
row job.nested_40_deep 78 'nested deeper than 32 levels' bounded job.yaml
{ cat good.yaml; printf 'shifts: ['; for ((i = 0; i < 120000; i++)); do printf 'a,'; done; echo ']'; } >job.yaml
row job.more_than_100000_values 78 'more than 100000 values' bounded job.yaml
{ cat good.yaml; printf '%070000d: 1\n' 0; } >job.yaml
row job.key_of_70_kB 78 'unknown key' bounded job.yaml
change 's/^plan/\tplan/'
row job.tabs 78 'job.yaml:1' bounded job.yaml
change 's/goal: test/goal: "test/'
row job.unclosed_quote 78 'job.yaml' bounded job.yaml
change 's/goal: test,/goal: test, ? {a: b} : c,/'
row job.map_as_key 78 'a key must be one word or text' bounded job.yaml

# ---- keys ----
change 's/^grid:/gird:/'
row job.unknown_key 78 'unknown key "gird"; did you mean "grid"?' bounded job.yaml
change 's/area_budget/area_bugdet/'
row job.unknown_key_inside 78 'did you mean "area_budget"?' bounded job.yaml
that job.missing_key_told_as_well grep -qF 'area_budget' stderr
change 's/^crs.*//'
row job.missing_crs 78 'crs' bounded job.yaml
change 's/^study_area.*//'
row job.missing_area 78 'study_area' bounded job.yaml
change 's/^plan.*//'
row job.missing_plan 78 'plan' bounded job.yaml
change 's/^crs/CRS/'
row job.key_in_capitals 78 'did you mean "crs"?' bounded job.yaml
change $'s/^grid:/"gr\\\\e[31mid":/'
row job.escape_in_key 78 'unknown key "gr\x1b[31mid"' bounded job.yaml
change 's/horizon: 14d/horizon: soon/; s/cell: 125/cell: wide/; s/^grid:/"x": 1\n&/; s/count-12m/count-13m/'
row job.every_error_in_one_pass 78 'did you mean "count-12m"' bounded job.yaml
that job.every_error_counted test "$(grep -c 'error: job.yaml:[0-9]*:[0-9]*: ' stderr)" = 4

# ---- values ----
while IFS='|' read -r name from to part; do
    change "s/$from/$to/"
    row "job.$name" 78 "$part" bounded job.yaml
    that "job.${name}_place" grep -qE 'job\.yaml:[0-9]+:[0-9]+: ' stderr
done <<'END'
cell_zero|cell: 125|cell: 0|outside 1 to 100000
cell_tiny|cell: 125|cell: 0.0001|outside 1 to 100000
cell_negative|cell: 125|cell: -125|outside 1 to 100000
cell_nan|cell: 125|cell: .nan|is no number
cell_infinite|cell: 125|cell: 1e999|is no number
cell_1e308|cell: 125|cell: 1e308|outside 1 to 100000
cell_hex|cell: 125|cell: 0x7d|is no number
cell_comma|cell: 125|cell: "125,0"|is no number
cell_octal|cell: 125|cell: 0o175|is no number
cell_unit|cell: 125|cell: 125m|is no number
cell_blank|cell: 125|cell: " 125"|is no number
cell_list|cell: 125|cell: [125]|grid.cell
cell_map|cell: 125|cell: {m: 125}|grid.cell
cell_null|cell: 125|cell: null|grid.cell
cell_nothing|cell: 125|cell: |grid.cell
grid_list|grid: .*|grid: [125]|grid
incidents_text|^incidents:|incidents: x\nincidentz:|incidents
origin_one|cell: 125|cell: 125, origin: [0]|origin
origin_nan|cell: 125|cell: 125, origin: [.nan, 0]|origin
maximum_cells|cell: 125|cell: 125, maximum_cells: 0|outside 1 to
halo_negative|cell: 125|cell: 125, halo: -1|outside 0 to
horizon_zero|horizon: 14d|horizon: 0d|horizon
horizon_negative|horizon: 14d|horizon: -14d|horizon
horizon_unit|horizon: 14d|horizon: 14|horizon
horizon_century|horizon: 14d|horizon: 36500d|horizon
budget_zero|area_budget: 10%|area_budget: 0%|0% is outside 0.0001 to 100%
budget_over|area_budget: 10%|area_budget: 110%|area_budget
budget_nan|area_budget: 10%|area_budget: nan%|area_budget
goal_empty|goal: test|goal: ""|goal
bandwidth_zero|bandwidth: 300|bandwidth: 0|bandwidth
bandwidth_negative|bandwidth: 300|bandwidth: -300|bandwidth
bandwidth_nan|bandwidth: 300|bandwidth: .nan|bandwidth
bandwidth_1e308|bandwidth: 300|bandwidth: 1e308|bandwidth
model_unknown|model: kde|model: kdee|did you mean "kde"
option_unknown|bandwidth: 300|bandwith: 300|did you mean "bandwidth"
seed_negative|^crs|seed: -1\ncrs|seed
seed_huge|^crs|seed: 99999999999999999999999\ncrs|seed
format_unknown|\[cog, csv\]|[cog, cvs]|did you mean "csv"
format_path|\[cog, csv\]|["..\/x"]|formats
keep_negative|formats:|keep: -1d, formats:|keep
delimiter_two|columns:|delimiter: ";;"\n    columns:|delimiter
decimal_word|columns:|decimal: comma\n    columns:|decimal
bool_word|^crs|allow_ballpark: perhaps\ncrs|allow_ballpark
shift_clock|^crs|shifts: [{name: n, from: "25:00", to: "07:00"}]\ncrs|from
offence_climbs|straatroof: \[B70\]|"..\/..\/x": [B70]|offences
offence_hidden|straatroof: \[B70\]|".hidden": [B70]|offences
offence_slash|straatroof: \[B70\]|"a\/b": [B70]|offences
forecast_climbs|straatroof: \{model|"..\/x": {model|forecast
source_empty|source: incidents.csv|source: ""|source
END

# ---- keys that only mean something together ----
change 's/straatroof: \{model/overval: {model/'
row job.offence_without_codes 78 'overval' bounded job.yaml
change 's/B70\]/B70, B70]/'
row job.code_twice 78 'B70' bounded job.yaml
change 's/straatroof: \[B70\]/straatroof: [B70], overval: [B70]/'
row job.code_of_two_offences 78 'B70' bounded job.yaml
change 's/, category: code//'
row job.codes_without_category 78 'category' bounded job.yaml
change 's/x: x, y: y/x: x/'
row job.x_without_y 78 'y' bounded job.yaml
change 's/category: code/category: cod/'
row job.column_missing 78 'did you mean "code"' bounded job.yaml

change 's/source: incidents.csv/source: \/vsizip\/x.zip\/a.gpkg/'
row job.source_vsi 78 'is refused: a source is a plain file or begins with PG:' bounded job.yaml
change 's/source: incidents.csv/source: "<VRTDataset\/>.gpkg"/'
row job.source_vrt 66 '.gpkg: there is no such file' bounded job.yaml
change 's/source: incidents.csv/source: nowhere.csv/'
row job.source_missing 66 'nowhere.csv: No such file or directory' bounded job.yaml
that job.source_missing_alone test "$(wc -l <stderr)" = 1
change 's/^study_area.*/study_area: nowhere.shp/'
row job.area_missing 66 'nowhere.shp: there is no such file' bounded job.yaml

# ---- --set and the environment say the same ----
cp good.yaml job.yaml
bounded_set() { "$HOTGRID" run job.yaml --dry-run --json-summary summary.json --set "$1"; }
row job.set_unknown 78 'unknown key "gird"; did you mean "grid"?' bounded_set gird.cell=5
row job.set_nan 78 'is no number' bounded_set grid.cell=nan
row job.set_is_text_not_yaml 0 "" "$HOTGRID" run job.yaml --dump-config --set 'title=&a [*a] !!int 5'
that job.set_is_text_not_yaml_told grep -qF 'a [*a] !!int 5"' stdout
row job.set_far_item 78 'is no item' bounded_set 'incidents.7.source=x.csv'
row job.set_1000_deep 78 'unknown key "a"' bounded_set "$(printf 'a.%.0s' {1..1000})b=1"
row job.set_escape 78 '\x1b' bounded_set $'time_zone=\e[31mred'
row job.set_without_value 64 '--set' bounded_set grid.cell
HOTGRID_GRID__CELL=0x10 row job.environment 78 'environment' dry
HOTGRID_NONSENSE=1 row job.environment_unknown 78 'environment: unknown key "nonsense"' dry
change 's/^/  /'
row job.all_indented 0 "" bounded job.yaml
finish
