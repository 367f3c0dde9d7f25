#!/bin/sh
# Writes the hash-pinned requirements anew. --universal, because a lock made on 3.11.7 would leave
# out async-timeout, which redis needs on the 3.11.2 of Debian 12.
set -eu
cd "$(dirname "$0")/.."
compile() {
  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-header --no-annotate --quiet "$@"
}
compile pyproject.toml --group build -o requirements/run.txt
compile pyproject.toml --group build --group dev -c requirements/run.txt -o requirements/dev.txt
