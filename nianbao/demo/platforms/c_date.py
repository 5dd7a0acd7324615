"""A portal in the manner of 昆明's: articles under their day, and links to pages that are scripts."""

from __future__ import annotations

import re
from datetime import date

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, respond, templated
from nianbao.demo.sites import Family, Site

_FOLDER = "/zfxxgk/zfxxgknb/"
_LIST = re.compile(rf"{_FOLDER}(?:index(?:_(\d+))?\.shtml)?")


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "c_date", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    listed = _LIST.fullmatch(visit.request.path)
    if listed is None:
        return None
    number = int(listed[1] or 1)
    shown = site.find_page(site.slipped(number))
    if shown is None:
        return None
    pages = site.stated_page_count(number)
    return templated(site, visit, "c_date/list.html", articles=shown, number=number, pages=pages)


def _article_path(number: int, published_on: date) -> str:
    return f"/c/{published_on}/{number}.shtml"


def _attachment_path(number: int, published_on: date, suffix: str) -> str:
    return f"/uploadfiles/{published_on:%Y%m%d}/{number}.{suffix}"


FAMILY = Family(
    platform="c_date",
    place=imagined_place("c_date", "/", f"{_FOLDER}index.shtml"),
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
    },
)
