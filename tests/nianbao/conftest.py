"""A portal of files on loopback, and the commands asked for their JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.crawler.platforms.serving import Site
from tests.nianbao.county import Archived, archive_county
from tests.statements import share_statements

share_statements()


class _Site(SimpleHTTPRequestHandler):
    """Serves files; says the charset of plain text only, as old portals do."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".txt": "text/plain; charset=utf-8"}  # noqa: RUF012

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""


@pytest.fixture(scope="session")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archived]:
    """The demo county after three nights."""
    with archive_county(tmp_path_factory.mktemp("county") / "data") as county:
        yield county


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a directory on loopback and return its address."""
    servers: list[ThreadingHTTPServer] = []

    def begin(directory: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, directory=str(directory)))
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def sites() -> Iterator[Callable[[], Site]]:
    """Make sites, each a portal of its own by its port."""
    made: list[Site] = []

    def make() -> Site:
        made.append(Site())
        return made[-1]

    yield make
    for site in made:
        site.close()


@pytest.fixture
def ask(capfd: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Carry out a command and return the JSON that it prints."""

    def answer(*arguments: str) -> Any:
        capfd.readouterr()
        assert run([*arguments, "--format", "json"]) == ExitCode.OK
        return json.loads(capfd.readouterr().out)

    return answer
