"""What any search index must be able to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """A report as it can be found; `number` orders the answers (greatest first).

    `divisions` are the codes of today of its place and of what that lies in.
    """

    number: int
    body: str
    title: str
    text: str
    portal: str
    divisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Among which reports to search; None asks for all.

    `division` is a code of today, with all that lies in it; `numbers` are the first number and one after the last.
    """

    portal: str | None = None
    division: str | None = None
    numbers: tuple[int, int] | None = None


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Hit(_Value):
    """A report in which all words of a query stand.

    `where` says whether all of them are in its body's name, in name and title (`names`), or only with its text. The
    spans (first character, one after the last) say where the words stand in `body`, `title` and `snippet`, a stretch of
    the text as printed around the first place, empty where the text has none of them.
    """

    number: int
    where: Literal["body", "names", "text"]
    body: str
    title: str
    snippet: str
    body_spans: tuple[Span, ...]
    title_spans: tuple[Span, ...]
    snippet_spans: tuple[Span, ...]


class Hits(_Value):
    """A page of hits: names before titles before text, within each the greatest number first.

    `next` leads on, None at the end. `complete` is False where the search was ended before the page was full because it
    took too long; `next` then leads on from there.
    """

    items: tuple[Hit, ...]
    next: str | None
    complete: bool = True


class SearchIndex(Protocol):
    """Where documents are put, and found again by words."""

    def put(self, documents: Iterable[Document]) -> None:
        """Enter documents, each in place of what stood under its number."""
        ...

    def remove(self, numbers: Iterable[int]) -> None:
        """Take documents out; a number that is not there is passed over."""
        ...

    def search(self, query: str, wanted: Filter, *, after: str | None = None, limit: int = 20) -> Hits:
        """Return a page of the documents in which every word of a query stands; words are divided by blanks.

        Raises:
            CursorError: `after` is no cursor of this list.
        """
        ...
