"""A portal in the manner of 河北's: columns and articles named by UUIDs, lists that a script loads as blocks.

The block says how many entries and pages there are ("told") or not ("untold").
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from nianbao.demo.http import Response, Visit
from nianbao.demo.platforms.common import imagined_place, page, respond, templated
from nianbao.demo.rendering import render
from nianbao.demo.sites import Family, Site

_FOLDER = "/zfxxgk/columns/e7de71c2-8e82-4a75-8c37-02e1a3ae5a24"
_BLOCK = f"{_FOLDER}/templates/09a19324-88df-4949-b69b-f29b625e5e59/blocks/1af38c7c-a84e-4761-8d1c-ce69b66e8d80"


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "uuid_columns", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    path, asked = visit.request.path, visit.request.parameters
    if path == f"{_FOLDER}/index.html":
        return templated(site, visit, "uuid_columns/list.html", block=_BLOCK)
    if path != _BLOCK:
        return None
    number = int(asked.get("page", "1"))
    shown = site.find_page(site.slipped(number)) or ()
    counts: dict[str, Any] = {
        "number": number,
        "pages": site.stated_page_count(number),
        "count": site.stated_count(number),
    }
    told = site.variant == "told"
    return page(render("uuid_columns/block.html", articles=shown, told=told, **counts), "utf-8")


def _article_path(number: int, published_on: date) -> str:
    name = UUID(int=number << 96 | 0x4A20_8B00 << 48 | number)
    return f"{_FOLDER}/{published_on:%Y%m}/{published_on:%d}/{name}.html"


def _attachment_path(number: int, published_on: date, suffix: str) -> str:
    return f"/attachments/{published_on:%Y%m/%d}/{number}.{suffix}"


FAMILY = Family(
    platform="uuid_columns",
    place=imagined_place("uuid_columns", "/", f"{_FOLDER}/index.html"),
    answer=answer,
    article_path=_article_path,
    attachment_path=_attachment_path,
    states=frozenset({"title", "published_on", "source", "index_number"}),
    variants=("told", "untold"),
    traps={"off_by_one": "doubted", "twice": "whole", "added": "whole"},
)
