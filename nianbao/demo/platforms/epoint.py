"""A portal in the manner of Epoint: a frame, the site's key in a script, and a list as JSON for JSON."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from nianbao.demo.articles import Article
from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, json_answer, respond, templated
from nianbao.demo.sites import Family, Site

_PATH = "/dynamic/zwgk/govInfoPub.html"
_CATEGORY = "003001003"
_SITE = "7eb5f7f1-0000-43ad-8e13-8fcb82ea9901"
_PROGRAM = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "epoint", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    path = visit.request.path
    if path == _PATH:
        return templated(site, visit, "epoint/list.html")
    if path == "/js/webBuilderCommon.js":
        text = f'var siteInfo = {{"projectName": "/EWB-FRONT", "siteGuid": "{_SITE}", "enableCLS": "0"}};\n'
        return Response(text.encode(), headers=((b"Content-Type", b"application/javascript"),))
    return _listed(site, visit) if path == _PROGRAM else None


def _listed(site: Site, visit: Visit) -> Response:
    """Answer a POST of JSON; pages are counted from 0 or from 1, and anything else brings nothing."""
    try:
        asked = json.loads(visit.request.body)
    except ValueError:
        asked = {}
    first = 1 if site.variant == "one" else 0
    number = int(asked.get("pageIndex", first)) - first + 1
    known = (asked.get("categorynum"), asked.get("siteGuid")) == (_CATEGORY, _SITE)
    shown = (site.find_page(number) if known else None) or ()
    total = site.stated_count(number) + 2 * (site.trap == "missing_end") if known else 0
    custom = {"total": total, "data": [_row(article) for article in shown]}
    return json_answer({"custom": custom, "status": {"code": 200, "text": ""}})


def _row(article: Article) -> dict[str, object]:
    return {
        "infourl": article.path,
        "title": f"{article.title[:10]}...",
        "realtitle": article.title,
        "infodate": str(article.published_on),
        "deptname": article.publisher,
    }


def _article_path(number: int, published_on: date) -> str:
    return f"/zwgk/003001/003001003/{published_on:%Y%m%d}/{UUID(int=number << 90 | number)}.html"


def _attachment_path(number: int, _published_on: date, _suffix: str) -> str:
    return f"/EWB-FRONT/AttachAction.action?cmd=getContent&attachGuid={UUID(int=number)}"


FAMILY = Family(
    platform="epoint",
    place=imagined_place("epoint", "/index.html", f"{_PATH}?categorynum={_CATEGORY}&deptcode="),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    variants=("one", "zero"),
    traps={"missing_end": "doubted", "twice": "whole"},
    knows_empty=True,
)
