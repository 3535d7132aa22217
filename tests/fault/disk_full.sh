#!/usr/bin/env bash
# A full disk gives 74 (or 73 when it is noticed before the work), and the last good run stays.
source "$(dirname "$0")/lib.sh" "$@"
mkdir "$D/disk"
unshare -rm true 2>/dev/null || skip "no user namespaces here"

# Inside a private mount namespace: publish once, fill the disk to leave KB kilobytes, run again.
attempt() { # kilobytes left
    unshare -rm bash -c '
        set -eu
        mount -t tmpfs -o size=24m t "$1/disk"
        "$2" run "$1/job.yaml" -q --as-of 2014-05-01
        before=$(cd "$1/disk/out" && find . -type f -name "*" ! -name job.lock ! -name "*.prom" -exec sha256sum {} + | sort | sha256sum)
        free=$(df --output=avail -k "$1/disk" | tail -n 1)
        fill=$((free - $3))
        head -c "${fill}k" /dev/zero >"$1/disk/fill"
        got=0
        "$2" run "$1/job.yaml" -q 2>"$1/full.err" || got=$?
        after=$(cd "$1/disk/out" && find . -type f -name "*" ! -name job.lock ! -name "*.prom" -exec sha256sum {} + | sort | sha256sum)
        [ "$before" = "$after" ] || echo changed
        [ "$(readlink "$1/disk/out/current")" = 2014-05-01 ] || echo moved
        [ -z "$(find "$1/disk/out" -maxdepth 1 -name ".stage.*")" ] || echo staging-left
        echo "$got"
    ' sh "$D" "$HOTGRID" "$1"
}

small_job "$D/disk/out" "gpkg, shp, geojson, fgb, csv"
seen74=0
for kb in 0 8 64 200 400 700; do
    answer=$(attempt "$kb" | tr '\n' ' ')
    case $answer in
    "74 ") seen74=1 ;;
    "73 ") ;;
    *) fail "$kb kB left: $answer: $(tail -n 2 "$D/full.err")" ;;
    esac
done
((seen74)) || fail "no size was noticed while writing"

# A file size limit (EFBIG) is the same story.
small_job "$D/out" "gpkg, csv"
expect_code 0 "first run" "$HOTGRID" run "$D/job.yaml" -q --as-of 2014-05-01
before=$(fingerprint "$D/out")
got=0
(
    ulimit -f 16
    trap '' XFSZ
    "$HOTGRID" run "$D/job.yaml" -q
) >"$D/stdout" 2>"$D/stderr" || got=$?
[[ $got == 74 ]] || fail "file size limit: exit $got: $(tail -n 2 "$D/stderr")"
[[ $(fingerprint "$D/out") == "$before" ]] || fail "file size limit: the last run changed"
finish
