"""Telling people at the end of a night, whose outcome does not depend on it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from archive.clock import Clock
from archive.errors import ArchiveError
from nianbao.errors import CommandError, write_error
from nianbao.language import text
from nianbao.output import write_line
from nianbao.telling.running import Sent, tell


def tell_after_night(data: Path, clock: Clock) -> None:
    """Send what is due and say to whom; what could not be sent is said on stderr, and is due again the next night."""
    if not (data / "telling.toml").exists():
        return
    try:
        sent = tell(data, clock, os.environ)
    except (CommandError, ArchiveError, OSError, SQLAlchemyError) as error:
        write_error(f"nobody was told: {error}: run `nianbao tell`")
        return
    say_sent(sent)


def say_sent(sent: Iterable[Sent]) -> None:
    """Say to whom messages went, and on stderr what could not be sent."""
    for one in sent:
        if not one.is_well:
            write_error(f"{one.target}: {one.outcome}: {one.why}: see docs/telling.md, and `nianbao tell`")
        elif one.outcome == "delivered" and one.events:
            write_line(text("{target}: told of {count} event{count:|s}", target=one.target, count=len(one.events)))
        elif one.outcome == "delivered":
            write_line(text("{target}: told", target=one.target))
