"""A portal of no family: pages of a program written for this one county, tables, and a pager with nothing but links."""

from __future__ import annotations

from datetime import date

from nianbao.demo.http import Response, Visit
from nianbao.demo.paths import upload_path
from nianbao.demo.platforms.common import imagined_place, respond, templated
from nianbao.demo.sites import Family, Site


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "plain", _column, charset="")


def _column(site: Site, visit: Visit) -> Response | None:
    if visit.request.path != "/list.asp":
        return None
    number = int(visit.request.parameters.get("page", "1"))
    asked = site.slipped(number)
    shown = site.find_page(asked)
    if shown is None:
        return None
    counts = {"count": site.stated_count(asked), "pages": site.stated_page_count(number), "number": number}
    return templated(site, visit, "plain/list.html", charset="", articles=shown, **counts)


def _article_path(number: int, _published_on: date) -> str:
    return f"/show.asp?id={number}"


FAMILY = Family(
    platform="plain",
    place=imagined_place("plain", "/", "/list.asp?classid=37"),
    answer=answer,
    article_path=_article_path,
    attachment_path=upload_path,
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
    server=b"Microsoft-IIS/6.0",
)
