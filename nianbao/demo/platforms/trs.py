"""A portal in the manner of TRS WCM: static pages in GBK that declare gb2312, lists paged by file name."""

from __future__ import annotations

import re
from functools import partial

from nianbao.demo.http import Response, Visit, conditional
from nianbao.demo.paths import article_path, attachment_path
from nianbao.demo.places import TRS
from nianbao.demo.platforms.common import (
    DESIGNED_ON,
    Route,
    article_pictures,
    attachment,
    hits_of,
    page,
    picture,
    robots,
    route,
    static_file,
)
from nianbao.demo.rendering import article_html, render
from nianbao.demo.sites import Family, Site

_ROBOTS = b"User-agent: *\r\nDisallow: /pub/\r\nDisallow: /search/\r\n"


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return route(_ROUTES, site, visit)


def _robots(_site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    return robots(visit, _ROBOTS)


def _home(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(site, visit, "home", articles=site.articles)


def _section(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(site, visit, "section")


def _search(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(site, visit, "search")


def _list(site: Site, visit: Visit, matched: re.Match[str]) -> Response:
    number = int(matched[1] or 0)
    # Other software has a function of the same name, by which index_1 is page 1.
    page_number = max(number, 1) if site.trap == "off_by_one" else number + 1
    shown = site.find_page(page_number)
    if shown is None:
        return _missing(site, visit)
    page_count = site.stated_page_count(page_number)
    return _page(site, visit, "list", articles=shown, page=number, page_count=page_count, variant=site.variant)


def _article(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    article = site.find_article(visit.request.path)
    if article is None:
        return _missing(site, visit)
    hits = hits_of(article.path, visit) if article.counted else None
    response = _page(site, visit, "article", article=article, content=article_html(article), hits=hits)
    return response if article.counted else conditional(visit.request, response, article.modified_on)


def _attachment(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    found = site.find_attached(visit.request.path)
    return _missing(site, visit) if found is None else attachment(visit.request, found)


def _image(_site: Site, visit: Visit, matched: re.Match[str]) -> Response:
    if matched[1] == "code.png":
        return picture(visit.request, 0, DESIGNED_ON)
    encoding = "utf-8" if matched[1] == "banner.svg" else "gbk"
    return static_file(visit.request, "trs", matched[1], encoding=encoding)


def _page(site: Site, visit: Visit, template: str, status: int = 200, **values: object) -> Response:
    # The server declares no charset, the page declares gb2312, and its bytes are GBK.
    text = render(f"trs/{template}.html", place=site.place, origin=visit.origin, **values)
    return page(text, encoding="gbk", status=status)


def _missing(site: Site, visit: Visit) -> Response:
    return _page(site, visit, "missing", 404)


_COLUMN = re.escape(TRS.column_path)
_ROUTES: tuple[Route, ...] = (
    (r"/robots\.txt", _robots),
    (r"/(?:index\.html)?", _home),
    (r"/zwgk/", _section),
    (r"/pub/search\.html", _search),
    (r"/images/(style\.css|pages\.js|banner\.svg|code\.png)", _image),
    (_COLUMN + r"(?:index(?:_(\d+))?\.html)?", _list),
    (_COLUMN + r"\d{6}/P0\d+\.\w+", _attachment),
    (_COLUMN + r"\d{6}/W0\d+\.png", article_pictures(_missing)),
    (r".*", _article),
)
FAMILY = Family(
    platform="trs",
    place=TRS,
    answer=answer,
    article_path=partial(article_path, TRS.id),
    attachment_path=partial(attachment_path, TRS.id),
    variants=("call", "inline"),
    traps={
        "repeats": "whole",
        "endless": "doubted",
        "off_by_one": "doubted",
        "missing_end": "doubted",
        "twice": "whole",
        "added": "whole",
    },
)
