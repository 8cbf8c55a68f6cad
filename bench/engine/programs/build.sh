#!/usr/bin/env bash
# Builds programs.wasm. Needs clang and wasm-ld (Debian: clang lld).
set -euo pipefail
cd "$(dirname "$0")"
clang --target=wasm32 -O2 -nostdlib -ffreestanding -Wall -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=65536 \
  -Wl,--stack-first -o programs.wasm programs.c
