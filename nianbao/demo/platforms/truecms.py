"""A portal in the manner of truecms: records as XML in JSONP, nothing without a Referer, and few of them at once.

Asked for more than the program gives at once, 南通's answers with nothing ("nantong", which says how many there are)
and 如皋's with 404 ("rugao", which does not).
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from nianbao.demo.http import Response, Visit
from nianbao.demo.paths import upload_path
from nianbao.demo.platforms.common import imagined_place, respond, templated
from nianbao.demo.rendering import render
from nianbao.demo.sites import Family, Site

_PROGRAM = "/messageController/getMessage.do"
_FOLDER = "/clxrmzf/zfxxgknb"
_COLUMN = "c3c8b8962b554f0eb414f7960513ecc2"
_MOST = {"nantong": 50, "rugao": 20}


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "truecms", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    if visit.request.path == f"{_FOLDER}/{_FOLDER.rpartition('/')[2]}.html":
        known: dict[str, Any] = {"program": _PROGRAM, "column": _COLUMN, "page_size": site.page_size}
        return templated(site, visit, "truecms/list.html", **known)
    if visit.request.path == _PROGRAM and visit.request.headers.get("referer", "").startswith(visit.origin):
        return _records(site, visit.request.parameters)
    return None


def _records(site: Site, asked: dict[str, str]) -> Response | None:
    start, end = int(asked["startrecord"]), int(asked["endrecord"])
    known = asked.get("columnId") == _COLUMN
    if end - start >= _MOST[site.variant]:
        if site.variant == "rugao":
            return None
        known = False
    shown = site.find_group(start - 1, end) if known else ()
    total = site.stated_count(1 if start == 1 else 2) if site.variant == "nantong" and site.articles else None
    result = render("truecms/records.xml", articles=shown, total=total)
    answered = f"{asked.get('callback', '')}({json.dumps({'result': result}, ensure_ascii=False)});"
    return Response(answered.encode(), headers=((b"Content-Type", b"application/javascript;charset=UTF-8"),))


def _article_path(number: int, _published_on: date) -> str:
    return f"{_FOLDER}/content/{UUID(int=number << 96 | 0x4A20_8B00 << 48 | number)}.html"


FAMILY = Family(
    platform="truecms",
    place=imagined_place("truecms", "/", f"{_FOLDER}/zfxxgknb.html"),
    answer=answer,
    article_path=_article_path,
    attachment_path=upload_path,
    variants=("nantong", "rugao"),
    traps={"twice": "whole", "added": "whole"},
)
