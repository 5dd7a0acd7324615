"""What was read in reports, as it lies in the catalogue, and the captures that it was read from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import LargeBinary, Row, select, type_coerce
from sqlalchemy.orm import Session

from archive.catalogue.asking import in_batches
from archive.catalogue.packing import unpack_json
from archive.catalogue.tables import CaptureRow, ReadingRow
from archive.collection import Collection
from archive.concluding.contents import Content, Part
from archive.concluding.readings import Readings, Unreadable, Want, wants_of
from archive.dataset.selection import select_newest
from archive.dataset.unpacking import NO_FIGURES, FigureColumns
from archive.dataset.words import Words
from archive.notes import NoteLine
from archive.payloads import PayloadReader
from report import Figure
from report.checks import check_successive, keys_between_years

# The tables of so many reports are remembered for the reports of the year after, which follow soon.
_REMEMBERED = 512
# What is compared between two years.
_BETWEEN_YEARS = keys_between_years()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a capture lies; `revisit_of` is the record that holds its payload where it is a revisit, else None."""

    warc: str
    offset: int
    captured_at: datetime
    revisit_of: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """A report's row with what was read in it.

    `reading` is as `nianbao parse` prints it, without the figures, which stand by themselves, and with the checks
    against the year before at the end; None where nothing could be read, for the reason in `error`. A figure of which
    only a note speaks is ABSENT. `parts` are the page and those attachments that could be read, in the
    order in which `where` of a figure numbers them. `notes` are people's on figures, by key, `note` theirs on the
    report.
    """

    row: Row[Any]
    reading: Mapping[str, Any] | None
    figures: FigureColumns
    error: str | None
    parts: tuple[Part, ...]
    notes: Mapping[str, NoteLine] = field(default_factory=dict)
    note: NoteLine | None = None

    @property
    def documents(self) -> tuple[Part, ...]:
        """All that was read: the page, the attachments, then the pages on which the article goes on."""
        return (*self.parts, *self.parts[0].further)

    @property
    def checks(self) -> Sequence[Mapping[str, Any]]:
        """The checks, none where nothing could be read."""
        return self.reading["checks"] if self.reading is not None else ()


class SourceReader:
    """Finds what was read in reports; documents that this parser has not read yet are read now, and not kept.

    `read_count` counts those.
    """

    def __init__(self, session: Session, collection: Collection, words: Words, *, workers: int | None = None) -> None:
        self._session = session
        self.words = words
        self._readings = Readings(session, PayloadReader(session, collection).read, workers=workers, keep=False)
        self._tables: OrderedDict[str, dict[str, Figure]] = OrderedDict()

    @property
    def read_count(self) -> int:
        """How many documents had to be read."""
        return self._readings.made_count

    def read(self, rows: Sequence[Row[Any]]) -> list[Source]:
        """Return what was read in each of these reports."""
        sources = self._read(rows)
        for source in sources:
            self._remember(source.row.id, source.figures)
        wanted = [source.row.before for source in sources if source.row.before not in self._tables]
        for earlier in self._read(select_newest(self._session, [one for one in wanted if one])):
            self._remember(earlier.row.id, earlier.figures)
        checked = [self._with_notes(self._with_year_before(source)) for source in sources]
        while len(self._tables) > _REMEMBERED:
            self._tables.popitem(last=False)
        return checked

    def find_places(self, record_ids: Iterable[str]) -> dict[str, Place]:
        """Return where captures lie, by record id."""
        found = {}
        for some in in_batches(list(dict.fromkeys(record_ids))):
            fields = (CaptureRow.warc, CaptureRow.offset, CaptureRow.captured_at, CaptureRow.revisit_of)
            query = select(CaptureRow.record_id, *fields).where(CaptureRow.record_id.in_(some))
            found.update({row[0]: Place(*row[1:]) for row in self._session.execute(query)})
        return found

    def _read(self, rows: Sequence[Row[Any]]) -> list[Source]:
        contents = [Content.model_validate_json(row.latest) for row in rows]
        wants = [wants_of(each, orjson.loads(row.facts)) for row, each in zip(rows, contents, strict=True)]
        keys = [each[0].key if len(each) == 1 else "" for each in wants]
        known = self._find([key for key in keys if key])
        self._readings.prepare(want for each, key in zip(wants, keys, strict=True) if key not in known for want in each)
        sources = [
            _simple(row, each, known[key]) if key in known else self._combine(row, content, each)
            for row, content, each, key in zip(rows, contents, wants, keys, strict=True)
        ]
        self._readings.clear()
        return sources

    def _find(self, keys: Sequence[str]) -> dict[str, _Unpacked]:
        found = {}
        for some in in_batches(keys):
            query = select(ReadingRow.key, type_coerce(ReadingRow.report, LargeBinary)).where(ReadingRow.key.in_(some))
            found.update({key: _unpack(unpack_json(packed)) for key, packed in self._session.execute(query)})
        return found

    def _combine(self, row: Row[Any], content: Content, wants: Sequence[Want]) -> Source:
        """Read a page with its attachments, or a page of which there is no reading yet."""
        reading = self._readings.of_content(content, orjson.loads(row.facts))
        if isinstance(reading, Unreadable):
            return Source(row, None, NO_FIGURES, reading.reason, (wants[0].part,))
        readable = [want for want in wants[1:] if not isinstance(self._readings.of_part(want), Unreadable)]
        parts = (wants[0].part, *(want.part for want in readable))
        unpacked = _unpack({"report": reading.model_dump(mode="json")})
        return Source(row, unpacked.reading, unpacked.figures, None, parts)

    def _remember(self, report_id: str, figures: FigureColumns) -> None:
        self._tables[report_id] = {key: _figure(figures.values[at]) for key, at in _find_between_years(figures.keys)}
        self._tables.move_to_end(report_id)

    def _with_year_before(self, source: Source) -> Source:
        earlier = self._tables.get(source.row.before)
        if not earlier or source.reading is None:
            return source
        found = check_successive(earlier, self._tables[source.row.id])
        checks = [*source.checks, *(one.model_dump() for one in found)]
        return replace(source, reading={**source.reading, "checks": checks}) if found else source

    def _with_notes(self, source: Source) -> Source:
        notes, note = self.words.on_figures(source.row, source.figures), self.words.on_whole(source.row.id)
        if not notes and not note:
            return source
        return replace(source, figures=source.figures.with_absent(notes), notes=notes, note=note)


class _Unpacked(NamedTuple):
    """A reading as `Source` has it."""

    reading: Mapping[str, Any] | None
    figures: FigureColumns
    error: str | None


def _unpack(found: dict[str, Any]) -> _Unpacked:
    reading = found.get("report")
    if reading is None:
        return _Unpacked(None, NO_FIGURES, found.get("unreadable"))
    return _Unpacked(reading, FigureColumns.of(reading.pop("figures")), None)


def _simple(row: Row[Any], wants: Sequence[Want], found: _Unpacked) -> Source:
    return Source(row, *found, (wants[0].part,))


@lru_cache(maxsize=256)
def _find_between_years(keys: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Return the keys that are compared between two years with their places; most reports have those of their form."""
    return tuple((key, at) for at, key in enumerate(keys) if key in _BETWEEN_YEARS)


@lru_cache(maxsize=4096)
def _figure(value: int | str | None) -> Figure:
    """Return what a check takes of a figure: its value, and nothing where there is none."""
    return Figure.read(value, "", "blank" if value is None else "stated", None, "")
