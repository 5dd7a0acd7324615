#!/bin/sh
# Makes .venv as requirements.lock says and finds a browser with a Chinese font; what is there already costs nothing.
#
#   scripts/setup.sh python     only .venv
#   scripts/setup.sh browser    .venv, Chromium and a font
#   scripts/setup.sh replay     .venv, and .venv-witnesses with pywb, by which `nianbao serve` shows pages as they were
#   scripts/setup.sh witnesses  the same with the other programs that the tests ask
#
# What is missing is installed by apt where we are root; otherwise one line says what to do.
# PYTHON names the interpreter to use, NIANBAO_CHROMIUM the browser.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'set-up: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

apt_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    say "installing $* by apt"
    # dpkg wants what lies in sbin, which not every shell of root has in its PATH.
    export DEBIAN_FRONTEND=noninteractive PATH="$PATH:/usr/sbin:/sbin"
    apt-get update -qq >/dev/null || say "apt-get update failed: going on with the package lists that are there"
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "no Python 3.11 or newer: install one, or name it with PYTHON=/path/to/python3"
}

# Debian's python3 has venv and ensurepip in a package of their own.
can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# The stamp is written last, so a half-made .venv has none; a moved folder or another lock has another one.
wanted_packages() { pwd; cat requirements.lock; }
has_packages() {
    [ -f .venv/packages.stamp ] && wanted_packages | cmp -s - .venv/packages.stamp && .venv/bin/python -c '' 2>/dev/null
}

install_packages() {
    python=$(find_python) || exit 1
    can_make_venv "$python" || apt_install python3-venv || true
    can_make_venv "$python" || fail "$python cannot make a venv: apt-get install python3-venv (as root), then again"
    say "making .venv with $("$python" --version) from requirements.lock"
    rm -f .venv/packages.stamp .venv/project.stamp
    "$python" -m venv --clear .venv
    # Wheels only: a source distribution would build with whatever its build asks for, and that is not pinned.
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
        --require-hashes --no-deps --only-binary :all: -r requirements.lock ||
        fail "the packages of requirements.lock could not be installed: see pip's message above"
    wanted_packages >.venv/packages.stamp
}

has_project() { cmp -s pyproject.toml .venv/project.stamp; }

install_project() {
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
        --no-build-isolation --no-deps --editable . || fail "nianbao itself could not be installed: see pip's message above"
    cp pyproject.toml .venv/project.stamp
}

set_up_python() {
    has_packages || install_packages
    has_project || install_project
}

# What the crawler itself would start (the rule which comes first is written there, once); nothing where none is.
find_browser() {
    .venv/bin/python -c '
from crawler.rendering.chromium import find_chromium
print(find_chromium() or "")'
}
works() { "$1" --version >/dev/null 2>&1; }

has_browser() {
    [ -f .venv/browser.stamp ] || return 1
    browser=$(cat .venv/browser.stamp)
    [ -x "$browser" ] && [ "${NIANBAO_CHROMIUM:-$browser}" = "$browser" ]
}

install_browser() {
    [ -z "${NIANBAO_CHROMIUM:-}" ] || fail "NIANBAO_CHROMIUM=$NIANBAO_CHROMIUM is no program: correct it, or unset it to have one found"
    say "no Chromium found: installing it"
    if [ "$(id -u)" = 0 ]; then
        apt_install chromium fonts-noto-cjk || playwrights_own --with-deps
    else
        playwrights_own
    fi
}

# Its failure is long; the one line that follows says what to do.
playwrights_own() { .venv/bin/playwright install "$@" chromium >/dev/null 2>&1 || true; }

has_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family)" ]; }

set_up_browser() {
    if has_browser; then return; fi
    browser=$(find_browser)
    [ -n "$browser" ] || { install_browser; browser=$(find_browser); }
    [ -n "$browser" ] || fail "no Chromium: install one (Debian: apt-get install chromium) or name it with NIANBAO_CHROMIUM"
    works "$browser" || fail "$browser does not start: run '$browser --version' to see why, or name another with NIANBAO_CHROMIUM"
    has_font || apt_install fontconfig fonts-noto-cjk || true
    has_font || say "no Chinese font: pictures of pages will show boxes until one is there (Debian: apt-get install fonts-noto-cjk)"
    echo "$browser" >.venv/browser.stamp
}

witnesses=.venv-witnesses
# ReplayWeb.page comes ready built, as files for a browser; its dependencies are what it was built from.
replaywebpage=replaywebpage@2.5.3
replaywebpage_sha512=9c28f63d238ddc1c5e489284f00b183f250bbf45cf64a2567f2e25f4fc90adef52ab02d9f9629956cfec7cba8f390e06ac7fb46248dbc0e86bf1c4931f4f20b1

wanted_witnesses() { pwd; cat witnesses.lock; }
has_witnesses() {
    [ -f $witnesses/stamp ] && wanted_witnesses | cmp -s - $witnesses/stamp && $witnesses/bin/python -c '' 2>/dev/null
}

install_witnesses() {
    say "making $witnesses from witnesses.lock"
    python=$(find_python) || exit 1
    "$python" -m venv --clear $witnesses
    # One of them has no wheel: it is built by the setuptools of the lock, which must be there first, and by no other.
    awk '/^setuptools==/ { on = 1 } on { print } on && !/\\$/ { exit }' witnesses.lock >$witnesses/builder.lock
    install_locked $witnesses/builder.lock --only-binary :all:
    install_locked witnesses.lock --no-build-isolation
    wanted_witnesses >$witnesses/stamp
}

install_locked() {
    lock=$1
    shift
    $witnesses/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes --no-deps --no-compile \
        "$@" -r "$lock" || fail "the packages of $lock could not be installed: see pip's message above"
}

install_replaywebpage() {
    command -v npm >/dev/null || apt_install npm || return 1
    packed=$(npm pack --silent --pack-destination $witnesses $replaywebpage) || return 1
    echo "$replaywebpage_sha512  $witnesses/$packed" | sha512sum --check --status || fail "$replaywebpage is not what it was"
    mkdir -p $witnesses/$replaywebpage
    tar -xzf "$witnesses/$packed" -C $witnesses/$replaywebpage --strip-components 1 package/sw.js package/LICENSE package/ui.js
    rm "$witnesses/$packed"
}

set_up_witnesses() {
    has_witnesses || install_witnesses
    [ -f $witnesses/$replaywebpage/ui.js ] || install_replaywebpage ||
        say "no ReplayWeb.page, and its tests are skipped: npm brings it (Debian: apt-get install npm)"
}

case "${1:-}" in
    python) set_up_python ;;
    browser) set_up_python; set_up_browser ;;
    replay) set_up_python; has_witnesses || install_witnesses ;;
    witnesses) set_up_python; set_up_witnesses ;;
    *) fail "say what to set up: scripts/setup.sh python|browser|replay|witnesses" ;;
esac
