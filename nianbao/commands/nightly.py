"""`nianbao nightly`: what cron runs."""

from __future__ import annotations

from nianbao.options import DEFAULT_DATA, DataOption

EXAMPLE = "nianbao nightly --data /srv/nianbao"


def run(data: DataOption = DEFAULT_DATA) -> None:
    """Walk every portal that is due, archive, read, compare, and write the night's account."""
    from archive.clock import SystemClock
    from nianbao.errors import WrongUseError
    from nianbao.registry import load_registry
    from nianbao.walking import find_due, run_and_show

    registry = load_registry(data)
    if not registry:
        raise WrongUseError(f"{data}: no portals are registered: put their files into {data / 'portals'}")
    clock = SystemClock()
    run_and_show(data, find_due(data, registry, clock.now()), clock, audits=True)
