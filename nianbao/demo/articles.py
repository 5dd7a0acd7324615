"""What a column of the county publishes: reports, and articles that only speak of reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from nianbao.demo.form import Form, Grid, disclosure_grid, outcomes_grid, requests_grid

Layout = Literal["plain", "uneven", "word", "docx", "pdf"]


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One of the six parts: its heading with the numeral, and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """A report as its body wrote it.

    `printed` is the text in each cell of the tables by key. `layout` says how the document was made: "docx" and
    "pdf" are attachments of a page without tables, "uneven" has header cells that span other columns than the
    cells below, "word" is HTML that a word processor saved.
    """

    title: str
    issuing_body: str
    reporting_year: int
    form: Form
    layout: Layout
    preface: str
    sections: tuple[Section, ...]
    printed: Mapping[str, str]
    procurement_header: str
    signed_on: date

    @property
    def tables(self) -> tuple[Grid, Grid, Grid]:
        """Return the tables of sections two, three and four."""
        uneven = self.layout == "uneven"
        disclosure = disclosure_grid(self.form, self.printed, uneven=uneven, procurement_header=self.procurement_header)
        return disclosure, requests_grid(self.form, self.printed), outcomes_grid(self.printed)

    @property
    def attached(self) -> bool:
        """Whether the report is an attachment of its page."""
        return self.layout in {"docx", "pdf"}


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """An article of the column that is no report: an explanation, a meeting, a notification."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """A page of a column on one night.

    `path` and `attachment_path` are paths on the portal, the latter empty where nothing is attached.
    `counted` pages print how often they were visited, and so change at every fetch; the others never do.
    `modified_on` and `attachment_modified_on` are what the server says in Last-Modified.
    """

    portal: str
    number: int
    path: str
    published_on: date
    modified_on: date
    publisher: str
    content: Report | Notice
    counted: bool
    attachment_path: str = ""
    attachment_modified_on: date | None = None

    @property
    def title(self) -> str:
        """Return the title that the list and the page print."""
        return self.content.title

    @property
    def attachment_name(self) -> str:
        """Return the name under which the page links to its attachment."""
        if isinstance(self.content, Report):
            return f"{self.title}.{self.content.layout}"
        return f"{self.title}.pdf" if self.attachment_path else ""

    @property
    def index_number(self) -> str:
        """Return the 索引号: the organ's code, the year and a running number."""
        return f"K9901{len(self.publisher):02d}08/{self.published_on.year}-{self.number % 100000:05d}"
