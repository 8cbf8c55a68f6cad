#!/bin/sh
# Builds the components of this folder. Needs node, and JCO set to the program of the npm package
# @bytecodealliance/jco 1.34.0 (npm i --save-exact @bytecodealliance/jco@1.34.0; JCO=node_modules/.bin/jco).
set -e
cd "$(dirname "$0")"
for source in *.wat; do
  "${JCO:-jco}" parse "$source" -o "${source%.wat}.wasm"
done
