"""A portal of no family: pages of a program written for this one county, tables, and a pager with nothing but links."""

from __future__ import annotations

from datetime import date

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import attachment, hits_of, imagined_place, page
from nianbao.demo.rendering import article_html, render
from nianbao.demo.sites import Family, Site


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    path, asked = visit.request.path, visit.request.parameters
    if path == "/":
        return _page(site, "home", articles=site.articles)
    if path == "/list.asp":
        return _list(site, int(asked.get("page", "1")))
    attached = site.find_attached(path)
    if attached is not None:
        return attachment(visit.request, attached)
    article = site.find_article(visit.request.target)
    if article is None:
        return _page(site, "missing", 404)
    hits = hits_of(article.path, visit) if article.counted else None
    return _page(site, "article", article=article, content=article_html(article), hits=hits)


def _list(site: Site, number: int) -> Response:
    asked = number - 1 if site.trap == "off_by_one" and number > 1 else number
    shown = site.find_page(asked)
    if shown is None:
        return _page(site, "missing", 404)
    counts = {"count": site.stated_count(asked), "pages": site.stated_page_count(number), "number": number}
    return _page(site, "list", articles=shown, **counts)


def _page(site: Site, template: str, status: int = 200, **values: object) -> Response:
    return page(render(f"plain/{template}.html", place=site.place, **values), status=status)


def _article_path(number: int, _published_on: date) -> str:
    return f"/show.asp?id={number}"


def _attachment_path(number: int, published_on: date, suffix: str) -> str:
    return f"/upload/{published_on:%Y%m}/{number}.{suffix}"


FAMILY = Family(
    platform="plain",
    place=imagined_place("plain", "/", "/list.asp?classid=37"),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
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
