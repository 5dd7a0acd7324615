"""A site in memory and a trap on loopback, for the tests of rendering."""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.errors import CrawlerError
from crawler.rendering import BrowserRequest, BrowserResponse

Answer = tuple[int, list[tuple[str, str]], bytes]


def html(text: str, encoding: str = "utf-8", *headers: tuple[str, str]) -> Answer:
    """Return a page that says its encoding in the header."""
    return 200, [("Content-Type", f"text/html; charset={encoding}"), *headers], text.encode(encoding)


@dataclass
class Site:
    """Answers from memory: by `//host/path?query`, by `/path?query`, else 404; keeps what was asked."""

    answers: dict[str, Answer]
    delays: dict[str, float] = field(default_factory=dict)
    asked: list[BrowserRequest] = field(default_factory=list)

    async def __call__(self, request: BrowserRequest) -> BrowserResponse:
        """Answer one request of the browser."""
        self.asked.append(request)
        parts = urlsplit(request.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        await asyncio.sleep(self.delays.get(path, 0))
        answer = self.answers.get(f"//{parts.netloc}{path}") or self.answers.get(path)
        if answer is None:
            return BrowserResponse(404, [("Content-Type", "text/plain")], b"", f"<urn:record:{path}>")
        if answer[0] == 0:
            raise CrawlerError("connection refused")
        return BrowserResponse(*answer, f"<urn:record:{path}>")

    def paths(self, kind: str | None = None) -> list[str]:
        """Return the paths that were asked for, in order, of one resource type or of all."""
        return [urlsplit(asked.url).path for asked in self.asked if kind in (None, asked.resource_type)]

    def header(self, path: str, name: str) -> str | None:
        """Return a header of the first request for a path, None where it had none."""
        asked = next(asked for asked in self.asked if urlsplit(asked.url).path == path)
        return {key.lower(): value for key, value in asked.headers}.get(name)


class Trap:
    """Listens on loopback, TCP and UDP on one port, and notes whatever arrives."""

    def __init__(self) -> None:
        self.caught: list[str] = []
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._tcp.getsockname()[1])
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        for target in (self._accept, self._receive):
            threading.Thread(target=target, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._tcp.accept()
            except OSError:
                return
            self.caught.append("tcp")
            connection.close()

    def _receive(self) -> None:
        while True:
            try:
                data, _ = self._udp.recvfrom(2048)
            except OSError:
                return
            self.caught.append(f"udp {data[:40]!r}")

    def close(self) -> None:
        """Stop listening."""
        self._tcp.shutdown(socket.SHUT_RDWR)
        self._tcp.close()
        self._udp.close()
