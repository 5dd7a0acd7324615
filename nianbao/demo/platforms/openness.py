"""A portal in the manner of the Openness software: `page_N.html`, whose number a tag states or links lead to.

In the variant "framed" the column's own page is a shell around the list, with news beside it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import attachment, hits_of, imagined_place, page
from nianbao.demo.rendering import article_html, render
from nianbao.demo.sites import Family, Site

_ORGAN = 784
_FOLDER = f"/XxgkAnnualReport/showList/{_ORGAN}"
_COLUMN = f"{_FOLDER}/page_1.html"
_FRAMED = f"/OpennessAnnualReport/showList/{_ORGAN}"
_LIST = re.compile(rf"({_FOLDER}|{_FRAMED})/page_(\d+)\.html")


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    path = visit.request.path
    if path == "/":
        return _page(site, "home", articles=site.articles)
    listed = _LIST.fullmatch(path)
    if listed and (listed[1] == _FRAMED or site.variant != "framed"):
        return _list(site, int(listed[2]))
    if path == _COLUMN:
        return _page(site, "shell", framed=f"{_FRAMED}/page_1.html")
    attached = site.find_attached(path)
    if attached is not None:
        return attachment(visit.request, attached)
    article = site.find_article(path)
    if article is None:
        return _page(site, "missing", 404)
    hits = hits_of(path, visit) if article.counted else None
    return _page(site, "article", article=article, content=article_html(article), hits=hits)


def _list(site: Site, number: int) -> Response:
    # Counted from 0, page 2 is page_1 once more.
    asked = number - 1 if site.trap == "off_by_one" and number > 1 else number
    shown = site.find_page(asked)
    if shown is None:
        return _page(site, "missing", 404)
    pages = site.stated_page_count(number)
    window = [other for other in range(number - 2, number + 3) if 1 <= other <= pages]
    counts: dict[str, Any] = {"count": site.stated_count(number), "pages": pages, "number": number, "shown": window}
    return _page(site, "list", articles=shown, linked=site.variant == "linked", **counts)


def _page(site: Site, template: str, status: int = 200, **values: object) -> Response:
    text = render(f"openness/{template}.html", place=site.place, organ=_ORGAN, **values)
    return page(text, "utf-8", status=status)


def _article_path(number: int, _published_on: date) -> str:
    return f"/XxgkAnnualReport/show/{number}.html"


def _attachment_path(number: int, _published_on: date, _suffix: str) -> str:
    return f"/OpennessContent/download/{number}.html"


FAMILY = Family(
    platform="openness",
    place=imagined_place("openness", "/", _COLUMN),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    states=frozenset({"title", "published_on", "source", "index_number"}),
    variants=("tagged", "linked", "framed"),
    traps={
        "off_by_one": "doubted",
        "missing_end": "doubted",
        "twice": "whole",
        "added": "whole",
        "removed": "doubted",
    },
    knows_empty=True,
    server=b"openresty",
)
