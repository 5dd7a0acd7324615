#!/bin/sh
# Writes the locks anew from pyproject.toml, with hashes: requirements.lock has every dependency, extras and build
# backend included; witnesses.lock has the programs of others that the tests ask.
#
#   scripts/lock.sh             keep what is locked as far as pyproject.toml allows
#   scripts/lock.sh --upgrade   take the newest that pyproject.toml allows
set -eu
cd "$(dirname "$0")/.."

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place/venv"
"$place/venv/bin/pip" install -qq --disable-pip-version-check uv==0.13.9

# write_lock FILE, what it is made of, further options
write_lock() {
    file=$1
    shift
    if [ -f "$file" ]; then cp "$file" "$place/$file"; fi
    UV_PYTHON_DOWNLOADS=never "$place/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 \
        --generate-hashes --no-annotate --no-header --output-file "$place/$file" "$@"
    if grep -nE '://|^-' "$place/$file" >&2; then
        echo "lock: the lines above name a registry or its options, and $file must hold on any: nothing was changed" >&2
        exit 1
    fi
}

write_lock requirements.lock --all-extras "$@" pyproject.toml
write_lock witnesses.lock --group witnesses "$@"
cp "$place/requirements.lock" "$place/witnesses.lock" .
