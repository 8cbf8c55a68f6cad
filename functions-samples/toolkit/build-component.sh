#!/usr/bin/env bash
# Builds a C source into a wasi:http 0.2 component without a standard library.
#
#   build-component.sh SOURCE.c OUTPUT.wasm
#
# WORLD=FILE.wit takes another world than world.wit, for a component that imports more.
# KEEP_NAMES=1 keeps the functions' names in the binary, which stack traces then show; it makes the binary larger.
#
# Needs clang and lld 14 or later (Debian: apt-get install clang lld) and Node 20 or later with npm.
# jco, which turns the core module into a component, comes from npm in the version that package-lock.json pins.
set -euo pipefail

source=$(realpath "$1")
output=$(realpath -m "$2")
toolkit=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

jco="$toolkit/node_modules/.bin/jco"
if [ ! -x "$jco" ]; then
  # Not `npm ci`: it fails where a registry lacks the optional packages of other platforms. The lock file holds anyway.
  (cd "$toolkit" && npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error)
fi

# jco carries the WIT packages of WASI; a world's dependencies go into deps/ beside it.
mkdir -p "$work/wit/deps"
cp "${WORLD:-$toolkit/world.wit}" "$work/wit/"
cp -r "$toolkit/node_modules/@bytecodealliance/jco/lib/wit/builtin/0.2.12/." "$work/wit/deps/"

# Compiled and linked in two steps: as one, clang would run whatever wasm-opt the machine happens to have.
objects=()
for file in "$toolkit/wasi_http.c" "$source"; do
  object="$work/$(basename "$file" .c).o"
  clang --target=wasm32 -std=c11 -Os -Wall -Wextra -Werror -ffreestanding -mbulk-memory -I "$toolkit" \
    -c -o "$object" "$file"
  objects+=("$object")
done
strip=--strip-all
[ -z "${KEEP_NAMES:-}" ] || strip=--strip-debug
wasm-ld --no-entry "$strip" --stack-first -z stack-size=16384 -o "$work/core.wasm" "${objects[@]}"
"$jco" embed "$work/core.wasm" --wit "$work/wit" --output "$work/embedded.wasm" >/dev/null
"$jco" new "$work/embedded.wasm" --output "$output" >/dev/null
echo "$(basename "$output"): $(stat -c %s "$output") bytes"
