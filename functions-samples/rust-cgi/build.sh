#!/usr/bin/env bash
# Builds rust-cgi.wasm. Needs a rustc with the standard library for preview1: target wasm32-wasip1 (rustup target add
# wasm32-wasip1), or wasm32-wasi as Debian 12 has it (apt-get install rustc libstd-rust-dev-wasm32 lld).
# RUSTC names another program than those on the PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Prints the name that this rustc has for preview1, or nothing.
target_of() {
  local libraries
  for target in wasm32-wasip1 wasm32-wasi; do
    libraries=$("$1" --print target-libdir --target "$target" 2>/dev/null || true)
    if [ -n "$libraries" ] && compgen -G "$libraries/libstd-*.rlib" >/dev/null; then
      echo "$target"
      return
    fi
  done
}

# A rustc of rustup often comes before Debian's, without the target; so every rustc of the PATH is asked.
for rustc in ${RUSTC:-$(type -ap rustc)}; do
  target=$(target_of "$rustc")
  if [ -n "$target" ]; then
    "$rustc" --edition 2021 --target "$target" --remap-path-prefix "$PWD=." -C opt-level=s -C lto -C codegen-units=1 \
      -C panic=abort -C strip=symbols -o rust-cgi.wasm rust-cgi.rs
    echo "rust-cgi.wasm: $(stat -c %s rust-cgi.wasm) bytes"
    exit 0
  fi
done
echo "No rustc with the standard library for wasm32-wasip1 or wasm32-wasi was found; see the head of $0." >&2
exit 1
