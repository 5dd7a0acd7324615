"""Dates of WARC records, ours and those of other writers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# WARC 1.1 §5.4 allows a date to be cut after any of its parts (W3C, "Date and Time Formats").
_CUT = re.compile(r"(\d{4})(?:-(\d\d))?")


def find_date(value: str | None) -> datetime | None:
    """Return the moment that a date says, in UTC, as all are meant; None where it says none."""
    if value is None:
        return None
    if cut := _CUT.fullmatch(value):
        value = f"{cut[1]}-{cut[2] or '01'}-01"
    try:
        at = datetime.fromisoformat(value)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
