#!/usr/bin/env bash
# Where everything is installed, install-deps touches nothing; it refuses what it does not know.
set -euo pipefail
cd "$1"
failed=0
if ! command -v dpkg-query >/dev/null; then
    echo "skipped: not a Debian machine"
    exit 77
fi
scripts/install-deps --list | LC_ALL=C sort | uniq -d | grep . && failed=1
if scripts/install-deps --nonsense 2>/dev/null; then
    echo "an unknown option was accepted"
    failed=1
fi
# The libraries that the program links to are those that --runtime names.
listed=$(scripts/install-deps --runtime --list)
for library in libgsl27 libproj25 libshp2 libgdal32 libgeos-c1v5 libfyaml0 libjansson4 libnettle8 \
    libpng16-16 libgomp1; do
    if ! grep -qx "$library" <<<"$listed"; then
        echo "--runtime lacks $library"
        failed=1
    fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# An apt-get that must not be called.
printf '#!/bin/sh\necho called "$@" >>"%s/calls"\nexit 1\n' "$work" >"$work/apt-get"
chmod +x "$work/apt-get"
missing=0
for package in $listed; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing=1
done
if ((missing)); then
    echo "not checked: some runtime packages are not installed here"
elif ! PATH="$work:$PATH" scripts/install-deps --runtime || [[ -e $work/calls ]]; then
    echo "apt-get was called although everything is installed"
    failed=1
fi
exit $failed
