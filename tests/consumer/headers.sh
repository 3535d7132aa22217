#!/usr/bin/env bash
# Every public header compiles alone, twice in a row, as strict C11 and as C++.
set -euo pipefail
source=$1
failed=0
for header in "$source"/include/hotgrid.h "$source"/include/hotgrid/*.h; do
    name=${header#"$source"/include/}
    text=$(printf '#include "%s"\n#include "%s"\ntypedef int strict_c_wants_one_declaration;\n' "$name" "$name")
    cc -x c -std=c11 -Wall -Wextra -Wpedantic -Wstrict-prototypes -Werror -I"$source/include" \
        -fsyntax-only - <<<"$text" || failed=1
    if command -v c++ >/dev/null; then
        c++ -x c++ -std=c++17 -Wall -Wextra -Werror -I"$source/include" -fsyntax-only - \
            <<<"$text" || failed=1
    fi
done
exit $failed
