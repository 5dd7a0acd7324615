"""A portal in the manner of JCMS's 信息公开平台: a tree of bodies with the years of each, or a tree of categories."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from nianbao.demo.articles import Article
from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, respond, templated
from nianbao.demo.sites import Family, Site

_PROGRAM = "/module/xxgk/xxgkAnnualReport.jsp"
_ROOT = "001008003"
_COLUMN = "/col/col1229116546/index.html"
_FIRST_YEAR, _YEARS = 2021, 5


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "jcms_xxgk", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    path, asked = visit.request.path, visit.request.parameters
    if site.variant == "catalogue" and path in {_COLUMN, "/module/xxgk/tree.jsp", "/module/xxgk/search.jsp"}:
        return _catalogue(site, visit)
    if path == "/module/xxgk/tree.jsp":
        bodies = dict.fromkeys(_asked(article, "area") for article in site.articles if _asked(article, "area") != _ROOT)
        areas = [(area, f"第{number}局") for number, area in enumerate(bodies, start=2)]
        if site.trap == "missing_end":
            areas.append((f"{_ROOT}999", "已撤并的局"))
        return templated(site, visit, "jcms_xxgk/tree.html", root=_ROOT, areas=areas)
    if path != _PROGRAM or "fbtime" in asked:
        return None
    shown = [article for article in site.articles if _asked(article, "area") == asked.get("area")]
    if site.trap == "twice" and asked.get("area") != _ROOT:
        shown.insert(0, site.articles[0])
    if not shown and asked.get("area") != _ROOT:
        return templated(site, visit, "jcms_xxgk/missing.html", status=404)
    years = {article.path: _asked(article, "fbtime") for article in shown}
    body = shown[0].publisher if shown else site.place.name
    return templated(site, visit, "jcms_xxgk/grid.html", root=_ROOT, articles=shown, years=years, body=body)


def _catalogue(site: Site, visit: Visit) -> Response:
    path, asked = visit.request.path, visit.request.parameters
    if path == _COLUMN:
        return templated(site, visit, "jcms_xxgk/column.html", root=_ROOT)
    if path == "/module/xxgk/tree.jsp":
        return templated(site, visit, "jcms_xxgk/catalogue.html")
    number = int(asked.get("currpage", "1")) if visit.request.method == "POST" else 0
    place = site.slipped(number, 1)
    shown = site.find_page(place) if asked.get("infotypeId") == "A03" and asked.get("area") == _ROOT else None
    if shown is None:
        return templated(site, visit, "jcms_xxgk/missing.html", status=404)
    counts: dict[str, Any] = {"count": site.stated_count(place), "pages": site.stated_page_count(place)}
    return templated(site, visit, "jcms_xxgk/results.html", articles=shown, number=number, **counts)


def _asked(article: Article, name: str) -> str:
    return parse_qs(urlsplit(article.path).query)[name][0]


def _article_path(number: int, _published_on: date) -> str:
    body, year = divmod(number // 3, _YEARS)
    area = _ROOT if body == 4_000_001 // 3 // _YEARS else f"{_ROOT}{body % 1000:03d}"
    return f"{_PROGRAM}?area={area}&fbtime={_FIRST_YEAR + year}"


def _attachment_path(number: int, _published_on: date, suffix: str) -> str:
    return f"/module/download/downfile.jsp?classid=0&filename={number:032x}.{suffix}"


FAMILY = Family(
    platform="jcms_xxgk",
    place=imagined_place("jcms_xxgk", "/index.html", f"{_PROGRAM}?area={_ROOT}"),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    states=frozenset({"title", "published_on", "source", "index_number"}),
    variants=("grid", "catalogue"),
    column_paths={"catalogue": _COLUMN},
    traps={"missing_end": "doubted", "twice": "whole"},
    dated=False,
    server=b"Apache-Coyote/1.1",
)
