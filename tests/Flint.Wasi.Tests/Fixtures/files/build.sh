#!/usr/bin/env bash
# Builds the guests of this folder. Needs clang and lld with wasi-libc (Debian 12: apt-get install clang lld wasi-libc
# libclang-rt-14-dev-wasm32) and NODE_MODULES, a folder with @bytecodealliance/jco 1.34.0 installed by npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
jco="$NODE_MODULES/.bin/jco"
packages="$NODE_MODULES/@bytecodealliance/jco/lib"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Compiled and linked in two steps: as one, clang would run whatever wasm-opt the machine happens to have.
for source in files command component; do
  clang --target=wasm32-wasi -std=gnu11 -Os -Wall -Werror -c -o "$work/$source.o" "$source.c"
done
clang --target=wasm32-wasi -Wl,--strip-all -o command.wasm "$work/files.o" "$work/command.o"

mkdir -p "$work/wit/deps"
cp component.wit "$work/wit/"
cp -r "$packages/wit/builtin/0.2.12/." "$work/wit/deps/"
clang --target=wasm32-wasi -mexec-model=reactor -Wl,--strip-all -o "$work/component.core" "$work/files.o" \
  "$work/component.o"
"$jco" embed "$work/component.core" --wit "$work/wit" --output "$work/component.embedded" >/dev/null
"$jco" new "$work/component.embedded" --adapt "wasi_snapshot_preview1=$packages/wasi_snapshot_preview1.reactor.wasm" \
  --output component.wasm >/dev/null
