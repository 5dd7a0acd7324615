"""A portal in the manner of 陕西's static ones: lists `1.html`, `2.html`, …, articles of nineteen digits.

The pager states the number of pages ("told"), links to those nearby ("linked"), or there is none ("untold").
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, respond, templated
from nianbao.demo.sites import Family, Site

_FOLDER = "/zfxxgk/zfxxgknb/"
_LIST = re.compile(rf"{_FOLDER}(\d{{1,4}})\.html")


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "shaanxi", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    listed = _LIST.fullmatch(visit.request.path)
    if listed is None:
        return None
    number = int(listed[1])
    shown = site.find_page(site.slipped(number))
    if shown is None:
        return None
    pages = site.stated_page_count(number)
    window = [other for other in range(number - 2, number + 3) if 1 <= other <= pages]
    counts: dict[str, Any] = {"number": number, "pages": pages, "window": window}
    return templated(site, visit, "shaanxi/list.html", articles=shown, style=site.variant, **counts)


def _article_path(number: int, _published_on: date) -> str:
    return f"{_FOLDER}xj/188225148{number:010d}.html"


def _attachment_path(number: int, published_on: date, suffix: str) -> str:
    return f"/upload/{published_on:%Y/%m/%d}/{number}.{suffix}"


FAMILY = Family(
    platform="shaanxi",
    place=imagined_place("shaanxi", "/", f"{_FOLDER}1.html"),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    states=frozenset({"title", "published_on", "source", "index_number"}),
    variants=("told", "linked", "untold"),
    traps={"repeats": "whole", "off_by_one": "doubted", "twice": "whole", "added": "whole"},
)
