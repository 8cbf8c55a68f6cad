#!/usr/bin/env bash
# Builds a C source into a preview1 command with the C library.
#
#   build-command.sh SOURCE.c OUTPUT.wasm
#
# KEEP_NAMES=1 keeps the functions' names in the binary, which stack traces then show; it makes the binary larger.
#
# Needs clang and lld 14 or later, wasi-libc and clang's runtime for wasm32
# (Debian 12: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32).
set -euo pipefail

source=$(realpath "$1")
output=$(realpath -m "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Compiled and linked in two steps: as one, clang would run whatever wasm-opt the machine happens to have.
target=(--target=wasm32-wasi)
clang "${target[@]}" -std=c11 -Os -Wall -Wextra -Werror -mbulk-memory -c -o "$work/main.o" "$source"
strip=-Wl,--strip-all
[ -z "${KEEP_NAMES:-}" ] || strip=-Wl,--strip-debug
clang "${target[@]}" "$strip" -o "$output" "$work/main.o"
echo "$(basename "$output"): $(stat -c %s "$output") bytes"
