"""Epoint (新点 EWB): a column's page is a frame, and its list comes as JSON by POST from `…/getgovinfolist`.

What to ask stands in two places: the category and the department in the column's address, the site's key and the
program's path in `siteInfo` of `/js/webBuilderCommon.js`. Some portals count pages from 0 and some from 1: page 0 is
asked for last, where the others did not hold all that the list states (domain notes §3.1). What one answer leaves for
the next to know is carried in the fragment of its address, which is never sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

from crawler.errors import ListMissingError
from crawler.platforms.base import ListedEntry, ListPage, ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.dates import date_of_stamp
from crawler.platforms.markup.document import absolute_url, is_markup, number_of, parse_document, squeeze, text_of
from crawler.platforms.markup.json_lists import find_rows, find_value, parse_answer, read_rows

PAGE_SIZE = 20
_SETTINGS = "/js/webBuilderCommon.js"
_KEYS = ("projectName", "siteGuid")
_PROGRAM = "/rest/lightfrontaction/getgovinfolist"


class Epoint(GenericPages):
    """Columns and articles of Epoint's portals."""

    name: ClassVar[str] = "epoint"
    fingerprint: ClassVar[re.Pattern[str]] = re.compile(
        r"EWB-FRONT|/EpointWebBuilder|webBuilderCommon\.js|getgovinfolist|govInfoPub\w*\.html|\bewb-[a-z]+"
    )
    articles: ClassVar[re.Pattern[str]] = re.compile(r"/\d{8}/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.html$")
    containers: ClassVar[tuple[str, ...]] = (
        "//*[contains(concat(' ', @class, ' '), ' ewb-article-info ') or contains(@class, 'mian-cont')]",
        "//*[@id='zoom']",
    )
    titles: ClassVar[tuple[str, ...]] = ("//h1", "//h2", "//h3")
    documents: ClassVar[re.Pattern[str]] = re.compile(
        r"/(?:WebbuilderMIS|\w*)/?attach/downloadZtbAttach|attachGuid=", re.IGNORECASE
    )

    def read_list(self, page: Page) -> ListPage:
        """Read a column's frame, the site's settings, or a page of the list, each of which leads to the next.

        Raises:
            ListMissingError: The page is none of these and holds no list.
        """
        path = urlsplit(page.url).path
        if path.endswith(_PROGRAM):
            return _read_answer(page)
        if path.endswith(_SETTINGS):
            return _read_settings(page)
        asked = dict(parse_qsl(urlsplit(page.url).query))
        if "categorynum" not in asked or not is_markup(page):
            return super().read_list(page)
        carried = {name: asked.get(name, "") for name in ("deptcode", "categorynum")}
        return ListPage((), (ListRequest(f"{urljoin(page.url, _SETTINGS)}#{urlencode(carried)}"),))


def _read_settings(page: Page) -> ListPage:
    found = {name: re.search(rf"""["']?\b{name}["']?\s*:\s*["']([^"']*)["']""", page.text) for name in _KEYS}
    project, site = found["projectName"], found["siteGuid"]
    if project is None or site is None:
        raise ListMissingError(f"{page.url}: the script holds no siteInfo")
    program = urljoin(page.url, project[1].rstrip("/") + _PROGRAM)
    asked = dict(parse_qsl(urlsplit(page.url).fragment, keep_blank_values=True)) | {"siteGuid": site[1]}
    return ListPage((), (_request(program, asked, 1, 0),))


def _request(program: str, asked: Mapping[str, str], number: int, seen: int) -> ListRequest:
    """Return the request for a page; `seen` entries stood on those that were asked for before."""
    body = {**asked, "pageIndex": number, "pageSize": PAGE_SIZE}
    carried = {**asked, "pageIndex": number, "seen": seen}
    return ListRequest(f"{program}#{urlencode(carried)}", json=json.dumps(body, ensure_ascii=False))


def _read_answer(page: Page) -> ListPage:
    custom = find_value(parse_answer(page), "custom")
    custom = parse_answer(page, custom) if isinstance(custom, str) else custom
    rows = find_rows(page, custom, "data")
    entries, doubts = read_rows(rows, page.url, _read_row)
    asked = dict(parse_qsl(urlsplit(page.url).fragment, keep_blank_values=True))
    number, seen = int(asked.pop("pageIndex", "0")), int(asked.pop("seen", "0")) + len(rows)
    total = number_of(str(custom.get("total", "")))
    further: tuple[ListRequest, ...] = ()
    if number > 0 and (total is None or seen < total):
        # Where pages are counted from 1 all has been seen by now.
        further = (_request(urldefrag(page.url).url, asked, number + 1 if rows else 0, seen),)
    return ListPage(entries, further, total, doubts)


def _read_row(row: Any, base: str) -> ListedEntry | None:
    url = absolute_url(base, str(find_value(row, "infourl") or ""))
    named = find_value(row, "realtitle") or find_value(row, "title") or ""
    title = squeeze(text_of(parse_document(f"<p>{named}</p>")))
    listed_on = date_of_stamp(find_value(row, "infodate") or find_value(row, "pubdate"))
    return ListedEntry(url, title, listed_on) if url and title else None


PLATFORM: Platform = Epoint()
