"""`nianbao nightly`: what cron runs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption

EXAMPLE = "nianbao nightly --data /srv/nianbao --until 06:00"


def run(
    data: DataOption = DEFAULT_DATA,
    until: Annotated[
        str | None, typer.Option(metavar="HH:MM", help="Fetch nothing from this time of the day in Shanghai on.")
    ] = None,
    hours: Annotated[float | None, typer.Option(metavar="N", min=0, help="Fetch nothing after so many hours.")] = None,
) -> None:
    """Walk every portal of the collection that is due, archive, read, compare, and write the night's account.

    What a deadline or a crash left the next night goes on with; a deadline ends with exit code 130.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from archive.clock import SystemClock
    from archive.collection import Collection
    from archive.errors import ArchiveError
    from nianbao.errors import (
        ArchiveDamagedError,
        DeadlineError,
        PortalsFailedError,
        WrongUseError,
        find_exit_code,
    )
    from nianbao.exits import ExitCode
    from nianbao.metrics import metrics_after
    from nianbao.registry import load_own
    from nianbao.telling.night import tell_after_night
    from nianbao.telling.targets import load_telling
    from nianbao.telling.unentered import tell_after_fault
    from nianbao.walking import find_due, run_and_show

    clock = SystemClock()
    began_at = clock.now()
    deadline = find_deadline(began_at, until, hours)
    registry = load_own(data)
    if not registry:
        raise WrongUseError(f"{data}: the collection has no portals: enter some with `nianbao portals add`")
    load_telling(Collection(data))
    with metrics_after(data, list(registry), clock):
        try:
            run_and_show(data, find_due(data, registry, clock.now()), clock, audits=True, until=deadline)
        except (ArchiveDamagedError, DeadlineError, PortalsFailedError):
            tell_after_night(data, clock)
            raise
        except (ArchiveError, OSError, SQLAlchemyError) as error:
            # Of a night that the disk ended people hear at once; of one that runs already there is nothing to tell.
            if find_exit_code(error) is ExitCode.ARCHIVE_FAULT:
                tell_after_fault(data, clock, began_at, error)
            raise
        tell_after_night(data, clock)


def find_deadline(now: datetime, until: str | None, hours: float | None) -> datetime | None:
    """Return the moment at which a night that begins now is to end, None for none.

    `until` is a time of the day in Shanghai, the next that comes; `hours` are from now on; the earlier of both counts.

    Raises:
        WrongUseError: `until` is no time of the day.
    """
    from archive.clock import SHANGHAI
    from nianbao.errors import WrongUseError

    found = [now + timedelta(hours=hours)] if hours is not None else []
    if until is not None:
        try:
            at = datetime.combine(now.astimezone(SHANGHAI), time.fromisoformat(until), SHANGHAI)
        except ValueError as error:
            raise WrongUseError(f"--until {until}: no time of the day: give one such as 06:00") from error
        found.append(at if at > now else at + timedelta(days=1))
    return min(found, default=None)
