#!/usr/bin/env bash
# Builds every sample whose tools are here, and says which were left out. --all fails where one was left out.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

left_out=()
for build in */build.sh; do
  "$build" || left_out+=("$(dirname "$build")")
done
if [ ${#left_out[@]} -gt 0 ]; then
  echo "Not built: ${left_out[*]}" >&2
  [ "${1:-}" != --all ] || exit 1
fi
