#!/usr/bin/env bash
# The pages that follow from the program's tables are what the built program writes today.
set -euo pipefail
exec "$2/scripts/generate-docs" --check "$1"
