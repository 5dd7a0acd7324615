"""Records of a datastore (`<record><![CDATA[<li>…</li>]]></record>`), as JCMS and its kin answer with."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from crawler.platforms.base import ListedEntry
from crawler.platforms.markup.dates import find_date
from crawler.platforms.markup.document import absolute_url, squeeze

_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL | re.IGNORECASE)


def read_records(base: str, text: str) -> tuple[tuple[ListedEntry, ...], list[str]]:
    """Return the entries of a datastore's records, and what the records that hold none have instead.

    `base` is the URL that links in the records are relative to.
    """
    entries: list[ListedEntry] = []
    unread: list[str] = []
    for record in _RECORD.findall(text):
        fragment = BeautifulSoup(record, "lxml")
        links = [(link, absolute_url(base, str(link.get("href", "")))) for link in fragment.find_all("a")]
        titled = [(squeeze(str(link.get("title") or link.get_text())), url) for link, url in links if url]
        if not titled:
            unread.append(", ".join(str(link.get("href")) for link, _ in links) or squeeze(fragment.get_text())[:100])
            continue
        title, url = max(titled, key=lambda one: len(one[0]))
        outside = fragment.get_text(" ").replace(title, " ")
        entries.append(ListedEntry(url, title, find_date(outside)))
    return tuple(entries), unread
