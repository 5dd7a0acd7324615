"""Every platform's lists are walked whole by the spider, over pages in the manner of that platform: N listed, N found.

All the portals are walked in one crawl of one process, as in a night; each test looks at one portal's account.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from archive.walks import Walk
from crawler.platforms import load_platforms
from crawler.portals import Column, Portal
from nianbao.demo.columns import REPORT_COUNT, ColumnServer, lasting, make_site
from nianbao.demo.sites import Family, Site, Trap, load_families
from tests.crawler.spiders.test_column import crawl, walks_of

FAMILIES = load_families()
PAGE_SIZE = 5
# None, one, a page but one, a page, a page and one, a group of three pages and one more.
COUNTS = (0, 1, 4, 5, 6, 16)
# For variants beside the first.
OTHER_COUNTS = (0, 5, 6, 16)
RENDERED_COUNTS = (6,)
# Where the family knows a trap: in the middle of a page, and where the last page is a full one.
TRAPPED_COUNTS = (18, 20)


@dataclass(frozen=True)
class Case:
    """A portal to be walked."""

    family: Family
    count: int
    page_size: int = PAGE_SIZE
    variant: str = ""
    trap: Trap | None = None

    @property
    def name(self) -> str:
        """Return the portal's id."""
        parts = (self.family.platform, self.variant, f"{self.count}-by-{self.page_size}", self.trap or "")
        return "-".join(part.lower().replace("_", "-") for part in parts if part)

    def site(self) -> Site:
        """Return the portal's column."""
        return make_site(self.family, self.count, self.page_size, self.trap, self.variant)


def cases_of(family: Family) -> Iterator[Case]:
    """Yield the portals of a family: all sizes and traps for its first variant, the telling ones for the others."""
    first, *others = family.variants
    yield from (Case(family, count, variant=first) for count in COUNTS)
    yield Case(family, 3, 1, first)
    yield from (Case(family, count, variant=first, trap=trap) for trap in family.traps for count in TRAPPED_COUNTS)
    for variant in others:
        yield from (Case(family, count, variant=variant) for count in OTHER_COUNTS)
        yield from (Case(family, TRAPPED_COUNTS[0], variant=variant, trap=trap) for trap in family.traps)


CASES = [case for family in FAMILIES.values() if not family.needs_script for case in cases_of(family)]
RENDERED = [
    Case(family, count, variant=variant)
    for family in FAMILIES.values()
    if family.needs_script
    for variant in family.variants
    for count in RENDERED_COUNTS
] + [
    Case(family, 2 * PAGE_SIZE, trap=trap)
    for family in FAMILIES.values()
    if family.needs_script
    for trap in family.traps
]


@dataclass(frozen=True)
class Seen:
    """What a portal lists at its own address, and the account of its walk."""

    site: Site
    origin: str
    walk: Walk

    @property
    def lasting_urls(self) -> list[str]:
        """Return what a whole walk must find, in the list's order."""
        return [self.origin + article.path for article in lasting(self.site)]


def walk_all(cases: Iterable[Case], data: pytest.TempPathFactory) -> dict[str, Seen]:
    """Walk portals in one crawl and return what came of each; nothing but its column's URL is known of any."""
    named = {case.name: (case, case.site()) for case in cases}
    with ColumnServer([(case.family, site) for case, site in named.values()]) as server:
        origins = dict(zip(named, server.origins, strict=True))
        portals = [_portal(name, origins[name], site) for name, (_, site) in named.items()]
        directory = data.mktemp("walks")
        crawl(directory, *portals)
    walks = walks_of(directory)
    return {name: Seen(site, origins[name], walks[name]) for name, (_, site) in named.items()}


def _portal(name: str, origin: str, site: Site) -> Portal:
    return Portal(
        id=name,
        name=site.place.name,
        home=origin + site.place.home_path,
        loopback=True,
        delay_seconds=0,
        columns=(Column(name=site.place.column_name, url=origin + site.place.column_path),),
    )


def check(case: Case, seen: Seen) -> None:
    """Hold a walk against what the portal lists."""
    walk, wanted = seen.walk, seen.lasting_urls
    found = [entry.url for entry in walk.entries]
    assert len(found) == len(set(found)), "an entry was found twice"
    strange = set(found) - {seen.origin + article.path for article in seen.site.articles}
    assert not strange, "what the portal does not list was taken for an entry"
    outcome = case.family.traps[case.trap] if case.trap else "whole"
    if case.count == 0 and not case.family.knows_empty:
        outcome = "doubted"
    assert (walk.complete, bool(walk.reason)) == (outcome == "whole", outcome == "doubted"), walk.reason
    assert walk.portal.platform == case.family.platform
    if not walk.complete:
        return
    assert [url for url in wanted if url not in found] == []
    titles = {seen.origin + article.path: article.title for article in seen.site.articles}
    dates: dict[str, date | None] = {seen.origin + article.path: article.published_on for article in seen.site.articles}
    assert {entry.url: entry.title for entry in walk.entries} == {url: titles[url] for url in found}
    dates = dates if case.family.dated else dict.fromkeys(dates)
    assert {entry.url: entry.listed_on for entry in walk.entries} == {url: dates[url] for url in found}
    check_visits(seen, case.family.states)


def check_visits(seen: Seen, states: frozenset[str]) -> None:
    """Hold what was visited against the reports: their pages, what is attached to them, and what they state."""
    reports = {seen.origin + article.path: article for article in seen.site.articles[:REPORT_COUNT]}
    assert {visit.url for visit in seen.walk.visits} <= reports.keys()
    for visit in seen.walk.visits:
        article = reports[visit.url]
        attached = [seen.origin + article.attachment_path] if article.attachment_path else []
        assert (visit.state, [one.url for one in visit.attachments]) == ("ok", attached)
        assert {one.state for one in visit.attachments} <= {"ok"}
        stated = {
            "title": article.title,
            "published_on": article.published_on,
            "source": article.publisher,
            "index_number": article.index_number,
        }
        assert visit.metadata is not None
        assert visit.metadata.model_dump() == {name: stated[name] if name in states else None for name in stated}


@pytest.fixture(scope="module")
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """Every portal that needs no browser, walked: those of the tests that were asked for."""
    with pytest.MonkeyPatch.context() as patch:
        # What has no list in its plain response has none: a browser must not be what sees through a trap.
        patch.setenv("NIANBAO_CHROMIUM", os.devnull)
        return walk_all(asked_for(request, CASES), tmp_path_factory)


@pytest.fixture(scope="module")
def rendered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """Every portal that needs the browser, walked."""
    return walk_all(asked_for(request, RENDERED), tmp_path_factory)


def asked_for(request: pytest.FixtureRequest, cases: Iterable[Case]) -> list[Case]:
    """Return those of the cases whose tests were chosen."""
    every = (getattr(item, "callspec", None) for item in request.session.items)
    # Tests of other modules have cases of their own.
    given = (spec.params.get("case") for spec in every if spec is not None)
    chosen = {case.name for case in given if isinstance(case, Case)}
    return [case for case in cases if case.name in chosen]


# All portals are walked before the first test is done.
@pytest.mark.timeout(300)
@pytest.mark.xdist_group("whole_walks")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_list_is_walked_whole(case: Case, walked: dict[str, Seen]) -> None:
    """N listed are N found, each once, or the walk says why it does not know; and the platform was recognised."""
    check(case, walked[case.name])


@pytest.mark.browser
@pytest.mark.xdist_group("rendered_walks")
@pytest.mark.parametrize("case", RENDERED, ids=lambda case: case.name)
def test_a_list_that_a_script_makes_is_walked_whole(case: Case, rendered: dict[str, Seen]) -> None:
    """The same for lists that are there only in a browser."""
    check(case, rendered[case.name])


def test_every_platform_has_its_pages() -> None:
    """A platform without a site that it is tried with, or a site without a platform, would be tested by nobody."""
    # What a portal's own file declares is no family.
    assert FAMILIES.keys() == load_platforms().keys() - {"declared"}
