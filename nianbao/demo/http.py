"""HTTP/1.1 messages as bytes, written by ourselves so that every header byte is what a portal is meant to send."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

REASONS = {
    200: b"OK",
    302: b"Found",
    304: b"Not Modified",
    403: b"Forbidden",
    404: b"Not Found",
    405: b"Method Not Allowed",
}
_CHUNK = 8192

Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was received; header names are in lower case, and `target` is as on the request line."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """Return the target without its query."""
        return urlsplit(self.target).path

    @property
    def parameters(self) -> dict[str, str]:
        """Return the fields of the query and of a form in the body, the first of each name."""
        query = urlsplit(self.target).query
        text = f"{query}&{self.body.decode('utf-8', 'replace')}" if self.body else query
        return {name: values[0] for name, values in parse_qs(text).items()}


@dataclass(frozen=True, slots=True)
class Visit:
    """A request and all else that its answer may depend on.

    `night` counts from 1. `ordinal` says the how-manieth fetch of this target on this night it is, from 1.
    `origin` is scheme, host and port of the portal.
    """

    request: Request
    night: int
    ordinal: int
    origin: str


@dataclass(frozen=True, slots=True)
class Response:
    """What a portal answers; `body` is sent chunked where `chunked`, else with its length."""

    body: bytes = b""
    status: int = 200
    headers: tuple[Header, ...] = field(default=())
    chunked: bool = False

    def block(self, method: str) -> bytes:
        """Return the bytes to send; to HEAD, and with a 304, goes no body."""
        framing = (b"Transfer-Encoding", b"chunked") if self.chunked else (b"Content-Length", b"%d" % len(self.body))
        headers = self.headers if self.status == 304 else (*self.headers, framing)
        lines = [b"HTTP/1.1 %d %s" % (self.status, REASONS[self.status])]
        lines += [name + b": " + value for name, value in headers]
        head = b"\r\n".join(lines) + b"\r\n\r\n"
        if method == "HEAD" or self.status == 304:
            return head
        return head + (_chunks(self.body) if self.chunked else self.body)


def parse_request(head: bytes, body: bytes) -> Request:
    """Parse a request's head, which ends before its empty line, and take its body as it is.

    Raises:
        ValueError: The first line is no request line.
    """
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return Request(method, target, {name.strip().lower(): value.strip() for name, value in pairs}, body)


def http_date(day: date) -> bytes:
    """Return six in the evening UTC of a day, two in the morning in Shanghai, as HTTP writes it."""
    moment = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    return format_datetime(moment, usegmt=True).encode("ascii")


def conditional(request: Request, response: Response, modified_on: date) -> Response:
    """Add the validators of a static file, and answer 304 where the request names them (RFC 9110 §13.2.2)."""
    etag = b'"%s"' % sha256(response.body).hexdigest()[:16].encode("ascii")
    modified = http_date(modified_on)
    headers = (*response.headers, (b"Last-Modified", modified), (b"ETag", etag), (b"Accept-Ranges", b"bytes"))
    if _not_modified(request, etag.decode("ascii"), modified.decode("ascii")):
        kept = tuple(header for header in headers if header[0].lower() not in {b"content-type", b"accept-ranges"})
        return Response(status=304, headers=kept)
    return replace(response, headers=headers)


def gzipped(request: Request, response: Response) -> Response:
    """Compress the body where the request accepts it; the same body gives the same bytes."""
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return response
    headers = (*response.headers, (b"Content-Encoding", b"gzip"), (b"Vary", b"Accept-Encoding"))
    return replace(response, body=gzip.compress(response.body, mtime=0), headers=headers)


def _not_modified(request: Request, etag: str, modified: str) -> bool:
    named = request.headers.get("if-none-match")
    if named is not None:
        return etag in {tag.strip().removeprefix("W/") for tag in named.split(",")} or named.strip() == "*"
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except ValueError:
        return False


def _chunks(body: bytes) -> bytes:
    pieces = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
