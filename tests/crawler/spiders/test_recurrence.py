"""Entries that come again under other addresses, and pagers that go nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from crawler.platforms import find_platform
from crawler.platforms.base import ListRequest
from crawler.spiders.listing import ListWalk
from crawler.spiders.parts import Listing
from tests.crawler.platforms.serving import MENU, Site, pages_of, title

COUNT, SIZE = 11, 4


def walk(site: Site, platform: str = "plain") -> Listing:
    """Walk a list that the site serves at /nb."""
    return asyncio.run(ListWalk(find_platform(platform), site.fetch).walk(ListRequest(f"{site.url}/nb?class=37")))


def serve(site: Site, address: Callable[[int, int], str], name: Callable[[int], str] = title, repeats: int = 3) -> None:
    """Serve a list with an endless pager, whose links have the address that a number of an entry and a page make.

    Behind the last page it gives page number `repeats` for ever.
    """
    pages = pages_of(COUNT, SIZE)

    def answer(path: str, values: dict[str, str]) -> str:
        page = int(values.get("page", "1"))
        numbers = pages[page - 1] if page <= len(pages) else pages[repeats - 1]
        rows = "".join(
            f'<li><a href="{address(number, page)}">{name(number)}</a><span>2024-01-12</span></li>'
            for number in numbers
        )
        more = f'<div class="page"><a href="{path}?class=37&page={page + 1}">下一页</a></div>'
        return f"<html><body>{MENU}<ul class='list'>{rows}</ul>{more}</body></html>"

    site.answers["/nb"] = answer


@pytest.mark.parametrize("name", [title, lambda _: "2023年政府信息公开年度报告"], ids=["titles", "one title"])
def test_links_that_carry_the_page_make_no_new_entries(site: Site, name: Callable[[int], str]) -> None:
    """The last page for ever, each time with its number in the links, is the end of the list, and each entry once."""
    serve(site, lambda number, page: f"/show?class=37&id={number}&page={page}", name)
    found = walk(site)
    assert len(found.entries) == COUNT
    assert found.complete, found.faults
    assert len(site.requests) <= 6


def test_a_page_number_in_the_links_is_no_reason_to_merge(site: Site) -> None:
    """Reports of one title and date are told apart by the rest of their addresses."""
    serve(site, lambda number, page: f"/show?id={number % SIZE}&page={page}&body={number}", lambda _: "2023年年报")
    assert len(walk(site).entries) == COUNT


def test_the_same_titles_for_ever_are_a_fault(site: Site) -> None:
    """Where nothing says which part of an address counts pages, the walk stops soon, and is not whole."""
    serve(site, lambda number, page: f"/show/{page}/{number}.html")
    found = walk(site)
    assert not found.complete
    assert "the pager may have no end" in found.faults[0]
    assert len(site.requests) <= 7


def test_titles_that_many_bodies_use_are_walked_to_the_end(site: Site) -> None:
    """Pages that are alike because all their reports are called alike are no repetition."""
    numbers = range(40)
    pages = [numbers[at : at + 4] for at in range(0, 40, 4)]

    def answer(path: str, values: dict[str, str]) -> str:
        page = int(values.get("page", "1"))
        rows = "".join(
            f'<li><a href="/show/{number}.html">政府信息公开年度报告</a><span>2024-01-31</span></li>'
            for number in pages[page - 1]
        )
        more = f'<a href="{path}?page={page + 1}">下一页</a>' if page < len(pages) else ""
        return f"<html><body>{MENU}<ul class='list'>{rows}</ul><div class='page'>共40条 {more}</div></body></html>"

    site.answers["/nb"] = answer
    found = walk(site)
    assert len(found.entries) == 40
    assert found.complete, found.faults
