"""Naming who is told, telling them, and what the journal says of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.journal import Journal
from nianbao.telling.running import Sent, tell

CLOCK = SimulatedClock(datetime(2026, 2, 9, tzinfo=UTC))


def name_targets(data: Path, *targets: str, **more: str) -> None:
    """Write a telling.toml of these addresses, called a, b, …; `more` stands in each target."""
    lines = [f"{key} = {value}" for key, value in more.items()]
    tables = [
        "\n".join(["[[targets]]", f'name = "{chr(97 + number)}"', f'url = "{url}"', *lines])
        for number, url in enumerate(targets)
    ]
    (data / "telling.toml").write_text("\n\n".join(tables), encoding="utf-8")


def tell_all(data: Path, pauses: list[float] | None = None) -> list[Sent]:
    """Tell everybody, without waiting."""
    waited = pauses if pauses is not None else []
    return tell(data, CLOCK, os.environ, pause=waited.append)


def outcomes(sent: Sequence[Sent]) -> list[str]:
    """What became of each target's message."""
    return [one.outcome for one in sent]


def lines_of(data: Path, *kinds: str) -> list[dict[str, Any]]:
    """The bodies of the journal's lines of these kinds."""
    return [entry.body for entry in Journal(Collection(data).journal).read() if entry.kind in kinds]


def told_of(data: Path) -> list[str]:
    """The kinds of events of which anybody would be told now."""
    sent = tell(data, CLOCK, os.environ, is_dry=True)
    return [event.rpartition("-")[0] for one in sent for event in one.events]
