#!/usr/bin/env bash
# Builds load.wasm. Needs clang, lld, Node and npm; see functions-samples/toolkit/build-component.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
WORLD=load.wit ../../../functions-samples/toolkit/build-component.sh load.c load.wasm
