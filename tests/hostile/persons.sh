#!/usr/bin/env bash
# Hostile input, persons: places are read, people never; a column about people is refused by name.
set -euo pipefail
# shellcheck source=tests/hostile/lib.sh
source "$(dirname "$0")/lib.sh"
make=$here/shapes.py
small_job

with_column() { # with_column FILE NAME VALUE: twelve good rows and one column more
    { echo "id,x,y,$2"; good_rows | sed "s/\$/,$3/"; } >"$1"
}
number=0
for name in bsn BSN 'BSN-nummer' burgerservicenummer verdachte naam_verdachte verdachteId geboortedatum \
    'Geboorte datum' geb_geboorteplaats voornaam achternaam naam slachtoffer dader getuige leeftijd \
    nationaliteit kenteken telefoonnummer e-mail iban 'date of birth' DOB suspect_name victimAge \
    'Full Name' gender race ssn passport licence_plate apellidos Vorname; do
    number=$((number + 1))
    with_column person.csv "$name" x
    row "person.name_$number" 78 "person.csv: column \"$name\" looks like data about a person" rd person.csv
done
echo "($number names of columns)"
row person.advice 78 'Leave the column out of the export, or state that it is to be passed over with --ignore or `ignore:' rd person.csv
row person.ignored 0 "" rd person.csv --ignore "Vorname"
counter person.ignored '[.rows.read, .rows.used]' '[12,12]'
that person.ignored_not_in_output bash -c '! grep -rq Vorname o.csv'
row person.ignored_another 78 'column "Vorname"' rd person.csv --ignore voornaam

# Words that only look like it.
for name in straatnaam wijk_naam naam_wijk gemeentenaam leeftijdsloos image page personeelsingang; do
    with_column place.csv "$name" x
    case $name in
    leeftijdsloos | personeelsingang) ;; # begins like a person: refused to be on the safe side
    *) row "person.place_$name" 0 "" rd place.csv ;;
    esac
done

# ---- by what the values are: 24 numbers that pass the eleven-test ----
bsns() {
    $python -c "
n = 123456780
found = 0
while found < $1:
    n += 1
    d = [int(c) for c in str(n)]
    if (sum(w * c for w, c in zip(range(9, 1, -1), d)) - d[8]) % 11 == 0:
        print(n); found += 1"
}
{ echo id,x,y,nr; good_rows 24 | paste -d, - <(bsns 24); } >bsn.csv
row person.eleven_test 65 '24 of 24 values of column "nr" are citizen service numbers by the eleven-test' rd bsn.csv
row person.eleven_test_ignored 0 "" rd bsn.csv --ignore nr
row person.eleven_test_as_id 65 'eleven-test' rd bsn.csv --id nr
{ echo id,x,y,nr; good_rows 24 | awk -F, '{ print $0 "," 100000000 + NR * 7919 }'; } >plain.csv
row person.nine_digits_that_are_none 0 "" rd plain.csv
that person.no_number_is_told bash -c '! grep -rqE "12345678[0-9]" stderr stdout'

# ---- the same in other formats ----
for extension in shp gpkg geojson fgb; do
    $python "$make" person.$extension points bsn=x
    row person.in_$extension 78 'column "bsn" looks like data about a person' rd person.$extension
    row person.in_${extension}_ignored 0 "" rd person.$extension --ignore bsn
    counter person.in_${extension}_ignored .rows.used 24
done

# ---- and in a job: nothing is published, whatever was there stays ----
row person.job_first_run 0 "" job
sed -i '1s/$/,verdachte/; 2,$s/$/,Jan Jansen/' incidents.csv
row person.job 78 'column "verdachte" looks like data about a person' job
row person.job_check 78 'verdachte' "$HOTGRID" check job.yaml
sed -i 's/^    time_format/    ignore: [verdachte]\n&/' job.yaml
row person.job_ignored 0 "" job
counter person.job_ignored .rows.used 140
that person.name_is_nowhere_in_the_run bash -c '! grep -rql "Jan Jansen" out stderr stdout'
sed -i 's/ignore: \[verdachte\]/columns_: 1/' job.yaml
sed -i 's/    columns_: 1//; s/category: code/category: verdachte/' job.yaml
row person.job_mapped 78 'verdachte' job
finish
