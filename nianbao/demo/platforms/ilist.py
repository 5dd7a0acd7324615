"""A portal in the manner of 绵竹's: one program for all lists, attachments in elements that no browser knows.

The pager names the last page ("told"), or there is none that is no picture ("untold"), and behind the last page comes
an empty one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, respond, templated
from nianbao.demo.sites import Family, Site

_PROGRAM = "/info/iList.jsp"
_ADDRESS = f"{_PROGRAM}?node_id=GKclx&site_id=CMSclx&cat_id=15971"


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "ilist", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    asked = visit.request.parameters
    if visit.request.path != _PROGRAM or asked.get("cat_id") != "15971":
        return None
    number = int(asked.get("cur_page", "1"))
    shown = site.find_page(site.slipped(number))
    if shown is None:
        return None
    told = site.variant == "told"
    pages = site.stated_page_count(number)
    counts: dict[str, Any] = {"number": number, "pages": pages}
    return templated(site, visit, "ilist/list.html", articles=shown, told=told, address=_ADDRESS, **counts)


def _article_path(number: int, published_on: date) -> str:
    return f"/gk/zfxxgknb/{published_on:%Y%m}/{number}.htm"


def _attachment_path(number: int, published_on: date, suffix: str) -> str:
    return f"/admin/file/download/{published_on:%Y%m}/{number}.{suffix}"


FAMILY = Family(
    platform="ilist",
    place=imagined_place("ilist", "/", f"{_PROGRAM}?node_id=GKclx&cat_id=15971"),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    states=frozenset({"title", "published_on", "source", "index_number"}),
    variants=("told", "untold"),
    traps={"repeats": "whole", "off_by_one": "doubted", "twice": "whole", "added": "whole"},
    server=b"Apache-Coyote/1.1",
)
