"""The JSON of a list, recognised among what a rendered page asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.discovery.endpoints import Heard, find_endpoint
from crawler.platforms.base import ListedEntry
from tests.crawler.platforms.serving import title

ORIGIN = "http://www.example.gov.cn"
SHOWN = [ListedEntry(f"{ORIGIN}/nb/detail/{900 + number}", title(number)) for number in range(5)]


def heard(value: Any, query: str = "c=7&pageNo=1&pageSize=5&_=1760000000000") -> Heard:
    """An answer of the list's program."""
    return Heard(f"{ORIGIN}/api/list?{query}", json.dumps(value, ensure_ascii=False))


def rows(**more: Any) -> list[dict[str, Any]]:
    """The list's entries as their program gives them."""
    return [
        {"id": 900 + number, "head": {"cn": f"<em>{title(number)}</em>"}, "publishTime": "2024-01-17 09:00:00"} | more
        for number in range(5)
    ]


def test_the_list_is_told_from_everything_else() -> None:
    """Menus and counters hold no titles; of what does, paths, template, count and page number are found."""
    menu = Heard(f"{ORIGIN}/api/site", json.dumps({"menu": [{"name": "政务公开", "path": "/"}], "count": 3}))
    found = find_endpoint([menu, heard({"data": {"list": rows(), "total": 23, "pages": 5}})], SHOWN)
    assert found is not None
    assert found.url == f"{ORIGIN}/api/list?c=7&pageNo=1&pageSize=5"
    assert found.selectors.model_dump(exclude_none=True) == {
        "api": {
            "entries": "data.list",
            "title": "head.cn",
            "link": "/nb/detail/{id}",
            "date": "publishTime",
            "total": "data.total",
            "page_count": "data.pages",
        },
        "pages": {"parameter": "pageNo", "first": 1, "step": 1},
    }


@pytest.mark.parametrize(
    ("query", "pages"),
    [
        ("p=0", {"parameter": "p", "first": 0, "step": 1}),
        ("start=0&rows=5", {"parameter": "start", "first": 0, "step": 5}),
        ("c=7", None),
    ],
)
def test_the_pager_is_the_part_of_the_query_that_counts(query: str, pages: dict[str, Any] | None) -> None:
    """Page numbers from any first one, offsets by the length of a page, and lists that have one page."""
    found = find_endpoint([heard(rows(), query)], SHOWN)
    assert found is not None
    assert found.selectors.api is not None
    assert found.selectors.api.entries is None
    assert found.selectors.model_dump(exclude_none=True).get("pages") == pages


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(rows(id="x"), id="no address can be made of it"),
        pytest.param([{"id": 900, "t": "另一栏目的一条消息"}], id="other entries"),
        pytest.param({"data": {"list": []}}, id="no entries"),
    ],
)
def test_what_the_page_did_not_show_is_no_endpoint(answer: Any) -> None:
    """Titles and addresses must both be those of the page as it was shown."""
    assert find_endpoint([heard(answer), Heard(f"{ORIGIN}/x", "<html>")], SHOWN) is None
