"""Logs kept as files: one a day, and none for ever.

A file is `nianbao-YYYY-MM-DD.jsonl`, by the day in Shanghai, one JSON object a line. Nothing is renamed, so that
several processes may write at once: each line is appended in one piece. What is older than `KEPT_DAYS` is removed when
a day's first line is written.
"""

from __future__ import annotations

import logging
import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

KEPT_DAYS = 90

_NAME = re.compile(r"nianbao-(\d{4}-\d\d-\d\d)\.jsonl")


class DayFiles(logging.Handler):
    """Appends each record to the file of its day."""

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self._directory = directory
        self._day: date | None = None
        self._file = -1

    def emit(self, record: logging.LogRecord) -> None:
        """Append a record; one that cannot be written breaks nothing."""
        try:
            self._turn(_day_of(record))
            os.write(self._file, f"{self.format(record)}\n".encode(errors="backslashreplace"))
        except Exception:  # noqa: BLE001  logging's own contract: a record never breaks the program
            self.handleError(record)

    def close(self) -> None:
        """Close the day's file."""
        if self._file >= 0:
            os.close(self._file)
            self._file, self._day = -1, None
        super().close()

    def _turn(self, day: date) -> None:
        """See that the file of a day is open, and that those of long ago are gone."""
        if day == self._day:
            return
        self._directory.mkdir(parents=True, exist_ok=True)
        path = self._directory / f"nianbao-{day}.jsonl"
        new = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        # Closed only now: the number of one that is closed and could not be replaced would soon be another file's.
        if self._file >= 0:
            os.close(self._file)
        self._file, self._day = new, day
        for old in self._directory.iterdir():
            match = _NAME.fullmatch(old.name)
            if match and day - date.fromisoformat(match[1]) > timedelta(days=KEPT_DAYS):
                old.unlink(missing_ok=True)


def _day_of(record: logging.LogRecord) -> date:
    from archive.clock import night_of

    return night_of(datetime.fromtimestamp(record.created, UTC))
