"""Administrative divisions (GB/T 2260) and development zones in their history, and which of them a name names.

`table` has every name and code since 2008 with its years; `places` finds the one that a body's name begins with.
"""

from report.divisions.places import ZONE_SUFFIX, Place, choose, find_division, find_place, full_name
from report.divisions.table import (
    Division,
    divisions,
    divisions_called,
    divisions_named,
    find_by_code,
    in_year,
    parents,
    same_place,
    zones,
)

__all__ = [
    "ZONE_SUFFIX",
    "Division",
    "Place",
    "choose",
    "divisions",
    "divisions_called",
    "divisions_named",
    "find_by_code",
    "find_division",
    "find_place",
    "full_name",
    "in_year",
    "parents",
    "same_place",
    "zones",
]
