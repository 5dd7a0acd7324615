"""What a collection remembers from before a crawl, for the wire: earlier responses, and what this crawl already has."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, select
from sqlalchemy.orm import Session

from archive.capture import Capture, Original, find_original_in
from archive.catalogue.tables import CaptureRow
from archive.collection import Collection
from archive.errors import FormatError, MissingRecordError, PlaceError
from archive.payloads import PayloadReader
from archive.sealed import has_sealed
from archive.warc.heads import HttpHead
from archive.warc.payload import http_head, payload_of

_OK, _NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier whole answer: what holds its payload, and the validators that it stated (None where it stated none).

    `record_id` is the answer's own: a revisit where the payload was known before it came.
    """

    record_id: str
    original: Original
    status: int | None
    etag: str | None
    last_modified: str | None


class Memory:
    """Answers from the catalogue as it stood when the crawl began."""

    def __init__(self, engine: Engine, collection: Collection) -> None:
        self._session = Session(engine)
        self._payloads = PayloadReader(self._session, collection)
        self._archive = collection.archive

    def close(self) -> None:
        """Give the database connection back."""
        self._session.close()

    def find_earlier(self, key: str) -> Earlier | None:
        """Return the last whole answer to a request key; None where there is none, or its file is gone.

        It is a `response`, or a revisit where the payload was known: from another URL, or since the page was so before.
        """
        row = self._find_answer(key)
        holder = row
        if row is not None and row.record_type == "revisit":
            holder = self._session.get(CaptureRow, row.revisit_of) if row.revisit_of else None
        # Whether it can be read, the writer asks before anything refers to it; what is gone is not even asked about.
        if row is None or holder is None or not has_sealed(self._archive / holder.warc):
            return None
        original = find_original_in(_capture(holder))
        if original is None:
            return None
        return Earlier(row.record_id, original, row.status, row.etag, row.last_modified)

    def _find_answer(self, key: str) -> CaptureRow | None:
        # A 304 that confirmed nothing is a response, and holds nothing.
        holds = CaptureRow.payload_digest.is_not(None) & CaptureRow.status.is_distinct_from(_NOT_MODIFIED)
        response = self._find_last(key, "response", holds)
        again = self._find_last(key, "revisit")
        if again is not None and again.status == _NOT_MODIFIED and not _confirms(again, response):
            again = self._find_last(key, "revisit", CaptureRow.status == _OK)
        # What a host says that refuses is often known from its other pages, and nothing to ask about.
        if again is None or again.status != _OK:
            return response
        return again if response is None or again.captured_at > response.captured_at else response

    def _find_last(self, key: str, record_type: str, *conditions: ColumnElement[bool]) -> CaptureRow | None:
        query = select(CaptureRow).where(CaptureRow.request_key == key, CaptureRow.record_type == record_type)
        query = query.where(CaptureRow.truncated.is_(None), *conditions)
        return self._session.scalar(query.order_by(CaptureRow.captured_at.desc(), CaptureRow.record_id).limit(1))

    def read_message(self, record_id: str) -> tuple[HttpHead, bytes]:
        """Return a response's header block and its payload, content coding kept; a revisit's own unless it is a 304.

        Raises:
            MissingRecordError: No WARC of the collection holds it, or the one that does cannot be read.
        """
        try:
            original = self._payloads.read_record(record_id)
            own = self._payloads.read_own_record(record_id)
        except (OSError, FormatError, PlaceError) as error:
            raise MissingRecordError(f"{record_id}: cannot be read: {error}: run `nianbao verify`") from error
        head = http_head(own.block)
        return http_head(original.block) if head.status == _NOT_MODIFIED else head, payload_of(original.block)

    def find_document_digest(self, url: str) -> str | None:
        """Return the payload digest of the document last rendered here from a URL; None where none was."""
        query = select(CaptureRow.payload_digest).where(CaptureRow.url == url, CaptureRow.record_type == "conversion")
        query = query.where(CaptureRow.crawl_id.is_not(None))
        return self._session.scalar(query.order_by(CaptureRow.captured_at.desc()).limit(1))

    def captured_in(self, crawl_id: str) -> dict[str, Capture]:
        """Return what a crawl that was interrupted has already captured, by request key."""
        query = select(CaptureRow).where(CaptureRow.crawl_id == crawl_id, CaptureRow.request_key.is_not(None))
        rows = self._session.scalars(query.order_by(CaptureRow.captured_at))
        return {row.request_key: _capture(row) for row in rows if row.request_key}


def _confirms(unchanged: CaptureRow, response: CaptureRow | None) -> bool:
    """Whether a 304 is of a response, and not of an answer that was known when it came."""
    if response is None or unchanged.payload_digest != response.payload_digest:
        return False
    return unchanged.etag is None or _entity(unchanged) == _entity(response)


def _entity(row: CaptureRow) -> str | None:
    # Whether a tag is weak says how it is compared, not of what it is (RFC 9110 §8.8.3.2).
    return row.etag.removeprefix("W/") if row.etag is not None else None


def _capture(row: CaptureRow) -> Capture:
    values = {name: getattr(row, name) for name in Capture.__dataclass_fields__}
    return Capture(**values)
