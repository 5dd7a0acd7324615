"""Static pages of a list that are named by numbers, where only a script knows how many there are.

Two rules are at large under the same names: by one `index_1.html` is page two, by the other it is page one, and then
`index.html` is the same page again or there is no `index_1` at all. Where a page shows by a link which one holds, that
one is followed. Where it shows neither, the addresses of both are asked for: the two that only one of them has may
be missing or repeat a page, and as many pages must have been found in the end as the page states
(domain notes §3.1).
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.platforms.base import ListRequest, Page
from crawler.platforms.markup.document import absolute_url, base_of, links_of, number_of, text_of

_TOTALS = (
    re.compile(r"""class\s*=\s*["'][^"']*\bpageCount\b[^"']*["'][^<>]*>\s*(\d{1,5})\s*<""", re.IGNORECASE),
    re.compile(
        r"""\b(?:countPage|pageCount|totalPages?|allPages?|page_?total|maxPage)["']?\s*[:=]\s*["']?(\d{1,5})\b""",
        re.IGNORECASE,
    ),
)
_SEEN_TOTAL = re.compile(r"(?:共|/)\s*(\d{1,5})\s*页")
# A name that a script puts together with a number: "index_" + i + ".html".
_WRITTEN = re.compile(r"""["'](?:[^"'\n]*/)?([\w-]*[A-Za-z][_-])["']\s*\+[^;\n"']{1,40}\+\s*["']\.(s?html?)""")
_NAMED = re.compile(r"^(.*?)(?:[_-]\d+)?\.(s?html?)$")
_MOST_PAGES = 2000


def find_page_total(root: HtmlElement, page: Page) -> int | None:
    """Return how many pages a list states to have, in its script or its words; None where it does not."""
    for pattern in _TOTALS:
        found = pattern.search(page.text)
        if found:
            return int(found[1])
    seen = _SEEN_TOTAL.search(text_of(root))
    return int(seen[1]) if seen else None


def find_numbered_pages(root: HtmlElement, page: Page) -> tuple[tuple[ListRequest, ...], int | None] | None:
    """Return the requests for a list's further pages by their numbers, and the page count that must come of them.

    The count is None where the page's links show the rule, so that each request is a page. None in all where the page
    does not say how many pages there are, or nothing tells how they are named.
    """
    total, name = find_page_total(root, page), _name_of(page)
    if total is None or not 1 < total <= _MOST_PAGES or name is None:
        return None
    stem, ending = name
    folder = urljoin(page.url, ".")
    offset = _shown_offset(root, page, stem, ending)
    if offset is not None:
        urls = (f"{folder}{stem}{number + offset}.{ending}" for number in range(2, total + 1))
        return tuple(map(ListRequest, urls)), None
    requests = [
        ListRequest(f"{folder}{stem}{number}.{ending}", speculative=number in (1, total))
        for number in range(1, total + 1)
    ]
    return tuple(requests), total


def _name_of(page: Page) -> tuple[str, str] | None:
    """Return what stands before a page's number, and the ending: by the page's script, else by its own address."""
    written = _WRITTEN.search(page.text)
    if written:
        return written[1], written[2]
    path = urlsplit(page.url).path
    last = path.rsplit("/", 1)[-1]
    if re.fullmatch(r"\d{1,5}\.s?html?", last):
        return "", last.partition(".")[2]
    named = _NAMED.match(last)
    if named and not re.search(r"\d{6,}", last):
        return f"{named[1]}{'-' if '-' in named[1] else '_'}", named[2]
    return None


def _shown_offset(root: HtmlElement, page: Page, stem: str, ending: str) -> int | None:
    """Return what is added to a page's number for that of its file, None where no link shows it or links differ."""
    numbered = re.compile(rf"/{re.escape(stem)}(\d{{1,5}})\.{ending}$")
    base, offsets = base_of(root, page), set()
    for link in links_of(root):
        number, url = number_of(text_of(link)) or 0, absolute_url(base, link.get("href"))
        found = numbered.search(urlsplit(url).path) if url else None
        if found and number > 1:
            offsets.add(int(found[1]) - number)
    return offsets.pop() if len(offsets) == 1 and offsets <= {0, -1} else None
