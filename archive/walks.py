"""What a walk of one column saw: the account from which absence can be proved.

A walk is written as a WARC `metadata` record (`urn:nianbao:walk:…`, JSON) when the column is done, so that
everything concluded from it can be concluded again from the WARCs alone.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from archive.rechecking import RecheckPolicy

WALK_CONTENT_TYPE = "application/vnd.nianbao.walk+json"

# `refused` is what we may not ask for: our own guard or the host's robots.txt forbids it, or it is no web address.
PageState = Literal["ok", "missing", "soft_missing", "redirected_home", "blocked", "unreachable", "refused", "failed"]
# States in which a page itself says that it is not there.
GONE: tuple[PageState, ...] = ("missing", "soft_missing", "redirected_home")


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PortalFacts(_Value):
    """What the archive needs to know of a portal, as its file said on that night.

    `confirm_after_checks` is the number of walks that must find a report gone before its withdrawal counts as
    confirmed, `confirm_after_days` that of nights which must lie between the first and the last of them. `columns` are
    the addresses of all columns in its file, None in a walk that does not say. `division_code` is None for a portal
    given by its URL alone. `hosts` are those that its file names, its own among them, None in a walk that does not say:
    beside these and `.gov.cn` nothing was followed. `reports_min` and `years` (first and last) are what a healthy walk
    of all columns finds at least. `recheck` says how often known reports are visited.
    """

    id: str
    name: str
    division_code: str | None
    platform: str
    confirm_after_checks: int
    confirm_after_days: int = 0
    columns: tuple[str, ...] | None = None
    hosts: tuple[str, ...] | None = None
    reports_min: int = 0
    years: tuple[int, int] | None = None
    recheck: RecheckPolicy = RecheckPolicy()


class Entry(_Value):
    """One line of a column's list; `verdict` says whether it was taken for a report, `reason` why (not).

    `list_page` is the record of the list page on which it stood first.
    """

    url: str
    title: str
    listed_on: date | None
    list_page: str
    verdict: Literal["candidate", "rejected"]
    reason: str


class AttachmentVisit(_Value):
    """A document that a page links to; `record_id` is None where its URL is none that a request could be sent to.

    `answer` is as in PageVisit.
    """

    url: str
    label: str
    state: PageState
    record_id: str | None
    answer: str = ""


class FurtherVisit(_Value):
    """A page on which an article goes on; the fields are as in PageVisit."""

    url: str
    state: PageState
    record_id: str | None
    answer: str = ""


class PageMetadata(_Value):
    """What a page stated of its article beside the text, each None where it did not; `source` is source or body."""

    title: str | None = None
    published_on: date | None = None
    source: str | None = None
    index_number: str | None = None


class PageVisit(_Value):
    """What a report's page answered on that night.

    `record_id` is the response, the revisit, or the metadata record that says why nothing came back; of a page that
    was led away (to the home page, to a page for errors) the redirect at its own address; None where nothing was sent
    because the portal was left alone or the URL is no web address. `rendered` is the conversion record of the rendered
    page, None where the plain response was enough; `render_reason` says why it was not, and `loaded` are the records of
    what the page asked for while it was rendered. A page that answers well and holds no article is `failed`: it says
    nothing about its report. `title` and `listed_on` are the list's, empty and None for a page that is listed no more;
    `metadata` is the page's own, None where it stated nothing. `further` are the pages on which the article goes on, in
    their order.
    """

    url: str
    title: str
    listed_on: date | None
    listed: bool
    state: PageState
    record_id: str | None
    rendered: str | None
    render_reason: str | None
    attachments: tuple[AttachmentVisit, ...]
    loaded: tuple[str, ...] = ()
    answer: str = ""
    metadata: PageMetadata | None = None
    further: tuple[FurtherVisit, ...] = Field(default=(), exclude_if=lambda further: not further)

    @property
    def linked(self) -> tuple[FurtherVisit | AttachmentVisit, ...]:
        """The further pages, then the attachments."""
        return (*self.further, *self.attachments)


class Walk(_Value):
    """One column walked on one night.

    `complete` holds only where every list page was fetched, understood, and the list's own count (`stated_count`,
    None where the platform states none) agrees with what was found; else `reason` says what was not. `list_pages` are
    the records of the list pages, in the order in which they were fetched. Reports that were visited on earlier nights
    of which the walks did not come to their end need no visit in this one, nor do the `resting` ones, as many as that
    are known, listed and not due: nothing is said of their pages. `recognised` is the family of whose software the
    portal's first page bore the marks, None where it did not come. `blocked_by` is the crawler's word for who refused,
    so that the portal was left alone for the night; None where nobody did. `switched` says which scheme the portal's
    hosts were asked by because they did not answer by that of their URLs, and why; None where they did. `body` is the
    issuing body of everything in the column where the portal's file names one. `requisites` are the records of
    style sheets, pictures and scripts that pages need to be seen, as far as they were asked for in this walk;
    `requisites_left` says of how many more the addresses were known.
    """

    crawl_id: str
    portal: PortalFacts
    column_name: str
    column_url: str
    body: str | None
    began_at: datetime
    ended_at: datetime
    complete: bool
    reason: str | None
    stated_count: int | None
    list_pages: tuple[str, ...]
    entries: tuple[Entry, ...]
    visits: tuple[PageVisit, ...]
    blocked_by: str | None = None
    switched: str | None = None
    requisites: tuple[str, ...] = ()
    requisites_left: int = 0
    resting: int = 0
    recognised: str | None = None
