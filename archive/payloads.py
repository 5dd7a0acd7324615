"""A record's payload, wherever it lies: a revisit's is its original's."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow
from archive.collection import Collection
from archive.errors import MissingRecordError
from archive.warc.payload import decoded_payload
from archive.warc.reader import read_record
from archive.warc.record import Record, is_known_as


class PayloadReader:
    """Reads payloads by record id, through the catalogue."""

    def __init__(self, session: Session, collection: Collection) -> None:
        self._session = session
        self._collection = collection

    def read(self, record_id: str) -> bytes:
        """Return a record's payload with its content coding undone.

        Raises:
            MissingRecordError: The catalogue does not know the record, or it is not where it should be.
        """
        record = self.read_record(record_id)
        return record.block if record.type in ("conversion", "resource", "metadata") else decoded_payload(record.block)

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
