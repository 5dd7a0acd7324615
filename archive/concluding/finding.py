"""Which captures of a foreign file may be reports: by what the pages call themselves."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urljoin

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow
from archive.errors import MissingRecordError, PartialPayloadError
from archive.payloads import PayloadReader
from archive.urls import is_url, split_url
from report import DocumentError, decode_text, is_same_publisher, judge_title
from report.documents.decoding import find_declared
from report.documents.sniffing import sniff

# What begins a page is enough to know what it calls itself.
_HEAD_CHARACTERS = 400_000
_TITLES = (
    re.compile(r"<meta\b[^>]*\bname\s*=\s*[\"']?ArticleTitle[\"']?[^>]*>", re.IGNORECASE),
    re.compile(r"<title\b[^>]*>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL),
    re.compile(r"<h[12]\b[^>]*>(.*?)</h[12]\s*>", re.IGNORECASE | re.DOTALL),
)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_HREF = re.compile(r"<a\b[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_NO_PAGE = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript")
_DOCUMENTS = ("pdf", "docx", "doc", "xlsx", "ofd", "archive")
_DOCUMENT_URL = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|rar|zip)$|download|downfile", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A capture that calls itself a report, and the captures of the documents that it links to.

    Those `elsewhere` are on the host of another publisher: a copy of a document is no part of the original's report.
    """

    row: CaptureRow
    attachments: tuple[CaptureRow, ...] = ()
    elsewhere: tuple[CaptureRow, ...] = ()


class ForeignPages:
    """The captures of some files, without those that are accounted for by their record ids.

    `unread` says, by URL, of which of them only a part can be read, and why; nothing is found in these.
    """

    def __init__(
        self, session: Session, payloads: PayloadReader, warcs: Collection[str], accounted_for: Collection[str]
    ) -> None:
        self._session = session
        self._payloads = payloads
        self._warcs = warcs
        self._accounted_for = accounted_for
        self.unread: dict[str, str] = {}

    def find_pages(self) -> Iterator[Page]:
        """Yield the HTML pages whose title, article's title or heading is a report's, oldest first."""
        for row in self._candidates():
            payload = self._read(row)
            if payload is None or _sniff(payload) != "html":
                continue
            page = decode_text(payload, find_declared(payload, row.content_type)).text
            if any(judge_title(title).candidate for title in find_titles(page)):
                linked = list(self._find_linked(row, page))
                own = tuple(one for one in linked if is_same_publisher(row.url, one.url))
                yield Page(row, own, tuple(one for one in linked if one not in own))

    def find_documents(self, used: Collection[str]) -> Iterator[Page]:
        """Yield the documents (PDF, DOCX …) that may be reports by their file's name and are no report's attachment."""
        for row in self._candidates():
            if row.record_id in used:
                continue
            if not judge_title(unquote(split_url(row.url).path.rpartition("/")[2])).candidate:
                continue
            payload = self._read(row)
            if payload is not None and _sniff(payload) in _DOCUMENTS[:3]:
                yield Page(row)

    def _find_linked(self, page: CaptureRow, text: str) -> Iterator[CaptureRow]:
        """Yield, once each, the documents that a page links to, as they were captured nearest to it in time."""
        for url in find_links(text, page.url):
            rows = self._session.scalars(self._whole_responses().where(CaptureRow.url == url)).all()
            nearest = min(rows, key=lambda row: abs(row.captured_at - page.captured_at), default=None)
            if nearest is None or not _may_be_read(nearest):
                continue
            payload = self._read(nearest)
            if payload is not None and _sniff(payload) in _DOCUMENTS:
                yield nearest

    def _candidates(self) -> Iterator[CaptureRow]:
        # Ids first: while a row is looked at, others are written.
        for record_id in self._session.scalars(self._whole_responses().with_only_columns(CaptureRow.record_id)).all():
            row = self._session.get_one(CaptureRow, record_id)
            if record_id not in self._accounted_for and _may_be_read(row):
                yield row

    def _whole_responses(self) -> Select[CaptureRow]:
        query = select(CaptureRow).where(CaptureRow.warc.in_(self._warcs), CaptureRow.record_type == "response")
        query = query.where(CaptureRow.status == 200, CaptureRow.truncated.is_(None))
        return query.order_by(CaptureRow.captured_at, CaptureRow.record_id)

    def _read(self, row: CaptureRow) -> bytes | None:
        try:
            return self._payloads.read(row.record_id)
        except MissingRecordError:
            return None
        except PartialPayloadError as error:
            self.unread[row.url] = str(error)
            return None


def find_titles(page: str) -> list[str]:
    """Return what a page calls itself: its article's title, its window's, its headings."""
    page = page[:_HEAD_CHARACTERS]
    article, window, heading = _TITLES
    contents = (_CONTENT.search(tag) for tag in article.findall(page))
    found = [next(value or "" for value in (*match.groups(), "") if value is not None) for match in contents if match]
    found += [*window.findall(page), *heading.findall(page)]
    return [" ".join(html.unescape(_TAG.sub("", title)).split()) for title in found]


def find_links(page: str, base: str) -> list[str]:
    """Return the addresses of a page's links to what seems to be documents, once each, in their order."""
    found: dict[str, None] = {}
    for groups in _HREF.findall(page):
        try:
            url = urldefrag(urljoin(base, html.unescape("".join(groups)).strip())).url
        except ValueError:
            continue  # a link that leads nowhere
        if url.startswith("http") and _DOCUMENT_URL.search(split_url(url).path):
            found[url] = None
    return list(found)


def _may_be_read(row: CaptureRow) -> bool:
    kind = (row.content_type or "").lower()
    is_address = row.url.startswith(("http://", "https://")) and is_url(row.url)
    return is_address and bool(row.payload_digest) and not kind.startswith(_NO_PAGE)


def _sniff(payload: bytes) -> str:
    try:
        return sniff(payload)
    except DocumentError:
        return "unknown"
