#!/usr/bin/env bash
# The layer check finds each kind of breach that is planted, and nothing in clean code.
set -euo pipefail
source=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/include/hotgrid" "$tree/engine"
for floor in base data geo density cluster forecast evaluate io report job cli; do
    mkdir "$tree/engine/$floor"
done
cp "$source/include/hotgrid/grid.h" "$source/include/hotgrid/io.h" "$tree/include/hotgrid/"
failures=0

plant() { # file, line of code, what the check has to say
    printf '%s\n' "$2" >"$tree/engine/$1"
    if found=$("$source/scripts/check-layers" "$tree"); then
        echo "not found in $1: $2"
        failures=$((failures + 1))
    elif [[ $found != *"engine/$1:"*"$3"* ]]; then
        printf 'found in %s, but not as "%s":\n%s\n' "$1" "$3" "$found"
        failures=$((failures + 1))
    fi
    rm "$tree/engine/$1"
}
clean() { # file, line of code
    printf '%s\n' "$2" >"$tree/engine/$1"
    if ! found=$("$source/scripts/check-layers" "$tree"); then
        printf 'wrongly blamed: %s\n%s\n' "$2" "$found"
        failures=$((failures + 1))
    fi
    rm "$tree/engine/$1"
}

plant data/a.c '#include "hotgrid/io.h"' 'data must not know io'
plant data/a.c '#include "io/out.h"' 'data must not know io'
plant io/a.c '#include "hotgrid/job.h"' 'io must not know job'
plant density/a.c '#include "hotgrid/forecast.h"' 'density must not know forecast'
plant base/a.c '#include "hotgrid/grid.h"' 'base must not know data'
plant io/a.c '#include "hotgrid.h"' 'for clients'
plant io/a.c '#include "hotgrid/nonesuch.h"' 'no floor yet'
plant io/a.c '#include <proj.h>' 'PROJ and GEOS'
plant geo/a.c '#include <shapefil.h>' 'shapelib'
plant geo/a.c '#include <gdal.h>' 'GDAL'
plant report/a.c '#include <png.h>' 'libpng'
plant job/a.c '#include <nettle/sha2.h>' 'nettle'
plant io/a.c '#include <gsl/gsl_cdf.h>' 'GSL'
plant io/a.c '#include <libfyaml.h>' 'libfyaml'
plant io/a.c '#include <jansson.h>' 'jansson'
plant density/a.c '#pragma omp parallel for' 'base/par.c'
plant density/a.c '#pragma omp simd reduction(+ : sum)' 'reduction'
plant job/a.c 'int f(void) { return printf("x"); }' 'only the programs print'
plant job/a.c 'void f(void) { fputs("x", stderr); }' 'stderr'
plant job/a.c 'void f(void) { exit(1); }' 'only the programs'
plant base/a.c 'long f(struct tm *t) { return mktime(t); }' 'time zone'
plant base/a.c 'void f(void) { tzset(); }' 'time zone'
plant cli/a.c 'void f(void) { setlocale(LC_ALL, ""); }' 'locale'
plant density/a.c 'void *f(void) { return malloc(3); }' 'one heap'
plant io/a.c 'double f(const char *s) { return strtod(s, 0); }' 'strictly'
plant density/a.c 'long f(void) { return time(NULL); }' 'wall clock'
clean io/a.c '#include "hotgrid/grid.h"'
clean io/a.c '#include "base/try.h"'
clean density/a.c '#pragma omp simd'
clean job/a.c '/* printf("x"); exit(1); */'
clean job/a.c 'const char *f(void) { return "printf(x) to stderr"; }'
clean job/a.c 'int f(char *s) { return snprintf(s, 3, "x"); }'
clean job/a.c 'int f(x *s) { return s->exit_code + my_exit(3); }'

((failures == 0)) && echo "every planted breach was found"
