"""A portal in the manner of EmpireCMS: a program that counts pages from 0, or static pages that count from 1."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, respond, templated
from nianbao.demo.sites import Family, Site

_PROGRAM = "/e/action/ListInfo/"


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "empire", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    path, asked = visit.request.path, visit.request.parameters
    static = re.fullmatch(r"/xxgk/nb/(?:index(?:_(\d+))?\.html)?", path)
    if static:
        number = int(static[1] or 1)
    elif path in {_PROGRAM, f"{_PROGRAM}index.php"} and asked.get("classid") == "174":
        number = int(asked.get("page", "0")) + 1
    else:
        return None
    place = site.slipped(number)
    shown = site.find_page(place)
    if shown is None:
        return templated(site, visit, "empire/missing.html", status=404)
    pages, count = site.stated_page_count(place), site.stated_count(place)
    urls = {other: _url(site, other, count) for other in range(1, pages + 1)}
    others = [other for other in range(max(1, number - 3), min(pages, number + 3) + 1) if other != number]
    values: dict[str, Any] = {"articles": shown, "count": count, "number": number, "pages": pages}
    return templated(site, visit, "empire/list.html", urls=urls, others=others, **values)


def _url(site: Site, number: int, count: int) -> str:
    if site.variant == "static":
        return f"/xxgk/nb/index_{number}.html" if number > 1 else "/xxgk/nb/index.html"
    return f"{_PROGRAM}index.php?page={number - 1}&classid=174&totalnum={count}"


def _article_path(number: int, _published_on: date) -> str:
    return f"/e/action/ShowInfo.php?classid=174&id={number}"


def _attachment_path(number: int, published_on: date, suffix: str) -> str:
    return f"/d/file/xxgk/nb/{published_on}/{number:032x}.{suffix}"


FAMILY = Family(
    platform="empire",
    place=imagined_place("empire", "/", f"{_PROGRAM}?classid=174"),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    variants=("program", "static"),
    column_paths={"static": "/xxgk/nb/"},
    traps={
        "repeats": "whole",
        "endless": "doubted",
        "off_by_one": "doubted",
        "missing_end": "doubted",
        "twice": "whole",
        "added": "whole",
        "removed": "doubted",
    },
    knows_empty=True,
    server=b"Apache/2.4.6 (CentOS) PHP/5.4.16",
)
