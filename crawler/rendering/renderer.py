"""The one browser of a crawl: started when first needed, shared by a few pages at a time, replaced now and then."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Self

from crawler.errors import RenderingError
from crawler.rendering.browser import Browser
from crawler.rendering.chromium import find_chromium
from crawler.rendering.errors import BrowserGoneError
from crawler.rendering.interception import Interception
from crawler.rendering.page import Page
from crawler.rendering.readiness import wait_until_ready
from crawler.rendering.targets import VIEWPORT, Targets
from crawler.rendering.values import BrowserResponse, Fetch, Limits, Ready, Rendered

# What opening, serialising, picturing and closing may add to the time of a page.
_OVERHEAD_SECONDS = 120.0


class Renderer:
    """Renders pages, each in a context of its own, so that portals share no cookies.

    `executable` None means whatever `find_chromium` finds; `user_agent` None leaves Chromium's own.
    A browser is replaced after so many pages, or when its processes hold more than `memory_bytes` between two pages.
    """

    def __init__(
        self,
        *,
        executable: Path | None = None,
        user_agent: str | None = None,
        limits: Limits | None = None,
        pages_at_once: int = 2,
        pages_per_browser: int = 50,
        memory_bytes: int = 1_500_000_000,
    ) -> None:
        self._executable = executable
        self._user_agent = user_agent
        self._limits = limits or Limits()
        self._pages_per_browser = pages_per_browser
        self._memory_bytes = memory_bytes
        self._places = asyncio.Semaphore(pages_at_once)
        self._changing = asyncio.Lock()
        self._browser: Browser | None = None
        self._in_use: dict[Browser, int] = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Start the browser; `render` does it by itself where this was not called.

        Raises:
            RenderingError: There is no Chromium, or it does not start; the message says what to do.
        """
        async with self._changing:
            await self._find_browser()

    async def close(self) -> None:
        """End the browser, and any other that is still in use."""
        async with self._changing:
            browsers, self._browser = {*self._in_use, self._browser}, None
            self._in_use.clear()
            for browser in browsers:
                if browser is not None:
                    await browser.close()

    async def render(
        self,
        url: str,
        *,
        fetch: Fetch,
        ready: Ready | None = None,
        first: BrowserResponse | None = None,
        screenshot: bool = False,
    ) -> Rendered:
        """Render one page; what it asks for is answered by `fetch` and by nothing else.

        `first` is the response already had for `url`: it answers the navigation, once. A page that does not become
        ready is given as it stands, with `ready` False. A browser that ends is replaced once, and the page begun
        again.

        Raises:
            RenderingError: The navigation came to nothing, the page or the browser answers no more, or there is none.
            Exception: Whatever `fetch` raised that is no CrawlerError.
        """
        async with self._places:
            try:
                return await self._render_once(url, fetch, ready or Ready(), first, screenshot)
            except BrowserGoneError:
                return await self._render_once(url, fetch, ready or Ready(), first, screenshot)

    async def _render_once(
        self, url: str, fetch: Fetch, ready: Ready, first: BrowserResponse | None, screenshot: bool
    ) -> Rendered:
        interception = Interception(fetch, self._limits, first, url)
        try:
            async with asyncio.timeout(self._limits.page_seconds + _OVERHEAD_SECONDS), self._borrow() as browser:
                targets = Targets(browser, interception)
                try:
                    return await self._render_in(browser, targets, interception, url, ready, screenshot)
                finally:
                    await interception.close()
                    await targets.close()
        except TimeoutError as error:
            raise RenderingError(f"{url}: not rendered within {self._limits.page_seconds:g} s") from error
        except RenderingError:
            if interception.fault is not None:
                raise interception.fault from None
            raise

    async def _render_in(
        self, browser: Browser, targets: Targets, interception: Interception, url: str, ready: Ready, screenshot: bool
    ) -> Rendered:
        began_at = monotonic()
        page = Page(await targets.open(), targets, interception, self._limits)
        await page.navigate(url)
        outcome = await wait_until_ready(page, interception, ready, self._limits)
        if interception.fault is not None:
            raise interception.fault
        document, frames = await page.serialise()
        return Rendered(
            url=url,
            final_url=document.url,
            html=document.html,
            frames=frames,
            screenshot=await page.picture() if screenshot else None,
            browser=browser.version,
            viewport=VIEWPORT,
            ready=outcome.ready,
            waited_for=outcome.waited_for,
            requests=tuple(interception.loaded),
            failed=tuple(interception.failed),
            elapsed_seconds=monotonic() - began_at,
            warnings=tuple(targets.warnings),
        )

    @contextlib.asynccontextmanager
    async def _borrow(self) -> AsyncIterator[Browser]:
        """Lend the browser; one that is due for replacement ends when the last page in it is done."""
        async with self._changing:
            browser = await self._find_browser()
            self._in_use[browser] = self._in_use.get(browser, 0) + 1
            browser.page_count += 1
        try:
            yield browser
        finally:
            async with self._changing:
                if browser in self._in_use:
                    self._in_use[browser] -= 1
                if browser is not self._browser and self._in_use.get(browser) == 0:
                    del self._in_use[browser]
                    await browser.close()

    def _is_spent(self, browser: Browser) -> bool:
        if browser.gone or browser.worn or browser.page_count >= self._pages_per_browser:
            return True
        return browser.measure_memory() > self._memory_bytes

    async def _find_browser(self) -> Browser:
        current = self._browser
        if current is not None:
            if not self._is_spent(current):
                return current
            self._browser = None
            if not self._in_use.get(current):
                self._in_use.pop(current, None)
                await current.close()
        executable = self._executable or find_chromium()
        if executable is None:
            raise RenderingError("no Chromium: install chromium, or name one in NIANBAO_CHROMIUM")
        self._browser = await Browser.start(executable, self._user_agent)
        return self._browser
