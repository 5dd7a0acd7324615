"""A site for measurements: pages of 45 KB that compress as county portals' pages do, on many loopback addresses."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

PAGE_BYTES = 45_000
HOSTS = 16
PAGES = 64
_MARK = b"<!-- %012d -->"


@dataclass(frozen=True)
class Site:
    """Where the site is: one URL a host, without a slash at the end; pages are numbers."""

    hosts: tuple[str, ...]


@contextmanager
def serve() -> Iterator[Site]:
    """Serve the site from a process of its own."""
    listeners = [socket.create_server((f"127.0.0.{n + 1}", 0), backlog=512) for n in range(HOSTS)]
    hosts = tuple("http://{}:{}".format(*listener.getsockname()) for listener in listeners)
    process = multiprocessing.get_context("fork").Process(target=_run, args=(listeners,), daemon=True)
    process.start()
    for listener in listeners:
        listener.close()
    try:
        yield Site(hosts)
    finally:
        process.terminate()
        process.join()


def make_page(number: int) -> bytes:
    """Return one page, GBK as old portals are; equal for equal numbers."""
    draw = random.Random(number)  # noqa: S311  no secret
    words = [
        "".join(chr(draw.randint(0x4E00, 0x8FFF)) for _ in range(draw.choice((2, 2, 2, 3, 4)))) for _ in range(1500)
    ]
    weights = [1 / (rank + 30) for rank in range(len(words))]
    parts = ["<html><head><meta charset=gbk><title>", words[0], "政府信息公开工作年度报告</title></head><body><table>"]
    size = 0
    while size < PAGE_BYTES:
        text = "".join(draw.choices(words, weights, k=draw.randint(10, 40)))
        cells = "".join(f"<td width='61' class='Normal'><p>{draw.randint(0, 400)}</p></td>" for _ in range(3))
        row = f"<tr style='height:20px'><td class='title'>{text}</td>{cells}</tr>\r\n"
        parts.append(row)
        size += len(row.encode("gbk", "ignore"))
    return "".join([*parts, "</table></body></html>"]).encode("gbk", "ignore")


def _run(listeners: list[socket.socket]) -> None:
    asyncio.run(_serve(listeners))


async def _serve(listeners: list[socket.socket]) -> None:
    answers = [_answer(make_page(number)) for number in range(PAGES)]
    loop = asyncio.get_running_loop()
    for listener in listeners:
        await loop.create_server(lambda: _Server(answers), sock=listener)
    await asyncio.Event().wait()


def _answer(page: bytes) -> bytes:
    head = (
        "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html; charset=gbk\r\n"
        f"Content-Length: {len(page + _MARK % 0)}\r\nConnection: keep-alive\r\n\r\n"
    )
    return head.encode() + page


class _Server(asyncio.Protocol):
    """Answers each request at once; what is no number is a 404."""

    def __init__(self, answers: list[bytes]) -> None:
        self._answers = answers

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Answer; a client that waits for its answer sends a request in one piece."""
        path = data.split(b" ", 2)[1][1:]
        if path.isdigit():
            # No page has the bytes of another: those would be archived as its revisit.
            self._transport.write(self._answers[int(path) % len(self._answers)] + _MARK % int(path))
        else:
            self._transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def describe() -> str:
    """Return size and compressibility of the pages, as JSON."""
    import zlib

    pages = [make_page(number) for number in range(8)]
    ratio = sum(map(len, pages)) / sum(len(zlib.compress(page, 6)) for page in pages)
    return json.dumps({"bytes": sum(map(len, pages)) // len(pages), "compression": round(ratio, 2)})
