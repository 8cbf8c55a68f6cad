#!/usr/bin/env bash
# Builds the guests of the end-to-end tests. Needs clang, lld, wasi-libc, wabt (wat2wasm), Node and npm
# (Debian 12: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32 wabt).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
toolkit=../../../functions-samples/toolkit

for source in *.wat; do
  # --no-check: some of them are not valid, and that is the point.
  wat2wasm --no-check --debug-names "$source" -o "${source%.wat}.wasm"
done
KEEP_NAMES=1 "$toolkit/build-component.sh" misbehaving-component.c misbehaving-component.wasm
WORLD=outbound.wit "$toolkit/build-component.sh" outbound-component.c outbound-component.wasm
KEEP_NAMES=1 "$toolkit/build-command.sh" misbehaving-command.c misbehaving-command.wasm
