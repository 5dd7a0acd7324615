"""A portal in the manner of the Openness software: `page_N.html`, whose number a tag states or links lead to.

In the variant "framed" the column's own page is a shell around the list, with news beside it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, respond, templated
from nianbao.demo.sites import Family, Site

_ORGAN = 784
_FOLDER = f"/XxgkAnnualReport/showList/{_ORGAN}"
_COLUMN = f"{_FOLDER}/page_1.html"
_FRAMED = f"/OpennessAnnualReport/showList/{_ORGAN}"
_LIST = re.compile(rf"({_FOLDER}|{_FRAMED})/page_(\d+)\.html")


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "openness", _column, organ=_ORGAN)


def _column(site: Site, visit: Visit) -> Response | None:
    path = visit.request.path
    listed = _LIST.fullmatch(path)
    if listed and (listed[1] == _FRAMED or site.variant != "framed"):
        return _list(site, visit, int(listed[2]))
    if path == _COLUMN:
        return templated(site, visit, "openness/shell.html", organ=_ORGAN, framed=f"{_FRAMED}/page_1.html")
    return None


def _list(site: Site, visit: Visit, number: int) -> Response | None:
    # Counted from 0, page 2 is page_1 once more.
    asked = site.slipped(number)
    shown = site.find_page(asked)
    if shown is None:
        return None
    pages = site.stated_page_count(number)
    window = [other for other in range(number - 2, number + 3) if 1 <= other <= pages]
    counts: dict[str, Any] = {"count": site.stated_count(number), "pages": pages, "number": number, "shown": window}
    linked = site.variant == "linked"
    return templated(site, visit, "openness/list.html", articles=shown, organ=_ORGAN, linked=linked, **counts)


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
