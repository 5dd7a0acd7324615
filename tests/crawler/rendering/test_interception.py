"""Everything that a page asks for comes to our wire, and nothing goes anywhere else."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from typing import Any

import pytest

from crawler.rendering import BrowserResponse, Limits, Ready, Rendered, Renderer
from crawler.rendering.devtools import Session
from crawler.rendering.targets import Targets
from tests.crawler.rendering.sites import Site, Trap, html

pytestmark = pytest.mark.browser

Show = Callable[..., Rendered]
QUICK = Ready(quiet_seconds=0.15, seconds=60)
# What a browser asks for by itself, some time after the page is there.
LATE = 0.5
# The script has put its finding in the place of itself.
REPLACED = "body:not(:has(script))"
TEXT = [("Content-Type", "text/plain; charset=utf-8")]
SCRIPT = [("Content-Type", "application/javascript")]


@pytest.fixture
def show(renderer: Renderer, run: Callable[..., Any]) -> Show:
    """Return what renders a URL of a site, waiting for what a script makes, where one does, and for quiet."""

    def render(
        site: Site, url: str = "http://county.test/page", *, until: str = "", quiet: float = 0.15, **options: Any
    ) -> Rendered:
        ready = Ready((until,) if until else (), quiet_seconds=quiet, seconds=60)
        rendered: Rendered = run(renderer.render(url, fetch=site, ready=ready, **options))
        return rendered

    return render


def test_each_hop_of_a_redirect_comes_to_us_with_its_cookies(show: Show) -> None:
    """Several Set-Cookie of a 302 are kept, and the next hop sends them."""
    cookies = [("Set-Cookie", "sid=abc; Path=/"), ("Set-Cookie", "t=2; Path=/; HttpOnly")]
    site = Site({"/in": (302, [("Location", "/page"), *cookies], b""), "/page": html("<p>县</p>")})
    rendered = show(site, "http://county.test/in")
    assert [(loaded.url, loaded.status) for loaded in rendered.requests[:2]] == [
        ("http://county.test/in", 302),
        ("http://county.test/page", 200),
    ]
    assert site.header("/page", "cookie") == "sid=abc; t=2"
    assert rendered.final_url == "http://county.test/page"


def test_xhr_follows_a_redirect_through_us(show: Show) -> None:
    """A redirected fetch ends with the last hop's body, whose request carries the first one's cookie."""
    script = "fetch('/a').then(r => r.json()).then(j => document.body.textContent = j.total)"
    site = Site({
        "/page": html(f"<body><script>{script}</script>"),
        "/a": (302, [("Location", "/b"), ("Set-Cookie", "x=9; Path=/")], b""),
        "/b": (200, [("Content-Type", "application/json")], b'{"total": 1234}'),
    })  # fmt: skip
    assert "1234" in show(site, until=REPLACED).html
    assert site.header("/b", "cookie") == "x=9"


def test_a_posted_body_arrives_as_it_was_made(show: Show) -> None:
    """Method, headers and the very bytes of a POST, binary ones too, are handed to us."""
    script = "fetch('/api', {method: 'POST', headers: {'X-Token': 'z'}, body: new Uint8Array([0, 255, 10])})"
    site = Site({"/page": html(f"<script>{script}</script>"), "/api": (200, TEXT, b"")})
    show(site)
    asked = next(asked for asked in site.asked if asked.method == "POST")
    assert (asked.body, site.header("/api", "x-token")) == (b"\x00\xff\x0a", "z")


def test_a_synchronous_request_is_answered(show: Show) -> None:
    """A request that stops the page's thread does not stop ours, even where the wire is slow."""
    script = "let x = new XMLHttpRequest(); x.open('GET', '/s', false); x.send(); document.title = x.responseText"
    site = Site({"/page": html(f"<script>{script}</script>"), "/s": (200, TEXT, b"held")}, {"/s": 0.4})
    assert "<title>held</title>" in show(site).html


def test_frames_of_the_same_and_of_another_site_come_to_us(show: Show) -> None:
    """What frames load is fetched by us, and their documents are given beside the page's own."""
    site = Site({
        "/page": html("<iframe src=/frame></iframe><iframe src=http://other.test/frame></iframe>"),
        "//county.test/frame": html("<p>框架</p>", "gbk"),
        "//other.test/frame": html("<p>外</p><img src=/seen.png>"),
    })  # fmt: skip
    rendered = show(site)
    assert {(frame.url, text) for frame in rendered.frames for text in "框外" if text in frame.html} == {
        ("http://county.test/frame", "框"),
        ("http://other.test/frame", "外"),
    }
    assert "/seen.png" in site.paths("Image")


@pytest.mark.parametrize("kind", ["Worker", "SharedWorker"])
def test_workers_come_to_us(show: Show, kind: str) -> None:
    """What a worker fetches and imports is answered by us."""
    answer = "fetch('/data').then(r => r.text()).then(t => port.postMessage(t)); importScripts('/lib.js')"
    start = f"onconnect = e => {{ const port = e.ports[0]; {answer} }}" if kind == "SharedWorker" else answer
    wire = "(w.port ?? w).onmessage = e => document.body.textContent = e.data"
    site = Site({
        "/page": html(f"<body><script>const w = new {kind}('/w.js'); {wire}</script>"),
        "/w.js": (200, SCRIPT, start.replace("port.post", "self.post" if kind == "Worker" else "port.post").encode()),
        "/lib.js": (200, SCRIPT, b""),
        "/data": (200, TEXT, b"from the worker"),
    })  # fmt: skip
    rendered = show(site, until=REPLACED)
    assert "from the worker" in rendered.html
    assert "/lib.js" in site.paths()


def test_a_worker_that_is_slow_to_begin_is_waited_for(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is not still while a worker of its own has not got its script: on a busy machine that takes a while."""
    prepare = Targets._prepare_worker

    async def prepare_slowly(targets: Targets, session: Session) -> None:
        await asyncio.sleep(0.5)
        await prepare(targets, session)

    monkeypatch.setattr(Targets, "_prepare_worker", prepare_slowly)
    rendered = show(
        Site(
            {
                "/page": html(
                    "<body><script>new Worker('/w.js').onmessage = e => document.body.append(e.data)</script>"
                ),
                "/w.js": (200, SCRIPT, "postMessage('到了')".encode()),
            }
        )
    )
    assert "到了" in rendered.html


@pytest.mark.parametrize("kind", ["Worker", "SharedWorker"])
def test_a_worker_without_its_script_is_not_waited_for(show: Show, kind: str) -> None:
    """Its end is neither the page's nor a reason to wait for it."""
    rendered = show(Site({"/page": html(f"<body>县<script>new {kind}('/gone.js')</script>")}))
    assert rendered.ready
    assert ("http://county.test/gone.js", 404) in [loaded[:2] for loaded in rendered.requests]


def test_styles_pictures_fonts_beacons_and_the_icon_come_to_us(show: Show) -> None:
    """Each kind of request that a page makes by itself is one that we are asked for."""
    style = "@font-face{font-family:f;src:url(/f.woff2)}p{font-family:f;background:url(/bg.png)}"
    head = "<link rel=stylesheet href=/s.css><link rel=icon href=/i.ico>"
    site = Site({
        "/page": html(f"{head}<p>县<img src=/a.png></p><script>navigator.sendBeacon('/b', 'x')</script>"),
        "/s.css": (200, [("Content-Type", "text/css")], style.encode()),
    })  # fmt: skip
    show(site, quiet=LATE)
    wanted = {"/s.css", "/i.ico", "/a.png", "/bg.png", "/f.woff2", "/b"}
    assert wanted <= set(site.paths())


def test_the_other_origin_rules_of_browsers_hold(show: Show) -> None:
    """Another origin's answer reaches a script only where it allows so; its preflight is ours too."""
    script = """for (const name of ["open", "shut"]) fetch(`http://other.test/${name}`, {headers: {"X-A": "1"}})
      .then(r => r.text()).then(t => document.body.dataset[name] = t, () => document.body.dataset[name] = "no")"""
    allowed = [*TEXT, ("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Headers", "*")]
    site = Site({
        "/page": html(f"<body><script>{script}</script>"),
        "/open": (200, allowed, b"yes"),
        "/shut": (200, TEXT, b"yes"),
    })  # fmt: skip
    rendered = show(site, until="[data-open][data-shut]")
    assert 'data-open="yes"' in rendered.html
    assert 'data-shut="no"' in rendered.html
    assert [asked.method for asked in site.asked if asked.url.endswith("/open")] == ["OPTIONS", "GET"]


@pytest.mark.parametrize("declared", ["text/html", "text/html; charset=GB2312"])
def test_gbk_pages_are_read_right(show: Show, declared: str) -> None:
    """The bytes are not recoded on the way: the header's charset or the page's own meta decides."""
    body = "<meta charset=gb2312><p>政府信息公开工作年度报告</p>".encode("gbk")
    assert "政府信息公开工作年度报告" in show(Site({"/page": (200, [("Content-Type", declared)], body)})).html


def test_headers_of_a_coding_already_undone_are_dropped(show: Show) -> None:
    """Content-Encoding, Content-Length, Transfer-Encoding and what Connection names do not reach the browser."""
    body = "<p>县</p>".encode()
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
    headers += [("Content-Length", str(len(gzip.compress(body)))), ("Connection", "X-Hop"), ("X-Hop", "1")]
    script = b"<script>fetch('').then(r => document.body.dataset.h = [...r.headers.keys()])</script>"
    site = Site({"/page": (200, headers, body + script)})
    assert 'data-h="content-type"' in show(site, until="[data-h]").html


def test_headers_no_text_can_hold_pass(show: Show) -> None:
    """GBK bytes in a header, and a NUL, do not keep a page from being shown."""
    odd = ("X-Odd", "县".encode("gbk").decode("latin-1") + "\x00")
    assert "<p>1</p>" in show(Site({"/page": html("<p>1</p>", "utf-8", odd)})).html


def test_errors_are_shown_as_they_are(show: Show) -> None:
    """A 404 with a page of its own is rendered as that page."""
    site = Site({"/page": (404, [("Content-Type", "text/html; charset=gbk")], "<p>不存在</p>".encode("gbk"))})
    rendered = show(site)
    assert (rendered.requests[0].status, "不存在" in rendered.html) == (404, True)


def test_what_we_cannot_fetch_fails_for_the_page_alone(show: Show) -> None:
    """A request that our wire refuses is a failed request to the page, and is named with the reason."""
    script = "fetch('/down').catch(() => document.body.textContent = 'without it')"
    rendered = show(Site({"/page": html(f"<body><script>{script}</script>"), "/down": (0, [], b"")}), until=REPLACED)
    assert "without it" in rendered.html
    assert ("http://county.test/down", "connection refused") in rendered.failed


@pytest.mark.parametrize("link", ["/附件.PDF", "/a.docx?x=1", "/typed", "/saved"])
def test_documents_never_go_through_the_browser(show: Show, link: str) -> None:
    """A document, by its name, type or disposition, is refused, in a frame or fetched by a script."""
    site = Site({
        "/page": html(f"<iframe src='{link}'></iframe><p>县</p>"),
        "/typed": (200, [("Content-Type", "application/pdf")], b"%PDF-1.4"),
        "/saved": (200, [("Content-Disposition", "attachment; filename=a")], b"x"),
    })  # fmt: skip
    rendered = show(site)
    reasons = [failed.reason for failed in rendered.failed]
    assert any("never goes through the browser" in reason for reason in reasons)


def test_streams_films_and_prefetches_are_refused(show: Show) -> None:
    """What never ends, shows no text or was not asked for is not fetched."""
    head = "<link rel=prefetch href=/later><video src=/v.mp4x autoplay></video>"
    site = Site({"/page": html(f"{head}<script>new EventSource('/stream')</script>")})
    rendered = show(site, quiet=LATE)
    assert site.paths() == [path for path in site.paths() if path in {"/page", "/favicon.ico"}]
    assert {"EventSource", "Media", "Prefetch"} <= {failed.reason.split()[0] for failed in rendered.failed}


def test_too_large_and_too_many_are_refused(run: Callable[..., Any], renderer: Renderer) -> None:
    """A body beyond the limit, and requests beyond their number, fail; the page goes on."""
    small = Renderer(limits=Limits(body_bytes=2000, requests=6))
    small._browser = renderer._browser
    pictures = "".join(f"<img src=/{number}.png>" for number in range(9))
    site = Site({"/page": html(f"<link rel=stylesheet href=/big.css>{pictures}"), "/big.css": (200, [], b" " * 2001)})
    rendered = run(small.render("http://county.test/page", fetch=site, ready=QUICK))
    reasons = " ".join(failed.reason for failed in rendered.failed)
    assert len(site.asked) == 6
    assert "2001 bytes" in reasons
    assert "more than 6 things" in reasons


def test_nothing_reaches_the_network(show: Show, trap: Trap) -> None:
    """Sockets of every kind, pre-connections and IP literals, from page, frame and worker: the trap stays empty."""
    at = f"127.0.0.1:{trap.port}"
    script = f"""
      new WebSocket("ws://{at}/ws"); new Image().src = "http://{at}/i.png"; window.open("http://{at}/popup");
      navigator.sendBeacon("http://{at}/b", "x");
      const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:{at}"}}]}});
      peer.createDataChannel("a"); peer.createOffer().then(o => peer.setLocalDescription(o));
      const go = 'new WebSocket("ws://{at}/w"); fetch("http://{at}/f").then(r => postMessage(r.status))';
      new Worker(URL.createObjectURL(new Blob([go]))).onmessage = e => document.body.dataset.worker = e.data;
      if (self.WebTransport) new WebTransport("https://{at}/wt").ready.catch(() => document.body.dataset.wt = "no");
      navigator.serviceWorker.register("/service.js");"""
    links = f'<link rel=preconnect href="http://{at}/"><link rel=dns-prefetch href="//{at}/">'
    answers = {
        "/page": html(f"{links}<body><iframe src='http://{at}/frame'></iframe><script>{script}</script>"),
        "/f": (200, [*TEXT, ("Access-Control-Allow-Origin", "*")], b""),
        "/frame": html(f"<script>new WebSocket('ws://{at}/inner')</script>"),
        "/service.js": (200, SCRIPT, f"fetch('http://{at}/from-service')".encode()),
    }
    rendered = show(Site(answers), "https://county.test/page", until="[data-worker]", quiet=LATE)
    assert 'data-worker="200"' in rendered.html
    assert {f"ws://{at}/ws", f"ws://{at}/inner"} <= {failed.url for failed in rendered.failed}
    assert "https://county.test/service.js" in {failed.url for failed in rendered.failed}


def test_a_popup_is_closed_unseen(show: Show, trap: Trap) -> None:
    """A window that a click opens is closed before it asks for anything."""
    script = "document.querySelector('a').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    body = f"<a target=_blank href='http://127.0.0.1:{trap.port}/popup'>县</a><script>{script}</script>"
    site = Site({"/page": html(body)})
    show(site)
    assert "/popup" not in site.paths()


def test_other_schemes_go_nowhere(show: Show) -> None:
    """file: and unknown schemes are not followed; data: and blob: stay inside the browser."""
    pixel = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
    body = f"<img src='{pixel}'><iframe src='file:///etc/hostname'></iframe><iframe src='weixin://x'></iframe><p>县"
    script = (
        "<script>fetch(URL.createObjectURL(new Blob(['b']))).then(r => r.text()).then(t => document.title = t)</script>"
    )
    site = Site({"/page": html(body + script)})
    rendered = show(site, until="title")
    assert "<title>b</title>" in rendered.html
    assert set(site.paths()) <= {"/page", "/favicon.ico"}


def test_the_response_already_had_answers_the_navigation(show: Show) -> None:
    """The plain response is not fetched a second time, and is named among the requests."""
    site = Site({"/more": (200, TEXT, b"")})
    body = b"<p>had</p><script>fetch('/more')</script>"
    first = BrowserResponse(200, [("Content-Type", "text/html"), ("Set-Cookie", "a=1; Path=/")], body, "<urn:first>")
    rendered = show(site, "http://county.test/page#part", first=first)
    assert "/page" not in site.paths()
    assert rendered.requests[0] == ("http://county.test/page", 200, "<urn:first>")
    assert site.header("/more", "cookie") == "a=1"
