#!/usr/bin/env bash
# Builds assemblyscript.wasm. Needs Node 20 or later with npm, and wabt (Debian: apt-get install wabt).
# The compiler comes from npm in the version that package-lock.json pins, jco in that of ../toolkit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
toolkit=$(cd ../toolkit && pwd)
asc=${NODE_MODULES:-node_modules}/.bin/asc
jco=${NODE_MODULES:-$toolkit/node_modules}/.bin/jco
packages=${NODE_MODULES:-$toolkit/node_modules}/@bytecodealliance/jco/lib/wit/builtin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

install() {
  # Not `npm ci`: it fails where a registry lacks the optional packages of other platforms. The lock file holds anyway.
  (cd "$1" && npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error)
}
[ -x "$asc" ] || install .
[ -x "$jco" ] || install "$toolkit"

"$asc" --outFile "$work/module.wasm"
# AssemblyScript has no way to write the name of the export.
wasm2wat "$work/module.wasm" |
  sed 's|(export "handle"|(export "wasi:http/incoming-handler@0.2.12#handle"|' >"$work/module.wat"
wat2wasm "$work/module.wat" -o "$work/core.wasm"
mkdir -p "$work/wit/deps"
cp "$toolkit/world.wit" "$work/wit/"
cp -r "$packages/0.2.12/." "$work/wit/deps/"
"$jco" embed "$work/core.wasm" --wit "$work/wit" --output "$work/embedded.wasm" >/dev/null
"$jco" new "$work/embedded.wasm" --output assemblyscript.wasm >/dev/null
echo "assemblyscript.wasm: $(stat -c %s assemblyscript.wasm) bytes"
