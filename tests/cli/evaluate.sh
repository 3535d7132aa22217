#!/usr/bin/env bash
# evaluate from file to file: scores recomputed from the kept rasters, same bytes on any number of
# threads and for shuffled rows, what is refused.
set -euo pipefail
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

cat >town.py <<'END'
import datetime, random
random.seed(5)
start = datetime.datetime(2014, 1, 1)
rows = []
for i in range(900):
    wide = 250 if i % 3 else 990
    begin = start + datetime.timedelta(days=i * 9 // 10, minutes=i * 7919 % 1440)
    known = begin + datetime.timedelta(hours=random.choice([1, 12, 100, 400]))
    rows.append(f"{i},{155005 + random.random() * wide:.1f},{463005 + random.random() * wide:.1f},"
                f"{begin:%Y-%m-%d %H:%M},{known:%Y-%m-%d %H:%M}")
for name in "in.csv", "shuffled.csv":
    with open(name, "w") as out:
        print("id,x,y,begin,reported", *rows, sep="\n", file=out)
    random.shuffle(rows)
END
/usr/bin/python3 town.py

input=(--crs EPSG:28992 --time begin --reported reported --time-format '%Y-%m-%d %H:%M' --tz UTC
    --id id --cell 100 --extent '155000,463000,155999,463999')
protocol=(--models 'kde,blend,wide=kde' --set wide.bandwidth=1500 --first 2015-10-01
    --last 2016-02-10 --horizon 14d --step 14d --area-share '10%' --shares '5%,10%')
options=("${input[@]}" "${protocol[@]}")

# instead NAME VALUE...: the protocol with other values, in `changed`
instead() {
    local i
    changed=("${input[@]}" "${protocol[@]}")
    while (($#)); do
        for i in "${!changed[@]}"; do
            [[ ${changed[i]} != "$1" ]] || changed[i + 1]=$2
        done
        shift 2
    done
}

expect 0 "verdict:" "$HOTGRID" evaluate in.csv "${options[@]}" --keep-rasters --threads 1 -o whole
same "columns" "$(head -1 whole/scores.csv)" \
    "model,origin,horizon_days,area_share,metric,value,low,high"
same "columns of pooled.csv" "$(head -1 whole/pooled.csv)" \
    "model,horizon_days,area_share,metric,value,low,high"
same "windows" "$(grep '^kde,.*,windows,' whole/pooled.csv | cut -d, -f5)" 10
same "models" "$(cut -d, -f1 whole/pooled.csv | sort -u | tr '\n' ' ')" \
    "blend count-12m kde model wide "
jq -e '.verdict | . == "met" or . == "not met" or . == "undecidable"' whole/summary.json >/dev/null ||
    fail "verdict: $(jq .verdict whole/summary.json)"
same "challengers" "$(jq -r '[.differences[].model] | join(" ")' whole/summary.json)" "kde blend wide"
same "plan" "$(jq -r '.plan_sha256 | length' whole/summary.json)" 64
grep -q 'http' whole/evaluate.html && grep -qv 'www.w3.org' <(grep -o 'https\?://[^"]*' \
    whole/evaluate.html) && fail "evaluate.html loads something from elsewhere"
grep -q '^ .*horizon_days' whole/evaluate.html || fail "the plan on the page has lost its lines"

# Hits, PAI, best choice and log score by another program, from the rasters and the incidents.
cat >again.py <<'END'
import csv, datetime, math, pathlib, subprocess
events = []
for row in csv.DictReader(open("in.csv")):
    when = datetime.datetime.strptime(row["begin"], "%Y-%m-%d %H:%M")
    events.append((when, float(row["x"]), float(row["y"])))
scores = {}
for row in csv.DictReader(open("whole/scores.csv")):
    share = row["area_share"] and float(row["area_share"])
    scores[row["model"], row["origin"][:10], share, row["metric"]] = row["value"]
def agree(what, ours, other):
    if not math.isclose(float(ours), other, rel_tol=2e-5, abs_tol=1e-9):
        print(what, ours, other)
        raise SystemExit(1)
checked = 0
for path in sorted(pathlib.Path("whole/rasters").glob("*/*.tif")):
    model, day = path.stem, path.parent.name[:10]
    text = subprocess.run(["gdal_translate", "-q", "-of", "XYZ", path, "/vsistdout/"], check=True,
                          capture_output=True, text=True).stdout
    cells = [tuple(map(float, line.split())) for line in text.splitlines()]
    start = datetime.datetime.strptime(day, "%Y-%m-%d")
    end = start + datetime.timedelta(days=14)
    observed = [0] * len(cells)
    index = {(round(x), round(y)): i for i, (x, y, _) in enumerate(cells)}
    for when, x, y in events:
        if start <= when < end:
            observed[index[x // 100 * 100 + 50, y // 100 * 100 + 50]] += 1
    total = sum(z for _, _, z in cells)
    mu = [0.99 * z + 0.01 * total / len(cells) for _, _, z in cells]
    agree(path, scores[model, day, "", "log_likelihood"],
          sum(y * math.log(m) for y, m in zip(observed, mu)) - total)
    agree(path, scores[model, day, "", "expected"], total)
    order = sorted(range(len(cells)), key=lambda i: (-cells[i][2], observed[i]))
    for share in 0.05, 0.1:
        chosen = [i for i in order[: round(share * len(cells))] if cells[i][2] > 0]
        hits, n = sum(observed[i] for i in chosen), sum(observed)
        agree(path, scores[model, day, share, "hits"], hits)
        agree(path, scores[model, day, share, "events"], n)
        agree(path, scores[model, day, share, "pai"], hits / n / (len(chosen) / len(cells)))
        agree(path, scores[model, day, share, "best_hits"],
              sum(sorted(observed, reverse=True)[: len(chosen)]))
    checked += 1
print(checked)
END
same "rasters that were recomputed" "$(/usr/bin/python3 again.py)" 40

# threads and the order of rows change no byte
"$HOTGRID" evaluate in.csv "${options[@]}" --threads 2 -q -o two 2>err
"$HOTGRID" evaluate shuffled.csv "${options[@]}" -q -o shuffled 2>err
for file in scores.csv pooled.csv calibration.csv capture.svg; do
    cmp "whole/$file" "two/$file" || fail "$file differs on two threads"
    cmp "whole/$file" "shuffled/$file" || fail "$file differs for shuffled rows"
done

# few windows decide nothing
instead --last 2015-12-20
expect 0 "undecidable" "$HOTGRID" evaluate in.csv "${changed[@]}" -o few
same "few windows" "$(jq -r .verdict few/summary.json)" undecidable

# refused in one sentence, nothing written
while IFS='|' read -r code part arguments; do
    # shellcheck disable=SC2086 # several arguments
    instead $arguments
    expect "$code" "$part" "$HOTGRID" evaluate in.csv "${changed[@]}" -o refused
    [[ ! -e refused ]] || fail "$arguments wrote something"
done <<'END'
64|did you mean blend|--models blind
64|shorter than the horizon|--step 7d
65|less than one cell|--area-share 0.1% --shares 0.1%
65|nothing was known before the first origin|--first 2013-01-01
64|has no option|--set wide.bandwith=3
END
expect 73 "whole" "$HOTGRID" evaluate in.csv "${options[@]}" -o whole
finish
