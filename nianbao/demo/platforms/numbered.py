"""Portals of static files named by numbers, whose pagers only a script makes.

By "from_zero" page two is `index_1.html`, by "from_one" it is `index_2.html` and `index_1.html` is page one again;
"dashed" writes `column-index-2.html`; "encoded" has its pager in base64, in the manner of 云南.
"""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from typing import Any
from urllib.parse import quote

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, respond, templated
from nianbao.demo.rendering import render
from nianbao.demo.sites import Family, Site

_FOLDER = "/zwgk/zfxxgknb/"
_LIST = re.compile(rf"{_FOLDER}(?:(index|column-index)(?:[_-](\d+))?\.html)?")


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "numbered", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    listed = _LIST.fullmatch(visit.request.path)
    from_zero = site.variant == "from_zero"
    stem, mark = ("column-index", "-") if site.variant == "dashed" else ("index", "_")
    if listed is None or listed[1] not in (None, stem, "index"):
        return None
    number = int(listed[2]) + from_zero if listed[2] else 1
    # By either rule there is a page that no name leads to.
    shown = site.find_page(site.slipped(number, 1 if from_zero else -1) if number > 1 else number)
    if shown is None:
        return None
    pages = site.stated_page_count(number)
    names: dict[str, Any] = {"stem": stem, "mark": mark, "from_zero": from_zero, "current": number - from_zero}
    pager = _encoded_pager(number, pages) if site.variant == "encoded" else ""
    return templated(site, visit, "numbered/list.html", articles=shown, pages=pages, encoded=pager, **names)


def _encoded_pager(number: int, pages: int) -> str:
    """Return the pager as base64 of percent-encoded HTML, with links to the pages nearby."""
    window = [other for other in range(number - 2, number + 3) if 1 <= other <= pages]
    text = render("numbered/pager.html", number=number, pages=pages, window=window, address=_address)
    return b64encode(quote(text).encode()).decode()


def _address(number: int) -> str:
    return "index.html" if number == 1 else f"index_{number}.html"


def _article_path(number: int, published_on: date) -> str:
    return f"{_FOLDER}{published_on:%Y%m}/{number}.html"


def _attachment_path(number: int, published_on: date, suffix: str) -> str:
    return f"/upload/files/{published_on:%Y/%m}/{number}.{suffix}"


FAMILY = Family(
    platform="numbered",
    place=imagined_place("numbered", "/", f"{_FOLDER}index.html"),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    variants=("from_one", "from_zero", "dashed", "encoded"),
    traps={"endless": "doubted", "off_by_one": "doubted", "missing_end": "doubted", "twice": "whole", "added": "whole"},
)
