#!/usr/bin/env bash
# Builds echo.wasm. Needs clang, lld, Node and npm: see ../toolkit/build-component.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
../toolkit/build-component.sh echo.c echo.wasm
