"""A reading room on loopback for the tests: the application behind a real server, asked by a plain client."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import uvicorn

from archive.clock import Clock
from web.access import Access
from web.app import make_app
from web.rates import Rates
from web.replay_links import Replay
from web.room import Room


@dataclass(frozen=True)
class Answer:
    """What the room answered: status, headers by lower-case name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """What the body says as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Served:
    """A room that is served at a port of loopback."""

    port: int

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, target: str, *, method: str = "GET", host: str | None = None, **headers: str) -> Answer:
        """Send one request, its target as it is given, and return the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, quote(target, safe="/?&=%:~-._#+;,@[]"), skip_host=True)
            connection.putheader("Host", host or f"127.0.0.1:{self.port}")
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read())
        finally:
            connection.close()

    def say(self, raw: bytes) -> bytes:
        """Send bytes as they are, and return all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(raw)
            received = b""
            while piece := connection.recv(65536):
                received += piece
        return received


@contextmanager
def serve_room(
    root: Path,
    *,
    clock: Clock | None = None,
    access: Access | None = None,
    rates: Rates | None = None,
    replay: Replay | None = None,
) -> Iterator[Served]:
    """Serve a collection for as long as the context is open; without `rates` no test is ever too fast."""
    app = make_app(Room.open(root, clock, replay), access=access, rates=rates or Rates(1e6, 1e6))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_config=None, log_level="critical", server_header=False, ws="none")
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield Served(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(20)
