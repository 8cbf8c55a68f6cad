#!/usr/bin/env bash
# Runs the four commands of the README's quick start and checks their answers. The data directory is a fresh one, so
# that it is a first start. PORT is 8080 as in the README, or any free one where 8080 is taken.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

for command in \
  'dotnet run -c Release --project host' \
  'curl http://127.0.0.1:8080/fn/hello' \
  "curl -X POST -H 'Content-Type: application/wasm' --data-binary @my.wasm http://127.0.0.1:8080/api/v1/functions/mine/versions" \
  'curl http://127.0.0.1:8080/fn/mine/any/path?x=1'; do
  grep -qxF -- "$command" README.md || { echo "README.md lacks the command: $command" >&2; exit 1; }
done

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

PORT=${PORT:-8080}
while is_taken "$PORT"; do
  PORT=$((20000 + RANDOM % 20000))
done
address=http://127.0.0.1:$PORT
work=$(mktemp -d)

# In a process group of its own: `dotnet run` starts the server as its child.
set -m
ASPNETCORE_URLS=$address Flint__DataDirectory=$work/data \
  dotnet run -c Release --project host >"$work/server.log" 2>&1 &
server=$!
set +m

finish() {
  local exit_code=$?
  kill -TERM -- "-$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  [ $exit_code -eq 0 ] || { echo "The server printed:"; cat "$work/server.log"; } >&2
  rm -rf "$work"
  exit $exit_code
}
trap finish EXIT

# From a clean clone this builds everything first.
ready() { [ "$(curl -s -o "$work/ready" -w '%{http_code}' "$address/readyz")" = 200 ]; }
until ready; do
  kill -0 "$server" 2>/dev/null || { echo "The server ended." >&2; exit 1; }
  [ $SECONDS -lt 600 ] || { echo "The server was not ready within 10 minutes." >&2; exit 1; }
  sleep 0.5
done

expect() { # WHAT PATTERN ANSWER
  if [[ $3 != *"$2"* ]]; then
    printf 'FAILED: %s\n  wanted: %s\n  got:    %s\n' "$1" "$2" "$3" >&2
    exit 1
  fi
  printf 'ok: %s\n' "$1"
}

expect "the sample answers" "Hello from a WebAssembly component." "$(curl -sS "$address/fn/hello")"

cd "$work"
cp "$root/functions-samples/echo/echo.wasm" my.wasm
expect "the upload makes version 1" '"number":1' "$(curl -sS -X POST -H 'Content-Type: application/wasm' \
  --data-binary @my.wasm "$address/api/v1/functions/mine/versions" | tr -d ' \n')"

answer=$(curl -sS "$address/fn/mine/any/path?x=1")
expect "the new function sees the path" '/any/path"' "$answer"
expect "the new function sees the query" '"query":"x=1"' "$answer"
echo "The quick start works."
