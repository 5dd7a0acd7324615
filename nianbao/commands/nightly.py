"""`nianbao nightly`: what cron runs."""

from __future__ import annotations

from nianbao.options import DEFAULT_DATA, DataOption

EXAMPLE = "nianbao nightly --data /srv/nianbao"


def run(data: DataOption = DEFAULT_DATA) -> None:
    """Walk every portal of the collection that is due, archive, read, compare, and write the night's account."""
    from archive.clock import SystemClock
    from nianbao.errors import WrongUseError
    from nianbao.registry import load_own
    from nianbao.walking import find_due, run_and_show

    registry = load_own(data)
    if not registry:
        raise WrongUseError(f"{data}: the collection has no portals: enter some with `nianbao portals add`")
    clock = SystemClock()
    run_and_show(data, find_due(data, registry, clock.now()), clock, audits=True)
