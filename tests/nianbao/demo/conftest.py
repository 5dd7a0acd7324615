"""The county, a server of it, and a client that follows nothing by itself."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest

from nianbao.demo import County, CountyServer


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: header pairs as received, and the body with chunk framing removed."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Client:
    """Fetches one URL at a time, each on a connection of its own."""

    def __init__(self, server: CountyServer) -> None:
        self.server = server

    def fetch(
        self, url: str, *, headers: Mapping[str, str] | None = None, form: str | None = None, method: str | None = None
    ) -> Fetched:
        """GET a URL, or POST a form to it; redirects are not followed."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            body = form.encode() if form else None
            connection.request(method or ("POST" if form else "GET"), target, body, dict(headers or {}))
            answer = connection.getresponse()
            return Fetched(answer.status, tuple(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def fetch_document(self, url: str) -> bytes:
        """GET a URL as a person would, over its redirects."""
        fetched = self.fetch(url)
        while fetched.status == 302:
            url = urljoin(url, fetched.header("Location") or "")
            fetched = self.fetch(url)
        assert fetched.status == 200
        return fetched.body


@pytest.fixture(scope="session")
def county() -> County:
    """The county that everybody gets who names no seed."""
    return County()


@pytest.fixture
def server(county: County) -> Iterator[CountyServer]:
    """The county served on a free port, on its first night."""
    with CountyServer(county, record=True) as serving:
        yield serving


@pytest.fixture
def client(server: CountyServer) -> Client:
    """A client of the server."""
    return Client(server)
