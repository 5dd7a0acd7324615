"""Selectors that a portal's file declares for a site of no known family: strict, and tried when the file is loaded."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

from cssselect import SelectorError
from lxml.etree import XPath, XPathError
from parsel.csstranslator import HTMLTranslator
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_PLACE = "{page}"
_PATH = r"[\w@-]+(?:\.[\w@-]+)*"
_IS_XPATH = re.compile(r"\(*\.?/")


@lru_cache(maxsize=1024)
def compile_selector(selector: str) -> XPath:
    """Return a selector ready for use: an XPath where it begins with `/`, `./` or `(`, else CSS (`::attr(href)` too).

    Raises:
        ValueError: It is neither; the message says where it breaks.
    """
    try:
        path = selector if _IS_XPATH.match(selector) else HTMLTranslator().css_to_xpath(selector)
        return XPath(path, smart_strings=False)
    except (SelectorError, XPathError) as error:
        raise ValueError(f"{selector!r} is neither CSS nor XPath: {error}") from error


def _check_selector(selector: str) -> str:
    compile_selector(selector)
    return selector


Selector = Annotated[str, Field(min_length=1), AfterValidator(_check_selector)]
JsonPath = Annotated[str, Field(pattern=rf"^{_PATH}$")]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class JsonList(_Table):
    """Where a list's entries lie in the JSON that its address answers.

    All are paths, names with dots between. `entries` leads to the array, None where it is the answer itself; `title`,
    `link` and `date` start at one entry. `link` may be a template instead (`/detail/{id}`). `total` leads to the count
    of entries, `page_count` to that of pages.
    """

    entries: JsonPath | None = None
    title: JsonPath
    link: str = Field(pattern=rf"^(?:{_PATH}|[^{{}}]*(?:\{{{_PATH}\}}[^{{}}]*)+)$")
    date: JsonPath | None = None
    total: JsonPath | None = None
    page_count: JsonPath | None = None


class Pages(_Table):
    """How the pages behind a list's first are addressed: page k has the number `first + (k - 1) * step`.

    `url` is a template with `{page}`, relative to the page that it stands on; `parameter` names the part of the query
    that holds the number. The first page is always the list's own address.
    """

    url: str | None = None
    parameter: str | None = None
    first: int = 1
    step: int = 1

    @model_validator(mode="after")
    def _says_where(self) -> Pages:
        if (self.url is None) == (self.parameter is None):
            raise ValueError("either url or parameter must say where the pages are")
        if self.url is not None and self.url.count(_PLACE) != 1:
            raise ValueError("url must hold {page} once")
        if self.step == 0:
            raise ValueError("step must not be 0: every page would be the first")
        return self


class Selectors(_Table):
    """What a portal's pages are read by; each is CSS or XPath, and what is left out is found as on any page.

    `list` holds the lines, `entry` is one line (left out: each link in the list); `title`, `link` and `date` lie in it.
    `next` is the link to the next page, `total` and `page_count` are texts with such a number. `content` is an
    article, `attachment` are the links to its documents. `api` reads lists that come as JSON.
    """

    list: Selector | None = None
    entry: Selector | None = None
    title: Selector | None = None
    link: Selector | None = None
    date: Selector | None = None
    next: Selector | None = None
    total: Selector | None = None
    page_count: Selector | None = None
    content: Selector | None = None
    attachment: Selector | None = None
    api: JsonList | None = None
    pages: Pages | None = None

    @model_validator(mode="after")
    def _agree(self) -> Selectors:
        if not self.model_dump(exclude_none=True):
            raise ValueError("no selector is given: leave the table out")
        if self.next is not None and self.pages is not None:
            raise ValueError("next and pages both say where a list goes on: leave one out")
        if (self.title or self.link or self.date) and not (self.list or self.entry):
            raise ValueError("title, link and date lie in a line: say with list or entry what the lines are")
        return self
