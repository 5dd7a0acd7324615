"""Whether what a revisit is to refer to can still be read: nothing that is on the wire is thrown away for what is not.

A response that lies here is read, its bytes against the payload digest by which it is known, before the first capture
of a crawl refers to it; so what rotted since is stored anew. Of a file that is kept elsewhere the place is asked, once
a crawl, whether it has the file in its size: all of its bytes were read back before the local copy was released, and
the audit reads them again.
"""

from __future__ import annotations

from pathlib import Path

from archive.capture import Original
from archive.errors import FormatError, PlaceError
from archive.sealed import find_kept, find_kept_size, has_sealed
from archive.warc.digests import digest_of_pieces
from archive.warc.reader import read_record


class Standing:
    """Answers for one directory of sealed files; each response and each file is looked at once."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._read: dict[str, bool] = {}
        self._kept: dict[str, bool] = {}
        self._away: set[str] = set()

    def can_be_read(self, original: Original) -> bool:
        """Whether the record lies where it is said to lie, with the payload of its digest."""
        if original.record_id not in self._read:
            self._read[original.record_id] = self._look(original)
        # A file that goes while a crawl runs is seen at once.
        return self._read[original.record_id] and has_sealed(self._archive / original.warc)

    def _look(self, original: Original) -> bool:
        path = self._archive / original.warc
        try:
            if find_kept(path) is not None:
                return self._is_kept(path)
            record = read_record(path, original.offset)
            is_it = record.record_id == original.record_id and record.type == "response"
            return is_it and digest_of_pieces(record.payload_pieces()) == original.payload_digest
        except (OSError, FormatError, PlaceError):
            return False

    def _is_kept(self, path: Path) -> bool:
        if path.name not in self._kept:
            self._kept[path.name] = self._ask(path)
        return self._kept[path.name]

    def _ask(self, path: Path) -> bool:
        kept = find_kept(path)
        place = kept.url.rpartition("/")[0] if kept else ""
        if kept is None or place in self._away:
            return False
        try:
            return find_kept_size(kept) == kept.size
        except PlaceError:
            # Waiting for it once is enough.
            self._away.add(place)
            return False
