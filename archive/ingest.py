"""Entering sealed WARCs and the journal's crawls into the catalogue.

Nothing is in the catalogue before its record is in a sealed file, so deleting the catalogue loses nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from archive.catalogue.asking import find_captures, load_names
from archive.catalogue.tables import CaptureRow, CrawlRow, WalkRow, WarcRow
from archive.collection import Collection
from archive.imports import read_imported_files
from archive.journal import Journal, JournalEntry
from archive.request_key import request_key_of
from archive.sealed import sealed_size
from archive.walks import WALK_CONTENT_TYPE, Walk
from archive.warc.dates import find_date
from archive.warc.reader import Damage, scan_records
from archive.warc.record import Record, header_text, place_id

logger = logging.getLogger(__name__)

_KEPT_TYPES = ("response", "revisit", "metadata", "resource", "conversion")
# What two records of one id have in common where they are the same record.
_TELLING = ("record_type", "url", "captured_at", "status", "payload_digest")
CRAWL_ID_FIELD = "ispartof"


def ingest_new_warcs(
    session: Session,
    collection: Collection,
    *,
    progress: Callable[[int, int], None] | None = None,
    problems: list[tuple[str, str]] | None = None,
) -> list[Path]:
    """Enter every sealed file that is not in the catalogue yet; return them, oldest first, foreign ones last.

    What is odd with a record is added to `problems`: its URL, and what.

    A foreign file's records say nothing of what was walked here, and no later capture is compared with them: they
    belong to no crawl and have no request key. A record that is there already, from another file, stays as it is;
    another one of the same id is known by its place, like one without an id.

    Of a crawl without a word in the journal, which is to be entered before, the walks tell: it was begun by Scrapy
    alone, and is pending until it is concluded.
    """
    new = collection.find_sealed_warcs(but=load_names(session, WarcRow.name))
    if not new:
        return []
    journal = Journal(collection.journal, strict=False)
    foreign = {name: number for number, name in enumerate(read_imported_files(journal))}
    # The same order whenever it is done, so that a record that is in two files is found in the same one.
    new.sort(key=lambda path: foreign.get(path.name, -1))
    walked: set[str] = set()
    for done, path in enumerate(new, start=1):
        if path.name in foreign:
            odd = _ingest_foreign_warc(session, path)
            if problems is not None:
                problems += odd
        else:
            walked |= _ingest_warc(session, path)
        if progress:
            progress(done, len(new))
    _add_walked(session, walked)
    return new


def ingest_crawls(session: Session, journal: Journal) -> list[tuple[str, datetime]]:
    """Enter the crawls that the journal tells of; return those concluded, in that order, and when.

    Those that the catalogue holds as concluded already are left out.
    """
    concluded: dict[str, datetime] = {}
    for entry in _find_unknown(session, journal):
        if entry.kind == "crawl_begun":
            began_at = datetime.fromisoformat(entry.body["began_at"])
            _add_crawl(session, entry.body["crawl_id"], began_at, entry.body["portals"])
        else:
            concluded[entry.body["crawl_id"]] = datetime.fromisoformat(entry.body["concluded_at"])
    return list(concluded.items())


def _find_unknown(session: Session, journal: Journal) -> list[JournalEntry]:
    """Return the lines of which the catalogue may not know: those behind the last conclusion that it has, in order."""
    unknown = []
    for entry in journal.find_back("crawl_begun", "crawl_concluded"):
        concluded_at = select(CrawlRow.concluded_at).where(CrawlRow.crawl_id == entry.body["crawl_id"])
        if session.scalar(concluded_at) is None:
            unknown.append(entry)
        elif entry.kind == "crawl_concluded":
            break
    return unknown[::-1]


def _add_crawl(session: Session, crawl_id: str, began_at: datetime, portals: list[str]) -> None:
    if session.get(CrawlRow, crawl_id) is None:
        session.add(CrawlRow(crawl_id=crawl_id, began_at=began_at, portals=portals, concluded_at=None))
        session.flush()


def _add_walked(session: Session, crawl_ids: Iterable[str]) -> None:
    for crawl_id in sorted(crawl_ids):
        if session.get(CrawlRow, crawl_id) is not None:
            continue
        walks = session.execute(select(WalkRow.portal_id, WalkRow.began_at).where(WalkRow.crawl_id == crawl_id)).all()
        _add_crawl(session, crawl_id, min(began_at for _, began_at in walks), sorted({portal for portal, _ in walks}))


def _read_whole(path: Path) -> Iterator[Record]:
    """Yield the records that can be read: a file that rotted since it was sealed costs what is damaged of it."""
    for item in scan_records(path):
        if isinstance(item, Damage):
            said = item.message.removeprefix(f"{path}: ")
            logger.warning("%s: damaged from byte %d to %d: %s", path.name, item.offset, item.end, said)
        else:
            yield item


def _ingest_warc(session: Session, path: Path) -> set[str]:
    """Enter a file of ours, and return the ids of the crawls whose walks are in it."""
    captures: dict[str, dict[str, Any]] = {}
    walked: set[str] = set()
    crawl_id: str | None = None
    for record in _read_whole(path):
        if record.type == "warcinfo":
            crawl_id = find_crawl_id(record) or crawl_id
        elif record.type == "request":
            answer = captures.get(record.reference("WARC-Concurrent-To") or "")
            if answer is not None:
                answer["request_key"] = request_key_of(answer["url"], record.block)
        elif record.type in _KEPT_TYPES:
            captures[record.record_id] = _capture_values(record, crawl_id)
            if record.header("Content-Type") == WALK_CONTENT_TYPE:
                walked.add(_add_walk(session, record))
    _add_captures(session, captures)
    session.add(WarcRow(name=path.name, size=sealed_size(path), crawl_id=crawl_id))
    session.flush()
    return walked


def _ingest_foreign_warc(session: Session, path: Path) -> list[tuple[str, str]]:
    captures: dict[str, dict[str, Any]] = {}
    revisits: dict[str, Record] = {}
    for record in _read_whole(path):
        if record.type not in _KEPT_TYPES:
            continue
        values = _capture_values(record, None)
        if not record.record_id or record.record_id in captures:
            values["record_id"] = place_id(record.warc, record.offset)
        captures[values["record_id"]] = values
        if record.type == "revisit":
            revisits[values["record_id"]] = record
    answers = {
        (values["url"], values["captured_at"].replace(microsecond=0)): record_id
        for record_id, values in captures.items()
        if values["record_type"] == "response"
    }
    for record_id, record in revisits.items():
        captures[record_id]["revisit_of"] = _find_original(session, answers, record)
    shared = _leave_known(session, captures)
    _add_captures(session, captures)
    session.add(WarcRow(name=path.name, size=sealed_size(path), crawl_id=None))
    session.flush()
    return [
        (url, f"another record has its record id {record_id}: it is known by its place") for url, record_id in shared
    ]


def _leave_known(session: Session, captures: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Take out the records that the catalogue has; others of the same id get that of their place.

    Return the latter's URLs and the ids that they say.
    """
    shared = []
    for row in find_captures(session, captures).values():
        values = captures.pop(row.record_id)
        if any(getattr(row, name) != values[name] for name in _TELLING):
            values["record_id"] = place_id(values["warc"], values["offset"])
            captures[values["record_id"]] = values
            shared.append((values["url"], row.record_id))
    return shared


def _find_original(session: Session, answers: dict[tuple[str, datetime], str], revisit: Record) -> str | None:
    """Return the id of a foreign revisit's original; most writers name its URL and date alone, some to the second."""
    named = revisit.reference("WARC-Refers-To")
    url = revisit.reference("WARC-Refers-To-Target-URI")
    at = find_date(revisit.header("WARC-Refers-To-Date"))
    if named is not None or url is None or at is None:
        return named
    second = at.replace(microsecond=0)
    if (url, second) in answers:
        return answers[url, second]
    query = select(CaptureRow.record_id).where(CaptureRow.url == url, CaptureRow.record_type == "response")
    query = query.where(CaptureRow.captured_at >= second, CaptureRow.captured_at < second + timedelta(seconds=1))
    return session.scalar(query.order_by(CaptureRow.record_id).limit(1))


def _add_captures(session: Session, captures: dict[str, dict[str, Any]]) -> None:
    for values in captures.values():
        if values["content_type"] is None and values["revisit_of"] and values["status"] in (None, 304):
            values["content_type"] = _content_type_of(session, captures, values["revisit_of"])
    if captures:
        session.execute(insert(CaptureRow), list(captures.values()))


def _content_type_of(session: Session, captures: dict[str, dict[str, Any]], record_id: str) -> str | None:
    """Return what a revisit's original said of itself: a 304 does not repeat it (RFC 9110 §15.4.5)."""
    if record_id in captures:
        content_type: str | None = captures[record_id]["content_type"]
        return content_type
    original = session.get(CaptureRow, record_id)
    return original.content_type if original else None


def find_crawl_id(warcinfo: Record) -> str | None:
    """Return the id of the crawl that a file is of, None for a file that was not written by a crawl of ours."""
    fields = (line.partition(":") for line in header_text(warcinfo.block).splitlines())
    return next((value.strip() for name, _, value in fields if name.strip().lower() == CRAWL_ID_FIELD), None)


def _capture_values(record: Record, crawl_id: str | None) -> dict[str, Any]:
    values = asdict(record.capture())
    head = record.http_head() if record.type in ("response", "revisit") and record.is_http else None
    validators: dict[str, str | None] = {"etag": None, "last_modified": None}
    if head is not None:
        for name, key in ((b"etag", "etag"), (b"last-modified", "last_modified")):
            # What is no ASCII could not be sent back as it came.
            validators[key] = next((value.decode() for value in head.values(name) if value.isascii()), None)
    return {**values, **validators, "request_key": None, "crawl_id": crawl_id}


def _add_walk(session: Session, record: Record) -> str:
    walk = Walk.model_validate_json(record.block)
    row = WalkRow(
        record_id=record.record_id,
        crawl_id=walk.crawl_id,
        portal_id=walk.portal.id,
        column_url=walk.column_url,
        began_at=walk.began_at,
        complete=walk.complete,
        account=walk.model_dump(mode="json"),
    )
    session.add(row)
    return walk.crawl_id
