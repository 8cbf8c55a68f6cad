#!/usr/bin/env bash
# Builds the binaries of this folder. Needs clang and lld with wasi-libc, a rustc with the target wasm32-wasi, wabt and
# Python (Debian 12: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32 rustc libstd-rust-dev-wasm32 wabt).
# RUSTC names another rustc than the one on the PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Names stay in the binary: tests look for them in stack traces.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clang --target=wasm32-wasi -std=gnu11 -Os -Wall -Werror -Wno-infinite-recursion -mbulk-memory -c -o "$work/commands.o" commands.c
clang --target=wasm32-wasi -Wl,--strip-debug -o commands.wasm "$work/commands.o"

"${RUSTC:-rustc}" --edition 2021 --target wasm32-wasi --remap-path-prefix "$PWD=." -C opt-level=s -C lto \
  -C codegen-units=1 -C panic=abort -C strip=symbols -o echo.wasm echo.rs

python3 probe.py >"$work/probe.wat"
wat2wasm "$work/probe.wat" -o probe.wasm

# A preview1 command of Go is 2 MB, so it is not kept here: tests build it where there is a toolchain.
