#!/usr/bin/env bash
# CPack makes a Debian package that names its libraries, and whose program runs where it is unpacked.
set -euo pipefail
build=$2
for tool in cpack dpkg-deb dpkg-shlibdeps; do
    if ! command -v "$tool" >/dev/null; then
        echo "skipped: $tool is not installed (scripts/install-deps --dev)"
        exit 77
    fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cpack --config "$build/CPackConfig.cmake" -G DEB -B "$work" >"$work/log" 2>&1 || {
    cat "$work/log"
    exit 1
}
deb=$(find "$work" -maxdepth 1 -name 'hotgrid_*.deb')
depends=$(dpkg-deb -f "$deb" Depends)
echo "Depends: $depends"
for library in libc6 libgdal32 libgsl27 libproj25 libshp2 libgeos-c1v5 libgomp1; do
    if [[ $depends != *"$library"* ]]; then
        echo "$library is not among them"
        exit 1
    fi
done
dpkg-deb -x "$deb" "$work/unpacked"
"$work/unpacked/usr/bin/hotgrid" --version
[[ -s $work/unpacked/usr/lib/systemd/system/hotgrid.service ]]
