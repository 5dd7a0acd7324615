"""A collection whose catalogue is huge: one that is kept, or one that is made now and removed.

`python -m tests.bench.huge_collection DIR [--reports 300000]` makes one to be kept.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.account import NightAccount, PortalAccount, Rejection, ReportCounts
from archive.accounts import write_account
from archive.catalogue.database import open_catalogue
from archive.catalogue.derived_tables import StaleRow, SummaryRow
from archive.catalogue.night_tables import PortalStateRow
from archive.catalogue.tables import CaptureRow, CrawlRow, ReadingRow, VersionRow
from archive.clock import night_of
from archive.collection import Collection
from archive.concluding.contents import Content
from archive.concluding.readings import wants_of
from report import PARSER_VERSION
from tests.bench.huge_catalogue import MARK, make_catalogue

REPORTS = 300_000
_AT_ONCE = 10_000


class OtherCatalogueError(Exception):
    """A catalogue is not one that the generator of today made."""


@dataclass(frozen=True)
class Huge:
    """Where a huge collection is, and what its catalogue has."""

    root: Path
    reports: int
    captures: int
    figures: int

    @property
    def catalogue(self) -> Path:
        """Its catalogue."""
        return Collection(self.root).catalogue

    def __str__(self) -> str:
        size = self.catalogue.stat().st_size / 1e9
        return f"{self.reports:,} reports, {self.captures:,} captures, {self.figures:,} figures in {size:.1f} GB"


def look_at(root: Path) -> Huge:
    """Return a collection that was made, its catalogue brought to today's schema and today's parser.

    Raises:
        OtherCatalogueError: Its catalogue was not made by the generator of today, or not for today's schema.
    """
    engine = open_catalogue(Collection.open(root).catalogue)
    with Session(engine) as session:
        if session.connection().exec_driver_sql("PRAGMA user_version").scalar() != MARK:
            raise OtherCatalogueError(f"{root}: not made by the generator of today: make it anew")
        if session.scalar(select(StaleRow.id).limit(1)) is not None:
            raise OtherCatalogueError(f"{root}: today's schema wants its tables derived anew: make it anew")
        if session.scalar(select(ReadingRow.parser_version).limit(1)) != PARSER_VERSION:
            _enter_for_today(session)
            session.commit()
        captures = session.scalar(select(func.count()).select_from(CaptureRow)) or 0
        reports, figures = session.execute(select(func.count(), func.sum(SummaryRow.figure_count))).one()
    engine.dispose()
    return Huge(root, reports, captures, figures or 0)


def _enter_for_today(session: Session) -> None:
    """Enter the readings as those of today's parser: what was made up says the same whoever reads it."""
    rename = "UPDATE readings SET key = ?, parser_version = ? WHERE payload_digest = ?"
    query = select(VersionRow.latest, VersionRow.facts).execution_options(yield_per=_AT_ONCE)
    for some in session.execute(query).partitions():
        pages = (wants_of(Content.model_validate(row.latest), row.facts)[0] for row in some)
        keys = [(page.key, PARSER_VERSION, page.part.payload_digest) for page in pages]
        session.connection().exec_driver_sql(rename, keys)


def make(root: Path, report_count: int) -> dict[str, float]:
    """Make a collection with so many reports; return what each step took in seconds."""
    collection = Collection.open(root, create=True)
    seconds = make_catalogue(collection.catalogue, report_count)
    _write_last_account(collection)
    return seconds


def _write_last_account(collection: Collection) -> None:
    """Write the account of the last night: every portal was walked, some are not well, lines of lists were rejected."""
    engine = open_catalogue(collection.catalogue)
    with Session(engine) as session:
        portals = session.scalars(select(PortalStateRow).order_by(PortalStateRow.portal_id)).all()
        began_at = session.scalars(select(CrawlRow.began_at).order_by(CrawlRow.began_at.desc()).limit(1)).one()
    engine.dispose()
    account = NightAccount(
        crawl_id=f"{began_at:%Y%m%dT%H%M%SZ}",
        night=night_of(began_at),
        began_at=began_at,
        ended_at=began_at + timedelta(hours=3),
        portals=tuple(_account_of(row.portal_id, row.name, number) for number, row in enumerate(portals)),
        reports=ReportCounts(count=0, by_form={}, by_kind={}),
        events=(),
        faults=(),
    )
    write_account(collection.nights, account)


def _account_of(portal_id: str, name: str, number: int) -> PortalAccount:
    """Return what a portal gave; every fiftieth blocked."""
    is_well = number % 50 != 7
    rejected = tuple(
        Rejection(url=f"http://{name}.gov.cn/nb/{at}.html", title="一图读懂政府信息公开年报", reason="a 解读")
        for at in range(number % 4)
    )
    return PortalAccount(
        id=portal_id, name=name, platform="trs", health="healthy" if is_well else "blocked",
        reason=None if is_well else "list page 2 answered with a challenge (加速乐)", entries=130, candidates=110,
        rejected=len(rejected), visits=110, states={"ok": 108, "missing": 2} if is_well else {"ok": 9, "blocked": 3},
        captures=117, revisits=110, rendered=0, bytes=234_567, list_pages=7, rejections=rejected,
    )  # fmt: skip


@contextmanager
def huge_collection(kept: Path | None, report_count: int) -> Iterator[Huge]:
    """Yield a collection that is kept, whatever it has, or else one with so many reports, which is removed again."""
    if kept is not None:
        yield look_at(kept)
        return
    with tempfile.TemporaryDirectory(prefix="nianbao-huge-") as directory:
        root = Path(directory) / "data"
        make(root, report_count)
        yield look_at(root)


def main() -> None:
    """Make a collection and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--reports", type=int, default=REPORTS)
    given = parser.parse_args()
    seconds = make(given.path, given.reports)
    sys.stdout.write(f"{look_at(given.path)}\n{json.dumps(seconds)}\n")


if __name__ == "__main__":
    main()
