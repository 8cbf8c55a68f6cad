#!/usr/bin/env bash
# Builds go-cgi.wasm (about 3 MB, so it is not committed). Needs Go 1.21 or later
# (Debian 12: apt-get install -t bookworm-backports golang-1.23-go). GO names another program than the first on the PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

for go in ${GO:-go /usr/lib/go-*/bin/go}; do
  version=$("$go" env GOVERSION 2>/dev/null || true)
  if [[ $version =~ ^go1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 21 ]; then
    GOTOOLCHAIN=local GOOS=wasip1 GOARCH=wasm CGO_ENABLED=0 "$go" build -trimpath -buildvcs=false -ldflags='-s -w' -o go-cgi.wasm .
    echo "go-cgi.wasm: $(stat -c %s go-cgi.wasm) bytes"
    exit 0
  fi
done
echo "No Go of version 1.21 or later was found; see the head of $0." >&2
exit 1
