"""Keeps a copy of the bytes of each exchange, as they pass a connection.

Twisted's and Scrapy's own objects lose header case, order, folding, bad lines, the reason phrase and the chunk
framing, so the copy is taken beneath them, above TLS. Private names of both are used: their versions are pinned and
tests/crawler/wire/test_canary.py watches the names.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress, IHandshakeListener
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web._newclient import Request as TxRequest
from twisted.web.client import URI
from twisted.web.iweb import IResponse
from zope.interface import implementer  # type: ignore[import-untyped]

from archive.blocks import Spool, Stretch
from crawler.wire.guard import Place
from crawler.wire.parsing import ResponseParser
from crawler.wire.tls import TlsInspection, inspection_of

logger = logging.getLogger(__name__)

_BEGINNING = b"HTTP/"
_TIRED = re.compile(rb"HTTP/\d\.\d 408\b")


class Tap:
    """The bytes of one exchange: what was sent, and what came back up to where HTTP framing ends the message.

    `began_at` is when the host's turn came, or when the request was refused before.
    `ip_address` and `connection` are None until a connection carried the request. `malformed` holds once the response
    could not be understood as HTTP, `broken` once the connection broke instead of being closed: a body that ends with
    its connection is whole only without it. `is_unannounced` holds once TLS ended without its farewell, with which a
    body that ends with its connection would be proved whole (RFC 9112 §9.8). Old servers never send it: that is no
    break, no more than in plain HTTP, but it is noted.
    A large response lies in a file of `directory`; `storage_fault` is set once it could not be kept there.
    """

    __slots__ = (
        "_directory",
        "_received",
        "_sent",
        "began_at",
        "broken",
        "connection",
        "ip_address",
        "is_unannounced",
        "malformed",
        "storage_fault",
    )

    def __init__(self, began_at: datetime, directory: Path) -> None:
        self.began_at = began_at
        self._directory = directory
        self._sent: list[bytes] = []
        self._received = Spool(directory)
        self.storage_fault: OSError | None = None
        self.ip_address: str | None = None
        self.connection: TeeProtocol | None = None
        self.malformed = self.broken = self.is_unannounced = False

    def begin(self, connection: TeeProtocol, ip_address: str) -> None:
        """Start anew on a connection: a request that is repeated on a fresh one counts once."""
        self._sent.clear()
        self._received = Spool(self._directory)
        self.connection, self.ip_address = connection, ip_address
        self.malformed = self.broken = self.is_unannounced = False

    def add_sent(self, data: bytes) -> None:
        """Keep bytes that were written to the connection."""
        self._sent.append(data)

    def add_received(self, data: bytes) -> None:
        """Keep bytes that were read from the connection; where that fails there is nothing left to be received."""
        if self.storage_fault is not None:
            return
        try:
            self._received.add(data)
        except OSError as error:
            self.storage_fault = error
            if self.connection is not None:
                self.connection.abort_now()

    def end(self, excess: int) -> None:
        """Close the response; the last `excess` bytes that were read belong to no part of it."""
        if excess:
            self._received.drop(excess)

    @property
    def inspection(self) -> TlsInspection | None:
        """What was learnt of the TLS of the connection; None for plain HTTP, and before there is a connection."""
        return self.connection.inspection if self.connection else None

    @property
    def request(self) -> bytes:
        """The request as it was sent."""
        return b"".join(self._sent)

    @property
    def received_count(self) -> int:
        """How many bytes were read for this exchange."""
        return self._received.size

    @property
    def received(self) -> bytes | Stretch:
        """Everything that was read for this exchange, interim (1xx) responses before the final one included."""
        return self._received.stretch()


@implementer(IHandshakeListener)
class TeeProtocol(_LenientHTTP11ClientProtocol):
    """An HTTP/1.1 client connection that copies each exchange to the tap of its host and port.

    `taps` holds the exchange in progress by host and port: one connection a host makes that unique. `inspection` is
    what is learnt of its TLS, None for a plain connection.
    """

    def __init__(self, quiescent: Callable[[HTTP11ClientProtocol], None], taps: Mapping[Place, Tap]) -> None:
        super().__init__(quiescent)  # type: ignore[no-untyped-call]
        self._taps = taps
        self._tap: Tap | None = None
        self._is_kept = False
        self.inspection: TlsInspection | None = None
        self._lost = asyncio.Event()

    async def settle(self, seconds: float) -> None:
        """Wait until the connection may carry the next request or is closed; close it where that takes too long."""
        if self.state == "QUIESCENT":
            return
        try:
            await asyncio.wait_for(self._lost.wait(), seconds)
        except TimeoutError:
            # A TLS peer that never answers our farewell would keep a second connection open beside the next.
            self.abort_now()

    def abort_now(self) -> None:
        """Close the connection without a farewell; nothing happens where it is closed."""
        if not self._lost.is_set():
            cast("Any", self.transport).abortConnection()

    def makeConnection(self, transport: Any) -> None:  # noqa: N802  Twisted's name
        """Listen to what is written to the transport, which for HTTPS is the one above TLS."""
        write = transport.write

        def tee_write(data: bytes) -> None:
            if self._tap is not None:
                self._tap.add_sent(data)
            write(data)

        def tee_write_sequence(parts: Iterable[bytes]) -> None:
            # TLS transports call their own write from writeSequence: through one door nothing is copied twice.
            tee_write(b"".join(parts))

        transport.write, transport.writeSequence = tee_write, tee_write_sequence
        self.inspection = inspection_of(transport)
        lose = transport.connectionLost

        def note_loss(reason: Failure) -> None:
            # TLS makes one kind of loss of all that come without its farewell, and of what it cannot decrypt.
            if self._tap is not None:
                is_closed = isinstance(reason.value, ConnectionDone) and getattr(transport, "_reason", None) is None
                self._tap.broken = not is_closed
                self._tap.is_unannounced = not getattr(transport, "_lostTLSConnection", True)
            lose(reason)

        transport.connectionLost = note_loss
        super().makeConnection(transport)  # type: ignore[no-untyped-call]

    def handshakeCompleted(self) -> None:  # noqa: N802  Twisted's name
        """Keep what the TLS handshake agreed on."""
        if self.inspection is not None:
            self.inspection.complete(cast("Any", self.transport).getHandle())

    def request(self, request: TxRequest) -> Deferred[IResponse]:
        """Send a request; from here on everything belongs to its exchange."""
        uri: URI = cast("Any", request)._parsedURI  # noqa: SLF001
        self._tap = self._taps[uri.host.decode("ascii").lower(), uri.port]
        self._tap.begin(self, cast("Any", self.transport).getPeer().host)
        sent = super().request(request)
        # Scrapy puts its parser in the place of Twisted's in the same way.
        if self._parser is not None:
            self._parser.__class__ = ResponseParser
        return sent

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """Copy what was read and have it parsed; what comes between two exchanges belongs to neither."""
        if self._tap is None or self._is_left_over(self._tap, data):
            self._refuse(len(data))
            return
        self._tap.add_received(data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _is_left_over(self, tap: Tap, data: bytes) -> bool:
        """Whether a kept connection brings, instead of an answer, what still belonged to the one before.

        So does a 408: a server that grew tired of waiting says it of the time before our request (RFC 9110 §15.5.9).
        """
        if not self._is_kept or tap.received_count:
            return False
        return data[: len(_BEGINNING)] != _BEGINNING[: len(data)] or _TIRED.match(data) is not None

    def _refuse(self, count: int) -> None:
        """Drop bytes that are no part of a message, and the connection: the next answer could begin with more of them.

        A request that waits for its answer is sent anew by the pool, as where a server has closed a kept connection.
        """
        logger.info("%d bytes belong to no response: the connection is closed", count)
        if self._state == "QUIESCENT":
            self._state = "ABORTING"  # what the pool must not hand out
        self.abort_now()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802  Twisted's name
        """Finish the exchange as far as it came, and let go of the host."""
        super().connectionLost(reason)  # type: ignore[no-untyped-call]
        self._lost.set()

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802  Twisted's name
        if self._tap is not None:
            self._tap.end(len(rest))
            self._tap = None
        self._is_kept = True
        super()._finishResponse(rest)
        if rest:
            self._refuse(len(rest))

    def _giveUp(self, reason: Failure) -> None:  # noqa: N802  Twisted's name
        # Called with a whole response where the connection is not kept, and with a broken one that cannot be parsed.
        if self._tap is not None:
            self._tap.malformed = True
        super()._giveUp(reason)  # type: ignore[no-untyped-call]
        if self._tap is not None:
            self.abort_now()


class TeeFactory(_LenientHTTP11ClientFactory):
    """Builds the connections of a pool; made anew for each connection by Twisted."""

    def __init__(self, taps: Mapping[Place, Tap], quiescent: Callable[[HTTP11ClientProtocol], None], name: str) -> None:
        super().__init__(quiescent, name)  # type: ignore[no-untyped-call]
        self._taps = taps

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: ARG002, N802  Twisted's name
        """Return a connection that copies what passes it."""
        return TeeProtocol(self._quiescentCallback, self._taps)
