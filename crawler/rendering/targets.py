"""What one page consists of for the browser: the page itself, frames, workers; each on the interception or refused."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from crawler.errors import RenderingError
from crawler.rendering.browser import AUTO_ATTACH, Browser
from crawler.rendering.devtools import Session
from crawler.rendering.errors import BrowserGoneError, DevToolsError
from crawler.rendering.interception import Interception

VIEWPORT = (1280, 900)

_OPEN_SECONDS = 30.0
_FRAMES = frozenset({"iframe"})
_EVERYTHING: dict[str, Any] = {"patterns": [{"urlPattern": "*", "requestStage": "Request"}]}
_WORKERS = frozenset({"worker", "shared_worker"})

# Identifiers made from chance would make two renderings of the same page differ.
_REPEATABLE_CHANCE = """(() => {
  let state = 20260101;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const hex = (digits) => next().toString(16).padStart(8, "0").slice(0, digits);
  Math.random = () => next() / 4294967296;
  Crypto.prototype.getRandomValues = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let at = 0; at < bytes.length; at++) bytes[at] = next() & 255;
    return array;
  };
  Crypto.prototype.randomUUID = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(8)}${hex(4)}`;
})()"""


class Targets:
    """The targets of one page, in a browser context of its own.

    `frames` are the sessions of frames that live in processes of their own, `beginning` those of workers that have
    not got their script yet. `crashed` is set when the page's own process has died. `warnings` says what was
    refused or answered for the page that a reader of the result should know of.
    """

    def __init__(self, browser: Browser, interception: Interception) -> None:
        self.frames: dict[str, Session] = {}
        self.beginning: set[str] = set()
        self.crashed = asyncio.Event()
        self.warnings: list[str] = []
        self._browser = browser
        self._interception = interception
        self._context: str | None = None
        self._page_id: str | None = None
        self._refused: set[str] = set()
        self._early: list[dict[str, Any]] = []
        self._main: asyncio.Future[Session] = asyncio.get_running_loop().create_future()
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> Session:
        """Open an empty page, everything of it on the interception, and return its session.

        Raises:
            RenderingError: The browser opens none.
        """
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                return await self._open()
        except BrowserGoneError:
            raise
        except (RenderingError, TimeoutError) as error:
            # One that is stuck would cost every page that follows as much.
            self._browser.worn = True
            raise RenderingError(f"the browser opened no page: {str(error) or 'it does not answer'}") from error

    async def _open(self) -> Session:
        self._context = await self._browser.open_context(self._attached)
        created = await self._browser.session.send(
            "Target.createTarget", url="about:blank", browserContextId=self._context
        )
        self._page_id = created["targetId"]
        for event in self._early:
            self._attached(event)
        return await self._main

    async def close(self) -> None:
        """Close the page and whatever it opened."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._context is not None:
            await self._browser.close_context(self._context)

    def _attached(self, event: dict[str, Any]) -> None:
        if self._page_id is None:
            # The browser may tell us of the page before it answers the command that made it.
            self._early.append(event)
            return
        self._attend(self._take_in(event))

    def _attend(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take_in(self, event: dict[str, Any]) -> None:
        info, session = event["targetInfo"], Session(self._browser.session.connection, event["sessionId"])
        session.listen(lambda method, params: self._notice(session, method, params))
        try:
            if info["targetId"] == self._page_id:
                await self._prepare_page(session)
                if not self._main.done():
                    self._main.set_result(session)
            elif info["type"] in _FRAMES:
                self.frames[event["sessionId"]] = session
                await self._prepare_frame(session)
            elif info["type"] in _WORKERS:
                session.listen(lambda method, params: self._notice_worker(session, method, params))
                self.beginning.add(event["sessionId"])
                await self._prepare_worker(session)
            else:
                await self._refuse(info)
        except DevToolsError as error:
            # A target may end while it is prepared; one that could not be prepared never runs.
            if info["targetId"] == self._page_id and not self._main.done():
                self._main.set_exception(error)
        except BrowserGoneError as error:
            if not self._main.done():
                self._main.set_exception(error)

    async def _prepare_page(self, session: Session) -> None:
        width, height = VIEWPORT
        await session.send("Inspector.enable")
        await session.send("Emulation.setTimezoneOverride", timezoneId="Asia/Shanghai")
        await session.send("Emulation.setLocaleOverride", locale="zh-CN")
        await session.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        await session.send("Network.setBypassServiceWorker", bypass=True)
        await self._prepare_frame(session)

    async def _prepare_frame(self, session: Session) -> None:
        await session.send("Page.enable")
        await session.send("Page.addScriptToEvaluateOnNewDocument", source=_REPEATABLE_CHANCE)
        await session.send("Fetch.enable", **_EVERYTHING)
        await self._let_run(session)

    async def _prepare_worker(self, session: Session) -> None:
        # A dedicated worker has no Fetch domain: its requests are taken with those of the frame that made it.
        with contextlib.suppress(DevToolsError):
            await session.send("Fetch.enable", **_EVERYTHING)
        await self._let_run(session)

    @staticmethod
    async def _let_run(session: Session) -> None:
        await session.send("Network.enable")  # tells of sockets, which Fetch does not
        await session.send("Target.setAutoAttach", **AUTO_ATTACH)
        await session.send("Runtime.runIfWaitingForDebugger")

    async def _refuse(self, info: dict[str, Any]) -> None:
        if info["targetId"] in self._refused:
            return
        self._refused.add(info["targetId"])
        if not info["url"].startswith("chrome://"):  # the browser's own windows are no doing of the page
            self._interception.refuse(info["url"], f"the page opened a {info['type']}, which is closed unseen")
        await self._browser.session.send("Target.closeTarget", targetId=info["targetId"])

    @staticmethod
    async def _decline(session: Session) -> None:
        with contextlib.suppress(RenderingError):  # a dialog may be gone before it is answered
            await session.send("Page.handleJavaScriptDialog", accept=False)

    def _notice_worker(self, session: Session, method: str, event: dict[str, Any]) -> None:
        # A shared worker's end is told as a crash, also where it ended for want of a script.
        if method in {"Inspector.workerScriptLoaded", "Inspector.targetCrashed"}:
            self.beginning.discard(str(session.session_id))
            self._interception.note_activity()
        else:
            self._notice(session, method, event)

    def _notice(self, session: Session, method: str, event: dict[str, Any]) -> None:
        match method:
            case "Fetch.requestPaused":
                self._interception.answer(session, event)
            case "Target.attachedToTarget":
                self._attached(event)
            case "Target.detachedFromTarget":
                self.frames.pop(event["sessionId"], None)
                self.beginning.discard(event["sessionId"])
                session.connection.forget(event["sessionId"])
            case "Network.dataReceived" | "Network.loadingFinished" | "Network.loadingFailed":
                self._interception.note_activity()
            case "Inspector.targetCrashed":
                self.crashed.set()
            case "Page.javascriptDialogOpening":
                self.warnings.append(f"{event['type']} answered with no: {event['message'][:200]}")
                self._attend(self._decline(session))
            case "Network.webSocketCreated" | "Network.webTransportCreated":
                self._interception.refuse(event["url"], "a connection of the page's own goes nowhere")
