"""What a walk of a list is made of: parts that were fetched, the lists that they belong to, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from archive.walks import PageState
from crawler.platforms.base import ListedEntry, ListPage, Page
from crawler.spiders.recurrence import Recurrence


@dataclass(frozen=True, slots=True)
class Part:
    """What a request for a part of a list brought; `page` is None where the state is not ok.

    `record_id` is the record of the response, None where nothing is in the archive.
    """

    page: Page | None
    state: PageState
    reason: str
    record_id: str | None = None


class ListReader(Protocol):
    """Whoever reads one part of a list; a platform does."""

    def read_list(self, page: Page) -> ListPage:
        """Read a part.

        Raises:
            ListMissingError: The page holds none.
        """
        ...


@dataclass(slots=True)
class ListCount:
    """How many entries a list states, and what it holds; `below` and `beside` may be counted with it or not.

    They are what its folders hold, and what stands beside it on its pages.
    """

    stated: int | None = None
    urls: set[str] = field(default_factory=set)
    line_count: int = 0
    below: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)

    @property
    def holds(self) -> bool:
        """Whether the list holds as much as it states."""
        found = (len(self.urls), self.line_count, len(self.urls | self.below), len(self.urls | self.beside))
        return self.stated is None or self.stated in found


@dataclass(slots=True)
class SubList:
    """One of the lists of a column: who reads its parts, its URLs, how many parts brought some, and how many it states.

    A column has one, and one more for each of its folders and frames.
    """

    reader: ListReader
    count: ListCount = field(default_factory=ListCount)
    above: tuple[ListCount, ...] = ()
    urls: set[str] = field(default_factory=set)
    recurrence: Recurrence = field(default_factory=Recurrence)
    page_count: int = 0
    stated_pages: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry and the record of the list page on which it was found first."""

    entry: ListedEntry
    list_page: str


@dataclass(slots=True)
class Listing:
    """What a walk of a list found: entries in the list's order, each URL once; the list pages' records; faults."""

    entries: list[Listed] = field(default_factory=list)
    list_pages: list[str] = field(default_factory=list)
    stated_count: int | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether everything that the list promised was seen and understood."""
        return not self.faults
