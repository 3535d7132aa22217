#!/usr/bin/env bash
# Every C file looks the way .clang-format says.
set -euo pipefail
cd "$1"
tool=$(command -v clang-format-14 || true)
if [[ -z $tool ]]; then
    echo "skipped: clang-format-14 is not installed (scripts/install-deps --dev)"
    exit 77
fi
find include engine tests bench -name '*.[ch]' -print0 | xargs -0 "$tool" --dry-run --Werror
