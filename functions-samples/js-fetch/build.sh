#!/usr/bin/env bash
# Builds js-fetch.wasm (14 MB, so it is not committed). Needs Node 20 or later with npm; see ../js/build-js.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
../js/build-js.sh js-fetch.js world.wit js-fetch.wasm
