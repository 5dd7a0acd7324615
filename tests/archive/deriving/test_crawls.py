"""What crawls came to: in no more memory for years of them than for a few."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.night_tables import PortalStateRow
from archive.catalogue.tables import CrawlRow, WalkRow
from archive.deriving.crawls import derive_crawls
from archive.walks import Entry, PortalFacts
from tests.archive.concluding.portal_nights import COLUMN, make_walk

FIRST = datetime(2026, 2, 1, 18, tzinfo=UTC)


def enter_crawl(session: Session, number: int) -> str:
    """Enter a crawl that walked one long list, and return its id."""
    began_at = FIRST + timedelta(days=number)
    crawl_id = f"{began_at:%Y%m%dT%H%M%SZ}"
    entries = tuple(
        Entry(url=f"{COLUMN}{at}.html", title="年报", listed_on=None, list_page="p", verdict="rejected", reason="-")
        for at in range(200)
    )
    facts = PortalFacts(id="example", name="示例县", division_code=None, platform="plain", confirm_after_checks=1)
    walk = make_walk(facts, crawl_id, began_at, entries=entries)
    session.add(CrawlRow(crawl_id=crawl_id, began_at=began_at, portals=["example"], concluded_at=began_at))
    session.add(
        WalkRow(
            record_id=f"urn:uuid:{number}",
            crawl_id=crawl_id,
            portal_id="example",
            column_url=COLUMN,
            began_at=began_at,
            complete=True,
            account=walk.model_dump(mode="json"),
        )
    )
    session.commit()
    session.expunge_all()
    return crawl_id


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session on an empty catalogue."""
    engine = open_catalogue(tmp_path / "catalogue.db")
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_memory_does_not_grow_with_the_crawls(session: Session) -> None:
    """Of all that a rebuild concludes at once only a portal's last walks are held."""
    ids = [enter_crawl(session, number) for number in range(12)]

    def measure(some: list[str]) -> int:
        tracemalloc.start()
        derive_crawls(session, some)
        session.commit()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    measure(ids[:1])
    few = measure(ids[:3])

    assert measure(ids) < 1.5 * few
    assert session.get_one(PortalStateRow, "example").walked_at == FIRST + timedelta(days=11)
