"""How quickly a huge catalogue answers.

Every question that the reading room asks, with chance places, bodies, words and pages. Beside the time that passed
stands that of the processor: on a machine with other work it is what the question took.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter, thread_time
from typing import Self

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import BodyRow, FigureKeyRow, SummaryRow
from archive.catalogue.tables import CaptureRow, CrawlRow, EventRow, ReportRow
from archive.deriving.places import find_place
from archive.queries.captures import list_captures
from archive.queries.charts import spread_division, time_division, total_body, total_division
from archive.queries.coverage import cover_bodies, cover_divisions
from archive.queries.events import EventFilter, find_event, list_events
from archive.queries.inconsistencies import InconsistencyFilter, count_inconsistencies, page_inconsistencies
from archive.queries.nights import count_health, find_portal, list_nights, list_portals
from archive.queries.opening import open_reader
from archive.queries.portal_nights import list_portal_nights
from archive.queries.report import read_report, read_version
from archive.queries.reports import ReportFilter, list_of_body, list_reports
from archive.queries.search.searching import search_reports

TODAY = date(2026, 2, 12)
KEY = "requests.received.total"
# One and two characters, common and seldom, several words, words that stand nowhere, letters and digits.
WORDS = (
    *("水", "县", "疫", "财政", "公开", "年度", "疫苗", "湿地", "信访", "政府信息公开", "依申请公开", "水利局"),
    *("西城区", "西城区财政局", "财政 水利", "疫苗 湿地", "2020", "2020 审计", "covid", "乌有之乡", "府公", "开政"),
    *("行政复議 訴訟", "加强监督"),
)

Ask = Callable[[Session, random.Random], object]


@dataclass(frozen=True)
class Measured:
    """The 50th and 95th percentile of a question, in milliseconds: time that passed, and the processor's."""

    name: str
    passed: tuple[float, float]
    processor: tuple[float, float]

    @classmethod
    def of(cls, name: str, asked: Sequence[tuple[float, float]]) -> Self:
        """Return the percentiles of what each of several times took, both times in seconds."""
        passed, processor = (_percentiles([one[at] * 1000 for one in asked]) for at in (0, 1))
        return cls(name, passed, processor)

    def __str__(self) -> str:
        return f"{self.name:34}" + "".join(f"{value:9.1f}" for value in (*self.passed, *self.processor))


@dataclass(frozen=True)
class Known:
    """What is there to be asked for."""

    counties: list[str]
    bodies: list[str]
    reports: list[tuple[str, str]]
    captures: list[str]
    events: list[str]
    keys: list[str]
    nights: list[str]

    @classmethod
    def of(cls, session: Session) -> Known:
        """Look at some of what is there."""
        first = session.scalars(select(SummaryRow.number).order_by(SummaryRow.number).limit(1)).one()
        last = session.scalars(select(SummaryRow.number).order_by(SummaryRow.number.desc()).limit(1)).one()
        chance = random.Random(7)  # noqa: S311  data, no secret
        reports, bodies = [], []
        for _ in range(200):
            after = select(SummaryRow).where(SummaryRow.number >= chance.randint(first, last))
            row = session.scalars(after.order_by(SummaryRow.number).limit(1)).one()
            reports.append((row.report_id, session.get_one(ReportRow, row.report_id).url))
            bodies.append(row.body_id or "")
        of = select(CaptureRow.record_id).where(CaptureRow.url.in_([url for _, url in reports])).limit(200)
        captures = session.scalars(of).all()
        codes = session.scalars(select(BodyRow.division_code).distinct())
        events = session.scalars(select(EventRow.id).order_by(EventRow.id).limit(200))
        keys = session.scalars(select(FigureKeyRow.key).where(FigureKeyRow.key.like("requests.%")).limit(40))
        nights = session.scalars(select(CrawlRow.crawl_id).order_by(CrawlRow.crawl_id))
        known = (list(captures), list(events), list(keys), list(nights))
        return cls([code for code in codes if code], bodies, reports, *known)


def questions_of(known: Known) -> dict[str, Ask]:
    """Return what is asked, by name."""

    def county(chance: random.Random) -> str:
        return chance.choice(known.counties)

    def province(chance: random.Random) -> str:
        return find_place(county(chance)).province or ""

    def prefecture(chance: random.Random) -> str:
        return find_place(county(chance)).prefecture or province(chance)

    def page_of_reports(session: Session, wanted: ReportFilter) -> object:
        """The second page, by the cursor of the first."""
        first = list_reports(session, wanted, limit=50)
        return list_reports(session, wanted, after=first.next, limit=50) if first.next else first

    return {
        "coverage of a county": lambda s, r: cover_bodies(s, county(r), TODAY),
        "coverage of a prefecture": lambda s, r: cover_divisions(s, prefecture(r), TODAY),
        "coverage of a province": lambda s, r: cover_divisions(s, province(r), TODAY),
        "coverage of the country": lambda s, _: cover_divisions(s, None, TODAY),
        "reports": lambda s, _: page_of_reports(s, ReportFilter()),
        "reports of a portal": lambda s, r: page_of_reports(s, ReportFilter(portal=f"county-{county(r)}")),
        "reports of a province": lambda s, r: page_of_reports(s, ReportFilter(division=province(r))),
        "reports of a province and year": lambda s, r: page_of_reports(
            s, ReportFilter(division=province(r), year=2019)
        ),
        "reports of a year": lambda s, r: page_of_reports(s, ReportFilter(year=r.randint(2015, 2025))),
        "reports withdrawn in a province": lambda s, r: list_reports(
            s, ReportFilter(status="withdrawn", division=province(r))
        ),
        "reports published in a prefecture": lambda s, r: list_reports(
            s, ReportFilter(status="published", kind="annual_report", division=prefecture(r), year=2020)
        ),
        "reports of a body": lambda s, r: list_of_body(s, r.choice(known.bodies)),
        "one report": lambda s, r: read_report(s, r.choice(known.reports)[0]),
        "one report by its address": lambda s, r: read_report(s, r.choice(known.reports)[1]),
        "one reading": lambda s, r: read_version(s, r.choice(known.reports)[0], 1),
        "captures of an address": lambda s, r: list_captures(s, r.choice(known.reports)[1]),
        "events": lambda s, _: list_events(s, EventFilter()),
        "events of a kind and province": lambda s, r: list_events(s, EventFilter(kind="altered", division=province(r))),
        "events that change figures": lambda s, _: list_events(s, EventFilter(materiality="figures")),
        "events of a seldom materiality": lambda s, _: list_events(s, EventFilter(materiality="attachment")),
        "events of a portal": lambda s, r: list_events(s, EventFilter(portal=f"county-{county(r)}")),
        "one event": lambda s, r: find_event(s, r.choice(known.events)),
        "nights": lambda s, _: list_nights(s),
        "nights of a portal": lambda s, r: list_nights(s, portal=f"county-{county(r)}"),
        "portals": lambda s, r: list_portals(s, after=None) if r.random() < 0.5 else list_portals(s, health="blocked"),
        "portals of a province": lambda s, r: list_portals(s, division=province(r)),
        "one portal": lambda s, r: find_portal(s, f"county-{county(r)}"),
        "a portal's own nights": lambda s, r: list_portal_nights(s, f"county-{county(r)}"),
        "health": lambda s, _: count_health(s),
        "inconsistencies": lambda s, _: page_inconsistencies(s, InconsistencyFilter()),
        "inconsistencies of a province": lambda s, r: page_inconsistencies(
            s, InconsistencyFilter(division=province(r))
        ),
        "inconsistencies of a year and rule": lambda s, r: page_inconsistencies(
            s, InconsistencyFilter(year=r.randint(2016, 2025), rule="R8")
        ),
        "inconsistencies by a rule that holds": lambda s, _: page_inconsistencies(s, InconsistencyFilter(rule="R9")),
        "inconsistencies counted": lambda s, _: count_inconsistencies(s),
        "totals of a body": lambda s, r: total_body(s, r.choice(known.bodies), known.keys),
        "totals of a county": lambda s, r: total_division(s, county(r), known.keys, kind="department", level=3),
        "totals of a province": lambda s, r: total_division(s, province(r), known.keys, kind="department", level=3),
        "totals of the country": lambda s, _: total_division(s, None, known.keys, kind="department", level=3),
        "spread in a province": lambda s, r: spread_division(s, province(r), KEY, 2020, kind="department", level=3),
        "spread in the country": lambda s, r: spread_division(
            s, None, KEY, r.randint(2015, 2025), kind="department", level=3
        ),
        "dates in a county": lambda s, r: time_division(s, county(r)),
        "dates in a province": lambda s, r: time_division(s, province(r)),
        "dates in the country": lambda s, _: time_division(s, None),
        "search": lambda s, r: search_reports(s, r.choice(WORDS)),
        "search, second page": lambda s, r: _search_on(s, r.choice(WORDS)),
        "search in a province": lambda s, r: search_reports(s, r.choice(WORDS), division=province(r)),
        "search in a county and year": lambda s, r: search_reports(s, r.choice(WORDS), division=county(r), year=2020),
    } | {f"search for {word}": _search_for(word) for word in WORDS}


def _search_on(session: Session, word: str) -> object:
    first = search_reports(session, word)
    return search_reports(session, word, after=first.next) if first.next else first


def _search_for(word: str) -> Ask:
    return lambda session, _: search_reports(session, word)


def measure(path: Path, times: int, *, only: str = "") -> Iterator[Measured]:
    """Ask everything so many times, each question once before it is measured."""
    engine = open_reader(path)
    with Session(engine) as session:
        known = Known.of(session)
    for name, ask in questions_of(known).items():
        if only in name:
            chance = random.Random(len(name))  # noqa: S311  data, no secret
            yield Measured.of(name, [_ask(engine, ask, chance) for _ in range(times + 1)][1:])
    engine.dispose()


def _ask(engine: Engine, ask: Ask, chance: random.Random) -> tuple[float, float]:
    """Return the seconds that passed, and the processor's."""
    with Session(engine) as session:
        began, busy = perf_counter(), thread_time()
        ask(session, chance)
        return perf_counter() - began, thread_time() - busy


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    """Return the 50th and the 95th percentile."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
