#!/usr/bin/env bash
# Does QGIS open what a run writes, styled, with units, and does it draw what an analyst expects?
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_folder=$(cd "$here/../.." && pwd)
: "${HOTGRID:?the built program}"

# No screen, and no settings of whoever runs this.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -m 700 "$scratch/runtime" "$scratch/home"
export QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$scratch/runtime HOME=$scratch/home
export PYTHONDONTWRITEBYTECODE=1

if ! /usr/bin/python3 -c 'import qgis.core' 2>/dev/null; then
    echo "skipped: no PyQGIS for /usr/bin/python3 (Debian: python3-qgis)"
    exit 77
fi

"$HOTGRID" run "$source_folder/datasets/pilot/job.yaml" --set "output.folder=$scratch/out" \
    >"$scratch/run.log" 2>&1 || {
    cat "$scratch/run.log"
    exit 1
}

# HG_QGIS_PICTURES=FOLDER keeps the drawn maps, to look at.
/usr/bin/python3 "$here/qgis_check.py" "$scratch/out/current" "${HG_QGIS_PICTURES:-$scratch}"
