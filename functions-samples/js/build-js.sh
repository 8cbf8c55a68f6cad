#!/usr/bin/env bash
# Turns a JavaScript source into a component with componentize-js, which carries a JavaScript engine: the result has 14 MB.
#
#   build-js.sh SOURCE.js WORLD.wit OUTPUT.wasm [OPTION…]
#
# What follows the output goes to `jco componentize`, as in `-d all`.
# Needs Node 20 or later with npm; the tools come from npm in the versions that package-lock.json pins (340 MB).
# NODE_MODULES names another folder that has them.
set -euo pipefail

source=$(realpath "$1")
world=$(realpath "$2")
output=$(realpath -m "$3")
shift 3
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
modules=${NODE_MODULES:-$tools/node_modules}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -x "$modules/.bin/jco" ]; then
  # Not `npm ci`: it fails where a registry lacks the optional packages of other platforms. The lock file holds anyway.
  (cd "$tools" && npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error)
fi

packages=$modules/@bytecodealliance/jco/lib/wit/builtin
mkdir -p "$work/wit/deps/http"
cp "$world" "$work/wit/"
if grep -q '@0\.2\.10;' "$world"; then
  # The engine's own fetch is made for 0.2.10, of which jco carries io and clocks. The interfaces of http are those of
  # 0.2.12; its worlds, which name more packages, are left out.
  cp -r "$packages/0.2.10/wasi-io" "$packages/0.2.10/wasi-clocks" "$work/wit/deps/"
  awk '/^world /{skip=1} !skip{print} /^}/{skip=0}' "$packages"/0.2.12/wasi-http/*.wit |
    sed 's/0\.2\.12/0.2.10/g' >"$work/wit/deps/http/package.wit"
else
  rmdir "$work/wit/deps/http"
  cp -r "$packages/0.2.12/." "$work/wit/deps/"
fi
"$modules/.bin/jco" componentize "$source" --wit "$work/wit" "$@" --out "$output" >/dev/null
echo "$(basename "$output"): $(stat -c %s "$output") bytes"
