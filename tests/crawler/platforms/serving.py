"""A small web server on loopback, and pages of each family in their real markup."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawler.platforms.base import ListRequest, Page
from crawler.spiders.parts import Part


@dataclass(frozen=True)
class Reply:
    """An answer that is more than a page of HTML."""

    status: int = 200
    body: str | bytes = ""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),)


Handler = Callable[[str, dict[str, str]], "str | Reply | None"]


class Site:
    """Serves pages by path; `answers` maps a path to its page, or to a function of the query and form."""

    def __init__(self) -> None:
        self.answers: dict[str, str | Reply | Handler] = {}
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
                found = answer(parts.path, values) if callable(answer) else answer
                kind = "application/json" if "/api/" in parts.path else "text/html"
                reply = found if isinstance(found, Reply) else Reply(200, found or "", (("Content-Type", kind),))
                payload = reply.body.encode() if isinstance(reply.body, str) else reply.body
                self.send_response(404 if found is None else reply.status)
                for name, value in reply.headers:
                    self.send_header(name, value)
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
                with urllib.request.urlopen(urllib.request.Request(request.url, data), timeout=60) as answer:  # noqa: S310
                    return answer.status, answer.headers["Content-Type"], answer.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, "", ""

        status, kind, text = await asyncio.to_thread(_get)
        if status == 404:
            return Part(None, "missing", "status 404", f"record of {request.url}")
        return Part(Page(request.url, text, kind), "ok", "", f"record of {request.url}")


def title(number: int) -> str:
    """Return the title of a report."""
    return f"示例县第{number}局{2008 + number % 17}年政府信息公开工作年度报告"


def rows(numbers: range | list[int], href: str) -> str:
    """Return the lines of a list."""
    return "".join(
        f'<li><span>2024-01-{1 + n % 28:02d}</span><a href="{href.format(n=n)}" target="_blank">{title(n)}</a></li>'
        for n in numbers
    )


MENU = (
    '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li></ul></div>'
    '<div class="left"><ul><li><a href="/zwgk/zn/">政府信息公开指南</a></li>'
    '<li><a href="/zwgk/zd/">政府信息公开制度</a></li></ul></div>'
)


def pages_of(count: int, size: int) -> list[range]:
    """Return the numbers of each list page."""
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


def serve_trs(site: Site, count: int, size: int, *, total: int | None = None) -> str:
    """Serve a column of TRS WCM; `total` is the number of pages that its pager states."""
    pages = pages_of(count, size)
    for k, numbers in enumerate(pages):
        name = "index.html" if k == 0 else f"index_{k}.html"
        body = f'<ul class="list">{rows(numbers, "./202401/t20240117_{n:06d}.html")}</ul>'
        script = f'<script>createPageHTML({total or len(pages)}, {k}, "index", "html");</script>'
        site.answers[f"/zfxxgknb/{name}"] = f"<html><body>{MENU}{body}{script}</body></html>"
    site.answers["/zfxxgknb/"] = site.answers["/zfxxgknb/index.html"]
    return f"{site.url}/zfxxgknb/"


def jcms_record(number: int) -> str:
    """Return a record of a datastore."""
    href = f"/art/2024/1/12/art_1229663593_{number}.html"
    return (
        f'<record><![CDATA[<li><a href="{href}" title="{title(number)}">{title(number)[:12]}...</a>'
        f"<span>2024-01-12</span></li>]]></record>"
    )


def serve_jcms(site: Site, count: int, per_page: int, *, held: int, path: str) -> str:
    """Serve a column of JCMS whose page holds the first `held` records."""

    def answer(_: str, values: dict[str, str]) -> str | None:
        if values.get("columnid") != "1229663593" or values.get("unitid") != "4231":
            return None
        start, end = int(values["startrecord"]), int(values["endrecord"])
        assert end - start < 3 * per_page
        records = "".join(jcms_record(n) for n in range(start - 1, min(end, count)))
        return f"<datastore><totalrecord>{count}</totalrecord><recordset>{records}</recordset></datastore>"

    first = "".join(jcms_record(n) for n in range(min(held, count)))
    script = (
        f"$('#4231').jpage({{totalrecord: {count}, perpage: {per_page}, proxyUrl: '{path}',"
        "ajaxParam:{col:1,appid:1,webid:2712,path:'/',columnid:1229663593,sourceContentType:1,unitid:'4231',"
        "webname:'示例县人民政府',permissiontype:0}});"
    )
    site.answers["/col/col1229663593/index.html"] = (
        f'<html><body>{MENU}<script type="text/xml"><datastore><recordset>{first}</recordset></datastore></script>'
        f"<script>{script}</script></body></html>"
    )
    site.answers[path] = answer
    return f"{site.url}/col/col1229663593/index.html"


def serve_gkmlpt(site: Site, count: int, size: int, *, past_the_end: str = "missing", stated: int | None = None) -> str:
    """Serve a column of gkmlpt; `past_the_end` is what a page behind the last one gives."""

    def answer(_: str, values: dict[str, str]) -> str | None:
        assert values["sid"] == "660"
        pages = pages_of(count, size)
        page = int(values["page"])
        if page > len(pages):
            if past_the_end == "missing":
                return None
            numbers = range(0) if past_the_end == "empty" else pages[-1]
        else:
            numbers = pages[page - 1]
        articles = [
            {"title": title(n), "url": f"/gkmlpt/content/5/{n}/post_{n}.html", "create_time": "2024-01-12 09:30:00"}
            for n in numbers
        ]
        return json.dumps({"articles": articles})

    tree = [
        {
            "id": 1,
            "name": "法定主动公开内容",
            "post_count": 900,
            "children": [
                {
                    "id": 2629,
                    "name": "政府信息公开年报",
                    "post_count": count if stated is None else stated,
                    "children": [],
                }
            ],
        }
    ]
    config = f"window._CONFIG = {{SID: '660', TREE: {json.dumps(tree)}, SERVICE_AREA_ID: 1}};"
    site.answers["/gkmlpt/index"] = f"<html><body><div id='app'></div><script>{config}</script></body></html>"
    site.answers["/gkmlpt/api/all/2629"] = answer
    return f"{site.url}/gkmlpt/index#2629"


def serve_plain(site: Site, count: int, size: int, *, endless: bool = False) -> str:
    """Serve a table with a pager; `endless` links to a next page for ever."""
    pages = pages_of(count, size)

    def answer(path: str, values: dict[str, str]) -> str:
        page = int(values.get("page", "1"))
        numbers = pages[min(page, len(pages)) - 1]
        more = "".join(f'<a href="{path}?page={p}">{p}</a>' for p in range(1, min(len(pages), 5) + 1) if p != page)
        if page < len(pages) or endless:
            more += f'<a href="{path}?page={page + 1}">下一页</a>'
        table = "".join(
            f'<tr class="{"odd" if n % 2 else "even"}"><td>{n + 1}</td><td><a href="/doc/{n}.html">{title(n)}</a></td>'
            f"<td>2024-01-12</td></tr>"
            for n in numbers
        )
        return f"<html><body>{MENU}<table>{table}</table><div class='pages'>共{count}条 {more}</div></body></html>"

    site.answers["/nb"] = answer
    return f"{site.url}/nb"
