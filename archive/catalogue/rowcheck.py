"""Rows that the catalogue has lost: what must stand there follows from the files, the journal and the other rows.

What an import brought is in no walk of ours, and the ledger learns of it when its column is walked next. What today's
parser would read otherwise than the one that read it first is no loss.
"""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterator, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, CrawlRow, LedgerRow, ReadingRow, ReportRow, VersionRow, WalkRow
from archive.collection import Collection
from archive.journal import Journal
from archive.walks import WALK_CONTENT_TYPE

_ANSWERS = ("response", "revisit")

Finding = tuple[str, str]


def check_rows(
    session: Session, collection: Collection, foreign: Names[str], record_counts: Mapping[str, int]
) -> Iterator[Finding]:
    """Yield which rows are lost, a line for each kind: how many, and the first of them.

    `foreign` names the files of other writers; `record_counts` says how many records a file of ours has that is sound.
    """
    journal = Journal(collection.journal, strict=False)
    lost = {
        "the records of files": _find_short_files(session, record_counts),
        "crawls": _find_lost_crawls(session, journal),
        "walks": _find_lost_walks(session, foreign),
        "reports": _find_lost_reports(session, journal, foreign),
        "versions": _find_lost_versions(session),
        "readings": _find_lost_readings(session),
        "entries of the ledger": _find_lost_entries(session, foreign),
    }
    for what, found in lost.items():
        named = sorted(set(found))
        if named:
            count = f"{len(named)}, such as " if len(named) > 1 else ""
            yield (collection.catalogue.name, f"has lost {what}: {count}{named[0]}: run `nianbao rebuild`")


def _find_short_files(session: Session, record_counts: Mapping[str, int]) -> Iterator[str]:
    """Yield the files with another number of records: each has a warcinfo record, and a request for each answer."""
    query = select(CaptureRow.warc, CaptureRow.record_type, func.count()).group_by(
        CaptureRow.warc, CaptureRow.record_type
    )
    entered = dict.fromkeys(record_counts, 1)
    for warc, record_type, count in session.execute(query):
        if warc in entered:
            entered[warc] += 2 * count if record_type in _ANSWERS else count
    yield from (warc for warc, count in record_counts.items() if entered[warc] != count)


def _find_lost_crawls(session: Session, journal: Journal) -> set[str]:
    concluded = {entry.body["crawl_id"] for entry in journal.read() if entry.kind == "crawl_concluded"}
    return concluded - set(session.scalars(select(CrawlRow.crawl_id)))


def _find_lost_walks(session: Session, foreign: Names[str]) -> Iterator[str]:
    query = select(CaptureRow.record_id).where(CaptureRow.content_type == WALK_CONTENT_TYPE)
    query = query.where(CaptureRow.record_type == "metadata", CaptureRow.warc.not_in(foreign))
    yield from session.scalars(query.where(CaptureRow.record_id.not_in(select(WalkRow.record_id))))


def _find_lost_reports(session: Session, journal: Journal, foreign: Names[str]) -> Iterator[str]:
    """Yield the reports that versions or the ledger name, and those that were met at pages that still read as one."""
    known = select(ReportRow.id)
    yield from session.scalars(select(VersionRow.report_id).where(VersionRow.report_id.not_in(known)))
    there = {
        (portal, url): report_id
        for report_id, portal, url in session.execute(select(ReportRow.id, ReportRow.portal_id, ReportRow.url))
    }
    ledger = select(LedgerRow.portal_id, LedgerRow.url).where(LedgerRow.purpose == "report")
    # An import may have found a report elsewhere since.
    yield from (url for portal, url in session.execute(ledger) if not foreign and (portal, url) not in there)
    ids = set(there.values())
    for entry in journal.read():
        if entry.kind == "report_met" and entry.body["report_id"] not in ids:
            portal, url = entry.body["portal_id"], entry.body["url"]
            if (portal, url) not in there and _reads_as_report(session, url):
                yield entry.body["report_id"]


def _reads_as_report(session: Session, url: str) -> bool:
    digests = select(CaptureRow.payload_digest).where(CaptureRow.url == url)
    readings = session.scalars(select(ReadingRow).where(ReadingRow.payload_digest.in_(digests)))
    return any(row.report.get("report", {}).get("kind", "none") != "none" for row in readings)


def _find_lost_versions(session: Session) -> Iterator[str]:
    """Yield the reports that lack a version: each has those from the first to the one that was seen last."""
    count, highest, last = (
        func.count(VersionRow.ordinal),
        func.max(VersionRow.ordinal),
        func.max(VersionRow.last_seen_at),
    )
    query = select(ReportRow.id, ReportRow.last_seen_at, count, highest, last)
    query = query.outerjoin(VersionRow, VersionRow.report_id == ReportRow.id).group_by(ReportRow.id)
    for report_id, seen_at, versions, ordinal, version_seen_at in session.execute(query):
        if not versions or versions != ordinal or version_seen_at != seen_at:
            yield report_id


def _find_lost_readings(session: Session) -> Iterator[str]:
    """Yield the reports of which a version's page has no reading by any parser."""
    read = set(session.scalars(select(ReadingRow.payload_digest)))
    for report_id, latest in session.execute(select(VersionRow.report_id, VersionRow.latest)):
        if latest["page"]["payload_digest"] not in read:
            yield report_id


def _find_lost_entries(session: Session, foreign: Names[str]) -> Iterator[str]:
    """Yield the columns that were walked, and the reports that were seen in them, which the ledger does not have."""
    entered = {(row.portal_id, row.url, row.purpose) for row in session.scalars(select(LedgerRow))}
    walks = select(WalkRow.portal_id, WalkRow.column_url).join(CrawlRow, CrawlRow.crawl_id == WalkRow.crawl_id)
    columns = {(portal, url) for portal, url in session.execute(walks.where(CrawlRow.concluded_at.is_not(None)))}
    yield from (url for portal, url in columns if (portal, url, "column") not in entered)
    reports = select(ReportRow, VersionRow.latest).join(VersionRow, VersionRow.report_id == ReportRow.id)
    imported = set(session.scalars(select(CaptureRow.url).where(CaptureRow.warc.in_(foreign)))) if foreign else set()
    for row, latest in session.execute(reports.order_by(VersionRow.ordinal)):
        is_walked = (row.portal_id, row.column_url) in columns and not {row.url, latest["page"]["url"]} & imported
        if is_walked and (row.portal_id, row.url, "report") not in entered:
            yield row.url
