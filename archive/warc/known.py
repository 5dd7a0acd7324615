"""KnownPayloads: which response of a collection holds a payload, whatever URL it was captured from.

Portals link one PDF from several pages and mirror each other's attachments. A payload that is known becomes a revisit
of the response that holds it (WARC 1.1 §6.7.2 asks for the same payload, not for the same URL); pywb and wabac replay
it. Never one of another program's record or of a truncated response, never one of what cannot be read any more, and
not where so little is saved that a record standing for itself is worth more.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from archive.capture import Capture, Original, find_original_in
from archive.warc.standing import Standing

CATALOGUE_NAME = "catalogue.db"
SMALLEST_SHARED = 1024

# A payload is stored again where what held it cannot be read.
_MOST_HOLDERS = 8
# Of what the same writer wrote, so many are remembered; what comes later is found from the next night on.
_MOST_REMEMBERED = 100_000
_QUERY = (
    "SELECT record_id, url, captured_at, payload_digest, warc, offset FROM captures WHERE payload_digest = ? AND"
    " record_type = 'response' AND truncated IS NULL AND crawl_id IS NOT NULL ORDER BY captured_at, record_id LIMIT ?"
)


class KnownPayloads:
    """Answers from a collection's catalogue (None: there is none) and from what was written since.

    What cannot be asked knows nothing: the catalogue only ever spares bytes.
    """

    def __init__(self, catalogue: Path | None = None) -> None:
        self._durable: dict[str, Original] = {}
        self._group: dict[str, Original] = {}
        self._catalogue: sqlite3.Connection | None = None
        self._standing = None if catalogue is None else Standing(catalogue.parent / "archive")
        self._written: set[str] = set()
        if catalogue is not None and catalogue.exists():
            with suppress(sqlite3.Error):
                self._catalogue = sqlite3.connect(f"file:{quote(catalogue.resolve().as_posix())}?mode=ro", uri=True)

    def find(self, digest: str, size: int) -> Original | None:
        """Return the response that holds a payload of a digest and size, None where none may be meant."""
        if size < SMALLEST_SHARED:
            return None
        return self._group.get(digest) or self._durable.get(digest) or self._find_earlier(digest)

    def may_be_meant(self, original: Original) -> bool:
        """Whether a revisit may refer to a response: not to one that cannot be read, unless it was just written."""
        return original.warc in self._written or self._standing is None or self._standing.can_be_read(original)

    def take(self, capture: Capture) -> None:
        """Hear of what was written and is not durable yet."""
        self._written.add(capture.warc)
        original = find_original_in(capture)
        if original is not None and len(self._durable) + len(self._group) < _MOST_REMEMBERED:
            self._group.setdefault(original.payload_digest, original)

    def keep(self) -> None:
        """What was taken is durable."""
        self._durable |= self._group
        self._group.clear()

    def drop(self) -> None:
        """What was taken since the last `keep` is gone."""
        self._group.clear()

    def close(self) -> None:
        """Let go of the catalogue."""
        if self._catalogue is not None:
            self._catalogue.close()
            self._catalogue = None

    def _find_earlier(self, digest: str) -> Original | None:
        if self._catalogue is None:
            return None
        try:
            rows = self._catalogue.execute(_QUERY, (digest, _MOST_HOLDERS)).fetchall()
        except sqlite3.Error:
            return None
        holders = (
            Original(record_id, url, datetime.fromisoformat(captured_at).replace(tzinfo=UTC), *rest)
            for record_id, url, captured_at, *rest in rows
        )
        return next(filter(self.may_be_meant, holders), None)
