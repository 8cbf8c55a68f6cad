#!/usr/bin/env bash
# Builds greeting.wasm. Needs clang, lld and wasi-libc: see ../toolkit/build-command.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
../toolkit/build-command.sh greeting.c greeting.wasm
