"""What crawls came to: in no more memory for years of them than for a few."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.accounting import account_of
from archive.catalogue.database import open_catalogue
from archive.catalogue.night_tables import PortalStateRow
from archive.catalogue.tables import CrawlRow, WalkRow
from archive.crawls import Conclusions
from archive.deriving.crawls import derive_crawls
from archive.walks import Entry, PortalFacts
from tests.archive.concluding.portal_nights import COLUMN, make_walk

FIRST = datetime(2026, 2, 1, 18, tzinfo=UTC)


def enter_crawl(session: Session, number: int, portals: int = 1) -> str:
    """Enter a crawl that walked one long list at each of some portals, and return its id."""
    began_at = FIRST + timedelta(days=number)
    crawl_id = f"{began_at:%Y%m%dT%H%M%SZ}"
    entries = tuple(
        Entry(url=f"{COLUMN}{at}.html", title="年报", listed_on=None, list_page="p", verdict="candidate", reason="-")
        for at in range(200)
    )
    ids = ["example", *(f"example-{other}" for other in range(1, portals))]
    session.add(CrawlRow(crawl_id=crawl_id, began_at=began_at, portals=ids, concluded_at=began_at))
    for portal_id in ids:
        facts = PortalFacts(id=portal_id, name="示例县", division_code=None, platform="plain", confirm_after_checks=1)
        walk = make_walk(facts, crawl_id, began_at, entries=entries)
        session.add(
            WalkRow(
                record_id=f"urn:uuid:{number}:{portal_id}",
                crawl_id=crawl_id,
                portal_id=portal_id,
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


def measure(session: Session, work: Callable[[], object]) -> int:
    """Return how many bytes something holds at most."""
    tracemalloc.start()
    work()
    session.commit()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_crawls(session: Session) -> None:
    """Of all that a rebuild concludes at once only a portal's last walks are held."""
    ids = [enter_crawl(session, number) for number in range(12)]

    measure(session, lambda: derive_crawls(session, ids[:1]))
    few = measure(session, lambda: derive_crawls(session, ids[:3]))

    assert measure(session, lambda: derive_crawls(session, ids)) < 1.5 * few
    assert session.get_one(PortalStateRow, "example").walked_at == FIRST + timedelta(days=11)


@pytest.mark.parametrize("is_account", [False, True])
def test_memory_hardly_grows_with_the_portals(session: Session, is_account: bool) -> None:
    """Of thousands that a night walks one's lists are held, to say what it came to and to account for it."""

    def work(crawl_id: str) -> object:
        if is_account:
            return account_of(session, Conclusions(crawl_id), (), FIRST)
        return derive_crawls(session, [crawl_id])

    few, many = (enter_crawl(session, number, portals) for number, portals in enumerate((6, 36)))

    measure(session, lambda: work(few))
    assert measure(session, lambda: work(many)) < 2 * measure(session, lambda: work(few))
