#!/bin/sh
# Writes requirements.lock anew from pyproject.toml: every dependency, extras and build backend included, with hashes.
#
#   scripts/lock.sh             keep what is locked as far as pyproject.toml allows
#   scripts/lock.sh --upgrade   take the newest that pyproject.toml allows
set -eu
cd "$(dirname "$0")/.."

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place/venv"
"$place/venv/bin/pip" install -qq --disable-pip-version-check uv==0.13.9

cp requirements.lock "$place/requirements.lock"
UV_PYTHON_DOWNLOADS=never "$place/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --all-extras \
    --generate-hashes --no-annotate --no-header "$@" --output-file "$place/requirements.lock" pyproject.toml
if grep -nE '://|^-' "$place/requirements.lock" >&2; then
    echo "lock: the lines above name a registry or its options, and the lock must hold on any: nothing was changed" >&2
    exit 1
fi
cp "$place/requirements.lock" requirements.lock
