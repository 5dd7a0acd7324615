"""Dates as lists print them."""

from __future__ import annotations

import re
from datetime import date, datetime

from archive.clock import SHANGHAI

PRINTED_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})(?!\d)\s*日?")


def find_date(text: str) -> date | None:
    """Return the last whole date that a text prints (year, month and day), None where it prints none."""
    found = None
    for match in PRINTED_DATE.finditer(text):
        year, month, day = (int(part) for part in match.groups())
        try:
            found = date(year, month, day)
        except ValueError:
            continue
    return found


def date_of_stamp(stamp: object) -> date | None:
    """Return the date in Shanghai of a value from JSON: seconds or milliseconds since 1970, or a printed date."""
    if isinstance(stamp, bool) or stamp is None:
        return None
    if isinstance(stamp, str) and not stamp.isdecimal():
        return find_date(stamp)
    if not isinstance(stamp, (str, int, float)):
        return None
    seconds = float(stamp)
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, SHANGHAI).date()
    except (OverflowError, OSError, ValueError):
        return None
