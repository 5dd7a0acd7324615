"""A simulated country: portals on loopback addresses of their own, with 20 list pages each, as slow as portals are.

One process, one port: every address of 127.0.0.0/8 leads to it, and the address says which portal is meant. Latencies
lie between 50 and 2,000 ms, a few portals never answer, a few answer with errors, and each keeps count of its
connections.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address
from multiprocessing.connection import Connection
from typing import NamedTuple

from crawler.portals import Column, Portal

LIST_PAGES = 20
ENTRIES_A_PAGE = 15
# robots.txt, the list, and the one report.
REQUESTS_A_PORTAL = 1 + LIST_PAGES + 1
_FIRST = int(IPv4Address("127.16.0.1"))
_SHORTEST, _LONGEST = 0.05, 2.0
_HANGING, _FAILING = 211, 223
_SCRIPT = 10
_SHELL = """<html><head><title>年报</title></head><body><div id="app"></div><script>
fetch("/data.json").then((answer) => answer.text()).then((list) => {
  document.getElementById("app").innerHTML = list;
});
</script></body></html>"""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a portal answers: after so many seconds, or never (`hangs`), or with errors (`fails`)."""

    seconds: float
    hangs: bool = False
    fails: bool = False


class Served(NamedTuple):
    """What the country's servers saw: requests in all, and the most connections that one host had at once."""

    request_count: int
    most_connections: int


def manner_of(number: int) -> Manner:
    """Return how a portal answers: every 211th hangs, every 223rd fails, the others are evenly slow on a log scale."""
    share = (number * 7919 % 1000) / 999
    seconds = _SHORTEST * (_LONGEST / _SHORTEST) ** share
    return Manner(seconds, hangs=number % _HANGING == _HANGING - 1, fails=number % _FAILING == _FAILING - 1)


def needs_browser(number: int) -> bool:
    """Whether a portal's list comes by a script, in a country where some do: every tenth."""
    return number % _SCRIPT == 3


def portal_of(number: int, port: int, *, scripts: bool = False) -> Portal:
    """Return the file of a portal; with `scripts` of a country where a tenth needs the browser."""
    home = f"http://{IPv4Address(_FIRST + number)}:{port}/"
    column = Column(name="年报", url=f"{home}nb/")
    return Portal(
        id=f"county-{number}",
        name=f"县{number}",
        home=home,
        loopback=True,
        delay_seconds=0,
        platform="spa" if scripts and needs_browser(number) else "trs",
        columns=(column,),
    )


@contextmanager
def serve_country(*, pace: float = 1.0, scripts: bool = False) -> Iterator[tuple[int, Connection]]:
    """Serve any number of portals; yield the port, and a connection that answers anything with what was served.

    `pace` multiplies the latencies; with 0 nobody is slow, hangs or fails: for measuring how fast requests can be made.
    """
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, pace, scripts), daemon=True)
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        process.terminate()
        process.join()


def ask_served(connection: Connection) -> Served:
    """Return what was served so far."""
    connection.send(None)
    return Served(*connection.recv())


def _serve(connection: Connection, pace: float, scripts: bool) -> None:
    asyncio.run(_Country(connection, pace, scripts=scripts).serve())


class _Country:
    def __init__(self, connection: Connection, pace: float, *, scripts: bool) -> None:
        self._connection, self._pace, self._scripts = connection, pace, scripts
        self._open: dict[int, int] = {}
        self._served = [0, 0]

    async def serve(self) -> None:
        server = await asyncio.start_server(self._talk, "0.0.0.0", 0, backlog=4096)  # noqa: S104  all of 127/8
        asyncio.get_running_loop().add_reader(self._connection.fileno(), self._tell)
        self._connection.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    def _tell(self) -> None:
        with suppress(EOFError):
            self._connection.recv()
            self._connection.send(self._served)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = int(IPv4Address(writer.get_extra_info("sockname")[0])) - _FIRST
        manner = manner_of(number) if self._pace else Manner(0.0)
        self._open[number] = self._open.get(number, 0) + 1
        self._served[1] = max(self._served[1], self._open[number])
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                self._served[0] += 1
                if manner.hangs:
                    await reader.read()
                    return
                await asyncio.sleep(manner.seconds * self._pace)
                path = request.split(b" ", 2)[1].decode()
                is_script = self._scripts and needs_browser(number)
                writer.write(_answer_by_script(path, number) if is_script else _answer(path, number, manner))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._open[number] -= 1
            writer.close()


def _answer(path: str, number: int, manner: Manner) -> bytes:
    if manner.fails:
        return _message("500 Internal Server Error", "text/html", "<p>服务器内部错误</p>")
    if path == "/robots.txt":
        return _message("200 OK", "text/plain", "User-agent: *\nDisallow: /admin/\n")
    if path.startswith("/nb/t"):
        return _message("200 OK", "text/html; charset=utf-8", _report(number))
    name = path.rpartition("/")[2]
    page = 1 if name in ("", "index.html") else int(name.removeprefix("index_").removesuffix(".html") or 0) + 1
    return _message("200 OK", "text/html; charset=utf-8", _list(number, page))


def _answer_by_script(path: str, number: int) -> bytes:
    """Answer as a portal whose list is only a shell; it has one page."""
    if path == "/data.json":
        lines = [_line(f"t20240110_{number}0{at}", f"关于开展第{at}号活动的通知") for at in range(ENTRIES_A_PAGE - 1)]
        lines.append(_line(f"t20240110_{number}", f"县{number}2023年政府信息公开工作年度报告"))
        return _message("200 OK", "text/html; charset=utf-8", f'<ul class="list">{"".join(lines)}</ul>')
    if path == "/nb/":
        return _message("200 OK", "text/html; charset=utf-8", _SHELL)
    return _answer(path, number, Manner(0.0))


def _list(number: int, page: int) -> str:
    lines = [
        _line(f"t20240110_{number}{page:02}{at:02}", f"关于开展第{page}-{at}号活动的通知")
        for at in range(ENTRIES_A_PAGE)
    ]
    if page == LIST_PAGES:
        lines[-1] = _line(f"t20240110_{number}", f"县{number}2023年政府信息公开工作年度报告")
    pager = f'<script>createPageHTML({LIST_PAGES}, {page - 1}, "index", "html");</script>'
    menus = "".join(f'<div class="menu{at}"><a href="/c{at}/">栏目{at}</a></div>' for at in range(60))
    body = f'{menus}<ul class="list">{"".join(lines)}</ul>{pager}'
    return f"<html><head><title>年报</title></head><body>{body}</body></html>"


def _line(name: str, title: str) -> str:
    return f'<li><a href="./{name}.html">{title}</a><span>2024-01-10</span></li>'


def _report(number: int) -> str:
    text = "<p>本年度报告根据有关规定编制，所列数据的统计期限自2023年1月1日至12月31日止。</p>" * 40
    return f'<html><head><title>县{number}年报</title></head><body><div class="TRS_Editor">{text}</div></body></html>'


def _message(status: str, kind: str, text: str) -> bytes:
    body = text.encode()
    head = f'HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nETag: "{len(body)}"\r\n\r\n'
    return head.encode() + body
