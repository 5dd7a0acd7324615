"""Nights of a small portal, as cron starts them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.collection import Collection
from tests.forking import NIANBAO, Forked

# What cron gives.
ENVIRONMENT = {"PATH": "/usr/bin:/bin"}
PORTAL = """id = "own"
name = "示例县"
home = "{home}/"
loopback = true
delay_seconds = {delay}

[[columns]]
name = "年报"
url = "{home}/"
"""


def collection_of(root: Path, home: str, delay: float = 0, more: str = "") -> Collection:
    """Return a collection, yet to be opened, with the portal in its registry; `more` stands in the portal's file."""
    collection = Collection(root)
    collection.portals.mkdir(parents=True)
    portal = PORTAL.format(home=home, delay=delay) + more
    (collection.portals / "own.toml").write_text(portal, encoding="utf-8")
    return collection


def nightly(collection: Collection, *words: str, **environment: str) -> Forked:
    """Start a night, or the command that is given by its words, in a process that has loaded already what it needs."""
    return Forked(NIANBAO, _arguments(collection, words), environment=ENVIRONMENT | environment)


def nightly_by_cron(collection: Collection) -> subprocess.Popen[str]:
    """Start a night as a program."""
    command = [sys.executable, "-m", "nianbao", *_arguments(collection, ())]
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _arguments(collection: Collection, words: Sequence[str]) -> list[str]:
    return [*(words or ["nightly"]), "--data", str(collection.root)]


def lines_of(errors: str) -> list[str]:
    """Return what a night says on stderr beside its log."""
    return [line for line in errors.splitlines() if not line.startswith("{")]


def account_of(collection: Collection) -> dict[str, Any]:
    """Return the account of the last night."""
    account: dict[str, Any] = json.loads(max(collection.nights.glob("*.json")).read_text(encoding="utf-8"))
    return account


def list_of(links: dict[str, str]) -> bytes:
    """Return a column's page: addresses of reports and their titles."""
    lines = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in links.items())
    return f"<meta charset=utf-8><ul>{lines}</ul>".encode()
