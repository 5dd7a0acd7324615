"""The JSON that a page of scripts makes its list of, found among what it asked for while it was rendered once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.addresses import settle_address
from crawler.platforms.base import ListedEntry
from crawler.platforms.markup.dates import date_of_stamp
from crawler.platforms.markup.document import number_of, parse_document, squeeze, text_of
from crawler.selectors import JsonList, Pages, Selectors

_PAGE = re.compile(r"^(?:page|p|pn|current|(?:page|cur|curr|current)_?(?:no|num|number|index|page))$", re.IGNORECASE)
_OFFSET = re.compile(r"^(?:start|offset|from|startrecord|skip)$", re.IGNORECASE)
_TOTAL = re.compile(
    r"^(?:total|count|(?:total|row|record|all)_?(?:count|num|number|record|records|rows|elements|size))$", re.IGNORECASE
)
_PAGES = re.compile(r"^(?:pages|(?:page|total)_?(?:count|total|pages|page))$", re.IGNORECASE)
_DATED = re.compile(r"date|time|day|fbsj|rq", re.IGNORECASE)
# A moment that keeps caches from answering; the list is the same without it.
_MOMENT = re.compile(r"^\d{10}(?:\d{3})?$")
_SIMPLE_NAME = re.compile(r"^[\w@-]+$")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Heard:
    """What a page's script asked for by GET, and the text that it was answered."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a list's JSON is, and how it is read; `matched` entries of the rendered list were found in it."""

    url: str
    selectors: Selectors
    matched: int


def find_endpoint(heard: Sequence[Heard], shown: Sequence[ListedEntry]) -> Endpoint | None:
    """Return the JSON that holds most of the entries that the rendered page shows, None where none holds any.

    An endpoint is one only where titles and addresses of the entries can both be made of it.
    """
    found = [one for answer in heard for one in _endpoints(answer, shown)]
    return max(found, key=lambda one: one.matched, default=None)


def _endpoints(answer: Heard, shown: Sequence[ListedEntry]) -> Iterator[Endpoint]:
    try:
        value = json.loads(answer.text)
    except ValueError:
        return
    by_title = {entry.title: entry.url for entry in shown}
    for path, rows in _arrays(value, ()):
        flat = [dict(_leaves(row, ())) for row in rows]
        for title in dict.fromkeys(name for row in flat for name in row):
            pairs = [(row, by_title[text]) for row in flat if (text := _plain(row.get(title))) in by_title]
            link = _find_link(pairs, answer.url) if 2 * len(pairs) >= len(flat) else None
            if link is None:
                continue
            total, page_count = _find_counts(value, len(rows))
            api = JsonList(
                entries=".".join(path) or None,
                title=title,
                link=link,
                date=_find_date_path(flat),
                total=total,
                page_count=page_count,
            )
            url, pages = _find_pages(answer.url, len(rows))
            yield Endpoint(url, Selectors(api=api, pages=pages), len(pairs))


def _arrays(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        yield path, value
    elif isinstance(value, dict) and len(path) < _DEEPEST:
        for name, inner in value.items():
            if _SIMPLE_NAME.match(name):
                yield from _arrays(inner, (*path, name))


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str | int | float]]:
    if isinstance(value, dict) and len(path) < _DEEPEST:
        for name, inner in value.items():
            if _SIMPLE_NAME.match(name):
                yield from _leaves(inner, (*path, name))
    elif path and isinstance(value, str | int | float) and not isinstance(value, bool):
        yield ".".join(path), value


def _plain(value: object) -> str:
    """Return a title as a page shows it: without tags and entities."""
    return squeeze(text_of(parse_document(f"<p>{value}</p>"))) if isinstance(value, str) and value.strip() else ""


def _find_link(pairs: Sequence[tuple[Mapping[str, Any], str]], base: str) -> str | None:
    """Return the path, or the template, by which every matched entry gets the address that the page gave it."""
    if not pairs:
        return None
    row, url = pairs[0]
    for path, value in row.items():
        if isinstance(value, str) and value and all(_joined(base, one.get(path)) == link for one, link in pairs):
            return path
    parts = urlsplit(url)
    address = url.removeprefix(f"{parts.scheme}://{parts.netloc}")
    for path, value in row.items():
        token = re.compile(rf"(?<![0-9A-Za-z]){re.escape(str(value))}(?![0-9A-Za-z])")
        if len(str(value)) < 2 and len(pairs) < 2:
            continue
        template = token.sub(f"{{{path}}}", address) if "{" not in address else address
        made = (_joined(base, template.replace(f"{{{path}}}", str(one.get(path)))) == link for one, link in pairs)
        if template != address and all(made):
            return template
    return None


def _joined(base: str, link: object) -> str | None:
    try:
        return urljoin(base, str(link))
    except ValueError:
        return None


def _find_date_path(rows: Sequence[Mapping[str, Any]]) -> str | None:
    named = [name for name in rows[0] if _DATED.search(name.rpartition(".")[2])]
    for name in named:
        dates = [date_of_stamp(row.get(name)) for row in rows]
        if all(found is not None and 2000 <= found.year <= 2100 for found in dates):
            return name
    return None


def _find_counts(value: Any, row_count: int) -> tuple[str | None, str | None]:
    """Return the paths of the count of entries and of the count of pages, None each where the answer states none."""
    leaves = [(path, number) for path, number in _leaves(value, ()) if isinstance(number, int)]
    totals = [path for path, number in leaves if _TOTAL.match(path.rpartition(".")[2]) and number >= row_count]
    pages = [path for path, number in leaves if _PAGES.match(path.rpartition(".")[2]) and number >= 1]
    return next(iter(totals), None), next(iter(pages), None)


def _find_pages(url: str, row_count: int) -> tuple[str, Pages | None]:
    """Return the address without what is of one visit alone, and the part of its query that counts pages."""
    parts = urlsplit(settle_address(url))
    query = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _MOMENT.match(value)
    ]
    cleaned = urlunsplit(parts._replace(query=urlencode(query)))
    for name, value in query:
        first = number_of(value)
        if first is not None and _PAGE.match(name):
            return cleaned, Pages(parameter=name, first=first)
        if first is not None and _OFFSET.match(name):
            return cleaned, Pages(parameter=name, first=first, step=row_count)
    return cleaned, None
