"""What the catalogue remembers, as the wire asks for it."""

from __future__ import annotations

from archive.recollection import Memory
from crawler.wire.recollection import ArchivedMessage, KnownOriginal


class CatalogueRecollection:
    """A `Recollection` that answers from a collection's catalogue and WARCs."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def find_original(self, key: str) -> KnownOriginal | None:
        """Return what held the last whole answer to a request key; None where there is none."""
        earlier = self._memory.find_earlier(key)
        if earlier is None:
            return None
        return KnownOriginal(
            original=earlier.original,
            etag=_bytes(earlier.etag),
            last_modified=_bytes(earlier.last_modified),
            can_condition=earlier.status == 200,
            record_id=earlier.record_id,
        )

    def read_message(self, record_id: str) -> ArchivedMessage:
        """Read a `response` record.

        Raises:
            MissingRecordError: No WARC of the collection holds it.
        """
        head, payload = self._memory.read_message(record_id)
        return ArchivedMessage(head.status or 0, tuple(head.headers), payload)

    def find_document_digest(self, url: str) -> str | None:
        """Return the payload digest of the document last rendered from a URL; None where none was."""
        return self._memory.find_document_digest(url)


def _bytes(value: str | None) -> bytes | None:
    return value.encode("ascii") if value is not None else None
