"""A record's payload, wherever it lies: a revisit's is its original's."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow
from archive.collection import Collection
from archive.errors import MissingRecordError, PartialPayloadError
from archive.warc.payload import read_payload
from archive.warc.reader import read_record
from archive.warc.record import Record, is_known_as

# No page or document of an office comes near this, and a body in gzip can stand for a thousand times as much.
LARGEST_READ = 1 << 28


class PayloadReader:
    """Reads payloads by record id, through the catalogue."""

    def __init__(self, session: Session, collection: Collection) -> None:
        self._session = session
        self._collection = collection

    def read(self, record_id: str) -> bytes:
        """Return a record's payload with its content coding undone.

        Raises:
            MissingRecordError: The catalogue does not know the record, or it is not where it should be.
            PartialPayloadError: It is cut off, damaged in its coding, or larger than is read.
        """
        record = self.read_record(record_id)
        if record.size > LARGEST_READ:
            raise PartialPayloadError(f"{record_id}: {record.size} bytes are more than is read of a document")
        if record.type in ("conversion", "resource", "metadata"):
            return record.block
        payload = read_payload(record.block, decoded=True)
        if payload.is_part:
            raise PartialPayloadError(f"{record_id}: {'; '.join(payload.faults)}")
        return payload.data

    def read_record(self, record_id: str) -> Record:
        """Return the record that holds the payload: the original, where the id is a revisit's.

        Raises:
            MissingRecordError: As `read`.
        """
        row = self._find(record_id)
        return self._read(self._find(row.revisit_of) if row.revisit_of else row)

    def read_own_record(self, record_id: str) -> Record:
        """Return the record of an id itself, a revisit too.

        Raises:
            MissingRecordError: As `read`.
        """
        return self._read(self._find(record_id))

    def _read(self, row: CaptureRow) -> Record:
        record = read_record(self._collection.archive / row.warc, row.offset)
        if not is_known_as(record, row.record_id):
            raise MissingRecordError(f"{row.record_id}: not at {row.warc}:{row.offset}: run `nianbao verify`")
        return record

    def _find(self, record_id: str) -> CaptureRow:
        row = self._session.get(CaptureRow, record_id)
        if row is None:
            raise MissingRecordError(f"{record_id}: in no WARC of {self._collection.root}: run `nianbao rebuild`")
        return row
