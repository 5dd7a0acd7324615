"""What a report consisted of when it was visited: its page and its attachments, by digest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from archive.catalogue.tables import CaptureRow
from archive.urls import split_url
from archive.walks import GONE, AttachmentVisit, FurtherVisit, PageVisit, Walk
from report import is_government_host

# An attachment that answered so says something of the report, and one that may not be asked for never answers; any
# other state says something of the network.
_TELLING = ("ok", "refused", *GONE)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Value):
    """A page or an attachment as it was captured; `record_id` is the capture's, a revisit's where it was one.

    `further` are the pages on which an article goes on, in their order.
    """

    url: str
    record_id: str
    payload_digest: str
    content_type: str | None
    further: tuple[Part, ...] = Field(default=(), exclude_if=lambda further: not further)

    def all_pages(self) -> tuple[Part, ...]:
        """Return the page and those on which its article goes on."""
        return (self, *self.further)


class Content(_Value):
    """A page with its attachments; `source` says whether the page is as it was served or as a browser rendered it.

    `response` is the page's own capture where `page` is the document that was rendered from it, else None; `loaded`
    are the captures of the data that the document was made from. `missing` are the answers of further pages and
    documents that the page links to and that are not there; `refused` the addresses of those that may not be asked for.
    """

    page: Part
    source: Literal["served", "rendered"]
    response: str | None
    loaded: tuple[str, ...]
    attachments: tuple[Part, ...]
    missing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A digest that is equal for the same bytes of the page, of its further pages and of the attachments."""
        digests = [part.payload_digest for part in self.page.all_pages()]
        digests += sorted(part.payload_digest for part in self.attachments)
        return hashlib.sha256("\n".join(digests).encode()).hexdigest()

    @property
    def attachment_digests(self) -> dict[str, str]:
        """The attachments' payload digests by address."""
        return {part.url: part.payload_digest for part in self.attachments}

    @property
    def record_ids(self) -> tuple[str, ...]:
        """The captures that the content was taken from: page, what was rendered from it, data for that, and the rest.

        The rest are the article's further pages, attachments, and the answers of what is not there.
        """
        rendered = (self.page.record_id, *self.loaded) if self.response else ()
        others = (part.record_id for part in (*self.page.further, *self.attachments))
        return (self.response or self.page.record_id, *rendered, *others, *self.missing)


def facts_of(walk: Walk) -> dict[str, str | None]:
    """Return what a walk's portal file says of a report that its reading depends on.

    The portal's hosts, with blanks between, are vouched for by a file that says whose portal it is, not by one that
    was made of a URL.
    """
    code = walk.portal.division_code
    hosts = " ".join(walk.portal.hosts or ()) if code is not None else ""
    return {"issuing_body": walk.body, "division_code": code, "portal_hosts": hosts or None}


def find_content(visit: PageVisit, captures: Mapping[str, CaptureRow], hosts: Collection[str] | None) -> Content | None:
    """Return what a visit found, None where the page, a further one or an attachment could not be fetched as it is.

    `hosts` are the portal's beside those of governments, None where they are not known: what was captured on any other
    host is nobody's report, whatever the walk says. An attachment there is like one that may not be asked for.
    """
    strange = {one.url for one in visit.linked if _is_elsewhere(one.record_id, captures, hosts)}
    asked = [one for one in visit.linked if one.url not in strange]
    if visit.state != "ok" or any(one.state not in _TELLING for one in asked):
        return None
    if _is_elsewhere(visit.record_id, captures, hosts) or _is_elsewhere(visit.rendered, captures, hosts):
        return None
    response = _find_part(visit.url, visit.record_id, captures)
    page = _find_part(visit.url, visit.rendered, captures) if visit.rendered else response
    found = [(one, _find_part(one.url, one.record_id, captures)) for one in asked if one.state == "ok"]
    if page is None or response is None or any(part is None for _, part in found):
        return None
    further = tuple(part for one, part in found if part is not None and isinstance(one, FurtherVisit))
    return Content(
        page=page.model_copy(update={"further": further}) if further else page,
        source="rendered" if visit.rendered else "served",
        response=response.record_id if visit.rendered else None,
        loaded=tuple(one for one in visit.loaded if one in captures and _is_data(captures[one])),
        attachments=tuple(part for one, part in found if part is not None and isinstance(one, AttachmentVisit)),
        refused=tuple(one.url for one in visit.linked if one.state == "refused" or one.url in strange),
        missing=tuple(one.record_id for one in asked if one.state in GONE and one.record_id),
    )


def _is_elsewhere(record_id: str | None, captures: Mapping[str, CaptureRow], hosts: Collection[str] | None) -> bool:
    """Say whether a capture is of a host that is neither a government's nor the portal's."""
    row = captures.get(record_id) if record_id else None
    host = (split_url(row.url).hostname or "").lower() if row is not None else ""
    return hosts is not None and bool(host) and host not in hosts and not is_government_host(host)


def _is_data(row: CaptureRow) -> bool:
    """Whether a document may have been made from a response: no style sheet, script, picture or font."""
    kind = (row.content_type or "").partition(";")[0].strip().lower()
    return kind.endswith(("json", "xml", "html", "plain")) and not kind.startswith("image/")


def _find_part(url: str, record_id: str | None, captures: Mapping[str, CaptureRow]) -> Part | None:
    row = captures.get(record_id) if record_id else None
    if row is None or row.payload_digest is None or row.truncated:
        return None
    return Part(url=url, record_id=row.record_id, payload_digest=row.payload_digest, content_type=row.content_type)
