"""KnownPayloads: which response of a collection holds a payload, whatever URL it was captured from.

Portals link one PDF from several pages and mirror each other's attachments. A payload that is known becomes a revisit
of the response that holds it (WARC 1.1 §6.7.2 asks for the same payload, not for the same URL); pywb and wabac replay
it. Never one of another program's record or of a truncated response, and not where so little is saved that a record
standing for itself is worth more.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from archive.capture import Capture, Original
from archive.sealed import has_sealed

CATALOGUE_NAME = "catalogue.db"
SMALLEST_SHARED = 1024

# Of what the same writer wrote, so many are remembered; what comes later is found from the next night on.
_MOST_REMEMBERED = 100_000
_QUERY = (
    "SELECT record_id, url, captured_at, warc FROM captures WHERE payload_digest = ? AND record_type = 'response'"
    " AND truncated IS NULL AND crawl_id IS NOT NULL ORDER BY captured_at, record_id LIMIT 1"
)


class KnownPayloads:
    """Answers from a collection's catalogue (None: there is none) and from what was written since.

    What cannot be asked knows nothing: the catalogue only ever spares bytes.
    """

    def __init__(self, catalogue: Path | None = None) -> None:
        self._durable: dict[str, Original] = {}
        self._group: dict[str, Original] = {}
        self._catalogue: sqlite3.Connection | None = None
        self._archive = Path() if catalogue is None else catalogue.parent / "archive"
        if catalogue is not None and catalogue.exists():
            with suppress(sqlite3.Error):
                self._catalogue = sqlite3.connect(f"file:{quote(catalogue.resolve().as_posix())}?mode=ro", uri=True)

    def find(self, digest: str, size: int) -> Original | None:
        """Return the response that holds a payload of a digest and size, None where none may be meant."""
        if size < SMALLEST_SHARED:
            return None
        return self._group.get(digest) or self._durable.get(digest) or self._find_earlier(digest)

    def take(self, capture: Capture) -> None:
        """Hear of what was written and is not durable yet."""
        if capture.record_type != "response" or capture.truncated is not None or capture.payload_digest is None:
            return
        if len(self._durable) + len(self._group) < _MOST_REMEMBERED:
            original = Original(capture.record_id, capture.url, capture.captured_at, capture.payload_digest)
            self._group.setdefault(capture.payload_digest, original)

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
            row = self._catalogue.execute(_QUERY, (digest,)).fetchone()
        except sqlite3.Error:
            return None
        if row is None:
            return None
        record_id, url, captured_at, warc = row
        if not has_sealed(self._archive / warc):
            return None
        return Original(record_id, url, datetime.fromisoformat(captured_at).replace(tzinfo=UTC), digest)
