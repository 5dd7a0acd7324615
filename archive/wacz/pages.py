"""pages/pages.jsonl: the pages of the reports, each state once, with what was read in it as text to be searched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, ReportRow, VersionRow
from archive.concluding.contents import Content
from archive.concluding.readings import Readings, Unreadable, wants_of
from archive.payloads import PayloadReader
from archive.wacz.selection import Selection
from report import Report

_HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "政府信息公开工作年度报告", "hasText": True}
# So many pages are read, and their readings held, at once.
_BATCH = 100

_State = tuple[ReportRow, VersionRow, Content]


def page_lines(session: Session, payloads: PayloadReader, selection: Selection) -> Iterator[bytes]:
    """Yield the lines of pages.jsonl: one for each version of a report whose page belongs to a selection."""
    yield _line(_HEADER)
    states = iter(_find_states(session, selection))
    while batch := list(islice(states, _BATCH)):
        readings = Readings(session, payloads.read, keep=False)
        readings.prepare([want for _, version, content in batch for want in wants_of(content, version.facts)])
        for row, version, content in batch:
            reading = readings.of_content(content, version.facts)
            text = reading.reason if isinstance(reading, Unreadable) else text_of(reading)
            title = row.title if isinstance(reading, Unreadable) else reading.title or row.title
            captured = session.get_one(CaptureRow, content.record_ids[0])
            yield _line(
                {
                    "id": f"{row.id}-{version.ordinal}",
                    "url": captured.url,
                    "ts": f"{captured.captured_at:%Y-%m-%dT%H:%M:%SZ}",
                    "title": title or captured.url,
                    "text": text,
                }
            )


def text_of(reading: Report) -> str:
    """Return what a report says in words: its title, what comes before the first section, the sections."""
    parts = [reading.title or "", reading.preface]
    parts += [f"{section.title}\n{section.text}" for section in reading.sections]
    return "\n".join(part.strip() for part in parts if part.strip())


def _find_states(session: Session, selection: Selection) -> Iterable[_State]:
    """Yield each version with its first observation or, where that does not belong, with its last."""
    query = select(ReportRow, VersionRow).join(VersionRow, VersionRow.report_id == ReportRow.id)
    query = query.order_by(ReportRow.id, VersionRow.ordinal).execution_options(yield_per=_BATCH)
    for row, version in session.execute(query):
        contents = (Content.model_validate(one) for one in (version.basis, version.latest))
        found = next((one for one in contents if selection.holds(one.record_ids[0])), None)
        if found is not None:
            yield row, version, found


def _line(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
