"""A server that says on a raw socket exactly what a test wants, and remembers every byte of it."""

from __future__ import annotations

import os
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

Step = bytes | float | str | threading.Event
"""Bytes to send, seconds to wait, what to wait for, or `close`, `farewell` (a close that TLS announces), `garble` (what
is no TLS), `reset` and `wait` (for the client to go away)."""
_UNDER_WAY = 20  # milliseconds
_MOST_MILLISECONDS = 20_000


@dataclass
class Exchange:
    """One request and what was answered; `path` is the request's target, `connection` numbers the connections."""

    connection: int
    path: str
    request: bytes
    response: bytes
    began: float
    ended: float = 0.0


@dataclass(eq=False)
class GoldenServer:
    """Answers each path by its steps; what is not scripted is a 404 with an empty body.

    With `tls` it speaks TLS; with `hello` it plays these steps instead of a handshake. `agreed` is the version and
    the cipher of each handshake. `open_most` is the largest number of connections that the client had not closed when
    it opened another.
    """

    script: dict[str, Sequence[Step] | Callable[[bytes], Sequence[Step]]]
    address: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    hello: Sequence[Step] | None = None
    agreed: list[tuple[str | None, str]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    open_most: int = 0
    accepted: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server((self.address, 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []

    @property
    def url(self) -> str:
        """The server's address as the beginning of a URL, without a slash at the end."""
        return f"{'http' if self.tls is None and self.hello is None else 'https'}://{self.address}:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def exchange(self, path: str) -> Exchange:
        """Return the only exchange about a path."""
        [found] = [exchange for exchange in self.exchanges if exchange.path == path]
        return found

    def paths(self) -> list[str]:
        """Return what was asked for, in order."""
        return [exchange.path for exchange in self.exchanges]

    def wait_until_closed(self, connection: int) -> None:
        """Wait until the client has closed one of the connections, which are numbered from 1 on."""
        poll = select.poll()
        poll.register(self._sockets[connection - 1], select.POLLRDHUP)
        assert poll.poll(_MOST_MILLISECONDS), f"connection {connection} is not closed"

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            # Asked of the kernel: the thread of an aborted connection may not have run yet.
            self.open_most = max(self.open_most, 1 + sum(_is_open(each) for each in self._sockets))
            self.accepted += 1
            self._sockets.append(connection)
            self._start(self._serve, connection, self.accepted)

    def _serve(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError):
            if self.hello is not None:
                with connection:
                    began = Exchange(number, "", connection.recv(65536), b"", time.monotonic())
                    self._play(connection, began, self.hello)
                return
            if self.tls is not None:
                secured = self._sockets[number - 1] = self.tls.wrap_socket(connection, server_side=True)
                self.agreed.append((secured.version(), (secured.cipher() or ("",))[0]))
                connection = secured
            with connection:
                buffer = bytearray()
                while (request := _read_request(connection, buffer)) is not None:
                    if not self._answer(connection, number, request):
                        return

    def _answer(self, connection: socket.socket, number: int, request: bytes) -> bool:
        """Play the steps; return whether the connection is kept."""
        path = request.split(b" ", 2)[1].decode("latin-1")
        steps = self.script.get(path, [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
        exchange = Exchange(number, path, request, b"", time.monotonic())
        self.exchanges.append(exchange)
        try:
            return self._play(connection, exchange, steps(request) if callable(steps) else steps)
        finally:
            exchange.ended = time.monotonic()

    def _play(self, connection: socket.socket, exchange: Exchange, steps: Sequence[Step]) -> bool:
        for step in steps:
            match step:
                case bytes():
                    connection.sendall(step)
                    exchange.response += step
                case float() | threading.Event():
                    _pause(step)
                case "wait":
                    while connection.recv(65536):
                        pass
                    return False
                case "reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return False
                case "garble":
                    # Beneath TLS: a record of it that nobody can decrypt.
                    os.write(connection.fileno(), b"\x17\x03\x03\x00\x20" + bytes(32))
                    return False
                case "farewell":
                    if isinstance(connection, ssl.SSLSocket):
                        connection.settimeout(0)
                        with suppress(ssl.SSLWantReadError):
                            connection.unwrap()
                    return False
                case _:
                    return False
        return True


def _pause(until: float | threading.Event) -> None:
    """Wait so many seconds, or for what happens elsewhere."""
    if isinstance(until, float):
        time.sleep(until)
    else:
        assert until.wait(_MOST_MILLISECONDS / 1000), "what was waited for did not happen"


def _is_open(connection: socket.socket) -> bool:
    """Whether neither side has closed a connection."""
    if connection.fileno() < 0:
        return False
    poll = select.poll()
    poll.register(connection, select.POLLRDHUP)
    # On a busy machine the packets of two connections pass the kernel on two processors: a close that came before the
    # next connection may be seen some milliseconds after it.
    return not poll.poll(_UNDER_WAY)


def _read_request(connection: socket.socket, buffer: bytearray) -> bytes | None:
    """Return the next request whole, None when the client has gone."""
    while b"\r\n\r\n" not in buffer:
        data = connection.recv(65536)
        if not data:
            return None
        buffer += data
    end = buffer.index(b"\r\n\r\n") + 4
    for line in bytes(buffer[:end]).lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            end += int(line.partition(b":")[2])
    while len(buffer) < end:
        buffer += connection.recv(65536)
    request = bytes(buffer[:end])
    del buffer[:end]
    return request
