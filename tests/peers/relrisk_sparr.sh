#!/usr/bin/env bash
# Relative risk beside sparr's risk() and tolerance() (O3.14), when R has it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli/lib.sh
source "$here/../cli/lib.sh"
if ! Rscript -e 'stopifnot(requireNamespace("sparr", quietly = TRUE))' >/dev/null 2>&1; then
    echo "skipped: R with sparr is not here"
    exit 77
fi
Rscript "$here/relrisk_sparr.R" "$work" >r.out 2>&1 || { cat r.out && exit 1; }
# No cut at 4 sigma, no floor: as they do it.
theirs=(--crs EPSG:28992 --edge uniform --bandwidth 4000 --cut 8 --floor 1e-12 --origin "100000,350000")

square=(cases.csv --controls controls.csv --area area.geojson --cell 2500 "${theirs[@]}")
expect 0 "761 cases, 3020 controls" "$HOTGRID" relrisk "${square[@]}" -o fixed_ours.csv
Rscript "$here/relrisk_check.R" fixed.csv fixed_ours.csv 5e-4 5e-4 || fail "fixed bandwidth"
expect 0 "" "$HOTGRID" relrisk "${square[@]}" --adaptive --pilot 3500 -o adaptive_ours.csv
Rscript "$here/relrisk_check.R" adaptive.csv adaptive_ours.csv 1e-3 5e-4 || fail "adaptive bandwidth"

# The published range, from pixels of another shape and points counted by pixel: its upper end.
read -r low high <real_range
same "lowest, as published" "$(printf '%.3f' "$low")" -24.543
same "highest, as published" "$(printf '%.4f' "$high")" 0.6815
expect 0 "" "$HOTGRID" relrisk real_cases.csv --controls real_controls.csv --area real_area.geojson \
    --cell 500 "${theirs[@]}" -o real.tif --json-summary s.json
echo "highest log risk: $(jq .result.log_risk_highest s.json), of sparr $high"
jq -e '.result.log_risk_highest | . > 0.6815 * 0.98 and . < 0.6815 * 1.02' s.json >/dev/null ||
    fail "highest log risk"
finish
