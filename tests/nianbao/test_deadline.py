"""A night with a deadline: it ends cleanly, says so, and the next one goes on with what it left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from nianbao.commands.nightly import find_deadline
from nianbao.errors import WrongUseError
from nianbao.exits import ExitCode
from nianbao.registry import load_own
from nianbao.walking import find_due
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.crawler.platforms.serving import Reply, Site
from tests.nianbao.nights import account_of, collection_of, lines_of, list_of, nightly

PAGES = [f"/{year}.txt" for year in range(2010, 2020)]
NOW = datetime(2026, 1, 1, 18, tzinfo=UTC)  # two in the morning in Shanghai


@pytest.fixture
def site() -> Iterator[Site]:
    """A portal of ten short reports."""
    served = Site()
    titles = {path: f"示例县{path[1:5]}年政府信息公开工作年度报告" for path in PAGES}
    kind = (("Content-Type", "text/plain; charset=utf-8"),)
    served.answers |= {"/robots.txt": Reply(404, ""), "/": list_of(titles).decode()}
    served.answers |= {path: Reply(200, title, kind) for path, title in titles.items()}
    yield served
    served.close()


@pytest.mark.parametrize(
    ("until", "hours", "expected"),
    [
        (None, None, None),
        ("06:00", None, NOW + timedelta(hours=4)),
        ("02:00", None, NOW + timedelta(hours=24)),
        ("01:30", None, NOW + timedelta(hours=23.5)),
        (None, 2.5, NOW + timedelta(hours=2.5)),
        ("06:00", 2.5, NOW + timedelta(hours=2.5)),
        ("03:00", 2.5, NOW + timedelta(hours=1)),
    ],
)
def test_the_deadline_is_the_next_such_time(until: str | None, hours: float | None, expected: datetime | None) -> None:
    """A time of the day is the next one in Shanghai, hours are from now on, and the earlier of both counts."""
    assert find_deadline(NOW, until, hours) == expected


def test_what_is_no_time_is_wrong_use() -> None:
    """A time that is none is refused before anything is fetched."""
    with pytest.raises(WrongUseError, match="no time of the day"):
        find_deadline(NOW, "26:00", None)


def test_the_next_night_goes_on_where_the_deadline_came(tmp_path: Path, site: Site) -> None:
    """The night ends with its own code and an account, and the next begins with the pages that it had not come to."""
    collection = collection_of(tmp_path / "data", site.url, delay=0.3)
    _, errors = (cut := nightly(collection, "nightly", "--hours", "0.001")).communicate(timeout=120)
    first = [path for path in site.requests if path in PAGES]
    assert cut.returncode == ExitCode.INTERRUPTED, errors
    [line] = lines_of(errors)
    assert "the deadline came" in line
    assert list(collection.archive.glob("*.open")) == []
    account = account_of(collection)
    assert account["portals"][0]["health"] == "incomplete"
    assert account["faults"][0].startswith("the deadline came at ")
    assert account["deadline"] is not None
    assert "nianbao_last_run_exit_code 130.0" in (collection.root / "metrics.prom").read_text(encoding="utf-8")
    assert len(first) < len(PAGES)
    site.requests.clear()
    own = collection.portals / "own.toml"
    own.write_text(own.read_text("utf-8").replace("delay_seconds = 0.3", "delay_seconds = 0"), "utf-8")
    _, errors = (whole := nightly(collection)).communicate(timeout=120)
    assert whole.returncode == ExitCode.OK, errors
    second = [path for path in site.requests if path in PAGES]
    left = [path for path in PAGES if path not in first]
    assert second[: len(left)] == left
    assert account_of(collection)["portals"][0]["health"] == "healthy"
    assert "nianbao_last_run_exit_code 0.0" in (collection.root / "metrics.prom").read_text(encoding="utf-8")
    logged = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    [health] = [line for line in logged if line["event"] == "portal: healthy"]
    assert (health["id"], health["health"], health["reason"]) == ("own", "healthy", None)


def test_a_catalogue_that_is_just_being_made_says_nothing(tmp_path: Path) -> None:
    """Of nights that are begun at once the first makes the catalogue; the others find a file without tables."""
    collection = collection_of(tmp_path / "data", "http://127.0.0.1:9")
    collection.catalogue.touch()

    task = find_due(collection.root, load_own(collection.root), NOW)

    assert ([portal.id for portal in task.portals], task.resting) == (["own"], ())


def test_a_damaged_catalogue_is_the_nights_to_make_anew(tmp_path: Path) -> None:
    """Which portals rest cannot be asked then, and no night is kept from setting it aside."""
    collection = collection_of(tmp_path / "data", "http://127.0.0.1:9")
    collection.catalogue.write_bytes(b"\0" * 10_000)

    task = find_due(collection.root, load_own(collection.root), NOW)

    assert [portal.id for portal in task.portals] == ["own"]


def test_who_waited_longest_comes_first(tmp_path: Path) -> None:
    """A portal that was never walked whole is begun before one that was, so that no deadline leaves it out for ever."""
    collection = Collection.open(tmp_path / "data", create=True)
    clock = SimulatedClock(NOW)
    with keep(collection, clock) as keeper:
        Portal(keeper, clock, confirm_after_checks=1).night({"http://www.example.gov.cn/1.html": Answer(page())})
    for name in ("example", "later"):
        text = f'id = "{name}"\nname = "示例县"\nhome = "http://www.example.gov.cn/"\n[[columns]]\nname = "年报"\n'
        (collection.portals / f"{name}.toml").write_text(f'{text}url = "http://www.example.gov.cn/nb/"', "utf-8")

    task = find_due(collection.root, load_own(collection.root), clock.now())

    assert [portal.id for portal in task.portals] == ["later", "example"]
