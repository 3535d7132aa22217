#!/usr/bin/env bash
# Hostile input, text: what is broken in a CSV file is named with line and column, or counted.
set -euo pipefail
# shellcheck source=tests/hostile/lib.sh
source "$(dirname "$0")/lib.sh"

# ---- the bytes of the file ----
{ printf '\xef\xbb\xbfid,x,y\n'; good_rows; } >bom.csv
row csv.bom 0 "" rd bom.csv --id id
counter csv.bom '[.rows.read, .rows.used]' '[12,12]'

{ echo id,x,y; good_rows; } | iconv -t UTF-16 >utf16.csv
row csv.utf16 65 'utf16.csv:1:1: the file is UTF-16' rd utf16.csv
{ echo id,x,y; good_rows; } | iconv -t UTF-16LE >utf16le.csv
row csv.utf16_without_bom 65 'UTF-16' rd utf16le.csv
{ echo id,x,y; good_rows; } | iconv -t UTF-32 >utf32.csv
row csv.utf32 65 'UTF-32' rd utf32.csv
{ echo id,x,y; good_rows; } >plain.csv
row csv.utf16_declared 65 'encoding UTF-16 is not read' rd plain.csv --encoding UTF-16
row csv.encoding_unknown 78 'encoding "EBCDIC-9" is not known' rd plain.csv --encoding EBCDIC-9

{ echo id,x,y; good_rows; printf '13,15\0005000,463000\n'; } >nul.csv
row csv.nul 65 'nul.csv:14:6: a NUL byte' rd nul.csv

{ echo id,x,y; good_rows; } | tr '\n' '\r' >cr.csv
row csv.cr_only 0 "" rd cr.csv
counter csv.cr_only .rows.used 12
{ echo id,x,y; good_rows; } | sed 's/$/\r/' >crlf.csv
row csv.crlf 0 "" rd crlf.csv
counter csv.crlf .rows.used 12
{ printf 'id,x,y\r\n'; good_rows 4; good_rows 4 | sed 's/^/1/;s/$/\r/'; good_rows 4 | sed 's/^/2/'; } >mixed_ends.csv
row csv.mixed_line_ends 0 "" rd mixed_ends.csv
counter csv.mixed_line_ends '[.rows.read, .rows.used]' '[12,12]'
{ echo id,x,y; good_rows; printf '\n\n\n'; } >blank_lines.csv
row csv.blank_lines_at_the_end 0 "" rd blank_lines.csv
counter csv.blank_lines_at_the_end '[.rows.read, .rows.used]' '[12,12]'
{ echo id,x,y; good_rows; printf '13,155500,463500'; } >no_end.csv
row csv.last_line_without_end 0 "" rd no_end.csv
counter csv.last_line_without_end .rows.used 13

# ---- encodings ----
printf 'id,x,y,straat\n1,155050,463000,Caf\xe9weg\n2,155150,463000,Kade\n' >latin1.csv
row csv.latin1_undeclared 65 'line or record 2 is not valid UTF-8; exports of Windows are often CP1252' rd latin1.csv
row csv.latin1_undeclared_counted 0 "" lenient latin1.csv
rejected csv.latin1_undeclared_counted bad_record 1
that csv.latin1_undeclared_rejects grep -q '^latin1.csv,2,bad_record,.*not valid UTF-8' rejects.csv
row csv.latin1_declared 0 "" rd latin1.csv --encoding ISO-8859-1
counter csv.latin1_declared .rows.used 2
row csv.cp1252_declared 0 "" rd latin1.csv --encoding CP1252
counter csv.cp1252_declared .rows.used 2
{ echo id,x,y,straat; good_rows 11 | sed 's/$/,Kade/'; printf '12,155200,463200,Caf\xe9 \xc3\xa9\n'; } >mixed.csv
row csv.mixed_encodings 0 "" lenient mixed.csv
rejected csv.mixed_encodings bad_record 1
that csv.mixed_encodings_line grep -q '^mixed.csv,13,bad_record' rejects.csv
{ printf '\xef\xbb\xbfid,x,y\n'; good_rows; } >bom.csv
row csv.bom_against_declared_encoding 65 'says by its first bytes that it is UTF-8' rd bom.csv --encoding CP1252

# ---- the shape of the table ----
: >empty.csv
row csv.empty 65 'empty.csv: the file is empty' rd empty.csv
printf 'id,x,y\n' >header.csv
row csv.header_only 65 'header.csv: column names, but not one row below them' rd header.csv
{ echo id,x,y; good_rows; printf '13,155500\n14,155500,463500,9,9\n'; } >ragged.csv
row csv.ragged_rows 0 "" lenient ragged.csv
rejected csv.ragged_rows bad_record 2
that csv.ragged_rows_told grep -q '^ragged.csv,14,bad_record,,"has 2 fields, the header has 3' rejects.csv
row csv.ragged_rows_gate 65 '2 of 14 rows are rejected' rd ragged.csv
{ echo id,x,y; good_rows 6; printf '7,155500,"463500\n'; good_rows 6; } >quote.csv
row csv.quote_never_closed 65 'quote.csv:8:10: the quote that opens here is never closed' rd quote.csv
{ echo id,x,y,t; good_rows 11 | sed 's/$/,a/'; printf '12,155500,463500,sa"y\n13,155500,463500,"a"b\n'; } >stray.csv
row csv.stray_quotes 0 "" lenient stray.csv
rejected csv.stray_quotes bad_record 2
{ echo id,x,y,t; printf '1,155500,463500,"two\nlines, ""quoted"""\n'; } >multi.csv
row csv.newline_in_quotes 0 "" rd multi.csv
counter csv.newline_in_quotes '[.rows.read, .rows.used]' '[1,1]'
{ echo id,x,y,t; printf '1,155500,463500,'; head -c 70000 /dev/zero | tr '\0' a; echo; } >field.csv
row csv.field_over_64_kB 65 'field.csv:2:17: a field longer than 64 kB' rd field.csv
{ printf 'id,x,y'; for ((i = 1; i <= 20; i++)); do printf ',t%d' "$i"; done; echo
    printf '1,155500,463500'; for ((i = 1; i <= 20; i++)); do printf ','; head -c 60000 /dev/zero | tr '\0' a; done; echo; } >long.csv
row csv.row_over_1_MB 65 'long.csv:2:1: a row longer than 1 MB' rd long.csv
{ echo id,x,y,x; good_rows | sed 's/$/,1/'; } >twice.csv
row csv.column_twice 78 'column "x" for x stands 2 times in the header' rd twice.csv
{ printf 'id,x,y'; for ((i = 1; i <= 12000; i++)); do printf ',c'; done; echo; } >wide.csv
row csv.more_than_10000_fields 65 'more than 10000 fields' rd wide.csv
{ echo id,x_coordinaat,y_coordinaat; good_rows; } >named.csv
row csv.column_missing 78 'did you mean "x_coordinaat"' rd named.csv --x x_coordinat --y y_coordinaat
row csv.columns_of_other_names 64 'its columns are id, x_coordinaat, y_coordinaat' rd named.csv
row csv.delimiter_wrong 64 'its only column is "id,x,y": is the delimiter right?' rd plain.csv --delimiter ';'

# ---- numbers ----
{ echo 'id;x;y'; good_rows | sed 's/,/;/g;s/$/,5/'; } >comma.csv
row csv.decimal_comma_undeclared 65 'has the other decimal mark; see --decimal' rd comma.csv
row csv.decimal_comma_declared 0 "" rd comma.csv --decimal ,
counter csv.decimal_comma_declared .rows.used 12
{ echo 'id;x;y'; good_rows | sed 's/,\([0-9]*\)\([0-9]\{3\}\),\(...\)/;\1.\2,50;\3./;s/$/,25/'; } >thousands.csv
row csv.thousands_marks 65 'has thousands marks; export the numbers without them' rd thousands.csv --decimal ,
{ echo 'id;x;y'; good_rows | sed 's/,\([0-9]*\)\([0-9]\{3\}\),\(...\)/;\1.\2;\3./'; } >ambiguous.csv
row csv.thousands_marks_read_as_decimals 65 'kilometres, or metres whose thousands marks were read as decimal marks' rd ambiguous.csv
row csv.decimal_point_when_comma_declared 65 'has the other decimal mark' rd ambiguous.csv --decimal ,
{ echo id,x,y; good_rows; printf '13, 155500,463500\n14,155500 ,463500\n'; } >blanks.csv
row csv.blanks_around_numbers 0 "" lenient blanks.csv
rejected csv.blanks_around_numbers bad_coordinate 2
{ echo id,x,y; good_rows; printf '13,0x25F6C,463500\n14,1e400,463500\n15,155500,--463500\n16,155500,463500m\n17,١٥٥,463500\n'; } >nonnumbers.csv
row csv.numbers_that_are_none 0 "" lenient nonnumbers.csv
rejected csv.numbers_that_are_none bad_coordinate 5
{ echo id,x,y; good_rows; printf '13,nan,463500\n14,inf,463500\n15,-Infinity,463500\n'; } >nan.csv
row csv.nan_and_inf_as_text 0 "" lenient nan.csv
rejected csv.nan_and_inf_as_text bad_coordinate 3
{ echo id,x,y; good_rows; printf '13,,463500\n14,155500,\n15,,\n'; } >gaps.csv
row csv.no_coordinates 0 "" lenient gaps.csv
rejected csv.no_coordinates no_location 3
{ echo id,x,y,w; good_rows | sed 's/$/,1/'; printf '13,155500,463500,-1\n14,155500,463500,nan\n15,155500,463500,\n16,155500,463500,1e308\n'; } >weight.csv
row csv.weights 0 "" lenient weight.csv --weight w
rejected csv.weights bad_weight 3

# ---- the file itself ----
mkdir folder.csv
row csv.directory 66 'folder.csv: is a folder, a file is needed' rd folder.csv
row csv.missing 66 'nowhere.csv' rd nowhere.csv
ln -s plain.csv link.csv
row csv.symbolic_link 0 "" rd link.csv
mkfifo pipe.csv
row csv.named_pipe 66 'is not a regular file' timeout 10 "$HOTGRID" kde pipe.csv --crs EPSG:28992 --bandwidth 200 -o o.csv
row csv.device 66 '' rd /dev/zero
cp plain.csv secret.csv && chmod 000 secret.csv
chmod 755 "$work"
if [[ $(id -u) -ne 0 ]]; then
    row csv.unreadable 66 'secret.csv: Permission denied' rd secret.csv
elif setpriv --reuid 65534 --regid 65534 --clear-groups "$HOTGRID" --version >/dev/null 2>&1; then
    row csv.unreadable 66 'secret.csv: Permission denied' setpriv --reuid 65534 --regid 65534 \
        --clear-groups "$HOTGRID" kde secret.csv --crs EPSG:28992 --bandwidth 200 -o o.csv
else
    skip csv.unreadable "root reads everything and setpriv does not work here"
fi
printf 'PK\003\004rest' >book.xlsx
row csv.workbook 66 'a workbook is not read; save the sheet as CSV' rd book.xlsx
cp plain.csv 'een map é.csv'
mkdir 'map met blanco'
cp plain.csv 'map met blanco/incidenten é.csv'
row csv.blanks_and_accents_in_paths 0 "" "$HOTGRID" kde 'map met blanco/incidenten é.csv' \
    --crs EPSG:28992 --bandwidth 200 -o 'map met blanco/kaart ü.csv'
that csv.blanks_and_accents_written test -s 'map met blanco/kaart ü.csv'
cp plain.csv $'esc\033[31m.csv'
row csv.escape_in_path 0 "" rd $'esc\033[31m.csv'
printf 'id\033[31m,xx,yy\n1,2,3\n' >names.csv
row csv.escape_in_column_name 64 'its columns are id\x1b[31m, xx, yy' rd names.csv

# ---- memory: what is kept, never the file ----
if $asan; then
    skip csv.memory_of_200_MB "AddressSanitizer counts its own memory"
else
    $python - <<'END'
head = "id,x,y,begin,code,remark\n"
line = "%08d,%d,%d,2016-11-%02d 12:30,%s,winkeldiefstal zonder geweld met een lange omschrijving erbij\n"
with open("big.csv", "w") as out:
    out.write(head)
    block = "".join(line % (i, 155000 + i % 997, 463000 + i % 991, 1 + i % 28,
                            "B70" if i % 1000 == 0 else "A50") for i in range(20000))
    for _ in range(100):
        out.write(block)
END
    size=$(stat -c %s big.csv)
    [[ $size -gt 200000000 ]] || fail "big.csv has only $size bytes"
    cat >peak.py <<'END'
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(peak, file=open("peak", "w"))
sys.exit(code)
END
    row csv.memory_of_200_MB 0 "" $python peak.py "$HOTGRID" kde big.csv --crs EPSG:28992 --bandwidth 200 \
        --category code --select B70 --json-summary summary.json -o o.csv
    counter csv.memory_of_200_MB '[.rows.read, .rows.used]' '[2000000,2000]'
    peak=$(cat peak)
    echo "peak of 200 MB: $peak MB"
    [[ $peak -lt 150 ]] || fail "$peak MB of memory for $size bytes"
    rm big.csv
fi
finish
