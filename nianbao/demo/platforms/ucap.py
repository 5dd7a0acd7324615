"""A portal in the manner of 开普 UCAP: static lists that count from 1, or lists by JSON with a token for the visit."""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256
from typing import Any

from nianbao.demo.articles import Article
from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, json_answer, respond, templated
from nianbao.demo.sites import Family, Site

_COLUMN = "/clx/c113844/"
_CHANNEL = sha256(_COLUMN.encode()).hexdigest()[:32]
_VISIT_KEY = "x7Gh2k"


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "ucap", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    path = visit.request.path
    if path == f"/common/search/{_CHANNEL}":
        return _results(site, visit)
    listed = re.fullmatch(rf"{_COLUMN}list(?:_(\d+))?\.shtml", path)
    if listed is None:
        return None
    number = int(listed[1] or 1)
    if site.variant == "search":
        query = f"token={_VISIT_KEY}&_isAgg=true&_isJson=true&_pageSize={site.page_size}&_template=index&page=1"
        return templated(site, visit, "ucap/list.html", search=f"/common/search/{_CHANNEL}?{query}", channel=_CHANNEL)
    # By the rule of other software list_1 would be page 2.
    place = site.slipped(number, 1) if listed[1] else number
    shown = site.find_page(place)
    if shown is None:
        return templated(site, visit, "ucap/missing.html", status=404)
    counts: dict[str, Any] = {
        "pages": site.stated_page_count(place),
        "number": number,
        "count": site.stated_count(place),
    }
    return templated(site, visit, "ucap/list.html", search="", articles=shown, **counts)


def _results(site: Site, visit: Visit) -> Response:
    asked = visit.request.parameters
    if asked.get("token") != _VISIT_KEY:
        return json_answer({"code": 403, "msg": "invalid request", "data": None})
    number = int(asked.get("page", "1"))
    place = site.slipped(number, 1)
    shown = site.find_page(place) or ()
    total = site.stated_count(place) + site.page_size * (site.trap == "missing_end")
    results = [_result(article, visit) for article in shown]
    data = {"channelId": _CHANNEL, "page": number, "rows": site.page_size, "total": total, "results": results}
    return json_answer({"code": 200, "msg": "操作成功", "data": data})


def _result(article: Article, visit: Visit) -> dict[str, object]:
    return {
        "title": article.title,
        "url": visit.origin.removeprefix("http:") + article.path,
        "publishedTimeStr": f"{article.published_on} 10:{article.number % 60:02d}:00",
        "channelName": "政府信息公开年报",
        "content": article.title,
    }


def _article_path(number: int, published_on: date) -> str:
    return f"{_COLUMN}{published_on:%Y%m}/{sha256(str(number).encode()).hexdigest()[:32]}.shtml"


def _attachment_path(number: int, published_on: date, suffix: str) -> str:
    folder = _article_path(number, published_on).removesuffix(".shtml")
    return f"{folder}/files/{sha256(folder.encode()).hexdigest()[:32]}.{suffix}"


FAMILY = Family(
    platform="ucap",
    place=imagined_place("ucap", "/clx/index.shtml", f"{_COLUMN}list.shtml"),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    states=frozenset({"title", "published_on", "source", "index_number"}),
    variants=("list", "search"),
    traps={
        "repeats": "whole",
        "off_by_one": "doubted",
        "missing_end": "doubted",
        "twice": "whole",
        "added": "whole",
        "removed": "doubted",
    },
    knows_empty=True,
)
