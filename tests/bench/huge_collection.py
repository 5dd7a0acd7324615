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
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.derived_tables import StaleRow, SummaryRow
from archive.catalogue.tables import CaptureRow, ReadingRow, VersionRow
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
    return make_catalogue(Collection.open(root, create=True).catalogue, report_count)


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
