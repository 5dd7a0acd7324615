"""A portal full of traps: the walk comes to its end, finds everything once, and goes nowhere else."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from archive.walks import Walk
from crawler.portals import Portal
from tests.crawler.platforms.serving import MENU, Reply, Site, title
from tests.crawler.spiders.test_column import ARTICLE, ROBOTS, crawl, portal_at, walks_of

COUNT, SIZE = 11, 4


class TrapPortal:
    """A list whose links carry a new session each time, with a calendar, orders, and pagers without an end.

    `elsewhere` is where mirrors and other counties are; `pager` says what comes behind the last page.
    """

    def __init__(self, site: Site, elsewhere: str, pager: str) -> None:
        self._site, self._elsewhere, self._pager = site, elsewhere, pager
        self._visits = itertools.count(1_767_225_600_000)
        site.answers["/robots.txt"] = ROBOTS
        site.answers["/nb/list.do"] = self._list
        for number in range(COUNT):
            site.answers[f"/nb/{number}.html"] = self._article
        site.answers["/nb/report.doc"] = Reply(200, b"\xd0\xcf\x11\xe0", (("Content-Type", "application/msword"),))
        for trap in ("/calendar.do", "/nb/sorted.do"):
            site.answers[trap] = self._calendar

    @property
    def portal(self) -> Portal:
        """What its file says."""
        return portal_at(f"{self._site.url}/nb/list.do", f"{self._site.url}/", "trap-portal", platform="plain")

    def _list(self, _: str, values: dict[str, str]) -> str:
        visit = next(self._visits)
        last = -(-COUNT // SIZE)
        asked = int(values.get("page", "1"))
        page = min(asked, last)
        rows = "".join(
            f'<li><span>2024-01-12</span><a href="{n}.html;jsessionid={visit:032X}">{title(n)}</a></li>'
            for n in range((page - 1) * SIZE, min(page * SIZE, COUNT))
        )
        # The same request in another order, and with another moment.
        order = f"t={visit}&page={asked + 1}&n=4" if visit % 2 else f"n=4&page={asked + 1}&t={visit}"
        if self._pager == "turns" and page == last:
            order = f"t={visit}"
        pager = f'<div class="page"><a href="list.do;jsessionid={visit:X}?{order}">下一页</a></div>'
        sorts = "".join(
            f'<a href="sorted.do?by={by}&order={order}&t={visit}">按{by}排序</a>'
            for by in ("时间", "标题", "点击")
            for order in ("asc", "desc")
        )
        return f"<html><body>{MENU}{sorts}<ul class='list'>{rows}</ul>{pager}{self._aside(visit)}</body></html>"

    def _aside(self, visit: int) -> str:
        days = "".join(f'<td><a href="/calendar.do?day={visit % 9999}-{day}">{day}</a></td>' for day in range(1, 29))
        links = "".join(f'<li><a href="{self._elsewhere}/{n}/">第{n}县人民政府</a></li>' for n in range(9))
        return (
            f'<table class="calendar"><tr><td><a href="/calendar.do?month={visit}">下月</a></td>{days}</tr></table>'
            f'<div class="friends"><ul>{links}</ul></div><script src="/count.js?t={visit}"></script>'
        )

    def _article(self, _: str, __: dict[str, str]) -> str:
        visit = next(self._visits)
        report = f'<a href="report.doc?PHPSESSID={visit:x}">附件：报告全文.doc</a>'
        return f"<html><body><div class='TRS_Editor'>{ARTICLE}{report}</div>{self._aside(visit)}</body></html>"

    def _calendar(self, path: str, _: dict[str, str]) -> str:
        return self._aside(next(self._visits)) + path


@pytest.mark.parametrize("pager", ["repeats", "turns"])
def test_a_portal_of_traps_is_walked_to_its_end(tmp_path: Path, site: Site, pager: str) -> None:
    """Whether the pager gives its last page for ever or turns round to the first, each report is visited once."""
    strange = Site()
    try:
        trap = TrapPortal(site, strange.url, pager)
        walks: list[Walk] = []
        for night in ("first", "second"):
            crawl(tmp_path / night, trap.portal)
            walks.append(walks_of(tmp_path / night)["trap-portal"])
        assert strange.requests == []
    finally:
        strange.close()
    for walk in walks:
        assert walk.complete, walk.reason
        assert [entry.title for entry in walk.entries] == [title(number) for number in range(COUNT)]
        assert [visit.url for visit in walk.visits] == [f"{site.url}/nb/{number}.html" for number in range(COUNT)]
        assert {one.url for visit in walk.visits for one in visit.attachments} == {f"{site.url}/nb/report.doc"}
    paths = [path.partition("?")[0] for path in site.requests]
    assert "/calendar.do" not in paths
    assert "/nb/sorted.do" not in paths
    # Three pages, at most one more to see that it is the end, and the document once, in each night.
    assert paths.count("/nb/list.do") <= 8
    assert paths.count("/nb/report.doc") == 2
    # What a page needs to be seen again is asked for as the page asks for it.
    asked = [path for path in site.requests if not path.startswith("/count.js")]
    assert not [path for path in asked if "session" in path.lower() or "t=1767" in path]


def test_a_list_that_links_to_mirrors_and_other_counties_stays_at_home(tmp_path: Path, site: Site) -> None:
    """Lines that lead to hosts which nobody named are in the account as refused, and nobody there is asked."""
    strange = Site()
    try:
        trap = TrapPortal(site, strange.url, "turns")
        links = [f"{strange.url}/mirror/3.html", "http://www.mirror-of-gov-cn.com/3.html", f"{site.url}/nb/0.html"]
        rows = "".join(
            f'<li><span>2024-01-12</span><a href="{link}">{title(n)}</a></li>' for n, link in enumerate(links)
        )
        site.answers["/nb/list.do"] = f"<html><body>{MENU}<ul class='list'>{rows}</ul></body></html>"
        crawl(tmp_path, trap.portal)
        assert strange.requests == []
    finally:
        strange.close()
    walk = walks_of(tmp_path)["trap-portal"]
    assert [visit.state for visit in walk.visits] == ["refused", "refused", "ok"]
    assert [visit.answer for visit in walk.visits] == ["forbidden", "forbidden", "content"]
