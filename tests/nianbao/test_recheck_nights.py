"""Nights that follow the recheck policy: what is asked for, on which night, and what is not."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.sqlite import create_sqlite_engine
from archive.catalogue.tables import LedgerRow
from archive.collection import Collection
from nianbao.exits import ExitCode
from tests.crawler.platforms.serving import Reply, Site
from tests.crawler.spiders.test_column import walks_of
from tests.forking import NIANBAO, run_forked
from tests.nianbao.nights import account_of, collection_of, list_of, nightly

POLICY = "\n[recheck]\nnightly_days = 2\nmost_days = 4\nseason_days = 0\n"
PAGES = [f"/{year}.txt" for year in range(2012, 2020)]
TEXT = (("Content-Type", "text/plain; charset=utf-8"),)
QUIET_NIGHTS = 6

pytestmark = pytest.mark.xdist_group("recheck")


class Quiet:
    """A portal whose pages have been as they are for some nights, the pages that each night asked for, and its archive.

    `listed` is what its list names, None where it does not answer; `words` is what every page says.
    """

    def __init__(self, site: Site, root: Path) -> None:
        self.listed: Sequence[str] | None = PAGES
        self.words = "全年工作平稳有序。"
        self._site = site
        site.answers |= {"/robots.txt": Reply(404, ""), "/": self._list, **dict.fromkeys(PAGES, self._show)}
        self.collection = collection_of(root / "quiet", site.url, more=POLICY)
        self.nights = self._run(self.collection.root, QUIET_NIGHTS, 0)

    def go_on(self, data: Path, nights: int) -> list[set[str]]:
        """Run more nights of a copy of the archive; return the pages that each asked for."""
        shutil.copytree(self.collection.root, data)
        return self._run(data, nights, QUIET_NIGHTS)

    def _run(self, data: Path, nights: int, before: int) -> list[set[str]]:
        self._site.requests.clear()
        run("tests.nianbao.resting_nights", str(data), str(nights), str(before))
        asked: list[set[str]] = []
        for path in self._site.requests:
            if path == "/":
                asked.append(set())
            elif path in PAGES:
                asked[-1].add(path)
        return asked

    def _list(self, _: str, __: dict[str, str]) -> str | Reply:
        if self.listed is None:
            return Reply(404, "")
        return list_of({name: f"示例县{name[1:5]}年政府信息公开工作年度报告" for name in self.listed}).decode()

    def _show(self, path: str, _: dict[str, str]) -> Reply:
        return Reply(200, f"示例县{path[1:5]}年政府信息公开工作年度报告\n{self.words}", TEXT)


def run(program: str, *words: str) -> None:
    """Run a program to a good end."""
    done = run_forked(program, arguments=words)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Quiet]]:
    """The portal and its first nights."""
    site = Site()
    yield site, Quiet(site, tmp_path_factory.mktemp("recheck"))
    site.close()


@pytest.fixture
def quiet(server: tuple[Site, Quiet]) -> Quiet:
    """The portal as it was on its quiet nights."""
    _, portal = server
    portal.listed, portal.words = PAGES, "全年工作平稳有序。"
    return portal


def find_lonely(collection: Collection) -> str:
    """Return a page that is due on a night on which few are: addresses, which say when, have another port each time."""
    engine = create_sqlite_engine(collection.catalogue, read_only=True)
    with Session(engine) as session:
        rows = session.execute(select(LedgerRow.url, LedgerRow.due_at).where(LedgerRow.purpose == "report"))
        due = {urlsplit(url).path: at.date() for url, at in rows}
    engine.dispose()
    nights = Counter(due.values())
    return min(due, key=lambda path: (nights[due[path]], path))


def test_lists_are_walked_every_night_and_pages_when_they_are_due(tmp_path: Path, quiet: Quiet) -> None:
    """Every page is asked for at first, then each once in four nights, and the nights share them."""
    later = quiet.go_on(tmp_path / "data", 4)

    assert [len(asked) for asked in quiet.nights[:2]] == [len(PAGES)] * 2
    assert len(later) == 4
    assert sorted(path for asked in later for path in asked) == PAGES
    assert max(len(asked) for asked in later) < len(PAGES)
    walk = walks_of(tmp_path / "data")["own"]
    assert walk.complete
    assert walk.resting + len(walk.visits) == len(PAGES)


def test_a_report_that_is_listed_no_more_is_asked_for_at_once(tmp_path: Path, quiet: Quiet) -> None:
    """From the night on which a whole list lacks it, its page is asked for every night, due or not."""
    quiet.listed = PAGES[1:]

    assert all(PAGES[0] in asked for asked in quiet.go_on(tmp_path / "data", 2))


def test_a_list_that_fails_makes_nothing_due(tmp_path: Path, quiet: Quiet) -> None:
    """Where the list was not read, nothing is absent from it: only what is due anyway is asked for."""
    quiet.listed = None
    asked = set().union(*quiet.go_on(tmp_path / "data", 2))

    assert 0 < len(asked) < len(PAGES)


def test_a_change_of_all_pages_is_seen_in_one_night(tmp_path: Path, quiet: Quiet) -> None:
    """Where the pages that are due come in other bytes, the others are asked for in the same night."""
    quiet.words = "全年工作十分平稳有序。"

    assert next(asked for asked in quiet.go_on(tmp_path / "data", 3) if asked) == set(PAGES)


def test_a_change_of_one_page_asks_a_few_others_and_then_all(
    tmp_path: Path, server: tuple[Site, Quiet], quiet: Quiet
) -> None:
    """Where the others that are asked stay as they are nothing else is, and in the next night all are, once."""
    altered = find_lonely(quiet.collection)
    site = server[0]
    show = site.answers[altered]
    title = f"示例县{altered[1:5]}年政府信息公开工作年度报告"
    site.answers[altered] = Reply(200, f"{title}\n全年工作有所不同。", TEXT)
    nights = quiet.go_on(tmp_path / "data", 5)
    site.answers[altered] = show
    found = next(number for number, asked in enumerate(nights) if altered in asked)

    assert len(nights[found]) < len(PAGES)
    assert nights[found + 1] >= set(PAGES) - nights[found]


def test_a_silent_list_is_an_alarm_of_the_night(tmp_path: Path, quiet: Quiet) -> None:
    """A night that finds one ends with the code of failed portals, names it, and has it in account and page."""
    quiet.listed = PAGES[:2]
    collection = Collection(tmp_path / "data")
    shutil.copytree(quiet.collection.root, collection.root)
    _, errors = (night := nightly(collection)).communicate(timeout=120)

    assert night.returncode == ExitCode.PORTALS_FAILED
    assert "own: not healthy" in errors
    [alarm] = account_of(collection)["alarms"]
    assert (alarm["kind"], alarm["is_new"]) == ("silent", True)
    assert "names 2 of 8 reports" in max(collection.nights.glob("*.html")).read_text(encoding="utf-8")


def test_what_is_new_is_visited_first(tmp_path: Path, server: tuple[Site, Quiet], quiet: Quiet) -> None:
    """A page that nobody knows comes before those that are looked at again, wherever the list has it."""
    new = "/2020.txt"
    site = server[0]
    site.answers[new] = site.answers[PAGES[0]]
    quiet.listed = [*PAGES, new]
    shutil.copytree(quiet.collection.root, tmp_path / "data")
    site.requests.clear()
    run(NIANBAO, "crawl", "own", "--data", str(tmp_path / "data"))

    assert next(path for path in site.requests if path.endswith(".txt") and path != "/robots.txt") == new
    assert walks_of(tmp_path / "data")["own"].recognised == "plain"


def test_who_is_named_is_visited_whole(tmp_path: Path, server: tuple[Site, Quiet], quiet: Quiet) -> None:
    """A crawl of a portal by its name asks for every page, whatever is due."""
    shutil.copytree(quiet.collection.root, tmp_path / "data")
    server[0].requests.clear()
    run(NIANBAO, "crawl", "own", "--data", str(tmp_path / "data"))

    assert set(PAGES) <= set(server[0].requests)
