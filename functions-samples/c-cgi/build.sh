#!/usr/bin/env bash
# Builds c-cgi.wasm. Needs clang, lld and wasi-libc: see ../toolkit/build-command.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
../toolkit/build-command.sh c-cgi.c c-cgi.wasm
