"""A portal in the manner of TRS WCM: static pages in GBK that declare gb2312, lists paged by file name."""

from __future__ import annotations

import re

from nianbao.demo.county import County
from nianbao.demo.http import Response, Visit, conditional
from nianbao.demo.places import TRS
from nianbao.demo.platforms.common import (
    DESIGNED_ON,
    Route,
    attachment,
    find_article,
    find_pictured,
    hits_of,
    page,
    picture,
    robots,
    route,
    static_file,
)
from nianbao.demo.rendering import article_html, render

PAGE_SIZE = 10
_ROBOTS = b"User-agent: *\r\nDisallow: /pub/\r\nDisallow: /search/\r\n"


def answer(county: County, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return route(_ROUTES, county, visit)


def _robots(_county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    return robots(visit, _ROBOTS)


def _home(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(visit, "home", articles=county.articles(TRS.id, visit.night))


def _section(_county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(visit, "section")


def _search(_county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(visit, "search")


def _list(county: County, visit: Visit, matched: re.Match[str]) -> Response:
    number = int(matched[1] or 0)
    articles = county.articles(TRS.id, visit.night)
    page_count = -(-len(articles) // PAGE_SIZE)
    if number >= page_count:
        return _missing(visit)
    shown = articles[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
    return _page(visit, "list", articles=shown, page=number, page_count=page_count)


def _article(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    article = find_article(county, TRS.id, visit)
    if article is None:
        return _missing(visit)
    hits = hits_of(article.path, visit) if article.counted else None
    response = _page(visit, "article", article=article, content=article_html(article), hits=hits)
    return response if article.counted else conditional(visit.request, response, article.modified_on)


def _attachment(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    articles = county.articles(TRS.id, visit.night)
    found = next((article for article in articles if article.attachment_path == visit.request.path), None)
    return _missing(visit) if found is None else attachment(visit.request, found)


def _picture(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    found = find_pictured(county, TRS.id, visit)
    return _missing(visit) if found is None else picture(visit.request, found.number, found.published_on)


def _image(_county: County, visit: Visit, matched: re.Match[str]) -> Response:
    if matched[1] == "code.png":
        return picture(visit.request, 0, DESIGNED_ON)
    encoding = "utf-8" if matched[1] == "banner.svg" else "gbk"
    return static_file(visit.request, "trs", matched[1], encoding=encoding)


def _page(visit: Visit, template: str, status: int = 200, **values: object) -> Response:
    # The server declares no charset, the page declares gb2312, and its bytes are GBK.
    text = render(f"trs/{template}.html", place=TRS, origin=visit.origin, **values)
    return page(text, encoding="gbk", status=status)


def _missing(visit: Visit) -> Response:
    return _page(visit, "missing", 404)


_COLUMN = re.escape(TRS.column_path)
_ROUTES: tuple[Route, ...] = (
    (r"/robots\.txt", _robots),
    (r"/(?:index\.html)?", _home),
    (r"/zwgk/", _section),
    (r"/pub/search\.html", _search),
    (r"/images/(style\.css|pages\.js|banner\.svg|code\.png)", _image),
    (_COLUMN + r"(?:index(?:_(\d+))?\.html)?", _list),
    (_COLUMN + r"\d{6}/P0\d+\.\w+", _attachment),
    (_COLUMN + r"\d{6}/W0\d+\.png", _picture),
    (r".*", _article),
)
