"""A portal in the manner of 博达 VSB: pages are numbered downwards, so that the oldest keep their addresses."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, respond, templated
from nianbao.demo.sites import Family, Site

_COLUMN = "/zfxxgk/zfxxgknb"


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "vsb", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    listed = re.fullmatch(rf"{_COLUMN}(?:/(\d+))?\.htm", visit.request.path)
    if listed is None:
        return None
    # The newest page has no number; behind it the list is as it is by then.
    count = -(-site.stated_count(2) // site.page_size)
    number = count - int(listed[1]) + 1 if listed[1] else 1
    if site.trap == "off_by_one" and listed[1]:
        # Numbered upwards, as everybody else does.
        number = int(listed[1]) + 1
    shown = site.find_page(number)
    if shown is None:
        return templated(site, visit, "vsb/missing.html", status=404)
    pages = site.stated_page_count(number)
    values: dict[str, Any] = {
        "number": number,
        "pages": pages,
        "count": site.stated_count(number),
        "up": "../" if listed[1] else "",
    }
    return templated(site, visit, "vsb/list.html", articles=shown, **values, **_links(number, pages))


def _links(number: int, pages: int) -> dict[str, Any]:
    """Return the pager's links: those to the next four pages, and those in words."""

    def url(other: int) -> str:
        return f"{_COLUMN}/{pages - other + 1}.htm" if other > 1 else f"{_COLUMN}.htm"

    return {
        "numbers": [(other, url(other)) for other in range(number + 1, min(number + 4, pages) + 1)],
        "before": url(number - 1) if number > 1 else "",
        "after": url(number + 1) if number < pages else "",
        "last": url(pages),
    }


def _article_path(number: int, _published_on: date) -> str:
    return f"/info/1308/{number}.htm"


def _attachment_path(number: int, _published_on: date, _suffix: str) -> str:
    return f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1571203944&wbfileid={number + 1}"


FAMILY = Family(
    platform="vsb",
    place=imagined_place("vsb", "/index.htm", f"{_COLUMN}.htm"),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    traps={
        "repeats": "doubted",
        "endless": "doubted",
        "off_by_one": "whole",
        "missing_end": "doubted",
        "twice": "whole",
        "added": "whole",
        "removed": "doubted",
    },
    knows_empty=True,
    server=b"VWebServer/6.0.0",
)
