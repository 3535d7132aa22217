#!/usr/bin/env bash
# Hostile input, clocks: no date is guessed, no hour invented; every odd time is counted by name.
set -euo pipefail
# shellcheck source=tests/hostile/lib.sh
source "$(dirname "$0")/lib.sh"
small_job
cp job.yaml plain.yaml

# One odd begin among 140 good ones, everything allowed so that the counters can be seen.
odd() { # odd FORMAT BEGIN...
    local format=$1 begin i=1000
    shift
    for begin in "$@"; do
        printf '%d,155500,463500,%s,B70\n' $((i++)) "$begin"
    done >tail.csv
    { head -141 incidents.csv; cat tail.csv; } >odd.csv
    mv odd.csv incidents.csv
    sed "s|time_format: .*|time_format: \"$format\"|" plain.yaml >job.yaml
}
loose=(--set quality.maximum_rejected=100% --set quality.minimum_located=0%)
plain_format='%Y-%m-%d %H:%M'

# ---- the two nights of the year ----
odd "$plain_format" '2016-10-30 02:30'
row time.doubled_hour_default 0 '1 incidents began in the hour that happens twice' dry "${loose[@]}"
counter time.doubled_hour_default '[.rows.read, .rows.used]' '[141,141]'
row time.doubled_hour_earlier 0 'happens twice' dry "${loose[@]}" --set clock_policy=earlier
counter time.doubled_hour_earlier .rows.used 141
row time.doubled_hour_later 0 'happens twice' dry "${loose[@]}" --set clock_policy=later
counter time.doubled_hour_later .rows.used 141
row time.doubled_hour_reject 0 "" dry "${loose[@]}" --set clock_policy=reject
rejected time.doubled_hour_reject clock_change 1

odd "$plain_format" '2016-03-27 02:30'
row time.skipped_hour_default 0 "" dry "${loose[@]}"
rejected time.skipped_hour_default clock_change 1
row time.skipped_hour_earlier 0 "" dry "${loose[@]}" --set clock_policy=earlier
rejected time.skipped_hour_earlier clock_change 1
row time.skipped_hour_later 0 '1 incidents began in the hour that is skipped in spring' dry "${loose[@]}" --set clock_policy=later
counter time.skipped_hour_later '[.rows.used, .rows.rejected]' '[141,{}]'
row time.skipped_hour_reject 0 "" dry "${loose[@]}" --set clock_policy=reject
rejected time.skipped_hour_reject clock_change 1
row time.clock_policy_unknown 78 'clock_policy' dry --set clock_policy=split

# The same local clock with its offset written out is one instant, whatever the policy.
odd iso '2016-10-30T02:30:00+02:00' '2016-10-30T02:30:00+01:00' '2016-03-27T01:30:00Z'
sed -i '2,141s/,\(2016-[0-9-]*\) 12:30,/,\1T12:30,/' incidents.csv
row time.offset_in_the_text 0 "" dry --set clock_policy=reject
counter time.offset_in_the_text '[.rows.used, .rows.rejected]' '[143,{}]'

# ---- clocks at the edge ----
small_job
odd "$plain_format" '2016-11-05 24:00' '2016-11-05 23:59'
row time.24_00 0 "" dry
counter time.24_00 '[.rows.used, .rows.rejected]' '[142,{}]'
odd "$plain_format" '2016-11-05 24:01' '2016-11-05 25:00' '2016-11-05 12:60'
row time.hours_that_are_none 0 "" dry "${loose[@]}"
rejected time.hours_that_are_none bad_time 3
odd '%Y-%m-%d %H:%M:%S' '2016-11-05 23:59:60' '2016-11-05 23:59:59'
sed -i '2,141s/ 12:30,/ 12:30:00,/' incidents.csv
row time.second_60 0 "" dry "${loose[@]}"
rejected time.second_60 bad_time 1
small_job
odd "$plain_format" '2016-02-30 12:00' '2016-13-01 12:00' '2017-02-29 12:00' '2016-11-00 12:00' '0000-00-00 00:00'
row time.days_that_are_none 0 "" dry "${loose[@]}"
rejected time.days_that_are_none bad_time 5
odd "$plain_format" '2016-11-05' ' 2016-11-05 12:00' '2016-11-05 12:00 ' '2016-11-05 12:00 uur' 'gisteren' '42679.5'
row time.texts_around_times 0 "" dry "${loose[@]}"
rejected time.texts_around_times bad_time 6
odd "$plain_format" '' '' ''
row time.no_begin 0 "" dry "${loose[@]}"
rejected time.no_begin no_begin 3

# ---- what only days or months know ----
small_job
sed -i '2,$s/ 12:30,/,/' incidents.csv
odd '%Y-%m-%d'
row time.date_only 0 "" dry
counter time.date_only '[.rows.used, .rows.rejected]' '[140,{}]'
small_job
sed -i '2,$s/-[0-9][0-9] 12:30,/,/' incidents.csv
odd '%Y-%m'
row time.month_only 0 '140 incidents are dated to the month only; methods that need days refuse' dry
counter time.month_only .rows.used 140
small_job
sed -i '2,$s/-[0-9][0-9] 12:30,/-01,/' incidents.csv
odd '%Y-%m-%d'
row time.every_day_the_first 0 'every date is the first of a month, so only months are known' dry
small_job
sed -i '2,$s/ 12:30,/ 00:00,/' incidents.csv
odd "$plain_format"
row time.midnight_by_default 0 '140 of 140 times are exactly 00:00, a default' dry

# ---- formats are declared, never guessed ----
small_job
sed -i -E '2,$s/,20(..)-(..)-(..) 12:30,/,\3-\2-\1 12:30,/' incidents.csv
odd '%d-%m-%y %H:%M'
row time.two_digit_year_without_pivot 78 'pivot' dry
sed -i 's/^    time_format/    pivot: 50\n&/' job.yaml
row time.two_digit_year_with_pivot 0 "" dry
counter time.two_digit_year_with_pivot .rows.used 140
sed -i 's/pivot: 50/pivot: 10/' job.yaml
row time.pivot_of_the_other_century 65 '140' dry
counter time.pivot_of_the_other_century .rows.rejected '{"implausible_time":140}'
sed -i 's/pivot: 10/pivot: 123/' job.yaml
row time.pivot_out_of_range 78 'pivot: 123 is outside 0 to 99' dry

small_job
sed -i -E '2,$s/,(20..)-(..)-(..) 12:30,/,\3-\2-\1 12:30,/' incidents.csv
odd '%m-%d-%Y %H:%M'
row time.days_read_as_months 65 'rejected' dry
counter time.days_read_as_months '.rows.rejected.bad_time > 60' true
odd '%d-%m-%Y %H:%M'
row time.days_and_months_declared 0 "" dry
counter time.days_and_months_declared .rows.used 140
odd '%d-%m-%Y %Q'
row time.format_unknown 78 '%Q' dry
odd '%d-%m %H:%M'
row time.format_without_year 78 'year' dry
odd '%d-%m-%Y %I:%M'
row time.format_of_twelve_hours 78 '%I' dry

# ---- against the as-of and the calendar ----
small_job
odd "$plain_format" '2017-01-01 00:00' '2031-05-05 12:00' '9999-12-31 23:59'
row time.future 0 "" dry "${loose[@]}"
rejected time.future outside_window 3
odd "$plain_format" '1900-01-01 00:00' '1899-12-30 00:00' '1970-01-01 01:00'
row time.before_1990 0 "" dry "${loose[@]}"
rejected time.before_1990 implausible_time 3
small_job
sed -i 's/^as_of/#&/' job.yaml
cp job.yaml plain.yaml
odd "$plain_format" '2099-01-01 12:00'
row time.future_does_not_move_as_of 0 'as-of 2016-12-15' dry "${loose[@]}"
rejected time.future_does_not_move_as_of outside_window 1
small_job
cp job.yaml plain.yaml
row time.as_of_before_all_data 65 '' dry --as-of 2015-01-01
small_job
sed -i '2,$s/,2016-/,2068-/' incidents.csv
row time.all_in_the_future 65 'no incident is left of 140 rows read: 140 outside_window' dry
rejected time.all_in_the_future outside_window 140
small_job
row time.as_of_month 64 'a month is not enough' dry --as-of 2016-12
row time.as_of_no_day 64 '--as-of 2016-02-30' dry --as-of 2016-02-30

# ---- spans ----
small_job
{ echo 'id,x,y,begin,end,known,code'
    good_rows 20 | sed 's/$/,2016-11-05 12:00,2016-11-05 13:00,2016-11-06 09:00,B70/'
    echo '21,155500,463500,2016-11-05 12:00,2016-11-05 11:00,2016-11-06 09:00,B70'
    echo '22,155500,463500,2016-11-05 12:00,,2016-11-06 09:00,B70'
    echo '23,155500,463500,2016-11-05 12:00,soon,2016-11-06 09:00,B70'
    echo '24,155500,463500,2016-11-05 12:00,2016-11-05 13:00,2016-11-01 09:00,B70'
    echo '25,155500,463500,2016-11-05 12:00,2016-11-05 13:00,,B70'
    echo '26,155500,463500,2016-11-05 12:00,2016-11-05 13:00,later,B70'; } >incidents.csv
sed -i 's/start: begin/start: begin, end: end, reported: known/' job.yaml
echo '27,155500,463500,2027-11-05 12:00,,2016-11-06 09:00,B70' >>incidents.csv
row time.spans 0 'incidents have no end; they count at their begin' dry "${loose[@]}"
counter time.spans '[.rows.used, .rows.rejected]' '[23,{"bad_time":2,"end_before_begin":1,"implausible_time":1}]'
warned time.reported_before_begin '1 incidents were reported before they began'
warned time.reported_missing '1 incidents have no report time'

# ---- zones ----
small_job
row time.zone_unknown 78 'Europe/Amsterdm' dry --set time_zone=Europe/Amsterdm
row time.zone_climbs 78 'time_zone' dry --set time_zone=../../../etc/passwd
row time.zone_absolute 78 'time_zone' dry --set time_zone=/etc/localtime
row time.naive_without_zone 78 'times carry no UTC offset and no zone is declared; name one with --tz' \
    rd incidents.csv --time begin --time-format "$plain_format"
row time.window_needs_zone 64 'say with --tz' rd incidents.csv --time begin --from 2016-11-01
row time.window_backwards 64 'is not before' rd incidents.csv --time begin --tz UTC --from 2016-11-02 --to 2016-11-01
finish
