#!/usr/bin/env bash
# scan: clusters of incidents and of SaTScan's files, members, refusals, the same bytes always.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# 200 incidents anywhere in 100 days, and 12 more within 150 m in the last five days.
planted() {
    awk 'BEGIN { srand(7); print "id,x,y,begin"
        for (i = 1; i <= 200; i++)
            printf "%d,%.1f,%.1f,%s\n", i, 155000 + rand() * 6000, 463000 + rand() * 6000,
                strftime("%Y-%m-%d", 1451649600 + int(rand() * 100) * 86400, 1)
        for (i = 201; i <= 212; i++)
            printf "%d,%.1f,%.1f,%s\n", i, 158000 + rand() * 150, 466000 + rand() * 150,
                strftime("%Y-%m-%d", 1451649600 + (95 + int(rand() * 5)) * 86400, 1)
    }' >planted.csv
}
planted
scan=("$HOTGRID" scan planted.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam
    --max-radius 1000 --prospective)
short=(--max-days 14 --permutations 99)

# The planted cluster comes first, and p is as small as 99 replicates allow.
expect 0 "most likely cluster" "${scan[@]}" "${short[@]}" -o a.csv --members m.csv --json-summary s.json
same header "$(head -1 a.csv)" \
    "cluster,llr,p,p_gumbel,recurrence_days,x,y,radius_m,start,end,observed,expected,relative_risk,places"
awk -F, 'NR == 2 && $1 == 1 && $3 == 0.01 && $5 == 100 && $6 > 157900 && $6 < 158250 &&
    $9 >= "2016-04-04" && $10 == "2016-04-10" && $11 >= 10 { ok = 1 } END { exit !ok }' a.csv ||
    fail "the planted cluster is not first: $(sed -n 2p a.csv)"
awk -F, '$1 == 1 && $2 > 200 { n++ } END { exit !(n >= 10) }' m.csv || fail "members: $(head -3 m.csv)"
grep -q '"model": "permutation"' s.json || fail "no parameters in the summary"
grep -q '"study_to": "2016-04-10"' s.json || fail "the study period is not told"

# The same bytes for 1, 2, 3 and 8 threads and for shuffled rows; D21, D24.
(head -1 planted.csv && tail -n +2 planted.csv | sort -t, -k2) >sorted.csv
for threads in 1 2 3 8; do
    expect 0 "" "${scan[@]}" "${short[@]}" --threads "$threads" -o "t$threads.csv" -q
    cmp -s a.csv "t$threads.csv" || fail "$threads threads: other bytes"
done
expect 0 "" "$HOTGRID" scan sorted.csv "${scan[@]:3}" "${short[@]}" -o sorted_out.csv -q
cmp -s a.csv sorted_out.csv || fail "shuffled rows: other bytes"

# Circles open in GDAL in the national grid (D22).
expect 0 "" "${scan[@]}" "${short[@]}" -o a.gpkg -q
if command -v ogrinfo >/dev/null; then
    ogrinfo -al -so a.gpkg clusters >info
    grep -q "Amersfoort / RD New" info || fail "the layer is not in RD New"
    grep -q "Polygon" info || fail "no polygons"
fi

# Options.
expect 0 "50 of them reached" "$HOTGRID" scan planted.csv "${scan[@]:3}" --permutations 999 \
    --max-days 1 --from 2016-01-01 --to 2016-03-01 --stop-early -o early.csv
expect 0 "" "${scan[@]}" "${short[@]}" --clusters 1 -o one.csv -q
same "clusters of --clusters 1" "$(wc -l <one.csv)" 2
expect 0 "" "${scan[@]}" "${short[@]}" --sphere 6367000 -o sphere.csv -q
same "observed on the sphere" "$(sed -n 2p sphere.csv | cut -d, -f11)" \
    "$(sed -n 2p a.csv | cut -d, -f11)"
expect 0 "" "$HOTGRID" scan planted.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam \
    --model poisson --window time --permutations 99 -o time.csv -q
same "a window in time has no centre" "$(sed -n 2p time.csv | cut -d, -f6-8)" ",,"

# Refusals: one sentence, the right code, nothing written.
refused() {
    expect "$@" -o never.csv
    [[ ! -e never.csv ]] || fail "something was written: $*"
}
head -9 planted.csv >few.csv
refused 65 "at least 10" "$HOTGRID" scan few.csv "${scan[@]:3}"
sed 's/2016-[0-9-]*$/2016-02-03/' planted.csv >one_day.csv
refused 65 "one step of time" "$HOTGRID" scan one_day.csv "${scan[@]:3}" --max-time-share 1
refused 65 "longer than the data" "${scan[@]}" --step 200 --max-days 300
refused 64 "shorter than a step" "${scan[@]}" --step 7 --max-days 3
refused 64 "needs a population" "${scan[@]}" --model poisson
refused 64 "compares places" "${scan[@]}" --window space
refused 64 "--time" "$HOTGRID" scan planted.csv --crs EPSG:28992
refused 64 "is of another command" "${scan[@]}" --compat qgis
refused 64 "FILE.prm" "${scan[@]}" --compat satscan
expect 64 "is of the command scan" "$HOTGRID" kde planted.csv --crs EPSG:28992 --bandwidth 500 \
    --compat satscan -o k.tif
expect 73 "exists already" "${scan[@]}" -o a.csv
sed 's/2016-\([0-9]*\)-[0-9]*$/2016-\1/' planted.csv >months.csv
refused 65 "month only" "$HOTGRID" scan months.csv "${scan[@]:3}"

# SaTScan's files.
printf 'A 0 0\nB 1000 0\nC 0 1000\nD 5000 5000\n' >s.geo
for i in 1 2 3 4 5 6; do
    printf 'A 1 2001/11/%d\nB 1 2001/11/%d\n' "$i" $((i + 6))
done >s.cas
printf 'D 4 2001/11/12\n' >>s.cas
cat >s.prm <<'END'
[Input]
CaseFile=C:\data\s.cas
PrecisionCaseTimes=3
StartDate=2001/11/1
EndDate=2001/11/12
CoordinatesFile=s.geo
CoordinatesType=0
[Analysis]
AnalysisType=4
ModelType=2
ScanAreas=1
TimeAggregationUnits=3
TimeAggregationLength=1
[Inference]
MonteCarloReps=99
[Output]
ResultsFile=elsewhere.txt
END
expect 0 "" "$HOTGRID" scan s.prm --crs EPSG:28992 -o s.csv --members sm.csv -q
same "observed, of D" "$(sed -n 2p s.csv | cut -d, -f6,7,9-11)" "5000,5000,2001-11-12,2001-11-13,4"
same "member" "$(sed -n 2p sm.csv)" "1,D,5000,5000,4"
expect 0 "" "$HOTGRID" scan s.cas s.geo --crs EPSG:28992 --from 2001-11-01 --to 2001-11-13 \
    --prospective --permutations 99 -o s2.csv -q
cmp -s s.csv s2.csv || fail ".prm and its files say different things"
refused 78 "--crs" "$HOTGRID" scan s.prm
sed 's/ScanAreas=1/ScanAreas=3/' s.prm >low.prm
refused 78 "ScanAreas=3 asks for areas with low rates" "$HOTGRID" scan low.prm --crs EPSG:28992
sed 's/ModelType=2/ModelType=1/' s.prm >bernoulli.prm
refused 78 "ModelType=1" "$HOTGRID" scan bernoulli.prm --crs EPSG:28992
printf 'E 1 2001/11/3\n' | cat s.cas - >e.cas
refused 65 "e.cas:14: E has no coordinates" "$HOTGRID" scan e.cas s.geo --crs EPSG:28992
printf 'A 2001 100\nB 2001 100\n' >s.pop
refused 65 "D has cases, and no people" "$HOTGRID" scan s.cas s.geo s.pop --crs EPSG:28992
printf 'C 2001 100\nD 2001 50\n' >>s.pop
expect 0 "" "$HOTGRID" scan s.cas s.geo s.pop --crs EPSG:28992 --permutations 99 -o pop.csv -q
same "expected of D, one day of 12, 50 of 350 people" "$(sed -n 2p pop.csv | cut -d, -f11,12 |
    cut -c1-9)" "4,0.19047"

# SIGINT: 130, and nothing is left.
expect_stopped() {
    local got=0
    "$HOTGRID" scan planted.csv --crs EPSG:28992 --time begin --tz Europe/Amsterdam \
        --permutations 100000 -o never.csv >/dev/null 2>err &
    local child=$!
    sleep 1
    kill -INT "$child"
    wait "$child" || got=$?
    [[ $got -eq 130 ]] || fail "SIGINT ended with $got: $(head -c 300 err)"
    [[ ! -e never.csv ]] || fail "SIGINT left a file"
}
expect_stopped
finish
