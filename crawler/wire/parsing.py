"""Where a response ends, by HTTP's rules where they are kept and by browsers' where old servers break them.

Twisted's parser gives up on what browsers read: blanks after a chunk's size or a field's name, a line longer than
16 KB, names that are no tokens, a first line that is folded, `identity`, and chunks whose lines end with LF alone. Here
the archive's own reading of header blocks and chunks decides, so that what ends a message on the wire is what ends its
payload in the archive. What cannot be understood is no guess: a length that is no number, two lengths that differ, or
damaged chunks end the exchange, which keeps what came (RFC 9112 §6.3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.web._abnf import _istoken
from twisted.web._newclient import BODY, HTTPClientParser, Response
from twisted.web.http import _DataLoss, _IdentityTransferDecoder

from archive.warc.chunks import ChunkFraming
from archive.warc.heads import HeadSearch, HttpHead, parse_head
from crawler.errors import HeadTooLargeError, NoHttpError

# All header blocks of a response, interim ones included, or its trailers. Browsers end at a quarter of this.
MAX_HEAD_BYTES = 1 << 20

_BEGINNING = b"HTTP/"


class _ChunkedDecoder:
    """Twisted's place for what takes chunks apart."""

    def __init__(self, data: Callable[[bytes], None], finish: Callable[[bytes], None]) -> None:
        self._data, self._finish = data, finish
        self._framing = ChunkFraming()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """Take the next bytes of the body.

        Raises:
            HeadTooLargeError: The trailers are larger than any server's.
            NoHttpError: They are no chunks.
        """
        framing = self._framing
        for piece in framing.feed(data):
            self._data(bytes(piece))
        if framing.fault is not None:
            raise NoHttpError(framing.fault)
        if framing.trailer_bytes > MAX_HEAD_BYTES:
            raise HeadTooLargeError(f"its trailers are larger than {MAX_HEAD_BYTES} bytes")
        if framing.is_ended:
            self._finish(bytes(framing.unread))

    def noMoreData(self) -> None:  # noqa: N802  Twisted's name
        """Hear that the connection has ended.

        Raises:
            _DataLoss: The body has not.
        """
        if not self._framing.is_ended:
            raise _DataLoss("the last chunk is missing")


def _until_close(data: Callable[[bytes], None], finish: Callable[[bytes], None]) -> _IdentityTransferDecoder:
    return _IdentityTransferDecoder(None, data, finish)  # type: ignore[no-untyped-call]


_DECODERS = {b"chunked": _ChunkedDecoder, b"until-close": _until_close}


class ResponseParser(HTTPClientParser):
    """Parses one response as it comes in.

    Twisted makes a parser of its own class, which is replaced: what this one needs is made when the first bytes come.
    """

    _transferDecoders: Any = _DECODERS  # noqa: N815  Twisted's name
    _search: HeadSearch | None = None
    _head: bytearray

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """Take the next bytes.

        Raises:
            HeadTooLargeError: The header blocks or the trailers are larger than any server's.
            NoHttpError: The bytes are no HTTP response.
        """
        self._everReceivedData = True
        if self.state == BODY:
            self._feed_body(data)
            return
        if self._search is None:
            self._search, self._head = HeadSearch(), bytearray()
        self._head += data
        found = self._search.find(self._head)
        _check_beginning(self._head, self._search.start)
        if (found[1] if found else len(self._head)) > MAX_HEAD_BYTES:
            raise HeadTooLargeError(f"its header block is larger than {MAX_HEAD_BYTES} bytes")
        if found is not None:
            start, end = found
            # What Twisted hands on as belonging to no part of the response, where there is no body.
            self._buffer = bytes(self._head[end:])
            self._take_head(parse_head(bytes(self._head[start:end])))
            rest = self.clearLineBuffer()  # type: ignore[no-untyped-call]
            if rest and self.state == BODY:
                self._feed_body(rest)

    def _feed_body(self, data: bytes) -> None:
        decoder: Any = self.bodyDecoder
        decoder.dataReceived(data)

    def _take_head(self, head: HttpHead) -> None:
        if head.status is None or head.status == 101:
            raise NoHttpError(f"{head.status}: what follows is no HTTP")
        major, _, minor = head.version.decode("ascii").partition(".")
        version = (b"HTTP", int(major), int(minor or 0))
        about = (head.status, head.reason, self.headers, self.transport, self.request)
        self.response = Response._construct(version, *about)  # type: ignore[no-untyped-call]  # noqa: SLF001
        for name, value in head.headers:
            # What is no name of a field says nothing to anybody; it is archived as it came.
            if _istoken(name):
                self.headerReceived(name, value.replace(b"\0", b" "))  # type: ignore[no-untyped-call]
        codings = head.codings(b"transfer-encoding")
        self._settle_framing(codings)
        self._settle_connection(head, version[1:])
        self.allHeadersReceived()  # type: ignore[no-untyped-call]

    def _settle_framing(self, codings: list[bytes]) -> None:
        """Have Twisted end the body where it ends, and have other transfer codings undone with those of the content."""
        self.connHeaders.removeHeader(b"Transfer-Encoding")
        if not codings:
            return
        is_chunked = codings[-1] == b"chunked"
        # Without chunks at its end such a body lasts as long as its connection (RFC 9112 §6.3).
        self.connHeaders.setRawHeaders(b"Transfer-Encoding", [b"chunked" if is_chunked else b"until-close"])
        inner = codings[:-1] if is_chunked else codings
        if inner:
            self.headers.addRawHeader(b"Content-Encoding", b", ".join(inner))

    def _settle_connection(self, head: HttpHead, version: tuple[int, int]) -> None:
        """Say in Twisted's words whether the connection is kept (RFC 9112 §9.3)."""
        said = {word.strip().lower() for value in head.values(b"connection") for word in value.split(b",")}
        if b"close" in said or (version < (1, 1) and b"keep-alive" not in said):
            self.connHeaders.setRawHeaders(b"Connection", [b"close"])


def _check_beginning(head: bytearray, start: int) -> None:
    """Look at what has come of a status line.

    Raises:
        NoHttpError: It is none, whatever follows.
    """
    line = bytes(head[start : start + len(_BEGINNING)])
    # An empty line may stand before it, of which the second half is still to come.
    if line != _BEGINNING[: len(line)] and bytes(head) != b"\r":
        raise NoHttpError(f"no HTTP response: it begins with {line!r}")
    end = head.find(b"\n", start)
    if end >= 0 and parse_head(bytes(head[start : end + 1])).status is None:
        raise NoHttpError(f"no status line: {bytes(head[start:end][:100])!r}")
