"""The responses that revisits refer to, found wherever in a collection they lie."""

from __future__ import annotations

from collections.abc import Collection as Names
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow
from archive.collection import Collection
from archive.errors import FormatError
from archive.warc.checkstate import Answer, answer_of
from archive.warc.reader import read_record, scan_records
from archive.warc.record import Record


class Responses:
    """Finds responses by their record ids; `foreign` names files of other writers, which our revisits never mean.

    The catalogue says where a record lies, and the record is read there. What it does not know, or where there is no
    catalogue (`engine` is None), is sought in all files, once.
    """

    def __init__(self, collection: Collection, engine: Engine | None, foreign: Names[str]) -> None:
        self._collection = collection
        self._session = Session(engine) if engine is not None else None
        self._foreign = foreign
        self._all: dict[str, Answer] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            self._session.close()

    def find(self, record_id: str) -> Answer | None:
        """Return what revisits must say of a response, None where no file has it."""
        record = self._read_at_its_place(record_id)
        if record is not None:
            return answer_of(record)
        if self._all is None:
            self._all = dict(self._scan())
        return self._all.get(record_id)

    def _read_at_its_place(self, record_id: str) -> Record | None:
        if self._session is None:
            return None
        try:
            row = self._session.get(CaptureRow, record_id)
            if row is None:
                return None
            record = read_record(self._collection.archive / row.warc, row.offset)
        except (DatabaseError, FormatError, OSError):
            return None  # the checks of the catalogue and of that file say it
        return record if record.type == "response" and record.record_id == record_id else None

    def _scan(self) -> list[tuple[str, Answer]]:
        return [
            (item.record_id, answer_of(item))
            for path in self._collection.sealed_warcs()
            if path.name not in self._foreign
            for item in scan_records(path)
            if isinstance(item, Record) and item.type == "response"
        ]
