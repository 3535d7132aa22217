#!/usr/bin/env bash
# The installed tree can be used: by find_package, by pkg-config, after being moved; and it is whole.
set -euo pipefail
source=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/first" >"$work/log"
mv "$work/first" "$work/tree"
tree=$work/tree

for file in bin/hotgrid include/hotgrid.h include/hotgrid/status.h share/man/man1/hotgrid.1 \
    share/bash-completion/completions/hotgrid lib/systemd/system/hotgrid.timer \
    lib/sysusers.d/hotgrid.conf share/doc/hotgrid/examples/pilot/job.yaml; do
    if [[ ! -s $tree/$file ]]; then
        echo "$file is missing or empty"
        exit 1
    fi
done
if [[ -e $tree/share/doc/hotgrid/examples/pilot/out ]]; then
    echo "the results of a run were installed with the sample"
    exit 1
fi
"$tree/bin/hotgrid" --version | grep -q '^hotgrid '
bash -n "$tree/share/bash-completion/completions/hotgrid"
if command -v mandoc >/dev/null; then mandoc -T lint -W error "$tree/share/man/man1/hotgrid.1"; fi

cmake -S "$source/tests/consumer/app" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$tree" >"$work/log"
cmake --build "$work/cmake" >"$work/log" || {
    cat "$work/log"
    exit 1
}
"$work/cmake/consumer"

pc=$(dirname "$(find "$tree" -name hotgrid.pc)")
export PKG_CONFIG_PATH=$pc
read -ra flags <<<"$(pkg-config --cflags --libs hotgrid)"
cc -std=c11 -Wall -Werror -o "$work/by-pc" "$source/tests/consumer/app/main.c" "${flags[@]}"
LD_LIBRARY_PATH=$(pkg-config --variable=libdir hotgrid) "$work/by-pc"
for example in "$source"/docs/examples/*.c; do
    cc -std=c11 -Wall -Werror -o "$work/example" "$example" "${flags[@]}"
    LD_LIBRARY_PATH=$(pkg-config --variable=libdir hotgrid) "$work/example" "$work/example.tif"
done
pkg-config --exact-version="$(sed -nE 's/^project\(hotgrid VERSION ([0-9.]+).*/\1/p' \
    "$source/CMakeLists.txt")" hotgrid
