"""The rows of a huge catalogue, one report at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from archive.catalogue.derived_tables import SummaryRow
from archive.catalogue.tables import Base
from archive.concluding.contents import Content, Part
from archive.deriving.places import find_place
from archive.deriving.reports import body_id_of
from archive.events import CaptureReference, Event, EventCaptures, FigureChange, derive_event_id, derive_id
from archive.queries.search.folding import fold
from archive.queries.search.grams import split_grams
from archive.queries.search.index import Document
from archive.queries.search.sqlite import mark_gram
from archive.walks import PortalFacts, Walk
from report import PARSER_VERSION
from tests.bench.huge_texts import EDITION, Template

NIGHTS = 10
FIRST_NIGHT = datetime(2026, 2, 1, 18, tzinfo=UTC)


@dataclass
class Made:
    """One report to be made; `index` is its place in the order in which they are made."""

    index: int
    division_code: str
    body: str
    template: Template
    template_number: int
    number: int = 0

    @property
    def year(self) -> int:
        """Its reporting year."""
        return self.template.year

    @property
    def portal(self) -> str:
        """The id of the portal on which it stands."""
        return f"county-{self.division_code}"

    @property
    def column(self) -> str:
        """The column in which it stands."""
        return f"http://{self.division_code}.gov.cn/nb/"

    @property
    def url(self) -> str:
        """Its address."""
        return f"{self.column}t{self.year + 1}0120_{self.index}.html"

    @property
    def id(self) -> str:
        """Its id."""
        return derive_id("report", self.portal, "annual_report", self.body, self.year, 0)

    @property
    def body_id(self) -> str:
        """Its body's id."""
        return body_id_of(self.body, find_place(self.division_code).code)

    @property
    def is_altered(self) -> bool:
        """Whether there is a second version of it."""
        return self.index % 50 == 7

    @property
    def digest(self) -> str:
        """The digest of its page."""
        return f"sha256:{hashlib.sha256(self.url.encode()).hexdigest()}"

    def record_id(self, night: int) -> str:
        """Return the id of its capture of a night."""
        return f"urn:uuid:{night:08x}-0000-4000-8000-{self.index:012x}"

    @property
    def facts(self) -> dict[str, str | None]:
        """What its portal's file says of it."""
        return {"issuing_body": None, "division_code": self.division_code, "portal_hosts": None}

    def content(self, night: int) -> Content:
        """Return what it consisted of on a night."""
        page = Part(url=self.url, record_id=self.record_id(night), payload_digest=self.digest, content_type="text/html")
        return Content(page=page, source="served", response=None, loaded=(), attachments=())


def summary_of(one: Made) -> SummaryRow:
    """Return a report in short."""
    place, report = find_place(one.division_code), one.template.report
    return SummaryRow(
        number=one.number,
        report_id=one.id,
        body_id=one.body_id,
        division_code=place.code,
        prefecture_code=place.prefecture,
        province_code=place.province,
        portal_id=one.portal,
        kind="annual_report",
        year=one.year,
        status="published",
        versions=2 if one.is_altered else 1,
        published_on=report.published_on,
        first_seen_on=date(2026, 2, 2),
        absent_on=None,
        form=EDITION,
        has_tables=True,
        figure_count=len(report.figures),
        broken_count=sum(check.holds is False for check in report.checks),
        content_digest=one.template.digest,
        origin=None,
    )


def report_values(one: Made) -> dict[str, Any]:
    """Return a report's row."""
    return {
        "id": one.id,
        "portal_id": one.portal,
        "column_url": one.column,
        "kind": "annual_report",
        "title": _title_of(one),
        "issuing_body": one.body,
        "division_code": one.division_code,
        "reporting_year": one.year,
        "url": one.url,
        "status": "published",
        "absent_checks": 0,
    }


def walk_values(code: str, night: int) -> dict[str, Any]:
    """Return the row of a walk of a county's column, whole and without anything new."""
    column = f"http://{code}.gov.cn/nb/"
    facts = PortalFacts(
        id=f"county-{code}", name=code, division_code=code, platform="trs", confirm_after_checks=3, hosts=None
    )
    walk = Walk(
        crawl_id=crawl_id_of(night),
        portal=facts,
        column_name="年报",
        column_url=column,
        body=None,
        began_at=at_night(night),
        ended_at=at_night(night),
        complete=True,
        reason=None,
        stated_count=None,
        list_pages=(),
        entries=(),
        visits=(),
    )
    return {
        "record_id": f"urn:uuid:{night:08x}-1111-4000-8000-{int(code):012x}",
        "crawl_id": walk.crawl_id,
        "portal_id": walk.portal.id,
        "column_url": column,
        "began_at": walk.began_at,
        "complete": True,
        "account": walk.model_dump(mode="json"),
    }


def event_of(one: Made) -> Event:
    """Return an event of a report."""
    night = 1 + one.index % (NIGHTS - 1)
    before, after = ((_reference(one, at),) for at in (night - 1, night))
    kinds = ("published", "altered", "withdrawn", "restored", "moved")
    kind = kinds[one.index // 5 % 5]
    figure = one.template.report.figures["requests.received.total"].model_dump(mode="json")
    return Event(
        id=derive_event_id(kind, one.id, after),  # type: ignore[arg-type]
        kind=kind,  # type: ignore[arg-type]
        status="confirmed",
        materiality=("figures", "prose") if kind == "altered" else (),
        portal=one.portal,
        report_id=one.id,
        issuing_body=one.body,
        division_code=one.division_code,
        reporting_year=one.year,
        url=one.url,
        old_url=None,
        title=_title_of(one),
        seen_before=at_night(night - 1),
        seen_after=at_night(night),
        captures=EventCaptures(before=before, after=after),
        figures=(FigureChange(key="requests.received.total", old=figure, new=figure),) if kind == "altered" else (),
        totals=(),
        prose_changed=kind == "altered",
        parser_version=PARSER_VERSION,
        crawl_id=crawl_id_of(night),
        concluded_at=at_night(night),
    )


def inconsistencies_of(one: Made, before: int) -> Iterator[dict[str, Any]]:
    """Yield two findings of a report against the one of the year before, whose number is `before`."""
    for column in ("natural_person", "total"):
        keys = [f"requests.{row}.{column}" for row in ("carried_in", "carried_out")]
        yield {
            "number": one.number,
            "rule": "R8",
            "key": keys[0],
            "body_id": one.body_id,
            "before": before,
            "keys": keys,
            "left": one.index % 7,
            "right": one.index % 5 + 7,
        }


def event_values(event: Event) -> dict[str, Any]:
    """Return an event's row."""
    return {
        "id": event.id,
        "kind": event.kind,
        "status": event.status,
        "report_id": event.report_id,
        "portal_id": event.portal,
        "crawl_id": event.crawl_id,
        "concluded_at": event.concluded_at,
        "body": event.model_dump(mode="json"),
    }


def _reference(one: Made, night: int) -> CaptureReference:
    return CaptureReference(
        url=one.url,
        captured_at=at_night(night),
        warc=warc_of(night),
        offset=one.index * 600,
        record_id=one.record_id(night),
        payload_digest=one.digest,
    )


def document_of(one: Made) -> Document:
    """Return what is searched of a report."""
    place = find_place(one.division_code)
    codes = tuple(code for code in (place.code, place.prefecture, place.province) if code)
    return Document(one.number, one.body, _title_of(one), one.template.text, one.portal, codes)


def grams_of(one: Made, *, whole: bool) -> str:
    """Return what an index keeps of a report; what its template has was split once for all."""
    document = document_of(one)
    grams = split_grams(fold(document.body)) | split_grams(fold(document.title))
    grams |= {mark_gram("place", code) for code in document.divisions} | {mark_gram("portal", document.portal)}
    return " ".join([one.template.joined, *sorted(grams - one.template.grams)]) if whole else " ".join(sorted(grams))


def _title_of(one: Made) -> str:
    return f"{one.body}{one.year}年政府信息公开工作年度报告"


def values_of(row: Base) -> dict[str, Any]:
    """Return a row's values by column."""
    return {column.key: getattr(row, column.key) for column in row.__mapper__.columns}


def at_night(night: int) -> datetime:
    """Return when a night began."""
    return FIRST_NIGHT + timedelta(days=night)


def crawl_id_of(night: int) -> str:
    """Return the id of a night's crawl."""
    return f"{at_night(night):%Y%m%dT%H%M%SZ}"


def warc_of(night: int) -> str:
    """Return the name of a night's file."""
    return f"nianbao-{at_night(night):%Y%m%d%H%M%S}-00001.warc.gz"
