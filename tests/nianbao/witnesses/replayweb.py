"""ReplayWeb.page in Chromium, served from loopback, with no way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Frame, Page, sync_playwright

from crawler.rendering.chromium import find_chromium

# A page that came while the program was still being installed in the browser may stay empty until it is loaded again.
LOADED_AT_MOST = 3
MILLISECONDS = 30_000
_TYPES = {".js": "application/javascript", ".wacz": "application/zip"}
_EMBED = """<!DOCTYPE html><html><head><meta charset="utf-8"><script src="/replay/ui.js"></script></head>
<body style="margin:0"><replay-web-page style="display:block;height:100vh" source="/{wacz}" url="{url}" ts="{ts}"
replaybase="/replay/" embed="default"></replay-web-page></body></html>"""


@dataclass(frozen=True)
class Fetched:
    """What a script of the page was answered."""

    status: int
    content_type: str
    body: bytes


class ReplayWeb:
    """A page of ReplayWeb.page that opens captures of one WACZ."""

    def __init__(self, page: Page, origin: str, wacz: str) -> None:
        self.page = page
        self._origin = origin
        self._wacz = wacz

    def open(self, url: str, at: str) -> Frame:
        """Show what was at a URL at a moment (fourteen digits), and return the frame that it is shown in."""
        ending = f"/{at}mp_/{url}"
        for _ in range(LOADED_AT_MOST):
            self.page.goto(f"{self._origin}/embed?{self._wacz}&{at}&{url}")
            if (frame := self._find_frame(ending)) is not None:
                return frame
        raise AssertionError(f"not shown: {ending}: {[frame.url for frame in self.page.frames]}")

    def fetch(self, url: str, at: str, form: str | None = None) -> Fetched:
        """Return what the replay serves to scripts of the page that is shown; with a form, what answered that."""
        frame = next(frame for frame in self.page.frames if "mp_/" in frame.url)
        place = frame.url.partition("mp_/")[0].rpartition("/")[0]
        script = """async ([url, form]) => {
            const kind = {"Content-Type": "application/x-www-form-urlencoded"};
            const answer = await fetch(url, form === null ? {} : {method: "POST", body: form, headers: kind});
            const bytes = new Uint8Array(await answer.arrayBuffer());
            return [answer.status, answer.headers.get("content-type"), Array.from(bytes)];
        }"""
        status, content_type, body = frame.evaluate(script, [f"{place}/{at}id_/{url}", form])
        return Fetched(status, content_type, bytes(body))

    def _find_frame(self, ending: str) -> Frame | None:
        # The embedding shows a frame within a frame; the inner one has the archived page.
        for _ in range(MILLISECONDS // 50):
            for frame in self.page.frames:
                if frame.url.endswith(ending):
                    frame.wait_for_load_state("load")
                    return frame
            self.page.wait_for_timeout(50)
        return None


Show = Callable[[Path], ReplayWeb]


@contextmanager
def replay(program: Path) -> Iterator[Show]:
    """Start a browser that opens WACZ files in ReplayWeb.page, whose own files lie in a directory."""
    files = {f"replay/{name}": program / name for name in ("ui.js", "sw.js")}
    with _serve(files) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )

        def show(wacz: Path) -> ReplayWeb:
            files[wacz.name] = wacz
            return ReplayWeb(browser.new_page(viewport={"width": 1200, "height": 900}), origin, wacz.name)

        yield show
        browser.close()


@contextmanager
def _serve(files: dict[str, Path]) -> Iterator[str]:
    """Serve some files on loopback."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.files = files
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class _Server(ThreadingHTTPServer):
    files: dict[str, Path]


class _Handler(BaseHTTPRequestHandler):
    """Answers with a file, or the range of it that is asked for, or with the page that opens a WACZ."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_HEAD(self) -> None:
        """Answer without the body."""
        self.do_GET()

    def do_GET(self) -> None:
        """Answer."""
        path, _, query = self.path.removeprefix("/").partition("?")
        if path == "embed":
            name, at, url = query.split("&", 2)
            self._answer(200, "text/html", _EMBED.format(wacz=name, ts=at, url=url.replace("&", "&amp;")).encode())
        elif path in self.server.files:
            self._send_file(self.server.files[path])
        else:
            self._answer(404, "text/plain", b"")

    def _send_file(self, file: Path) -> None:
        content, kind = file.read_bytes(), _TYPES[file.suffix]
        asked = self.headers.get("Range", "").removeprefix("bytes=")
        if not asked:
            self._answer(200, kind, content)
            return
        first, _, last = asked.partition("-")
        begin = int(first) if first else len(content) - int(last)
        end = min(int(last) + 1 if first and last else len(content), len(content))
        self._answer(206, kind, content[begin:end], f"bytes {begin}-{end - 1}/{len(content)}")

    def _answer(self, status: int, kind: str, body: bytes, part: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Accept-Ranges", "bytes")
        if part:
            self.send_header("Content-Range", part)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""
