"""A portal's column as its platform shows it: its articles, how many to a page, and a trap that lies in its list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal

from nianbao.demo import platforms
from nianbao.demo.articles import Article
from nianbao.demo.http import Response, Visit
from nianbao.demo.places import Place

# repeats: the pager always leads on, and behind the last page it comes again, for ever.
# endless: the pager always leads on, to pages without entries.
# off_by_one: pages are numbered from one more or one less than the family's own rule has it.
# missing_end: the pager promises a page more than there is.
# twice: the first entry stands at the top of every page.
# added: the newest entry is published after the first page was fetched, and moves all others down.
# removed: the newest entry is taken away after the first page was fetched, and all others move up.
Trap = Literal["repeats", "endless", "off_by_one", "missing_end", "twice", "added", "removed"]
# Whether a walk sees through a trap and is complete, or is right to end with a fault.
Outcome = Literal["whole", "doubted"]


@dataclass(frozen=True, slots=True)
class Site:
    """A portal on one night: what a family's module turns into pages.

    `articles` are those of its one column, newest first. `variant` is one of those that the family names, the empty
    one where it names none.
    """

    place: Place
    articles: tuple[Article, ...]
    page_size: int
    trap: Trap | None = None
    variant: str = ""

    @property
    def page_count(self) -> int:
        """Return how many pages the list has; one where it is empty."""
        return max(1, -(-len(self.articles) // self.page_size))

    def stated_page_count(self, number: int) -> int:
        """Return how many pages the pager of page `number` (from 1) promises."""
        count = max(1, -(-self.stated_count(number) // self.page_size))
        if self.trap in {"repeats", "endless"}:
            return max(count, number + 1)
        return count + (self.trap == "missing_end")

    def stated_count(self, number: int) -> int:
        """Return how many entries the pager of page `number` (from 1) states."""
        gone = self.trap == ("added" if number == 1 else "removed")
        return len(self.articles) - (gone and bool(self.articles))

    def slipped(self, number: int, by: Literal[-1, 1] = -1) -> int:
        """Return which page (from 1) stands where the family's rule has page `number`.

        With the trap "off_by_one" that is the page before it, the first still being itself, or by 1 the one behind it.
        """
        is_moved = self.trap == "off_by_one" and (by > 0 or number > 1)
        return number + by if is_moved else number

    def find_page(self, number: int) -> tuple[Article, ...] | None:
        """Return the entries on page `number` (from 1), None where there is no such page."""
        if number < 1:
            return None
        if number > self.page_count:
            ends = {"repeats": self.find_page(self.page_count), "endless": ()}
            return ends.get(self.trap or "")
        return self.find_group((number - 1) * self.page_size, number * self.page_size)

    def find_group(self, start: int, end: int) -> tuple[Article, ...]:
        """Return the entries from `start` (from 0) to before `end`, for lists that are paged by entries."""
        present = self.articles[1:] if self.trap == ("removed" if start else "added") else self.articles
        found = present[start:end]
        return (self.articles[0], *found) if self.trap == "twice" and start and found else found

    def find_article(self, path: str) -> Article | None:
        """Return the article with this path."""
        return next((article for article in self.articles if article.path == path), None)

    def find_attached(self, target: str) -> Article | None:
        """Return the article to which is attached what lies at this path, with its query."""
        return next((one for one in self.articles if one.attachment_path and one.attachment_path == target), None)


@dataclass(frozen=True, slots=True)
class Family:
    """The pages of one platform, for a column of any articles at any page size.

    `answer` turns a request into a response. `article_path` makes the path of an article of its number and day, and
    `attachment_path` that of what is attached to it, by number, day and file ending, None where the family's articles
    have no attachments. `states` are the fields of `archive.walks.PageMetadata` that its pages state. `variants` are
    ways in which portals of the family differ, `column_paths` those at which a variant has its column where that is not
    the place's. `traps` are those that the family's lists can have, with what must come
    of a walk that meets them. `knows_empty`: a column without entries says that it is one. `dated`: lists print dates.
    `needs_script`: lists and articles are there only in a browser.
    """

    platform: str
    place: Place
    answer: Callable[[Site, Visit], Response]
    article_path: Callable[[int, date], str]
    attachment_path: Callable[[int, date, str], str] | None = None
    states: frozenset[str] = frozenset({"title", "published_on", "source"})
    variants: tuple[str, ...] = ("",)
    column_paths: Mapping[str, str] = field(default_factory=dict)
    traps: Mapping[Trap, Outcome] = field(default_factory=dict)
    knows_empty: bool = False
    dated: bool = True
    needs_script: bool = False
    server: bytes = b"nginx"


def load_families() -> dict[str, Family]:
    """Return every family by its platform: a module of `platforms` that defines `FAMILY` is one."""
    modules = [import_module(f"{platforms.__name__}.{found.name}") for found in iter_modules(platforms.__path__)]
    families: list[Family] = [module.FAMILY for module in modules if hasattr(module, "FAMILY")]
    return {family.platform: family for family in families}
