"""A portal in the manner of lonsun: a catalogue whose lists a label program writes, as fragments, for a script.

The first page stands in the column itself (variant "held"), or the program is asked for that as well ("called", in a
folder of the portal); the last ("untold") never says how many pages there are.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import attachment, hits_of, imagined_place, page
from nianbao.demo.rendering import article_html, render
from nianbao.demo.sites import Family, Site

_FOLDER = "/zwgk"
_ORGAN, _CATEGORY, _SITE_ID = "6616348", "6718734", "6793339"
_PROGRAM = f"{_FOLDER}/site/label/8888"
_COLUMN = f"{_FOLDER}/public/column/{_ORGAN}"


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    path, asked = visit.request.path, visit.request.parameters
    if path == "/":
        return _page(site, visit, "home", articles=site.articles)
    if path == _COLUMN and asked.get("catId") == _CATEGORY:
        counts = {"pages": site.stated_page_count(1), "count": site.stated_count(1)}
        first: dict[str, Any] = {
            "held": site.variant == "held",
            "articles": site.find_page(1),
            "page_size": site.page_size,
        }
        return _page(site, visit, "column", **first, **counts)
    if path == _PROGRAM:
        return _fragment(site, asked)
    attached = site.find_attached(path)
    if attached is not None:
        return attachment(visit.request, attached)
    article = site.find_article(path)
    if article is None:
        return _page(site, visit, "missing", 404)
    hits = hits_of(path, visit) if article.counted else None
    return _page(site, visit, "article", article=article, content=article_html(article), hits=hits)


def _fragment(site: Site, asked: dict[str, str]) -> Response:
    """Answer as the program does: without its template's file, its organ and its category it finds nothing."""
    wanted = {"labelName": "publicInfoList", "siteId": _SITE_ID, "organId": _ORGAN, "catId": _CATEGORY}
    known = asked.get("file", "").endswith("publicInfoList_newest2020")
    known = known and all(asked.get(name) == value for name, value in wanted.items())
    number = int(asked.get("pageIndex", "1"))
    shown = site.find_page(site.slipped(number)) if known else ()
    counts = {"pages": site.stated_page_count(number), "count": site.stated_count(number)}
    text = render("lonsun/fragment.html", articles=shown or (), number=number, told=site.variant != "untold", **counts)
    return page(text, "UTF-8")


def _page(site: Site, visit: Visit, template: str, status: int = 200, **values: object) -> Response:
    known = {"folder": _FOLDER, "organ": _ORGAN, "category": _CATEGORY, "site_id": _SITE_ID, "program": _PROGRAM}
    text = render(f"lonsun/{template}.html", place=site.place, origin=visit.origin, **known, **values)
    return page(text, "UTF-8", status=status)


def _article_path(number: int, _published_on: date) -> str:
    return f"{_FOLDER}/public/{_ORGAN}/{number}.html"


def _attachment_path(number: int, _published_on: date, _suffix: str) -> str:
    # Stored files have names of the store, which need not end in what they are.
    return f"/group6/M00/0B/3C/wKg{number:x}AbCdEfGh"


FAMILY = Family(
    platform="lonsun",
    place=imagined_place("lonsun", "/", f"{_COLUMN}?type=4&catId={_CATEGORY}&action=list"),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    states=frozenset({"title", "published_on", "source", "index_number"}),
    variants=("held", "called", "untold"),
    traps={"off_by_one": "doubted", "twice": "whole", "added": "whole"},
)
