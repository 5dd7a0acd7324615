"""What a platform must be able to say of its pages.

A platform is one family of content-management software: one module of this package, found by its name. It turns
pages into values and fetches nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Protocol


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a platform sees it; `text` is the payload decoded, or the rendered document as HTML."""

    url: str
    text: str
    content_type: str | None = None
    rendered: bool = False


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A further request that brings a part of the list; a form body makes it a POST."""

    url: str
    form: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One line of a list: absolute URL, title as printed, date as printed (None where none is)."""

    url: str
    title: str
    listed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A part of a list: its entries, the requests that bring further parts, and the count that the list states."""

    entries: tuple[ListedEntry, ...]
    further: tuple[ListRequest, ...] = ()
    stated_count: int | None = None


@dataclass(frozen=True, slots=True)
class AttachmentLink:
    """A document that an article links to."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says of itself; `has_content` is False where it has no article: it may need rendering."""

    has_content: bool
    attachments: tuple[AttachmentLink, ...] = field(default=())


class Platform(Protocol):
    """One content-management family."""

    name: ClassVar[str]

    def recognises(self, page: Page) -> bool:
        """Whether a home or column page bears the family's fingerprint."""
        ...

    def find_columns(self, page: Page) -> tuple[ListRequest, ...]:
        """Return the annual-report columns that a home page links to; empty where it links to none."""
        ...

    def read_list(self, page: Page) -> ListPage:
        """Read one part of a column's list, of the first page or of what a `ListRequest` brought.

        Raises:
            ListMissingError: The page holds no list that the family's rules understand.
        """
        ...

    def read_article(self, page: Page) -> Article:
        """Say whether a page holds an article, and which documents it links to."""
        ...
