# Reading values out of kde's CSV files.
# shellcheck shell=bash

# at FILE X Y [COLUMN]: the value of the cell with this centre
at() {
    awk -F, -v x="$2" -v y="$3" -v k="${4:-4}" '$2 == x && $3 == y {print $k}' "$1"
}

# close WHAT ACTUAL EXPECTED RELATIVE
close() {
    awk -v a="${2:-nan}" -v e="$3" -v r="$4" \
        'BEGIN {d = a - e; m = e; if (d < 0) d = -d; if (m < 0) m = -m; exit !(d <= r * m)}' ||
        fail "$1 is \"$2\", expected $3"
}
