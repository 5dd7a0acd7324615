"""A portal in the manner of 大汉 jpaas: the list is HTML in JSON, for whoever comes from the column's page."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import Any

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, json_answer, respond, templated
from nianbao.demo.rendering import render
from nianbao.demo.sites import Family, Site

_COLUMN = "/xxgk/zfxxgknb/index.html"
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_KEYS: dict[str, Any] = {
    "web": "8f43c7ad3afc411fb56f281724b73708",
    "template_set": "5HrZiFGOR8vHklhTYqM4B",
    "page_id": "1229858680",
}


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "jpaas", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    if visit.request.path == _COLUMN:
        return templated(site, visit, "jpaas/list.html", unit=_UNIT, **_KEYS)
    if visit.request.path != _UNIT:
        return None
    if not visit.request.headers.get("referer", "").endswith(_COLUMN):
        return Response(b"Forbidden", 403, ((b"Content-Type", b"text/plain"),))
    return json_answer({"success": True, "code": "200", "message": "", "data": {"html": _unit(site, visit)}})


def _unit(site: Site, visit: Visit) -> str:
    """Return a unit's HTML; nothing but `paramJson` is heeded for the page's number."""
    asked = visit.request.parameters
    if asked.get("tagId") != "信息列表" or asked.get("pageId") != _KEYS["page_id"]:
        return '<span><a href="/index.html">首页</a> &gt; <a href="/xxgk/">政务公开</a></span>'
    number = int(json.loads(asked.get("paramJson", "{}")).get("pageNo", 1))
    place = site.slipped(number, 1)
    count = site.stated_count(place) + 4 * (site.trap == "missing_end")
    shown = site.find_page(place) or ()
    return render("jpaas/unit.html", articles=shown, count=count, size=site.page_size, variant=site.variant)


def _article_path(number: int, published_on: date) -> str:
    return f"/xxgk/zfxxgknb/art/{published_on.year}/art_{sha256(str(number).encode()).hexdigest()[:32]}.html"


def _attachment_path(number: int, _published_on: date, suffix: str) -> str:
    return f"/jpaas-jiop-web-server/front/download/downloadFile?fileId={number:032x}&fileType={suffix}"


FAMILY = Family(
    platform="jpaas",
    place=imagined_place("jpaas", "/index.html", _COLUMN),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    variants=("counted",),
    traps={
        "repeats": "whole",
        "endless": "whole",
        "off_by_one": "doubted",
        "missing_end": "doubted",
        "twice": "whole",
        "added": "whole",
        "removed": "doubted",
    },
    knows_empty=True,
    server=b"openresty",
)
