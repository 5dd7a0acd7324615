"""A portal of ASP.NET pages that are posted back: each page of a list is the answer to the state of the one before.

"pager" has AspNetPager with 下一页 and a count, "grid" the numbers of a GridView. A state that the portal did not give
out, or that was given out for another page, brings the first page again.
"""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from typing import Any

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, respond, templated
from nianbao.demo.rendering import article_html
from nianbao.demo.sites import Family, Site

_PROGRAM = "/NewsList.aspx"
_COLUMN = f"{_PROGRAM}?typeid=61"
_CONTROLS = {"pager": "AspNetPager1", "grid": "GridView1"}


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "aspx", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    if visit.request.path == "/":
        shown = site.articles
        return templated(site, visit, "aspx/home.html", articles=shown, action="./", state=_state(1))
    if visit.request.path != _PROGRAM:
        return _article(site, visit)
    number = _asked_page(site, visit)
    shown = site.find_page(site.slipped(number)) or ()
    pages = site.stated_page_count(number)
    counts: dict[str, Any] = {"number": number, "pages": pages, "count": site.stated_count(number)}
    window = [other for other in range(number - 2, number + 3) if 1 <= other <= pages]
    values: dict[str, Any] = {"style": site.variant, "window": window, "action": f".{_COLUMN}", "state": _state(number)}
    return templated(site, visit, "aspx/list.html", articles=shown, **counts, **values)


def _asked_page(site: Site, visit: Visit) -> int:
    """Return the page that a request posts for: one that the page in its state links to."""
    asked = visit.request.parameters
    wanted = re.fullmatch(r"(?:Page\$)?(\d+)", asked.get("__EVENTARGUMENT", ""))
    if visit.request.method != "POST" or wanted is None or asked.get("__EVENTTARGET") != _CONTROLS[site.variant]:
        return 1
    states = (_state(other) for other in range(1, site.page_count + 2))
    number = next((other for other, state in enumerate(states, 1) if state == asked.get("__VIEWSTATE")), None)
    return int(wanted[1]) if number is not None and asked.get("__EVENTVALIDATION") == _state(number)[::-1] else 1


def _article(site: Site, visit: Visit) -> Response | None:
    article = site.find_article(visit.request.target)
    if article is None:
        return (
            None
            if site.find_attached(visit.request.target)
            else templated(site, visit, "aspx/missing.html", status=404, action="./", state="")
        )
    values: dict[str, Any] = {"article": article, "content": article_html(article), "hits": None}
    return templated(site, visit, "aspx/article.html", action=visit.request.target, state=_state(0), **values)


def _state(number: int) -> str:
    return "/wEPDwUKLTQ4" + b64encode(f"state of page {number:04d}".encode()).decode()


def _article_path(number: int, _published_on: date) -> str:
    return f"/NewsShow.aspx?id={number}"


def _attachment_path(number: int, published_on: date, suffix: str) -> str:
    return f"/UploadFile/{published_on:%Y%m}/{number}.{suffix}"


FAMILY = Family(
    platform="aspx",
    place=imagined_place("aspx", "/", _COLUMN),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    variants=("pager", "grid"),
    traps={"off_by_one": "doubted", "twice": "whole", "added": "whole"},
    server=b"Microsoft-IIS/7.5",
)
