"""A small web server on loopback, and pages of each family in their real markup."""

from __future__ import annotations

import asyncio
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawler.platforms.base import ListRequest, Page
from crawler.spiders.listing import Part

Handler = Callable[[str, dict[str, str]], str | None]


class Site:
    """Serves pages by path; `answers` maps a path to its page, or to a function of the query and form."""

    def __init__(self) -> None:
        self.answers: dict[str, str | Handler] = {}
        self.requests: list[str] = []
        site = self

        class _Server(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer("")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

            def _answer(self, body: str) -> None:
                parts = urllib.parse.urlsplit(self.path)
                site.requests.append(self.path)
                values = dict(urllib.parse.parse_qsl(f"{parts.query}&{body}", keep_blank_values=True))
                answer = site.answers.get(parts.path)
                text = answer(parts.path, values) if callable(answer) else answer
                payload = (text or "nothing here").encode()
                self.send_response(404 if text is None else 200)
                self.send_header("Content-Type", "application/json" if "/api/" in parts.path else "text/html")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    async def fetch(self, request: ListRequest) -> Part:
        """Fetch a part of a list the way the spider does, in short."""
        data = urllib.parse.urlencode(request.form).encode() if request.form is not None else None

        def _get() -> tuple[int, str, str]:
            try:
                with urllib.request.urlopen(urllib.request.Request(request.url, data), timeout=5) as answer:  # noqa: S310
                    return answer.status, answer.headers["Content-Type"], answer.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, "", ""

        status, kind, text = await asyncio.to_thread(_get)
        if status == 404:
            return Part(None, "missing", "status 404", f"record of {request.url}")
        return Part(Page(request.url, text, kind), "ok", "", f"record of {request.url}")


@pytest.fixture
def site() -> Iterator[Site]:
    """A site without pages."""
    served = Site()
    yield served
    served.close()


@pytest.fixture
def walk() -> Callable[[Awaitable[object]], object]:
    """Run a walk to its end."""
    return asyncio.run  # type: ignore[return-value]
