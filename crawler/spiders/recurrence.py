"""Entries that come again under other addresses: links that carry the number of the page on which they stand.

By its addresses a pager without an end would then show something new on every page, two thousand times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

from crawler.platforms.base import ListedEntry, ListRequest
from crawler.platforms.markup.parameters import query_of

# What the first page is called where its address does not say.
_FIRST = ("0", "1")
# So many pages in a row of the same titles and dates, and the pager goes nowhere; so many of them must differ, for
# bodies may call their reports alike and publish them on one day.
MOST_ALIKE = 3
_FEWEST_DIFFERENT = 3

_Key = tuple[str, date | None, str]


@dataclass(slots=True)
class Recurrence:
    """Knows the entries of one list by what they are, and not by the page on which they stand."""

    _first: dict[str, str] | None = None
    _numbers: set[str] = field(default_factory=set)
    _seen: list[tuple[ListedEntry, dict[str, str]]] = field(default_factory=list)
    _known: dict[_Key, str] = field(default_factory=dict)
    _last: tuple[tuple[str, date | None], ...] = ()
    _alike_count: int = 0

    def settle(self, request: ListRequest, entries: Sequence[ListedEntry]) -> tuple[ListedEntry, ...]:
        """Return the entries of a page, those that stood on an earlier one by the address that they had there.

        Two are the same where title, date and address are, but for what the request for the page counts pages by.
        """
        asked = query_of(request.url) | dict(request.form or ())
        if self._first is None:
            self._first = asked
        counting = {name for name, value in asked.items() if self._first.get(name) != value}
        if counting - self._numbers:
            self._numbers |= counting
            self._known.clear()
            for entry, of_page in self._seen:
                self._known.setdefault(self._key(entry, of_page), entry.url)
        settled = []
        for entry in entries:
            url = self._known.setdefault(self._key(entry, asked), entry.url)
            settled.append(entry if url == entry.url else replace(entry, url=url))
            self._seen.append((entry, asked))
        return tuple(settled)

    def goes_nowhere(self, entries: Sequence[ListedEntry]) -> bool:
        """Whether the pages that came last all have the same titles and dates, whatever their addresses are."""
        held = tuple((entry.title, entry.listed_on) for entry in entries)
        is_alike = held == self._last and len(set(held)) >= _FEWEST_DIFFERENT
        self._alike_count = self._alike_count + 1 if is_alike else 1
        self._last = held
        return self._alike_count >= MOST_ALIKE

    def _key(self, entry: ListedEntry, asked: dict[str, str]) -> _Key:
        parts = urlsplit(entry.url)
        kept = [one for one in parts.query.split("&") if not self._is_number(one, asked)]
        return entry.title, entry.listed_on, parts._replace(query="&".join(kept)).geturl()

    def _is_number(self, parameter: str, asked: dict[str, str]) -> bool:
        name, _, value = parameter.partition("=")
        if name not in self._numbers:
            return False
        return value == asked[name] if name in asked else value in _FIRST
