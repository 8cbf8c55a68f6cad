#!/usr/bin/env bash
# Builds the guest of this folder, with the bindings of functions-samples/toolkit. Needs clang and lld, and Node with npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
WORLD="$PWD/sockets.wit" ../../../../functions-samples/toolkit/build-component.sh sockets.c sockets.wasm
