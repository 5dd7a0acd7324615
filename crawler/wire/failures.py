"""Why nothing came back, or not everything: in words that the archive keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectError, ConnectionClosed

from archive.capture import Capture, Supplement, Truncation
from archive.warc.connections import FIELDS_CONTENT_TYPE, fields_block
from crawler.errors import ForbiddenError, HeadTooLargeError, NoHttpError, TlsError


class StoppedError(IgnoreRequest):
    """The crawl is being stopped; nothing was sent and nothing is recorded."""


class RobotsRefusalError(IgnoreRequest):
    """The host's robots.txt does not allow the URL; nothing was sent."""


class RobotsUnknownError(IgnoreRequest):
    """The host's robots.txt could not be had, so that what it allows is not known; nothing was sent."""


# The first class that an error or one of its causes belongs to names its kind: a robots.txt that could not be had for
# a reason of the network is that reason.
_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (ForbiddenError, "forbidden"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "refused"),
    (TlsError, "tls"),
    (SSL.Error, "tls"),
    (DownloadTimeoutError, "timeout"),
    (ConnectError, "unreachable"),
    (ConnectionClosed, "disconnected"),
    (RobotsRefusalError, "robots"),
    (RobotsUnknownError, "robots_unknown"),
)


def capture_of(error: BaseException) -> Capture | None:
    """Return the record that a failed request left; None where the crawl was being stopped or the archive failed."""
    capture = getattr(error, "capture", None)
    return capture if isinstance(capture, Capture) else None


def attach_capture(error: BaseException, capture: Capture) -> None:
    """Have an exception carry the record that its request left."""
    error.capture = capture  # type: ignore[attr-defined]


def failure_kind(error: BaseException) -> str:
    """Name what went wrong: by `_KINDS`, or `other`."""
    causes = list(causes_of(error))
    for kind, name in _KINDS:
        if any(isinstance(cause, kind) for cause in causes):
            return name
    return "other"


def truncation_of(error: BaseException, *, malformed: bool) -> Truncation:
    """Say why a response is not whole (WARC 1.1 §5.13)."""
    if isinstance(error, DownloadTimeoutError):
        return "time"
    if isinstance(error, DownloadCancelledError) or any(isinstance(one, HeadTooLargeError) for one in causes_of(error)):
        return "length"
    if malformed:
        return "unspecified"
    lost = isinstance(error, ResponseDataLossError) or failure_kind(error) in ("disconnected", "tls")
    return "disconnect" if lost else "unspecified"


def failure_record(
    url: str,
    method: str,
    error: BaseException,
    *,
    began_at: datetime,
    ended_at: datetime,
    ip_address: str | None = None,
    tls: Iterable[tuple[str, str | None]] = (),
) -> Supplement:
    """Return the record of a request that got no response; `tls` says how far TLS came, where a host was reached."""
    fields = [
        ("fetch-error", failure_kind(error)),
        ("fetch-error-message", _message(error)),
        ("fetch-method", method),
        ("fetch-began-at", began_at.isoformat()),
        ("fetch-ended-at", ended_at.isoformat()),
        ("fetch-ip-address", ip_address),
        *tls,
    ]
    return Supplement("metadata", url, began_at, FIELDS_CONTENT_TYPE, fields_block(fields))


def _message(error: BaseException) -> str:
    """Return the innermost cause in one line, by its class and words; of what we put into words, these."""
    causes = list(causes_of(error))
    ours = (TlsError, HeadTooLargeError, NoHttpError)
    innermost = next((cause for cause in causes if isinstance(cause, ours)), causes[-1])
    words = " ".join(str(innermost).split())
    return f"{type(innermost).__name__}: {words}" if words else type(innermost).__name__


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to what caused it; Twisted keeps causes in `reasons`, Python in `__cause__`."""
    yield error
    inner: list[BaseException] = [failure.value for failure in getattr(error, "reasons", ())]
    if error.__cause__ is not None:
        inner.append(error.__cause__)
    for cause in inner:
        yield from causes_of(cause)
