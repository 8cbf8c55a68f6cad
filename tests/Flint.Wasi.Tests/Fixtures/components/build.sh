#!/usr/bin/env bash
# Builds the components of this folder. Needs clang and lld with wasi-libc (Debian 12: apt-get install clang lld wasi-libc
# libclang-rt-14-dev-wasm32) and NODE_MODULES, a folder with @bytecodealliance/jco 1.34.0 installed by npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
jco="$NODE_MODULES/.bin/jco"
packages="$NODE_MODULES/@bytecodealliance/jco/lib"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for world in behaviours outgoing fetch; do
  mkdir -p "$work/$world/deps"
  cp "$world.wit" "$work/$world/"
  cp -r "$packages/wit/builtin/0.2.12/." "$work/$world/deps/"
done

for name in behaviours outgoing fetch; do
  clang --target=wasm32 -std=gnu11 -Os -Wall -ffreestanding -fno-builtin -c -o "$work/$name.o" "$name.c"
  wasm-ld --no-entry --strip-all --stack-first -z stack-size=16384 -o "$work/$name.core" "$work/$name.o"
  "$jco" embed "$work/$name.core" --wit "$work/$name" --output "$work/$name.embedded" >/dev/null
  "$jco" new "$work/$name.embedded" --output "$name.wasm" >/dev/null
done

clang --target=wasm32-wasi -std=gnu11 -Os -mexec-model=reactor -c -o "$work/libc.o" libc.c
clang --target=wasm32-wasi -mexec-model=reactor -Wl,--strip-all -o "$work/libc.core" "$work/libc.o"
"$jco" embed "$work/libc.core" --wit "$work/behaviours" --output "$work/libc.embedded" >/dev/null
"$jco" new "$work/libc.embedded" --adapt "wasi_snapshot_preview1=$packages/wasi_snapshot_preview1.reactor.wasm" \
  --output libc.wasm >/dev/null
