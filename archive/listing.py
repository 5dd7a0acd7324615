"""What the catalogue answers to those who ask: reports, events, versions and health, as values for JSON and tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, EventRow, ReportRow, VersionRow, WalkRow
from archive.collection import Collection
from archive.concluding.contents import Content
from archive.concluding.imports import PORTAL_PREFIX
from archive.concluding.raising import reference
from archive.concluding.readings import Reading, Readings, Unreadable
from archive.events import Event
from archive.health import judge_health
from archive.payloads import PayloadReader
from archive.walks import Walk
from report import Report, check_years


class ReportLine(BaseModel):
    """A report as the catalogue knows it; `versions` counts its states, `status` is published, suspected, withdrawn.

    `origin` names the file of another program in which its first version was found, None for what was walked here.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    portal: str
    kind: str
    title: str | None
    issuing_body: str | None
    division_code: str | None
    reporting_year: int | None
    url: str
    status: str
    versions: int
    first_seen_at: datetime
    last_seen_at: datetime
    origin: str | None = None


class VersionLine(BaseModel):
    """One version of a report, with the captures of its first and of its last observation, pages first.

    `origin` names the file of another program in which it was last seen, None for what was walked here.
    """

    model_config = ConfigDict(frozen=True)

    ordinal: int
    first_seen_at: datetime
    last_seen_at: datetime
    observation_count: int
    first_captures: tuple[dict[str, Any], ...]
    last_captures: tuple[dict[str, Any], ...]
    origin: str | None = None


def list_reports(
    session: Session, *, portal: str | None = None, body: str | None = None, year: int | None = None
) -> list[ReportLine]:
    """Return the reports of a portal, of bodies whose name holds `body`, of a year; None asks for all."""
    conditions: list[ColumnElement[bool]] = []
    if portal is not None:
        conditions.append(ReportRow.portal_id == portal)
    if body is not None:
        conditions.append(ReportRow.issuing_body.contains(body, autoescape=True))
    if year is not None:
        conditions.append(ReportRow.reporting_year == year)
    counts = select(VersionRow.report_id, func.count().label("versions")).group_by(VersionRow.report_id).subquery()
    first = (VersionRow.report_id == ReportRow.id) & (VersionRow.ordinal == 1)
    query = select(ReportRow, counts.c.versions, VersionRow.facts).join(VersionRow, first)
    query = query.join(counts, counts.c.report_id == ReportRow.id).where(*conditions)
    query = query.order_by(ReportRow.portal_id, ReportRow.issuing_body, ReportRow.reporting_year, ReportRow.id)
    return [report_line(row, versions, facts.get("origin")) for row, versions, facts in session.execute(query)]


def find_report(session: Session, name: str) -> ReportRow | None:
    """Return the report with this id, this address, or an id that begins so; None where there is none or several."""
    # At one address there may be what was walked here and what was found in another program's file.
    by_url = select(ReportRow).where(ReportRow.url == name).order_by(ReportRow.portal_id.startswith(PORTAL_PREFIX))
    found = session.get(ReportRow, name) or session.scalar(by_url)
    if found is not None:
        return found
    rows = session.scalars(select(ReportRow).where(ReportRow.id.startswith(name, autoescape=True)).limit(2)).all()
    return rows[0] if len(rows) == 1 else None


def read_latest(session: Session, collection: Collection, row: ReportRow) -> dict[str, Any]:
    """Return what today's parser reads in a report as it was last seen; where it cannot, `{"error": reason}`.

    Its checks are followed by those with the body's report for the year before, where the portal has one.
    """
    readings = Readings(session, PayloadReader(session, collection).read, workers=1, keep=False)
    reading = _read_newest(session, readings, row)
    if isinstance(reading, Unreadable):
        return {"error": reading.reason}
    before = _find_year_before(session, row)
    earlier = _read_newest(session, readings, before) if before is not None else None
    if isinstance(earlier, Report):
        reading = reading.model_copy(update={"checks": (*reading.checks, *check_years(earlier, reading))})
    return reading.model_dump(mode="json")


def _read_newest(session: Session, readings: Readings, row: ReportRow) -> Reading:
    query = select(VersionRow).where(VersionRow.report_id == row.id).order_by(VersionRow.ordinal.desc()).limit(1)
    version = session.scalars(query).one()
    return readings.of_content(Content.model_validate(version.latest), version.facts)


def _find_year_before(session: Session, row: ReportRow) -> ReportRow | None:
    """Return the report of the same kind, body and portal for the year before; None where there is none, or several."""
    if not row.issuing_body or row.reporting_year is None:
        return None
    query = select(ReportRow).where(ReportRow.portal_id == row.portal_id, ReportRow.kind == row.kind)
    query = query.where(ReportRow.issuing_body == row.issuing_body, ReportRow.reporting_year == row.reporting_year - 1)
    rows = session.scalars(query.limit(2)).all()
    return rows[0] if len(rows) == 1 else None


def find_latest_record(session: Session, url: str, record_type: str) -> str | None:
    """Return the id of the latest record of a type at a URL, None where there is none."""
    query = select(CaptureRow.record_id).where(CaptureRow.url == url, CaptureRow.record_type == record_type)
    return session.scalar(query.order_by(CaptureRow.captured_at.desc()).limit(1))


def find_record_at(session: Session, url: str, captured_at: datetime) -> str | None:
    """Return the id of the record at a URL that belongs to the capture of a moment, None where there is none."""
    query = select(CaptureRow.record_id).where(CaptureRow.url == url, CaptureRow.captured_at == captured_at)
    return session.scalar(query.limit(1))


def list_versions(session: Session, report_id: str) -> list[VersionLine]:
    """Return a report's versions, oldest first."""
    query = select(VersionRow).where(VersionRow.report_id == report_id).order_by(VersionRow.ordinal)
    return [
        VersionLine(
            ordinal=row.ordinal,
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
            observation_count=row.observation_count,
            first_captures=_captures(session, row.basis),
            last_captures=_captures(session, row.latest),
            origin=row.facts.get("origin"),
        )
        for row in session.scalars(query)
    ]


def list_events(
    session: Session,
    *,
    since: datetime | None = None,
    portal: str | None = None,
    kind: str | None = None,
    crawl_id: str | None = None,
) -> list[Event]:
    """Return the events concluded since a moment, of a portal, of a kind, of a crawl; taken back ones are left out."""
    query = select(EventRow).where(EventRow.status != "retracted")
    if since is not None:
        query = query.where(EventRow.concluded_at >= since)
    if portal is not None:
        query = query.where(EventRow.portal_id == portal)
    if kind is not None:
        query = query.where(EventRow.kind == kind)
    if crawl_id is not None:
        query = query.where(EventRow.crawl_id == crawl_id)
    rows: Sequence[EventRow] = session.scalars(query.order_by(EventRow.crawl_id, EventRow.kind, EventRow.id)).all()
    return [Event.model_validate(row.body) for row in rows]


def list_health(session: Session) -> dict[str, str]:
    """Return each portal's health by its columns' last walks: `healthy`, or what was wrong with them."""
    newest = select(WalkRow.portal_id, WalkRow.column_url, func.max(WalkRow.began_at).label("began_at"))
    last = newest.group_by(WalkRow.portal_id, WalkRow.column_url).subquery()
    same = (WalkRow.portal_id == last.c.portal_id) & (WalkRow.column_url == last.c.column_url)
    query = select(WalkRow).join(last, same & (WalkRow.began_at == last.c.began_at)).order_by(WalkRow.record_id)
    walks: dict[str, list[Walk]] = {}
    doubts: dict[str, list[str]] = {}
    for row in session.scalars(query):
        walks.setdefault(row.portal_id, []).append(Walk.model_validate(row.account))
        doubts.setdefault(row.portal_id, []).extend([row.doubt] if row.doubt else [])
    judged = {portal_id: judge_health(of_portal, doubts[portal_id]) for portal_id, of_portal in walks.items()}
    return {portal_id: reason or health for portal_id, (health, reason) in judged.items()}


def report_line(row: ReportRow, versions: int, origin: str | None = None) -> ReportLine:
    """Return a report's line; `versions` counts its states, `origin` is its first version's."""
    return ReportLine(
        id=row.id,
        portal=row.portal_id,
        kind=row.kind,
        title=row.title,
        issuing_body=row.issuing_body,
        division_code=row.division_code,
        reporting_year=row.reporting_year,
        url=row.url,
        status=row.status,
        versions=versions,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        origin=origin,
    )


def _captures(session: Session, content: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    ids = Content.model_validate(content).record_ids
    rows = (session.get(CaptureRow, record_id) for record_id in ids)
    return tuple(reference(row).model_dump(mode="json") for row in rows if row is not None)
