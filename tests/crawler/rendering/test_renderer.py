"""Pages become ready, or are given as they are; browsers end, and are replaced."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import RenderingError
from crawler.rendering import BrowserRequest, BrowserResponse, Limits, Ready, Renderer
from crawler.rendering.browser import Browser
from tests.crawler.rendering.sites import Site, html

pytestmark = pytest.mark.browser

URL = "http://county.test/page"
QUICK = Ready(quiet_seconds=0.15, seconds=60)
# For a page that ends before it is ready.
NEVER = Ready(("#none",), seconds=60)
Run = Callable[..., Any]


def limited(renderer: Renderer, limits: Limits) -> Renderer:
    """Return a renderer with other limits in the same browser."""
    other = Renderer(limits=limits)
    other._browser = renderer._browser
    return other


def test_the_list_is_waited_for_while_our_wire_is_slow(renderer: Renderer, run: Run) -> None:
    """Time spent waiting for our wire does not use up the page's own."""
    script = "fetch('/list').then(r => r.text()).then(t => document.querySelector('ul').innerHTML = t)"
    site = Site({"/page": html(f"<ul></ul><script>{script}</script>"), "/list": html("<li>年报")}, {"/list": 3.0})
    ready = Ready(("#none", "ul li"), seconds=2.5, quiet_seconds=0.1)
    rendered = run(renderer.render(URL, fetch=site, ready=ready))
    assert rendered.ready
    assert "<li>年报" in rendered.html
    assert rendered.waited_for == "#none or ul li, then 0.1 s without requests and changes: met by ul li"


def test_an_empty_element_is_no_content(renderer: Renderer, run: Run) -> None:
    """A selector that matches an element without text or picture does not make a page ready."""
    site = Site({"/page": html("<ul id=list> </ul>")})
    rendered = run(renderer.render(URL, fetch=site, ready=Ready(("#list",), seconds=0.4, quiet_seconds=0.1)))
    assert not rendered.ready
    assert '<ul id="list">' in rendered.html


def test_a_page_that_keeps_asking_is_ready_once_its_content_stays(renderer: Renderer, run: Run) -> None:
    """A page that polls for ever is taken when what was waited for has stayed as it is."""
    site = Site({"/page": html("<p>县<script>setInterval(() => fetch('/poll'), 60)</script>")}, {"/poll": 0.1})
    ready = Ready(("p",), quiet_seconds=0.3, lingering_seconds=0.8)
    rendered = run(renderer.render(URL, fetch=site, ready=ready))
    assert (rendered.ready, "while requests went on" in rendered.waited_for) == (True, True)


def test_a_wrong_selector_is_said(renderer: Renderer, run: Run) -> None:
    """A selector that is none is an error that names it."""
    site = Site({"/page": html("<p>县")})
    with pytest.raises(RenderingError, match="p:::x"):
        run(renderer.render(URL, fetch=site, ready=Ready(("p:::x",))))


def test_two_renderings_of_one_page_are_equal(renderer: Renderer, run: Run) -> None:
    """Identifiers made from chance are the same each time, and so is the document."""
    script = "document.body.id = Math.random() + crypto.randomUUID() + crypto.getRandomValues(new Uint32Array(2))"
    site = Site({"/page": html(f"<!DOCTYPE html><body><script>{script}</script>")})
    first, second = (run(renderer.render(URL, fetch=site, ready=QUICK)) for _ in range(2))
    assert first.html == second.html
    assert first.html.startswith("<!DOCTYPE html>\n<html>")


def test_a_page_is_seen_from_china(renderer: Renderer, run: Run) -> None:
    """Language and time zone are those of the portals' readers, whatever this machine's are."""
    script = "document.body.textContent = [navigator.language, new Intl.DateTimeFormat().format(new Date(6e7))]"
    site = Site({"/page": html(f"<body><script>{script}</script>")})
    assert "<body>zh-CN,1970/1/2</body>" in run(renderer.render(URL, fetch=site, ready=QUICK)).html


def test_the_scripts_of_a_page_do_not_change_our_questions(renderer: Renderer, run: Run) -> None:
    """A page that puts its own functions in place of the browser's is looked at all the same."""
    script = "document.querySelectorAll = () => []; Array.from = () => []; JSON.stringify = () => '{}'"
    site = Site({"/page": html(f"<p>县</p><script>{script}</script>")})
    assert run(renderer.render(URL, fetch=site, ready=Ready(("p",), quiet_seconds=0.1))).ready


def test_a_picture_shows_the_whole_page(renderer: Renderer, run: Run) -> None:
    """The screenshot is a PNG as wide as the viewport and as high as the page, up to a limit."""
    site = Site({"/page": html("<body style='margin:0'><div style='height:3000px'>县")})
    heights = []
    for limits in (Limits(), Limits(screenshot_height=1000)):
        rendered = run(limited(renderer, limits).render(URL, fetch=site, ready=QUICK, screenshot=True))
        assert rendered.screenshot.startswith(b"\x89PNG")
        heights.append(int.from_bytes(rendered.screenshot[20:24], "big"))
    assert heights == [3000, 1000]
    assert rendered.warnings == ("picture cut at 1000 of 3000 pixels",)


def test_dialogs_are_answered_with_no(renderer: Renderer, run: Run) -> None:
    """Alert and confirm do not stop a page, and are said."""
    site = Site({"/page": html("<body><script>alert('欢迎'); document.body.textContent = confirm('?')</script>")})
    rendered = run(renderer.render(URL, fetch=site, ready=QUICK))
    assert rendered.warnings == ("alert answered with no: 欢迎", "confirm answered with no: ?")
    assert "false" in rendered.html


def test_pages_share_no_cookies(renderer: Renderer, run: Run) -> None:
    """What one page was given is not sent by the next."""
    site = Site({"/page": html("<p>县", "utf-8", ("Set-Cookie", "a=1"))})
    for _ in range(2):
        run(renderer.render(URL, fetch=site, ready=QUICK))
    sent = [value for asked in site.asked if asked.url == URL for name, value in asked.headers if name == "Cookie"]
    assert sent == []


def test_a_script_without_end_is_stopped(renderer: Renderer, run: Run) -> None:
    """A page whose thread never comes back is stopped once, and given as it stands."""
    # What is waited for is there when the script goes round already.
    script = "setTimeout(() => { document.body.innerHTML = '<p>县</p>'; for (;;); }, 50)"
    site = Site({"/page": html(f"<body><script>{script}</script>")})
    short = limited(renderer, Limits(stuck_seconds=1))
    rendered = run(short.render(URL, fetch=site, ready=Ready(("p",), quiet_seconds=0.4)))
    assert "<p>县</p>" in rendered.html
    assert "a script without end was stopped" in rendered.warnings


def test_a_navigation_that_fails_says_why(renderer: Renderer, run: Run) -> None:
    """The reason of our own wire is the error's, and a document is no page."""
    site = Site({"/page": (0, [], b""), "/a": (200, [("Content-Type", "application/pdf")], b"%PDF")})
    with pytest.raises(RenderingError, match="connection refused"):
        run(renderer.render(URL, fetch=site))
    with pytest.raises(RenderingError, match="a document never goes"):
        run(renderer.render("http://county.test/a", fetch=site))


def test_a_page_that_leads_to_a_document_is_not_the_browsers_words_for_it(renderer: Renderer, run: Run) -> None:
    """What the browser says in place of a page that it could not load is no article of anybody."""
    site = Site({"/page": html("<script>location.href = '/a.pdf'</script>")})
    with pytest.raises(RenderingError, match=r"a\.pdf: a document never goes"):
        run(renderer.render(URL, fetch=site, ready=QUICK))


def test_a_fault_of_the_archive_ends_the_rendering(renderer: Renderer, run: Run) -> None:
    """What the wire raises that is no CrawlerError is not taken for a failed request."""
    site = Site({"/page": html("<p>县</p><script>fetch('/x')</script>")})

    async def fetch(request: BrowserRequest) -> BrowserResponse:
        if request.url.endswith("/x"):
            raise OSError("disk full")
        return await site(request)

    with pytest.raises(OSError, match="disk full"):
        run(renderer.render(URL, fetch=fetch, ready=NEVER))


def test_a_request_that_hangs_is_given_up(renderer: Renderer, run: Run) -> None:
    """Our own wire is bounded too: a request without answer fails in time."""
    site = Site({"/page": html("<p>县</p><img src=/never.png>")}, {"/never.png": 60})
    rendered = run(limited(renderer, Limits(fetch_seconds=1)).render(URL, fetch=site, ready=QUICK))
    assert ("http://county.test/never.png", "no answer within 1 s") in rendered.failed


def test_a_browser_that_ends_is_replaced_once(run: Run) -> None:
    """A page whose browser was killed is begun again in another one; the second time it is an error."""

    async def render_while_killing(times: int) -> str:
        async with Renderer() as renderer:
            script = "fetch('/x').then(() => { document.body.innerHTML = '<p>县</p>'; })"
            site = Site({"/page": html(f"<body><script>{script}</script>"), "/x": html("")})

            async def fetch(request: BrowserRequest) -> BrowserResponse:
                nonlocal times
                if request.url.endswith("/x") and times:
                    times -= 1
                    assert renderer._browser is not None
                    renderer._browser.kill()
                    await asyncio.sleep(0.2)
                return await site(request)

            ready = Ready(("p",), quiet_seconds=0.15, seconds=60)
            return str((await renderer.render(URL, fetch=fetch, ready=ready)).html)

    assert "县" in run(render_while_killing(1))
    with pytest.raises(RenderingError):
        run(render_while_killing(2))


def test_a_browser_is_recycled_after_some_pages(run: Run) -> None:
    """After so many pages another browser takes over, and the old one with its directory is gone."""

    async def render_thrice() -> list[int]:
        async with Renderer(pages_per_browser=2, pages_at_once=2) as renderer:
            site = Site({"/page": html("<p>县")})
            seen = []
            for _ in range(3):
                await renderer.render(URL, fetch=site, ready=QUICK)
                assert renderer._browser is not None
                seen.append(renderer._browser._process.pid)
            assert len(renderer._in_use) == 1
            return seen

    first, second, third = run(render_thrice())
    assert first == second != third


def test_contexts_are_given_back(renderer: Renderer, run: Run) -> None:
    """When a page is done, however it ended, its context is gone from the browser with all that was open in it."""

    async def render_some() -> list[str]:
        site = Site({"/page": html("<p>县</p><iframe src=/frame></iframe>"), "/frame": html("<p>内</p>")})
        for url in (URL, URL, "http://county.test/a.pdf"):
            with contextlib.suppress(RenderingError):
                await renderer.render(url, fetch=site, ready=QUICK)
        assert renderer._browser is not None
        found = await renderer._browser.session.send("Target.getBrowserContexts")
        return list(found["browserContextIds"])

    assert run(render_some()) == []


def test_a_browser_that_stands_still_is_replaced(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the browser answers nothing any more, the page fails in time, and the next one has another browser."""
    monkeypatch.setattr("crawler.rendering.browser._END_SECONDS", 0.2)

    async def render_thrice() -> tuple[str, str]:
        async with Renderer() as renderer:
            site = Site({"/page": html("<p>县")})
            await renderer.render(URL, fetch=site, ready=QUICK)
            assert renderer._browser is not None
            os.killpg(renderer._browser._process.pid, signal.SIGSTOP)
            with monkeypatch.context() as hasty:
                hasty.setattr("crawler.rendering.devtools.COMMAND_SECONDS", 1.0)
                with pytest.raises(RenderingError) as raised:
                    await renderer.render(URL, fetch=site, ready=QUICK)
            return str(raised.value), (await renderer.render(URL, fetch=site, ready=QUICK)).html

    reason, document = run(render_thrice())
    assert "opened no page" in reason
    assert "县" in document


def test_nothing_is_left_of_a_browser(run: Run) -> None:
    """Whether it is closed or was killed, a browser's processes and its directory are gone."""

    async def start() -> tuple[Renderer, Browser]:
        renderer = Renderer()
        await renderer.start()
        assert renderer._browser is not None
        return renderer, renderer._browser

    for kill in (False, True):
        renderer, browser = run(start())
        directory = Path(browser._profile.name)
        assert directory.is_dir()
        if kill:
            browser.kill()
        run(renderer.close())
        assert browser._process.returncode is not None
        assert not directory.exists()


def test_a_browser_that_grew_too_large_is_recycled(run: Run) -> None:
    """The memory of the browser's processes is watched between two pages."""

    async def render_twice() -> tuple[int, bool]:
        async with Renderer(memory_bytes=1) as renderer:
            site, browsers = Site({"/page": html("<p>县")}), []
            for _ in range(2):
                await renderer.render(URL, fetch=site, ready=QUICK)
                browsers.append(renderer._browser)
            assert browsers[1] is not None
            return browsers[1].measure_memory(), browsers[0] is browsers[1]

    memory, same = run(render_twice())
    assert 20_000_000 < memory < 2_000_000_000
    assert not same


def test_a_page_that_crashes_is_an_error_and_the_next_one_is_fine(renderer: Renderer, run: Run) -> None:
    """A renderer process that dies takes its page alone."""
    site = Site({"/page": html("<script>fetch('/crash')</script>"), "/ok": html("<p>县")})

    async def fetch(request: BrowserRequest) -> BrowserResponse:
        if request.url.endswith("/crash"):
            assert renderer._browser is not None
            for page in (await renderer._browser.session.send("Target.getTargets"))["targetInfos"]:
                if page["url"] == URL:
                    await _crash(renderer, page["targetId"])
        return await site(request)

    with pytest.raises(RenderingError):
        run(renderer.render(URL, fetch=fetch, ready=NEVER))
    assert run(renderer.render("http://county.test/ok", fetch=site, ready=QUICK)).ready


async def _crash(renderer: Renderer, target: str) -> None:
    assert renderer._browser is not None
    browser = renderer._browser.session
    attached = await browser.send("Target.attachToTarget", targetId=target, flatten=True)
    with pytest.raises(RenderingError):
        await browser.connection.send(attached["sessionId"], "Page.crash", {}, 2)
