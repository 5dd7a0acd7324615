"""The search index in SQLite (FTS5), in the catalogue itself.

Two indices of grams, one over names (body and title), one over names and text together. Neither knows where in a text a
gram stands, which makes them a quarter of the size; whether those of a word stand in a row is looked up in the text.
What narrows a search down (portal, places) is indexed as grams too, so that it costs no search through what it leaves
out.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from time import monotonic

from sqlalchemy import Connection

from archive.queries.paging import bound_limit, read_cursor, write_cursor
from archive.queries.search.folding import fold
from archive.queries.search.grams import split_grams, split_word
from archive.queries.search.highlighting import cut_snippet, find_spans
from archive.queries.search.index import Document, Filter, Hit, Hits

_INDICES = ("search_names", "search_grams")
_PUT = "INSERT INTO {} (rowid, grams) VALUES (?, ?)"
_TAKE_OUT = "INSERT INTO {0} ({0}, rowid, grams) VALUES ('delete', ?, ?)"
_FIND = (
    "SELECT search_texts.number, search_texts.packed FROM {0} JOIN search_texts ON search_texts.number = {0}.rowid"
    " WHERE {0} MATCH ? AND {0}.rowid < ? AND {0}.rowid >= ? ORDER BY {0}.rowid DESC"
)
_GREATEST = 2**62
# A page is looked for no longer than this: common grams that stand together nowhere could keep a processor for seconds.
_SECONDS = 0.12
_OPERATIONS = 2_000
_LONGEST_QUERY, _MOST_WORDS = 100, 8


class SqliteSearch:
    """The index of one catalogue; whoever puts something into it commits the connection's transaction."""

    def __init__(self, connection: Connection, *, seconds: float = _SECONDS) -> None:
        self._connection = connection
        self._seconds = seconds

    def put(self, documents: Iterable[Document]) -> None:
        """Enter documents, each in place of what stood under its number."""
        found = sorted(documents, key=lambda one: one.number)
        self.remove(one.number for one in found)
        # An index is filled in the order of its numbers, or it writes a segment for each.
        for index, is_whole in zip(_INDICES, (False, True), strict=True):
            rows = [(one.number, _grams_of(one, whole=is_whole)) for one in found]
            if rows:
                self._connection.exec_driver_sql(_PUT.format(index), rows)
        if found:
            put = "INSERT INTO search_texts (number, packed) VALUES (?, ?)"
            self._connection.exec_driver_sql(put, [(one.number, pack_document(one)) for one in found])

    def remove(self, numbers: Iterable[int]) -> None:
        """Take documents out; a number that is not there is passed over."""
        for number in sorted(numbers):
            find = "SELECT packed FROM search_texts WHERE number = ?"
            row = self._connection.exec_driver_sql(find, (number,)).first()
            if row is None:
                continue
            known = _unpack(number, row[0])
            for index, is_whole in zip(_INDICES, (False, True), strict=True):
                # What is not kept in an index must be said to it when it is taken out.
                self._connection.exec_driver_sql(_TAKE_OUT.format(index), (number, _grams_of(known, whole=is_whole)))
            self._connection.exec_driver_sql("DELETE FROM search_texts WHERE number = ?", (number,))

    def search(self, query: str, wanted: Filter, *, after: str | None = None, limit: int = 20) -> Hits:
        """Return a page of the documents in which every word of a query stands; words are divided by blanks.

        Raises:
            CursorError: `after` is no cursor of this list.
        """
        key = read_cursor(after, int, int)
        first, below = key or (0, _GREATEST)
        words = list(dict.fromkeys(fold(query[:_LONGEST_QUERY]).split()))[:_MOST_WORDS]
        match = _match_of(words, wanted)
        if match is None:
            return Hits(items=(), next=None)
        return self._search(words, match, wanted, (first, below), bound_limit(limit))

    def _search(self, words: list[str], match: str, wanted: Filter, start: tuple[int, int], limit: int) -> Hits:
        low, high = wanted.numbers or (0, _GREATEST)
        hits: list[Hit] = []
        deadline = monotonic() + self._seconds
        step, below = start
        for at in range(step, len(_INDICES)):
            below = min(below, high) if at == step else high
            try:
                for number, packed in self._find(_INDICES[at], (match, below, low), deadline):
                    below = number
                    hit = _look_at(_unpack(number, packed), words, in_names=at == 0)
                    if hit is not None:
                        hits.append(hit)
                    if len(hits) == limit:
                        return Hits(items=tuple(hits), next=write_cursor((at, below)))
                    if monotonic() > deadline:
                        return Hits(items=tuple(hits), next=write_cursor((at, below)), complete=False)
            except _TooLongError:
                return Hits(items=tuple(hits), next=write_cursor((at, below)), complete=False)
        return Hits(items=tuple(hits), next=None)

    def _find(self, index: str, values: tuple[str, int, int], deadline: float) -> Iterator[tuple[int, bytes]]:
        """Yield numbers and texts of what has all grams, the greatest number first.

        Raises:
            _TooLongError: The deadline passed before the next was found.
        """
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101  what the module is written for
        driver.set_progress_handler(lambda: monotonic() > deadline, _OPERATIONS)
        try:
            yield from driver.execute(_FIND.format(index), values)
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            raise _TooLongError from error
        finally:
            driver.set_progress_handler(None, 0)


class _TooLongError(Exception):
    """The time for a page is over."""


def _look_at(document: Document, words: list[str], *, in_names: bool) -> Hit | None:
    """Return where words stand in a document, None where not all of them do.

    With its text only those are hits of which the names alone are none: these were found before.
    """
    body, title = fold(document.body), fold(document.title)
    is_named = all(word in body or word in title for word in words)
    if in_names != is_named:
        return None
    text = fold(document.text)
    if not in_names and not all(word in body or word in title or word in text for word in words):
        return None
    snippet, spans = cut_snippet(document.text, find_spans(text, words))
    return Hit(
        number=document.number,
        where="text" if not in_names else "body" if all(word in body for word in words) else "names",
        body=document.body,
        title=document.title,
        snippet=snippet,
        body_spans=find_spans(body, words),
        title_spans=find_spans(title, words),
        snippet_spans=spans,
    )


def _match_of(words: list[str], wanted: Filter) -> str | None:
    """Return the query of an index for documents that may have all words; None where nothing can be asked."""
    parts: list[str] = []
    for word in words:
        grams, beginning = split_word(word)
        parts += [f'"{gram}"' for gram in dict.fromkeys(grams)]
        parts += [f'"{beginning}" *'] if beginning is not None else []
    if not parts:
        return None
    parts += [f'"{mark_gram("portal", wanted.portal)}"'] if wanted.portal is not None else []
    parts += [f'"{mark_gram("place", wanted.division)}"'] if wanted.division is not None else []
    return " AND ".join(parts)


def _grams_of(document: Document, *, whole: bool) -> str:
    """Return the grams of a document's names, or of its names and its text, in an order of their own."""
    grams = split_grams(fold(document.body)) | split_grams(fold(document.title))
    if whole:
        grams |= split_grams(fold(document.text))
    grams |= {mark_gram("place", code) for code in document.divisions}
    return " ".join(sorted(grams | {mark_gram("portal", document.portal)}))


def mark_gram(kind: str, value: str) -> str:
    """Return a gram that stands for a portal or a place, and that no text has: it has more letters than any word."""
    return kind + hashlib.sha256(value.encode()).hexdigest()[:24]


def pack_document(document: Document) -> bytes:
    """Return a document as it is kept beside the indices."""
    fields = (document.body, document.title, document.portal, " ".join(document.divisions), document.text)
    return zlib.compress("\x00".join(field.replace("\x00", " ") for field in fields).encode("utf-8", "surrogatepass"))


def _unpack(number: int, packed: bytes) -> Document:
    fields = zlib.decompress(packed).decode("utf-8", "surrogatepass").split("\x00")
    body, title, portal, divisions, text = fields
    return Document(number, body, title, text, portal, tuple(divisions.split()))
