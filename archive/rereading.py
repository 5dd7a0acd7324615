"""Readings anew with today's parser, of everything that is kept of reports; no event is raised.

A reading is kept under everything that it depends on, the parser's version included. So what was read anew before an
interruption is found by the next run, and the readings of earlier parsers stand until the whole is done: what differs
is compared with them, whenever the run comes to its end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from archive.catalogue.marking import REPORT, mark
from archive.catalogue.tables import ReadingRow, ReportRow, VersionRow
from archive.collection import Collection
from archive.concluding.contents import Content
from archive.concluding.readings import Reading, Readings, Unreadable, Want, wants_of
from archive.concluding.shelf import Shelf
from archive.deriving.filling import fill_derived
from archive.payloads import PayloadReader
from report import PARSER_VERSION, Comparison, Report, combine_reports, compare_reports

Progress = Callable[[int, int], None]

logger = logging.getLogger(__name__)

# Reports whose documents are read before what was read is kept: what an interruption costs at most.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """A version of a report in which today's parser reads something else than the parser of `parser_version` did.

    `materiality` and `figures` (their keys) are as in a comparison of two versions; `outcome` is `differs`,
    `unreadable` (today and not then), `readable` (the other way round) or `no_report`.
    """

    report_id: str
    ordinal: int
    url: str
    issuing_body: str | None
    reporting_year: int | None
    parser_version: str
    outcome: str
    materiality: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(slots=True)
class Reread:
    """What was read anew: reports, versions, documents that had no reading of today's parser, and what differs.

    `same_count` counts the versions that read as before, `first_count` those of which no earlier reading was kept.
    """

    report_count: int = 0
    version_count: int = 0
    read_count: int = 0
    same_count: int = 0
    first_count: int = 0
    differences: list[Difference] = field(default_factory=list)


def reread(
    collection: Collection, engine: Engine, *, since: str | None = None, progress: Progress | None = None
) -> Reread:
    """Read with today's parser what earlier parsers read; `progress` counts reports.

    With `since` only what was read by the parser of that version or a later one. The caller holds the collection's
    lock, and the catalogue is up to date with the WARCs.

    Raises:
        ValueError: `since` is no version.
    """
    first = _number(since) if since is not None else ()
    found = Reread()
    with Session(engine) as session:
        known = session.scalars(select(ReadingRow.parser_version).distinct()).all()
        ids = session.scalars(select(ReportRow.id).order_by(ReportRow.id)).all()
    earlier = sorted((one for one in known if one != PARSER_VERSION), key=_number, reverse=True)
    wanted = [one for one in earlier if _number(one) >= first]
    for start in range(0, len(ids), _AT_ONCE):
        with Session(engine) as session, session.begin():
            _Batch(session, collection, wanted, found, everything=since is None).read(ids[start : start + _AT_ONCE])
        if progress:
            progress(min(start + _AT_ONCE, len(ids)), len(ids))
    with Session(engine) as session, session.begin():
        fill_derived(session, Readings(session, PayloadReader(session, collection).read))
    _drop_superseded(engine, wanted)
    return found


class _Batch:
    """Reads some reports, compares each of their versions with its earlier reading, and brings the catalogue up."""

    def __init__(
        self, session: Session, collection: Collection, earlier: Sequence[str], found: Reread, *, everything: bool
    ) -> None:
        self._session = session
        self._readings = Readings(session, PayloadReader(session, collection).read)
        self._earlier = earlier
        self._found = found
        self._everything = everything

    def read(self, report_ids: Sequence[str]) -> None:
        rows = self._session.scalars(select(ReportRow).where(ReportRow.id.in_(report_ids)).order_by(ReportRow.id)).all()
        versions = {row.id: list(self._find_versions(row)) for row in rows}
        contents = [one for of_report in versions.values() for version in of_report for one in _contents(version)]
        self._readings.prepare(want for content, facts in contents for want in wants_of(content, facts))
        self._found.read_count += self._readings.made_count
        for row in rows:
            for version in versions[row.id]:
                self._compare(row, version)
            if versions[row.id]:
                self._found.report_count += 1
                self._correct(row)
                mark(self._session.connection(), REPORT, row.id)
        self._readings.clear()

    def _find_versions(self, row: ReportRow) -> Iterator[VersionRow]:
        query = select(VersionRow).where(VersionRow.report_id == row.id).order_by(VersionRow.ordinal)
        for version in self._session.scalars(query):
            if self._everything or self._find_earlier(version) is not None:
                yield version

    def _find_earlier(self, version: VersionRow) -> str | None:
        """Return the newest of the earlier parsers whose reading of a version's page is kept, None where none is."""
        want = wants_of(Content.model_validate(version.latest), version.facts)[0]
        keys = {want.key_by(one): one for one in self._earlier}
        there = self._session.scalars(select(ReadingRow.key).where(ReadingRow.key.in_(keys)))
        return max((keys[key] for key in there), key=_number, default=None)

    def _compare(self, row: ReportRow, version: VersionRow) -> None:
        self._found.version_count += 1
        parser = self._find_earlier(version)
        content = Content.model_validate(version.latest)
        before = self._read_by(parser, wants_of(content, version.facts)) if parser is not None else None
        if parser is None or before is None:
            self._found.first_count += 1
            return
        outcome, comparison = _differs(before, self._readings.of_content(content, version.facts))
        if outcome is None:
            self._found.same_count += 1
            return
        self._found.differences.append(
            Difference(
                report_id=row.id,
                ordinal=version.ordinal,
                url=row.url,
                issuing_body=row.issuing_body,
                reporting_year=row.reporting_year,
                parser_version=parser,
                outcome=outcome,
                materiality=tuple(comparison.materiality) if comparison else (),
                figures=tuple(one.key for one in comparison.figures) if comparison else (),
            )
        )

    def _read_by(self, parser: str, wants: Sequence[Want]) -> Reading | None:
        """Return what an earlier parser read, None where not all of it is kept in a form that is still known."""
        try:
            page, *attachments = (self._readings.find_by(parser, want) for want in wants)
        except ValidationError as error:
            logger.warning("a reading of parser %s is of another form: %s", parser, error)
            return None
        if page is None or None in attachments:
            return None
        if isinstance(page, Unreadable):
            return page
        return combine_reports(page, [one for one in attachments if isinstance(one, Report)])

    def _correct(self, row: ReportRow) -> None:
        """Say of a report what a rebuild would say of it: what its newest version reads as, under its old id."""
        query = select(VersionRow).where(VersionRow.report_id == row.id).order_by(VersionRow.ordinal.desc())
        version = self._session.scalars(query.limit(1)).one()
        reading = self._readings.of_content(Content.model_validate(version.basis), version.facts)
        if isinstance(reading, Report) and reading.kind != "none":
            Shelf.correct(row, reading)


def _differs(before: Reading, now: Reading) -> tuple[str | None, Comparison | None]:
    """Return in a word how two readings of the same bytes differ, None where they do not."""
    if isinstance(before, Unreadable) or isinstance(now, Unreadable):
        if isinstance(before, Unreadable) and isinstance(now, Unreadable):
            return None, None
        return ("unreadable" if isinstance(now, Unreadable) else "readable"), None
    comparison = compare_reports(before, now)
    if now.kind == "none" and before.kind != "none":
        return "no_report", comparison
    return ("differs" if comparison.materiality else None), comparison


def _contents(version: VersionRow) -> Iterator[tuple[Content, dict[str, str | None]]]:
    for content in (version.basis, version.latest):
        yield Content.model_validate(content), version.facts


def _drop_superseded(engine: Engine, parsers: Sequence[str]) -> None:
    """Delete the readings of these parsers of documents that have one of today's."""
    today = select(ReadingRow.payload_digest).where(ReadingRow.parser_version == PARSER_VERSION)
    with Session(engine) as session, session.begin():
        old = delete(ReadingRow).where(ReadingRow.parser_version.in_(parsers))
        session.execute(old.where(ReadingRow.payload_digest.in_(today)))


def _number(version: str) -> tuple[int, ...]:
    """Return a version as numbers that can be compared.

    Raises:
        ValueError: It is no version.
    """
    return tuple(int(part) for part in version.split("."))
