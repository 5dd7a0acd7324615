"""Reports put straight into a catalogue, each with the reading that it is to have: what exports read, uncrawled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.tables import CaptureRow, ReadingRow, ReportRow, VersionRow
from archive.collection import Collection
from archive.concluding.contents import Content, Part
from archive.concluding.readings import wants_of
from report import PARSER_VERSION, Figure, Report
from report.checks import check_figures
from tests.archive.empty import make_collection

SEEN_AT = datetime(2026, 2, 1, 19, tzinfo=UTC)


def cell(value: int | str | None = None, raw: str | None = None, state: str | None = None, **more: Any) -> Figure:
    """Return a figure: a number that is printed, or what the state says."""
    state = state or ("stated" if value is not None else "blank")
    raw = raw if raw is not None else "" if value is None else str(value)
    fields = {"value": value, "raw": raw, "state": state, "unit": "件", "where": "table 1 row 1 cell 1", **more}
    return Figure.model_validate(fields)


@dataclass
class Filed:
    """A report to be put on a shelf; `figures` by key, `attachments` the figures of each attachment."""

    id: str
    body: str | None = "示例县教育局"
    year: int | None = 2024
    figures: Mapping[str, Figure] = field(default_factory=dict)
    portal: str = "example"
    division: str | None = "110101"
    kind: str = "annual_report"
    status: str = "published"
    title: str | None = None
    url: str | None = None
    attachments: Sequence[Mapping[str, Figure]] = ()
    unread: str | None = None
    first_seen_at: datetime = SEEN_AT
    last_seen_at: datetime = SEEN_AT
    reading: Mapping[str, Any] = field(default_factory=dict)

    @property
    def report_id(self) -> str:
        """Its id, as long as ids are."""
        return f"report-{self.id:0>16}"


@contextmanager
def shelves(root: Path) -> Iterator[tuple[Collection, Session]]:
    """Open the catalogue of a new collection to put reports into it."""
    collection = make_collection(root)
    engine = open_catalogue(collection.catalogue)
    with Session(engine) as session:
        yield collection, session
        session.commit()
    engine.dispose()


def put(session: Session, *reports: Filed) -> None:
    """Put reports into the catalogue, each with one version."""
    read: dict[tuple[int, int], dict[str, Any]] = {}
    for number, filed in enumerate(reports):
        url = filed.url or f"http://www.example.gov.cn/{filed.id}.html"
        parts = [_part(session, filed, url, number)]
        parts += [_part(session, filed, f"{url}.{n}.pdf", number, n) for n in range(1, len(filed.attachments) + 1)]
        content = Content(
            page=parts[0], source="served", response=None, loaded=(), attachments=tuple(parts[1:])
        ).model_dump(mode="json")
        facts = {"issuing_body": None, "division_code": filed.division, "portal_hosts": "www.example.gov.cn"}
        for want, figures in zip(wants_of(Content.model_validate(content), facts), _all_figures(filed), strict=True):
            # What many have in common is read once.
            known = (id(figures), id(filed) if filed.reading else 0)
            if known not in read:
                read[known] = _read(filed, figures)
            reading = {"unreadable": filed.unread} if filed.unread else {"report": read[known]}
            row = ReadingRow(
                key=want.key, payload_digest=want.part.payload_digest, parser_version=PARSER_VERSION, report=reading
            )
            session.add(row)
        seen = {"first_seen_at": filed.first_seen_at, "last_seen_at": filed.last_seen_at}
        session.add(
            ReportRow(
                id=filed.report_id, portal_id=filed.portal, column_url="http://www.example.gov.cn/", kind=filed.kind,
                title=filed.title or f"{filed.body}{filed.year}年政府信息公开工作年度报告", issuing_body=filed.body,
                division_code=filed.division, reporting_year=filed.year, url=url, status=filed.status, absent_checks=0,
                **seen,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            VersionRow(
                report_id=filed.report_id, ordinal=1, content_key="", basis=content, latest=content, facts=facts,
                observation_count=1, **seen,
            )
        )  # fmt: skip
    session.flush()


def _all_figures(filed: Filed) -> list[Mapping[str, Figure]]:
    return [filed.figures, *filed.attachments]


def _part(session: Session, filed: Filed, url: str, number: int, ordinal: int = 0) -> Part:
    record_id = f"urn:uuid:{filed.id:0>8}-0000-4000-8000-{ordinal:012d}"
    digest = f"sha256:{filed.id:0>62}{ordinal:02d}"
    session.add(
        CaptureRow(
            record_id=record_id, record_type="response", url=url, captured_at=filed.last_seen_at, status=200,
            content_type="text/html", payload_digest=digest, warc="nianbao-1.warc.gz", offset=1000 * number + ordinal,
            length=10, revisit_of=None,
        )
    )  # fmt: skip
    return Part(url=url, record_id=record_id, payload_digest=digest, content_type="text/html")


def _read(filed: Filed, figures: Mapping[str, Figure]) -> dict[str, Any]:
    report = Report.model_validate(
        {
            "parser_version": PARSER_VERSION, "kind": filed.kind, "reporting_year": filed.year, "form": "2021",
            "issuing_body": filed.body, "figures": figures, "checks": check_figures(figures), **filed.reading,
        }
    )  # fmt: skip
    return report.model_dump(mode="json")
