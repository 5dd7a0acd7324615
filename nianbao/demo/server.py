"""Serves portals: one HTTP server an address, all of them on one port, in a thread of their own."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread
from types import TracebackType
from typing import Self

from nianbao.demo.county import County, origin_of
from nianbao.demo.http import Request, Visit, parse_request
from nianbao.demo.places import PLACES
from nianbao.demo.portals import answer
from nianbao.demo.sites import Family, Site, load_families

_PORT_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class ServedExchange:
    """A request as received and the response as sent, whole; `connection` tells the connections apart."""

    address: str
    connection: int
    request: bytes
    response: bytes


class PortalServer:
    """Portals on loopback, each at an address of its own, for as long as the context is open.

    `port` 0 takes a port that is free on all addresses. `night` is set from outside, between requests. With
    `record`, every exchange is kept in `exchanges`. `latency_seconds` is waited before each answer.
    `peak_connections` says how many connections each address had open at once at most.
    """

    def __init__(
        self, addresses: Sequence[str], port: int = 0, *, record: bool = False, latency_seconds: float = 0.0
    ) -> None:
        self.night = 1
        self.latency_seconds = latency_seconds
        self.exchanges: list[ServedExchange] = []
        self.peak_connections: Counter[str] = Counter()
        self._addresses = tuple(addresses)
        self._record = record
        self._asked_port = port
        self._sockets: dict[str, socket.socket] = {}
        self._fetched: Counter[tuple[int, str, str]] = Counter()
        self._open_connections: Counter[str] = Counter()
        self._connection_count = 0
        self._connections: set[asyncio.Task[None]] = set()
        self._ready = Event()
        self._thread = Thread(target=self._run, name="demo-portals", daemon=True)

    def find_site(self, address: str, night: int) -> tuple[Family, Site]:
        """Return what is served at an address on a night."""
        raise NotImplementedError

    @property
    def port(self) -> int:
        """Return the port on which all addresses are served."""
        port: int = next(iter(self._sockets.values())).getsockname()[1]
        return port

    def __enter__(self) -> Self:
        self._sockets = _bind(self._addresses, self._asked_port)
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
            await asyncio.start_server(partial(self._connection, address), sock=bound)
            for address, bound in self._sockets.items()
        ]
        self._ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connection(self, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        self._connection_count += 1
        self._open_connections[address] += 1
        self.peak_connections[address] = max(self.peak_connections[address], self._open_connections[address])
        try:
            await self._exchanges(address, self._connection_count, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            self._open_connections[address] -= 1
            writer.close()

    async def _exchanges(
        self, address: str, connection: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            request = parse_request(head[:-4], b"")
            body = await reader.readexactly(int(request.headers.get("content-length", 0)))
            response = self._answer(address, parse_request(head[:-4], body))
            if self.latency_seconds:
                await asyncio.sleep(self.latency_seconds)
            if self._record:
                self.exchanges.append(ServedExchange(address, connection, head + body, response))
            writer.write(response)
            await writer.drain()
            if request.headers.get("connection", "").lower() == "close":
                return

    def _answer(self, address: str, request: Request) -> bytes:
        night = self.night
        fetched = (night, address, request.target)
        self._fetched[fetched] += 1
        visit = Visit(request, night, self._fetched[fetched], f"http://{address}:{self.port}")
        return answer(*self.find_site(address, night), visit).block(request.method)


class CountyServer(PortalServer):
    """The county on loopback; see `PortalServer`."""

    def __init__(self, county: County, port: int = 0, *, record: bool = False, latency_seconds: float = 0.0) -> None:
        super().__init__([place.address for place in PLACES], port, record=record, latency_seconds=latency_seconds)
        self.county = county
        self._places = {place.address: place for place in PLACES}
        self._families = load_families()

    def find_site(self, address: str, night: int) -> tuple[Family, Site]:
        """Return a portal of the county on a night."""
        place = self._places[address]
        return self._families[place.platform], Site(place, self.county.articles(place.id, night), place.page_size)

    def origin(self, portal: str) -> str:
        """Return scheme, host and port of a portal."""
        return origin_of(next(place for place in PLACES if place.id == portal), self.port)


def _bind(addresses: Sequence[str], port: int) -> dict[str, socket.socket]:
    """Bind every address to one port.

    Raises:
        OSError: The port asked for is taken on one of them, or none was found that is free on all.
    """
    for _ in range(_PORT_ATTEMPTS):
        bound: dict[str, socket.socket] = {}
        try:
            for address in addresses:
                taken = next(iter(bound.values())).getsockname()[1] if bound else port
                bound[address] = socket.create_server((address, taken))
        except OSError:
            for listening in bound.values():
                listening.close()
            if port:
                raise
        else:
            return bound
    raise OSError("no port is free on all of the portals' addresses: give one")
