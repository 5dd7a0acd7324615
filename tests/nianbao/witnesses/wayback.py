"""pywb on loopback, over a collection as it stands."""

from __future__ import annotations

import gzip
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS = 30.0


@dataclass(frozen=True)
class Answered:
    """What pywb answered: the body with its content coding undone."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Wayback:
    """A running pywb, which knows one collection."""

    def __init__(self, port: int) -> None:
        self._port = port

    def ask(self, path: str, body: bytes | None = None, kind: str = "") -> Answered:
        """Ask for what lies below the collection: `cdx?…`, `timemap/link/…`; with a body by POST."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS)
        headers = {"Content-Type": kind} if kind else {}
        connection.request("GET" if body is None else "POST", f"/it/{path}", body, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return Answered(response.status, response.headers, content)

    def replay(
        self, url: str, at: str, body: bytes | None = None, kind: str = "", *, modifier: str = "id_"
    ) -> Answered:
        """Ask for what was at a URL at a moment (fourteen digits); `id_` leaves it unchanged."""
        return self.ask(f"{at}{modifier}/{url}", body, kind)


@contextmanager
def serve(environment: Path, data: Path, place: Path) -> Iterator[Wayback]:
    """Serve a collection by pywb, which is given nothing but the directory."""
    (place / "collections").mkdir(parents=True)
    (place / "collections/it").symlink_to(data)
    with _run(environment, place) as wayback:
        yield wayback


@contextmanager
def record(environment: Path, place: Path) -> Iterator[Wayback]:
    """Run pywb as a recorder: what is asked for below `record/` is fetched and kept in `collections/it/archive`."""
    for name in ("archive", "indexes"):
        (place / "collections/it" / name).mkdir(parents=True)
    with _run(environment, place, "--live", "--record") as wayback:
        yield wayback


@contextmanager
def _run(environment: Path, place: Path, *options: str) -> Iterator[Wayback]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = [environment / "bin/wayback", "-b", "127.0.0.1", "-p", str(port), "-t", "2", *options]
    # It would look for the public suffix list; this proxy answers nobody, and loopback is asked without one.
    environ = {**os.environ, "https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1,localhost"}
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(program, cwd=place, env=environ, stdout=log, stderr=log)
        try:
            _await(process, port, place / "log")
            yield Wayback(port)
        finally:
            process.terminate()
            process.wait()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"pywb does not start: {log.read_text(encoding='utf-8')}")
