"""Serves the county: one HTTP server an address, all four on one port, in a thread of their own."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread
from types import TracebackType
from typing import Self

from nianbao.demo.county import County, origin_of
from nianbao.demo.http import Request, Visit, parse_request
from nianbao.demo.places import PLACES, Place
from nianbao.demo.portals import answer

_PORT_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class ServedExchange:
    """A request as received and the response as sent, whole; `connection` tells the connections apart."""

    address: str
    connection: int
    request: bytes
    response: bytes


class CountyServer:
    """The county on loopback, for as long as the context is open.

    `port` 0 takes a port that is free on all four addresses. `night` is set from outside, between requests. With
    `record`, every exchange is kept in `exchanges`. `latency_seconds` is waited before each answer.
    `peak_connections` says how many connections each address had open at once at most.
    """

    def __init__(self, county: County, port: int = 0, *, record: bool = False, latency_seconds: float = 0.0) -> None:
        self.county = county
        self.night = 1
        self.latency_seconds = latency_seconds
        self.exchanges: list[ServedExchange] = []
        self.peak_connections: Counter[str] = Counter()
        self._record = record
        self._asked_port = port
        self._sockets: dict[Place, socket.socket] = {}
        self._fetched: Counter[tuple[int, str, str]] = Counter()
        self._open_connections: Counter[str] = Counter()
        self._connection_count = 0
        self._connections: set[asyncio.Task[None]] = set()
        self._ready = Event()
        self._thread = Thread(target=self._run, name="demo-county", daemon=True)

    @property
    def port(self) -> int:
        """Return the port on which all addresses are served."""
        port: int = next(iter(self._sockets.values())).getsockname()[1]
        return port

    def origin(self, portal: str) -> str:
        """Return scheme, host and port of a portal."""
        return origin_of(next(place for place in PLACES if place.id == portal), self.port)

    def __enter__(self) -> Self:
        self._sockets = _bind(self._asked_port)
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        servers = [
            await asyncio.start_server(partial(self._connection, place), sock=bound)
            for place, bound in self._sockets.items()
        ]
        self._ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connection(self, place: Place, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        self._connection_count += 1
        self._open_connections[place.address] += 1
        self.peak_connections[place.address] = max(
            self.peak_connections[place.address], self._open_connections[place.address]
        )
        try:
            await self._exchanges(place, self._connection_count, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            self._open_connections[place.address] -= 1
            writer.close()

    async def _exchanges(
        self, place: Place, connection: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            request = parse_request(head[:-4], b"")
            body = await reader.readexactly(int(request.headers.get("content-length", 0)))
            response = self._answer(place, parse_request(head[:-4], body))
            if self.latency_seconds:
                await asyncio.sleep(self.latency_seconds)
            if self._record:
                self.exchanges.append(ServedExchange(place.address, connection, head + body, response))
            writer.write(response)
            await writer.drain()
            if request.headers.get("connection", "").lower() == "close":
                return

    def _answer(self, place: Place, request: Request) -> bytes:
        night = self.night
        fetched = (night, place.id, request.target)
        self._fetched[fetched] += 1
        visit = Visit(request, night, self._fetched[fetched], origin_of(place, self.port))
        return answer(self.county, place, visit).block(request.method)


def _bind(port: int) -> dict[Place, socket.socket]:
    """Bind every address to one port.

    Raises:
        OSError: The port asked for is taken on one of them, or none was found that is free on all.
    """
    for _ in range(_PORT_ATTEMPTS):
        bound: dict[Place, socket.socket] = {}
        try:
            for place in PLACES:
                taken = next(iter(bound.values())).getsockname()[1] if bound else port
                bound[place] = socket.create_server((place.address, taken))
        except OSError:
            for listening in bound.values():
                listening.close()
            if port:
                raise
        else:
            return bound
    raise OSError("no port is free on all of the county's addresses: give one")
