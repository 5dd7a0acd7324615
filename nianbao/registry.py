"""Which portals there are: the start list that comes with nianbao, and those of the collection.

Only a collection's own are walked by themselves. One of the start list is contacted where it is named.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from crawler.portals import Portal, load_portals

OWN = "portals"


def load_registry(data: Path) -> dict[str, Portal]:
    """Read every portal that comes with nianbao and every one of a collection, by id; the collection's goes before.

    Raises:
        PortalError: A portal's file is wrong; the message names it.
    """
    return load_portals(Path(str(files("settings").joinpath("portals"))), data / OWN)


def load_own(data: Path) -> dict[str, Portal]:
    """Read the portals of a collection, by id: those that are walked without being named.

    Raises:
        PortalError: A portal's file is wrong; the message names it.
    """
    return load_portals(data / OWN)
