#!/usr/bin/env bash
# Every file keeps to its floor and every library to its home.
set -euo pipefail
exec "$1/scripts/check-layers" "$1"
