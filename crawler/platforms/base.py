"""What a platform must be able to say of its pages.

A platform is one family of content-management software: one module of this package, found by its name. It turns
pages into values and fetches nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a platform sees it; `text` is the payload decoded, or the rendered document as HTML.

    `url` is where the page was found in the end, with the fragment that was asked for where nothing redirected.
    """

    url: str
    text: str
    content_type: str | None = None
    rendered: bool = False


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A further request that brings a part of the list; a form, or JSON as a body, makes it a POST.

    `speculative` marks a part that nothing on the pages promised: that it is missing, empty or a repetition is the
    list's end and no fault. `alternatives` are other URLs for the same part, tried in turn where the first is missing.
    `begins` marks the first part of another list of the same column (a year's folder, a body's): it may hold nothing,
    or nothing but what other parts hold too. `framed` marks a page that another shows in a frame: it is of whatever
    family its own fingerprint says, and so is what follows from it. `is_rest` marks the whole of a list of which a page
    shows the first lines: where its first page holds no report it is another list, and is not followed.
    """

    url: str
    form: tuple[tuple[str, str], ...] | None = None
    speculative: bool = False
    alternatives: tuple[str, ...] = ()
    begins: bool = False
    json: str | None = None
    framed: bool = False
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One line of a list: absolute URL, title as printed, date as printed (None where none is)."""

    url: str
    title: str
    listed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A part of a list: its entries, the requests that bring further parts, and the count that the list states.

    `doubts` are sentences on what the family's rules saw and could not follow: the list may be longer than was read.
    `stated_pages` is how many pages the list says that it has, given where `further` asks for more than those because
    the page does not tell under which addresses they are: fewer that bring something are a fault. `beside` are reports
    that the page links to outside of its list: no count speaks of them, and they say nothing of where the list ends.
    `offered_years` are those that the page lets its visitor choose: of each something must have been found in the end.
    """

    entries: tuple[ListedEntry, ...]
    further: tuple[ListRequest, ...] = ()
    stated_count: int | None = None
    doubts: tuple[str, ...] = ()
    stated_pages: int | None = None
    beside: tuple[ListedEntry, ...] = ()
    offered_years: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ColumnLink:
    """A column that a home page links to; `name` is the link's text."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class AttachmentLink:
    """A document that an article links to, or a picture in it that may be one of its tables."""

    url: str
    label: str
    kind: Literal["document", "picture"] = "document"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states of its article beside the text, each None where it does not.

    `source` is whom it names as source or body, `index_number` its 索引号.
    """

    title: str | None = None
    published_on: date | None = None
    source: str | None = None
    index_number: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says of itself; `has_content` is False where it has no article: it may need rendering.

    `further` is where its pager leads on to: pages of the same article as far as their addresses say so.
    """

    has_content: bool
    attachments: tuple[AttachmentLink, ...] = field(default=())
    metadata: Metadata = Metadata()
    further: tuple[str, ...] = ()


class Platform(Protocol):
    """One content-management family.

    `precedence` orders recognition: a family with a fingerprint of its own is 0 and is asked before those that know
    any page; one whose pages bear another's fingerprint beside its own is asked before that one. `list_ready` and
    `article_ready` are CSS selectors: a rendered list or article page is waited for until one of them matches.
    """

    name: ClassVar[str]
    precedence: ClassVar[int]
    list_ready: ClassVar[tuple[str, ...]]
    article_ready: ClassVar[tuple[str, ...]]

    def recognises(self, page: Page) -> bool:
        """Whether a home or column page bears the family's fingerprint."""
        ...

    def find_columns(self, page: Page) -> tuple[ColumnLink, ...]:
        """Return the annual-report columns that a home page links to; empty where it links to none."""
        ...

    def read_list(self, page: Page) -> ListPage:
        """Read one part of a column's list, of the first page or of what a `ListRequest` brought.

        Raises:
            ListMissingError: The page holds no list that the family's rules understand.
        """
        ...

    def read_article(self, page: Page) -> Article:
        """Say whether a page holds an article, what it states of it, and which documents it links to."""
        ...
