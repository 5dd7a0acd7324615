"""From what was taken in from elsewhere to reports.

No walk of ours stands behind an imported file, so nothing in it proves what was or was not on a list, and it raises no
event. Its reports stand on shelves of their own, `import:` and the host, beside those that were walked here: a later
walk's first look is a baseline as ever. Where the file holds walks of another collection, these say what a page
consisted of; of all other pages the title decides whether they are read, and a document that a page links to is its
attachment. What there is of a report is followed in the order of time; what is older than the newest that is known
stays a capture.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, ReportRow
from archive.concluding.columns import load_captures
from archive.concluding.contents import Content, Part, facts_of, find_content
from archive.concluding.finding import ForeignPages, Page
from archive.concluding.readings import Reading, Readings, Unreadable, Want, wants_of
from archive.concluding.shelf import Seen, Shelf
from archive.imports import Import, ImportedFile
from archive.payloads import PayloadReader
from archive.urls import split_url
from archive.walks import WALK_CONTENT_TYPE, Walk
from report import Report, compare_attachments, compare_reports

Progress = Callable[[int, int], None]

logger = logging.getLogger(__name__)

PORTAL_PREFIX = "import:"
# So many documents are read at once: what waits to be read is held in memory.
_BATCH = 200


@dataclass(slots=True)
class ReportsFound:
    """What was found: ids of new reports, how often a known one was seen again, altered, or older than what is known.

    `problems` name what became no report although its title is one's, and why (URL and reason).
    """

    new: list[str] = field(default_factory=list)
    again_count: int = 0
    altered_count: int = 0
    older_count: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: ReportsFound) -> None:
        """Take over what was found in another import."""
        self.new += other.new
        self.problems += other.problems
        self.again_count += other.again_count
        self.altered_count += other.altered_count
        self.older_count += other.older_count


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A page that may be a report's, as it was captured, with what is said of it and where it came from.

    `listed` are the addresses in its column where a complete walk of another collection saw the page, else None.
    """

    row: CaptureRow
    content: Content
    facts: dict[str, str | None]
    column_url: str
    listed: frozenset[str] | None = None


def conclude_imports(
    session: Session,
    payloads: PayloadReader,
    imports: Iterable[Import],
    *,
    progress: Progress | None = None,
) -> ReportsFound:
    """Find the reports in imported files whose records are in the catalogue; `progress` counts documents read.

    An import that cannot be concluded is a problem of its own; its captures are kept, and the others are concluded.
    """
    found = ReportsFound()
    for one in imports:
        of_one = ReportsFound()
        try:
            # A savepoint: what a broken conclusion began to change is taken back.
            with session.begin_nested():
                _ImportConclusion(session, payloads, one, of_one).conclude(progress)
        except Exception as error:
            names = ", ".join(file.name for file in one.files)
            logger.exception("an import could not be concluded", extra={"files": names})
            found.problems.append((names, f"could not be concluded: {error!r}: please report this"))
        else:
            found.add(of_one)
    return found


class _ImportConclusion:
    """Concludes one import."""

    def __init__(self, session: Session, payloads: PayloadReader, one: Import, found: ReportsFound) -> None:
        self._session = session
        self._payloads = payloads
        self._readings = Readings(session, payloads.read)
        self._files = {file.name: file for file in one.files}
        self._found = found
        self._shelves: dict[str, Shelf] = {}

    def conclude(self, progress: Progress | None) -> None:
        named: set[str] = set()
        self._meet_all(self._find_by_walks(named), progress)
        pages = ForeignPages(self._session, self._payloads, list(self._files), named)
        used = self._meet_all((self._sight(page) for page in pages.find_pages()), progress)
        self._meet_all((self._sight(page) for page in pages.find_documents(used)), progress)
        self._found.problems += pages.unread.items()

    def _find_by_walks(self, named: set[str]) -> Iterator[_Sighting]:
        """Yield the pages that walks of another collection visited, and put what they name into `named`."""
        walks = select(CaptureRow).where(CaptureRow.warc.in_(self._files), CaptureRow.content_type == WALK_CONTENT_TYPE)
        for row in self._session.scalars(walks.order_by(CaptureRow.captured_at, CaptureRow.record_id)).all():
            try:
                walk = Walk.model_validate_json(self._payloads.read(row.record_id))
            except ValidationError as error:
                self._found.problems.append((row.url, f"a walk that cannot be read: {error.error_count()} faults"))
                continue
            captures = load_captures(self._session, walk)
            named |= captures.keys() | set(walk.list_pages)
            facts = facts_of(walk)
            hosts = walk.portal.hosts
            if hosts is None:
                hosts = (split_url(walk.column_url).hostname or "",)
            listed = frozenset(entry.url for entry in walk.entries) if walk.complete else None
            for visit in walk.visits:
                content = find_content(visit, captures, hosts)
                page = captures[content.record_ids[0]] if content is not None else None
                # What was captured here has its own report, or was found to be none.
                if content is not None and page is not None and page.warc in self._files:
                    said = facts | {"origin": self._origin_of(page)}
                    yield _Sighting(page, content, said, walk.column_url, listed)

    def _sight(self, page: Page) -> _Sighting:
        why = "linked by a report on another host, and not read as a part of it"
        self._found.problems += [(row.url, why) for row in page.elsewhere]
        parts = [_part(row) for row in page.attachments]
        content = Content(page=_part(page.row), source="served", response=None, loaded=(), attachments=tuple(parts))
        facts = {"issuing_body": None, "division_code": None, "portal_hosts": None, "origin": self._origin_of(page.row)}
        return _Sighting(page.row, content, facts, PORTAL_PREFIX + split_url(page.row.url).netloc)

    def _origin_of(self, row: CaptureRow) -> str | None:
        file: ImportedFile | None = self._files.get(row.warc)
        return file.origin_name if file else None

    def _meet_all(self, sightings: Iterable[_Sighting], progress: Progress | None) -> set[str]:
        """Meet pages in the order in which they come; return the records of all attachments of reports."""
        used: set[str] = set()
        remaining = iter(sightings)
        while batch := list(islice(remaining, _BATCH)):
            wants = [want for one in batch for want in wants_of(one.content, one.facts)]
            self._readings.prepare(wants, progress=progress)
            for one in batch:
                if self._meet(one):
                    used.update(part.record_id for part in one.content.attachments)
            self._readings.clear()
        return used

    def _meet(self, one: _Sighting) -> bool:
        """Meet one page; return whether it is a report."""
        page = self._readings.of_part(_page_want(one))
        if isinstance(page, Report) and page.kind == "none" and one.content.response is None:
            why = next((f"{notice.code}: {notice.detail}" for notice in page.notices), "not a report")
            self._found.problems.append((one.row.url, why))
            return False
        reading = self._readings.of_content(one.content, one.facts)
        if isinstance(reading, Unreadable) or reading.kind == "none":
            why = f"unreadable: {reading.reason}" if isinstance(reading, Unreadable) else "not a report"
            self._found.problems.append((one.row.url, why))
            return False
        self._shelve(one, reading)
        return True

    def _shelve(self, one: _Sighting, reading: Report) -> None:
        shelf = self._shelf_of(one.row.url)
        seen = Seen(one.content, one.facts, one.row.captured_at)
        row = shelf.find_by_url(one.row.url) or _follow_move(shelf, one, reading)
        if row is None:
            self._found.new.append(shelf.add(reading, one.column_url, one.row.url, seen).id)
        elif one.row.captured_at <= row.last_seen_at:
            self._found.older_count += 1
        elif self._is_equal(shelf.latest_version(row).basis, one, reading):
            self._found.again_count += 1
            shelf.observe(row, seen)
        else:
            self._found.altered_count += 1
            shelf.add_version(row, seen)

    def _is_equal(self, basis: dict[str, object], one: _Sighting, reading: Report) -> bool:
        """Whether a content says what the version that it follows says, as today's parser reads both."""
        old = Content.model_validate(basis)
        before: Reading = self._readings.of_content(old, one.facts)
        if old.key == one.content.key or isinstance(before, Unreadable):
            return True
        attachments = compare_attachments(old.attachment_digests, one.content.attachment_digests)
        return not compare_reports(before, reading, attachments=attachments).materiality

    def _shelf_of(self, url: str) -> Shelf:
        host = split_url(url).netloc
        if host not in self._shelves:
            self._shelves[host] = Shelf(self._session, PORTAL_PREFIX + host)
        return self._shelves[host]


def _follow_move(shelf: Shelf, one: _Sighting, reading: Report) -> ReportRow | None:
    """Return the report of the same identity that its column no longer lists where it was, at its new address."""
    listed = one.listed
    if listed is None:
        return None
    same = [row for row in shelf.find_by_identity(reading) if row.column_url == one.column_url]
    rows = [row for row in same if row.url not in listed]
    if len(rows) != 1:
        return None
    shelf.move(rows[0], one.row.url, one.column_url)
    return rows[0]


def imports_of(imports: Iterable[Import], names: Collection[str]) -> list[Import]:
    """Return the imports that brought any of these files."""
    return [one for one in imports if any(file.name in names for file in one.files)]


def _page_want(one: _Sighting) -> Want:
    return wants_of(one.content, one.facts)[0]


def _part(row: CaptureRow) -> Part:
    return Part(
        url=row.url,
        record_id=row.record_id,
        payload_digest=row.payload_digest or "",
        content_type=row.content_type,
    )
