"""Web archives (MHTML), as a word processor saves them, often under the name of a DOC: the page in them is read."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message

from report.documents.html import read_html
from report.documents.model import Document
from report.errors import DocumentError

MAX_BYTES = 64_000_000
MAX_PARTS = 2_000
MAX_HEADER = 4_000
_MAX_NESTED = 20
_HEADER = re.compile(rb"^content-[a-z-]{1,30}:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb'boundary[^=\s]{0,4}=\s*"?([^";\s]{1,100})', re.IGNORECASE)


def read_mhtml(payload: bytes) -> Document:
    """Read the longest page of a web archive.

    Raises:
        DocumentError: There is no page in it, or it is larger than 64 MB, has more than 2000 parts or a header of
            more than 4000 characters.
    """
    if len(payload) > MAX_BYTES:
        raise DocumentError(f"the web archive has more than {MAX_BYTES // 1_000_000} MB")
    boundaries = set(_BOUNDARY.findall(payload))
    parts = sum(payload.count(b"--" + boundary) for boundary in boundaries) if len(boundaries) <= _MAX_NESTED else None
    if parts is None or parts > MAX_PARTS:
        raise DocumentError(f"the web archive has more than {MAX_PARTS} parts, or too many within each other")
    if any(len(header) > MAX_HEADER for header in _HEADER.findall(payload)):
        raise DocumentError(f"a header of the web archive has more than {MAX_HEADER} characters")
    message = email.message_from_bytes(payload.lstrip(), policy=email.policy.compat32)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    page = max(pages, key=lambda part: len(_content(part)), default=None)
    if page is None:
        raise DocumentError("the web archive holds no page")
    charset = page.get_param("charset")
    return read_html(_content(page), f"text/html; charset={charset}" if isinstance(charset, str) else None)


def _content(part: Message) -> bytes:
    """Return a part's bytes, its transfer encoding undone."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
