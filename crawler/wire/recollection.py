"""What the wire asks the archive about the past: earlier responses, and what to say to the server about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from archive.capture import Capture, Original
from archive.errors import MissingRecordError


@dataclass(frozen=True, slots=True)
class KnownOriginal:
    """What held the last whole answer to a request, with the validators that the server sent with that answer.

    `etag` and `last_modified` are header values, None where the response had none. `can_condition` holds where an
    unchanged page may be asked for: the status was 200 and the payload can be read again. `record_id` is the record
    that answered: the original's, or a revisit's where the payload was known before.
    """

    original: Original
    etag: bytes | None = None
    last_modified: bytes | None = None
    can_condition: bool = False
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class ArchivedMessage:
    """A response as it lies in the archive; the payload has its transfer coding removed and its content coding kept."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    payload: bytes


class Recollection(Protocol):
    """What a collection remembers from before this crawl.

    The methods are called in the reactor, once a request: an index look-up, no scan.
    """

    def find_original(self, key: str) -> KnownOriginal | None:
        """Return what held the last answer to a request key, never truncated; None where there is none."""
        ...

    def read_message(self, record_id: str) -> ArchivedMessage:
        """Read what a record answered: a revisit's payload is its original's, its header block its own but for a 304.

        Raises:
            MissingRecordError: No WARC of the collection holds it.
        """
        ...

    def find_document_digest(self, url: str) -> str | None:
        """Return the payload digest of the document last rendered from a URL; None where none was."""
        ...


class NoRecollection:
    """A collection that remembers nothing: every page is fetched and kept whole."""

    def find_original(self, key: str) -> KnownOriginal | None:  # noqa: ARG002  the protocol's
        """Return None."""
        return None

    def find_document_digest(self, url: str) -> str | None:  # noqa: ARG002  the protocol's
        """Return None."""
        return None

    def read_message(self, record_id: str) -> ArchivedMessage:
        """Refuse: there is nothing to read.

        Raises:
            MissingRecordError: Always.
        """
        raise MissingRecordError(f"{record_id}: this collection remembers no record")


def is_answer(capture: Capture) -> bool:
    """Whether a capture answers its request for the rest of a crawl: whole, and no passing trouble of the server.

    A 304 that confirmed nothing which can be read is none.
    """
    return (
        capture.record_type in ("response", "revisit")
        and capture.truncated is None
        and capture.status is not None
        and capture.status < 500
        and (capture.status != 304 or capture.revisit_of is not None)
        and capture.status not in (408, 425, 429)
    )
