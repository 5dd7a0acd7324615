"""A portal in the manner of TRS IGS: TRS's pages, and a list that is a search of the portal by its column."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from nianbao.demo.articles import Article
from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, json_answer, respond, templated
from nianbao.demo.sites import Family, Site

_COLUMN = "/zwgk/zfxxgknb/"
_CODE = sha256(_COLUMN.encode()).hexdigest()[:32]


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "igs", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    path, asked = visit.request.path, visit.request.parameters
    if path == _COLUMN:
        return templated(site, visit, "igs/list.html", code=_CODE, size=site.page_size)
    if path != "/igs/front/search.jhtml":
        return None
    if (asked.get("code"), asked.get("chnlid")) != (_CODE, "45479"):
        return json_answer({"page": None, "message": "code error"})
    number = int(asked.get("pageNumber", "1"))
    place = site.slipped(number, 1)
    shown = site.find_page(place) or ()
    page: dict[str, object] = {
        "content": [_result(article, visit) for article in shown],
        "number": number - 1,
        "size": site.page_size,
        "total": site.stated_count(place),
    }
    if site.variant == "pages":
        page["totalPages"] = site.stated_page_count(place)
    return json_answer({"page": page, "time": 12})


def _result(article: Article, visit: Visit) -> dict[str, object]:
    title = article.title.replace("报告", "<em>报告</em>")
    return {"url": visit.origin + article.path, "title": title, "trs_time": str(article.published_on), "trs_site": ""}


def _article_path(number: int, published_on: date) -> str:
    return f"{_COLUMN}{published_on:%Y%m}/t{published_on:%Y%m%d}_{number}.shtml"


def _attachment_path(number: int, published_on: date, suffix: str) -> str:
    return f"{_COLUMN}{published_on:%Y%m}/P0{published_on:%Y%m%d}{number:012d}.{suffix}"


FAMILY = Family(
    platform="igs",
    place=imagined_place("igs", "/", _COLUMN),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    variants=("pages", "unnumbered"),
    traps={
        "repeats": "whole",
        "off_by_one": "doubted",
        "twice": "whole",
        "added": "whole",
        "removed": "doubted",
    },
    knows_empty=True,
)
