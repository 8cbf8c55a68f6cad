#!/usr/bin/env bash
# Builds lua.wasm, sqlite.wasm and quickjs.wasm from the source packages of Debian's archive:
#
#   bench/engine/programs/interpreters/build.sh [FOLDER]
#
# FOLDER is artifacts/interpreters at the root of the repository where it is not given. What is there already stays.
# Needs curl, clang, wasm-ld and wasi-libc, and tclsh, make and a C compiler for SQLite's single file.
# Takes about half a minute on two cores. The sources are no part of the repository.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
output=${1:-$here/../../../../artifacts/interpreters}
mkdir -p "$output"
output=$(cd "$output" && pwd)

# The mirror that this system uses, where it is a Debian.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -m1 '/debian/$' || true)
mirror=${mirror:-https://deb.debian.org/debian/}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Unpacks a source package into $work/NAME: NAME, path in the pool, SHA-256.
fetch() {
  local file=$work/${2##*/}
  curl -fsSL --retry 3 -o "$file" "${mirror}pool/main/$2"
  echo "$3  $file" | sha256sum --check --quiet
  mkdir "$work/$1"
  tar -xf "$file" -C "$work/$1" --strip-components=1
}

# wasi-libc has no setjmp; nothing here jumps.
mkdir "$work/include"
echo 'typedef int jmp_buf[1];' >"$work/include/setjmp.h"

compile() {
  local name=$1
  shift
  clang --target=wasm32-wasi --sysroot=/usr -O2 -w -mexec-model=reactor -Wl,--strip-debug -I"$work/include" \
    "$here/$name.c" "$@" -o "$work/$name.wasm"
  mv "$work/$name.wasm" "$output/$name.wasm"
}

build_lua() {
  fetch lua l/lua5.4/lua5.4_5.4.7.orig.tar.gz 9fbf5e28ef86c69858f6d3d34eccc32e911c1a28b4120ff3e84aaa70cfbf1e30
  rm "$work"/lua/src/{lua,luac,linit,liolib,loslib,loadlib,ldblib}.c
  compile lua -I"$work/lua/src" "$work"/lua/src/*.c -D_WASI_EMULATED_SIGNAL -D_WASI_EMULATED_PROCESS_CLOCKS \
    '-DLUAI_THROW(L,c)=__builtin_trap()' '-DLUAI_TRY(L,c,a)=a' -Dluai_jmpbuf=int '-Dluai_makeseed(L)=5381' \
    -lwasi-emulated-process-clocks
}

build_sqlite() {
  fetch sqlite s/sqlite3/sqlite3_3.46.1.orig.tar.xz d0cdd2ece271b29e7ce18095745d892517ee26d0f270065b3a25c2e9eb11639c
  (cd "$work/sqlite" && ./configure --disable-readline --disable-tcl >log 2>&1 && make sqlite3.c >>log 2>&1) ||
    { cat "$work/sqlite/log" >&2; return 1; }
  compile sqlite -I"$work/sqlite" "$work/sqlite/sqlite3.c" -DSQLITE_THREADSAFE=0 -DSQLITE_OS_OTHER=1 \
    -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_OMIT_WAL -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_TEMP_STORE=3
}

build_quickjs() {
  fetch quickjs q/quickjs/quickjs_2025.04.26.orig.tar.xz \
    ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe
  # What QuickJS leaves out for Emscripten (threads, computed jumps) is what WebAssembly lacks.
  compile quickjs -I"$work/quickjs" "$work"/quickjs/{quickjs,dtoa,libregexp,libunicode,cutils}.c -D_GNU_SOURCE \
    -DEMSCRIPTEN '-DCONFIG_VERSION="2025-04-26"' -Wl,-z,stack-size=1048576
}

failed=0
pids=()
for name in lua sqlite quickjs; do
  [ -e "$output/$name.wasm" ] && [ ! "$here/$name.c" -nt "$output/$name.wasm" ] && continue
  "build_$name" &
  pids+=($!)
done
for pid in "${pids[@]}"; do
  wait "$pid" || failed=1
done
exit "$failed"
