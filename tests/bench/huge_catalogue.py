"""A catalogue as large as the country's (`tests.bench.huge_collection` makes one to be kept).

Ten bodies a county and eleven years: 300,000 reports with ten captures and two hundred figures each. What is derived is
written as archive.deriving would derive it (a test holds the two against each other), but in bulk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, insert, update
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.derived_tables import BodyRow, CellRow, FigureKeyRow, InconsistencyRow, SummaryRow
from archive.catalogue.night_tables import CrawlCountRow, FeedRow, PortalStateRow, WatchedRow
from archive.catalogue.tables import Base, CrawlRow, EventRow, LedgerRow, ReportRow, VersionRow, WalkRow, WarcRow
from archive.concluding.readings import wants_of
from archive.deriving.cells import body_row, cells_of
from archive.deriving.counts import CellCounts
from archive.deriving.feed import row_of
from archive.deriving.numbers import name_number, number_of
from archive.deriving.places import find_place, kind_of
from archive.deriving.totals import digits_of
from archive.queries.search.sqlite import pack_document
from report import PARSER_VERSION
from report.divisions import divisions
from tests.bench.huge_rows import (
    NIGHTS,
    Made,
    at_night,
    crawl_id_of,
    document_of,
    event_of,
    event_values,
    grams_of,
    inconsistencies_of,
    report_values,
    summary_of,
    values_of,
    walk_values,
    warc_of,
)
from tests.bench.huge_sums import add_up
from tests.bench.huge_texts import Template, make_templates

YEARS = tuple(range(2015, 2026))
ORGANS = ("人民政府", "财政局", "教育局", "水利局", "公安局", "民政局", "司法局", "审计局", "自然资源局", "卫生健康局")
_BATCH = 20_000
# Stands in a catalogue that was made (user_version): another one where something else is made.
MARK = 2


@dataclass
class Maker:
    """Makes one catalogue; `seconds` says what each step took."""

    connection: Connection
    reports: list[Made]
    templates: list[Template]
    seconds: dict[str, float] = field(default_factory=dict)

    def make(self) -> None:
        """Make everything."""
        for step in (
            self.make_crawls,
            self.make_reports,
            self.make_readings,
            self.make_captures,
            self.make_bodies,
            self.make_events,
            self.make_figures,
            self.make_totals,
            self.make_inconsistencies,
            self.make_search,
        ):
            began = perf_counter()
            step()
            self.seconds[step.__name__] = round(perf_counter() - began, 1)

    @property
    def portals(self) -> list[str]:
        """The codes of the counties that have reports."""
        return list(dict.fromkeys(one.division_code for one in self.reports))

    def make_crawls(self) -> None:
        """Make nights in which every portal was walked whole."""
        ids = [f"county-{code}" for code in self.portals]
        for night in range(NIGHTS):
            at, crawl = at_night(night), crawl_id_of(night)
            self._add(CrawlRow, [{"crawl_id": crawl, "began_at": at, "portals": sorted(ids), "concluded_at": at}])
            self._add(WarcRow, [{"name": warc_of(night), "size": 10**9, "crawl_id": crawl}])
            counts = {"healthy": len(ids)}
            row = {"crawl_id": crawl, "capture_count": len(self.reports), "health": counts, "events": {}}
            row["revisit_count"] = 0 if night == 0 else len(self.reports)
            self._add(CrawlCountRow, [row])
            self._add(WalkRow, (walk_values(code, night) for code in self.portals))
        last = at_night(NIGHTS - 1)
        self._add(
            PortalStateRow,
            (
                {
                    "portal_id": f"county-{code}",
                    "name": code,
                    "division_code": code,
                    "platform": "trs",
                    "health": "healthy",
                    "reason": None,
                    "walked_at": last,
                    "seen_whole_at": last,
                }
                for code in self.portals
            ),
        )

    def make_reports(self) -> None:
        """Make reports with their versions and what is derived of them."""
        first, last = at_night(0), at_night(NIGHTS - 1)
        seen = {"first_seen_at": first, "last_seen_at": last}
        taken: set[int] = set()
        for one in self.reports:
            place = find_place(one.division_code)
            one.number = number_of(one.year, place.code, kind_of(one.body), one.id)
            while one.number in taken:
                one.number += 1
            taken.add(one.number)
        self._add(ReportRow, ({**report_values(one), **seen} for one in self.reports))
        self._add(
            VersionRow,
            (
                {
                    "report_id": one.id,
                    "ordinal": ordinal,
                    "content_key": one.content(0).key,
                    "basis": one.content(0).model_dump(mode="json"),
                    "latest": one.content(NIGHTS - 1).model_dump(mode="json"),
                    "facts": one.facts,
                    "observation_count": NIGHTS,
                    **seen,
                }
                for one in self.reports
                for ordinal in ((1, 2) if one.is_altered else (1,))
            ),
        )
        self._add(SummaryRow, (values_of(summary_of(one)) for one in self.reports))

    def make_readings(self) -> None:
        """Make a reading of each report; many are the same but for their key."""
        put = "INSERT INTO readings (key, payload_digest, parser_version, report) VALUES (?, ?, ?, ?)"
        rows = (
            (wants_of(one.content(NIGHTS - 1), one.facts)[0].key, one.digest, PARSER_VERSION, one.template.packed)
            for one in self.reports
        )
        self._put(put, rows)

    def make_captures(self) -> None:
        """Make the captures of every night: a response, then revisits of it."""
        indices = self.connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'captures' AND sql IS NOT NULL"
        ).all()
        for name, _ in indices:
            self.connection.exec_driver_sql(f"DROP INDEX {name}")
        self.connection.exec_driver_sql("CREATE TEMP TABLE made (i INTEGER PRIMARY KEY, url TEXT, digest TEXT)")
        self._put("INSERT INTO made VALUES (?, ?, ?)", ((one.index, one.url, one.digest) for one in self.reports))
        for night in range(NIGHTS):
            kind, status = ("response", 200) if night == 0 else ("revisit", 304)
            self.connection.exec_driver_sql(
                "INSERT INTO captures (record_id, record_type, url, captured_at, status, content_type, payload_digest,"
                " warc, offset, length, revisit_of, request_key, crawl_id) SELECT"
                " printf('urn:uuid:%08x-0000-4000-8000-%012x', ?, i), ?, url, ?, ?, 'text/html', digest, ?, i * 600,"
                " 600, CASE WHEN ? = 0 THEN NULL ELSE printf('urn:uuid:%08x-0000-4000-8000-%012x', 0, i) END,"
                " 'GET ' || url, ? FROM made ORDER BY i",
                (
                    night,
                    kind,
                    f"{at_night(night):%Y-%m-%d %H:%M:%S.%f}",
                    status,
                    warc_of(night),
                    night,
                    crawl_id_of(night),
                ),
            )
        for _, sql in indices:
            self.connection.exec_driver_sql(sql)

    def make_bodies(self) -> None:
        """Make bodies, their cells and the columns in which they are looked for."""
        last, watched = at_night(NIGHTS - 1), {}
        for code in self.portals:
            column = (f"county-{code}", f"http://{code}.gov.cn/nb/")
            watched[code] = name_number(" ".join(column), 30, watched.values())
            row = {"number": watched[code], "portal_id": column[0], "column_url": column[1], "seen_whole_at": last}
            self._add(WatchedRow, [row])
        by_body: dict[str, list[Made]] = {}
        for one in self.reports:
            by_body.setdefault(one.body_id, []).append(one)
        bodies = {key: _body_of(found[0], watched[found[0].division_code]) for key, found in by_body.items()}
        self._add(BodyRow, map(values_of, bodies.values()))
        cells = (
            cell for key, body in bodies.items() for cell in cells_of(body, [summary_of(one) for one in by_body[key]])
        )
        self._add(CellRow, map(values_of, self._count(cells)))

    def _count(self, cells: Iterator[CellRow]) -> Iterator[CellRow]:
        """Yield cells, and write their counts when there are no more."""
        with Session(bind=self.connection, join_transaction_mode="rollback_only") as session:
            counts = CellCounts(session)
            for cell in cells:
                counts.add([cell], sign=1)
                yield cell
            counts.settle()

    def make_events(self) -> None:
        """Make an event of every fifth report, and what is to be visited next."""
        events = [event_of(one) for one in self.reports if one.index % 5 == 2]
        self._add(EventRow, map(event_values, events))
        self._add(FeedRow, (values_of(row_of(event)) for event in events))
        for night in range(NIGHTS):
            kinds = Counter(event.kind for event in events if event.crawl_id == crawl_id_of(night))
            counted = update(CrawlCountRow).where(CrawlCountRow.crawl_id == crawl_id_of(night))
            self.connection.execute(counted.values(events=dict(sorted(kinds.items()))))
        self._add(
            LedgerRow,
            (
                {"portal_id": one.portal, "url": one.url, "purpose": "report", "column_url": one.column}
                | {"state": "captured", "due_at": at_night(NIGHTS), "captured_at": at_night(NIGHTS - 1)}
                | {"record_id": one.record_id(NIGHTS - 1)}
                for one in self.reports
            ),
        )

    def make_figures(self) -> None:
        """Make the figures of every report from those of its template."""
        numbers: dict[str, int] = {}
        for key in sorted(key for key, _, _ in self.templates[0].values):
            numbers[key] = name_number(key, 15, numbers.values())
        self._add(FigureKeyRow, ({"number": number, "key": key} for key, number in numbers.items()))
        self.connection.exec_driver_sql(
            "CREATE TEMP TABLE stated (template INTEGER, key INTEGER, value BLOB, state INTEGER, digits INTEGER,"
            " PRIMARY KEY (template, key)) WITHOUT ROWID"
        )
        rows = (
            (at, numbers[key], value, state, digits_of(value) if isinstance(value, int) else None)
            for at, template in enumerate(self.templates)
            for key, value, state in template.values
        )
        self._put("INSERT INTO stated VALUES (?, ?, ?, ?, ?)", rows)
        self.connection.exec_driver_sql("CREATE TEMP TABLE numbered (number INTEGER PRIMARY KEY, template INTEGER)")
        of = ((one.number, one.template_number) for one in self.reports)
        self._put("INSERT INTO numbered VALUES (?, ?)", of)
        self.connection.exec_driver_sql(
            "INSERT INTO figures SELECT number, key, value, state FROM numbered CROSS JOIN stated"
            " ON stated.template = numbered.template ORDER BY number, key"
        )

    def make_totals(self) -> None:
        """Add up what the reports state, a province at a time, and count how it spreads."""
        add_up(self.connection, sorted({find_place(code).province or "" for code in self.portals}))

    def make_inconsistencies(self) -> None:
        """Make what is inconsistent in every sixth report: between chance figures nearly everything would be."""
        before = {(one.body_id, one.year): one.number for one in self.reports}
        found = (
            values
            for one in self.reports
            if one.index % 6 == 3 and (number := before.get((one.body_id, one.year - 1))) is not None
            for values in inconsistencies_of(one, number)
        )
        self._add(InconsistencyRow, found)

    def make_search(self) -> None:
        """Make the indices of grams, in the order of numbers."""
        for index in ("search_names", "search_grams"):
            sized = f"INSERT INTO {index} ({index}, rank) VALUES ('hashsize', {1 << 26})"  # noqa: S608  ours
            self.connection.exec_driver_sql(sized)
        ordered = sorted(self.reports, key=lambda one: one.number)
        for index, is_whole in (("search_names", False), ("search_grams", True)):
            put = f"INSERT INTO {index} (rowid, grams) VALUES (?, ?)"  # noqa: S608  ours
            self._put(put, ((one.number, grams_of(one, whole=is_whole)) for one in ordered))
        put = "INSERT INTO search_texts (number, packed) VALUES (?, ?)"
        self._put(put, ((one.number, pack_document(document_of(one))) for one in ordered))

    def _add(self, table: type[Base], rows: Iterator[dict[str, Any]] | Sequence[dict[str, Any]]) -> None:
        rows = iter(rows)
        while batch := list(islice(rows, _BATCH)):
            self.connection.execute(insert(table), batch)

    def _put(self, sql: str, rows: Iterator[tuple[Any, ...]]) -> None:
        while batch := list(islice(rows, _BATCH)):
            self.connection.exec_driver_sql(sql, batch)


def make_catalogue(path: Path, report_count: int, *, templates: int = 200) -> dict[str, float]:
    """Make a catalogue with so many reports; return what each step took in seconds."""
    engine = open_catalogue(path)
    with engine.connect() as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        made = make_templates(YEARS, max(1, min(templates, report_count // len(YEARS) // 5)))
        maker = Maker(connection, list(islice(_make_list(made), report_count)), made)
        maker.make()
        connection.exec_driver_sql("DELETE FROM stale")
        connection.exec_driver_sql(f"PRAGMA user_version = {MARK}")
        connection.commit()
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    engine.dispose()
    return maker.seconds


def _make_list(templates: Sequence[Template]) -> Iterator[Made]:
    of_year: dict[int, list[int]] = {}
    for at, template in enumerate(templates):
        of_year.setdefault(template.year, []).append(at)
    counties = [one for one in divisions() if one.kind == "county" and one.last is None]
    for index, (county, organ, year) in enumerate(product(counties, ORGANS, YEARS)):
        # Which template: the same for no two neighbours.
        at = of_year[year][index * 7919 % len(of_year[year])]
        yield Made(index, county.code, county.name + organ, templates[at], at)


def _body_of(one: Made, watched: int) -> BodyRow:
    return body_row(one.body_id, one.body, one.division_code, one.portal, watched)
