"""truecms (南通): a list that a script fetches as JSONP from `/messageController/getMessage.do`, records in XML in it.

It is asked for records by their numbers, `startrecord` to `endrecord`, and answers `callback({"result": "<…>"})`. How
many it gives at once differs (南通 takes 50, 如皋 answers 404 to as many), so that it is asked for as many as the page
itself asks for, and the next part begins behind what came; without a Referer it is missing (domain notes §3.1).
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlencode, urljoin, urlsplit

from crawler.errors import ListMissingError
from crawler.platforms.base import ListPage, ListRequest, Page, Platform
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.document import number_of
from crawler.platforms.markup.json_lists import find_value, parse_answer
from crawler.platforms.markup.parameters import find_parameter, query_of, with_query
from crawler.platforms.markup.records import read_records

_PROGRAM = "/messageController/getMessage.do"
_ANSWER = re.compile(r"^[\s;/*]*[\w$.]+\s*\((.*)\)\s*;?\s*$", re.DOTALL)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)", re.IGNORECASE)
_DEFAULT_PER_PAGE = "10"
_MOST_PER_PAGE = 50
_CALLBACK = "callback"


class Truecms(GenericPages):
    """Columns and articles of truecms."""

    name: ClassVar[str] = "truecms"
    # It is asked before JCMS, whose script for pages it has as well.
    precedence: ClassVar[int] = -1
    containers: ClassVar[tuple[str, ...]] = ("//*[@id='zoom']",)

    def recognises(self, page: Page) -> bool:
        """Whether a page calls the program that answers with messages, or is made by the software."""
        return _PROGRAM in page.text or "truecms" in page.text.lower()

    def read_list(self, page: Page) -> ListPage:
        """Read an answer of the program, or the column's page, which says how the program is asked.

        Raises:
            ListMissingError: The page is neither, or the answer holds no records.
        """
        if urlsplit(page.url).path.endswith(_PROGRAM):
            return _read_answer(page)
        column = find_parameter(page.text, "columnId")
        if _PROGRAM not in page.text or column is None:
            return super().read_list(page)
        per_page = find_parameter(page.text, "perPage") or find_parameter(page.text, "perpage") or _DEFAULT_PER_PAGE
        size = min(max(number_of(per_page) or int(_DEFAULT_PER_PAGE), 1), _MOST_PER_PAGE)
        program = urljoin(page.url, find_parameter(page.text, "proxyUrl") or _PROGRAM)
        fields = {"startrecord": 1, "endrecord": size, "perpage": size, "columnId": column, "callback": _CALLBACK}
        return ListPage((), (ListRequest(f"{program}?{urlencode(fields)}"),))


def _read_answer(page: Page) -> ListPage:
    called = _ANSWER.match(page.text)
    result = find_value(parse_answer(page, called[1] if called else None), "result")
    if not isinstance(result, str):
        raise ListMissingError(f"{page.url}: the JSON holds no result")
    entries, unread = read_records(page.url, result)
    total = _TOTAL.search(result)
    asked = query_of(page.url)
    start, size = int(asked["startrecord"]), int(asked["perpage"])
    doubts = (f"{len(unread)} records of the answer hold no link: {', '.join(unread)}",) if unread else ()
    further: tuple[ListRequest, ...] = ()
    # Fewer come where the program gives fewer at once, more where an entry is kept at the top of every answer.
    held = start - 1 + min(len(entries) + len(unread), size)
    if entries and (total is None or held < int(total[1])):
        following = with_query(page.url, startrecord=held + 1, endrecord=held + size)
        further = (ListRequest(following, speculative=total is None),)
    return ListPage(entries, further, int(total[1]) if total else None, doubts)


PLATFORM: Platform = Truecms()
