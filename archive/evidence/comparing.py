"""What a bundle's records say: payloads, readings of both sides by today's parser, and their differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from archive.catalogue.tables import Base
from archive.concluding.contents import Content
from archive.concluding.readings import Readings, Unreadable
from archive.errors import MissingRecordError
from archive.evidence.gathering import Side, SideContent
from archive.warc.payload import decoded_payload
from archive.warc.record import Record
from report import PARSER_VERSION, Report, compare_attachments, compare_reports


class RecordPayloads:
    """Payloads of records that are at hand, by record id; a revisit's is its original's."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = {record.record_id: record for record in records}

    def read(self, record_id: str) -> bytes:
        """Return a record's payload with content coding undone.

        Raises:
            MissingRecordError: The record, or its original, is not among these.
        """
        record = self._find(record_id)
        if record.type == "revisit":
            record = self._find(record.reference("WARC-Refers-To") or "")
        return decoded_payload(record.block) if record.is_http else record.block

    def _find(self, record_id: str) -> Record:
        try:
            return self._records[record_id]
        except KeyError:
            raise MissingRecordError(f"{record_id}: not among the records of this evidence") from None


def read_sides(payloads: RecordPayloads, contents: Mapping[Side, SideContent]) -> dict[Side, dict[str, Any]]:
    """Return what today's parser reads on each side, with its version and what it was told: readings/SIDE.json."""
    found: dict[Side, dict[str, Any]] = {}
    with _readings(payloads) as readings:
        for side, (content, facts) in ((side, (one.content, one.facts)) for side, one in contents.items()):
            reading = readings.of_content(content, facts)
            said: dict[str, Any] = {"parser_version": PARSER_VERSION, "facts": facts}
            said["content"] = content.model_dump(mode="json")
            if isinstance(reading, Unreadable):
                said["unreadable"] = reading.reason
            else:
                said["report"] = reading.model_dump(mode="json")
            found[side] = said
    return found


def compare_sides(sides: Mapping[Side, Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the differences between the two readings; None where a side has no report that could be read."""
    if any("report" not in sides.get(side, {}) for side in ("before", "after")):
        return None
    before, after = (Report.model_validate(sides[side]["report"]) for side in ("before", "after"))
    old, new = (Content.model_validate(sides[side]["content"]).attachment_digests for side in ("before", "after"))
    comparison = compare_reports(before, after, attachments=compare_attachments(old, new))
    return comparison.model_dump(mode="json")


@contextmanager
def _readings(payloads: RecordPayloads) -> Iterator[Readings]:
    """Lend readings that are kept nowhere: a bundle is read without a collection, too."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    try:
        with Session(engine) as session:
            yield Readings(session, payloads.read, workers=1, keep=False)
    finally:
        engine.dispose()
