#!/usr/bin/env bash
# Builds js.wasm (14 MB, so it is not committed). Needs Node 20 or later with npm; see build-js.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
./build-js.sh js.js world.wit js.wasm -d all
