"""Which portals there are: those that come with nianbao, and those of the collection."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from crawler.portals import Portal, load_portals


def load_registry(data: Path) -> dict[str, Portal]:
    """Read every portal that comes with nianbao and every one of a collection, by id.

    Raises:
        PortalError: A portal's file is wrong; the message names it.
    """
    own = Path(str(files("settings").joinpath("portals")))
    return load_portals(own, data / "portals")
