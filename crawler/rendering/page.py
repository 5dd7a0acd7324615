"""A page as it can be looked at: navigated, asked about its document, serialised, pictured."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any, NamedTuple

from crawler.errors import RenderingError
from crawler.rendering.devtools import Session
from crawler.rendering.errors import DevToolsError
from crawler.rendering.interception import Interception
from crawler.rendering.targets import VIEWPORT, Targets
from crawler.rendering.values import FrameDocument, Limits

_TICK_SECONDS = 0.25
_SCREENSHOT_SECONDS = 30.0
_TERMINATE_SECONDS = 5.0
# A page that has just navigated takes the world in which it was asked with it.
_ATTEMPTS = 3

# Where the browser says by itself that a page could not be loaded.
_BROWSERS_OWN = "chrome-error:"

# Our questions are asked in a world of their own, where the page's scripts have changed nothing.
_WORLD = "nianbao"
_LOOK = """((selectors) => {
  const filled = (element) => element.textContent.trim() !== ""
    || element.matches("img,table,iframe,frame,object,embed")
    || element.querySelector("img,table,iframe,frame,object,embed") !== null;
  const matches = (selector) => Array.from(document.querySelectorAll(selector)).some(filled);
  return {
    matched: selectors.find(matches) ?? null,
    state: document.readyState,
    size: [document.getElementsByTagName("*").length, (document.documentElement?.textContent ?? "").length],
  };
})"""
_SERIALISE = """(() => {
  const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + "\\n" : "";
  return {url: document.URL, html: type + (document.documentElement?.outerHTML ?? "")};
})()"""


class Look(NamedTuple):
    """What one look at a document found: the selector that matched, and what changes when the document does.

    `loaded` says that the document is there whole, and that each of its workers has got its script.
    """

    matched: str | None
    loaded: bool
    size: tuple[int, int]


class Page:
    """The open page of a rendering; every command that its own thread must answer is bounded."""

    def __init__(self, session: Session, targets: Targets, interception: Interception, limits: Limits) -> None:
        self._session = session
        self._targets = targets
        self._interception = interception
        self._limits = limits

    async def navigate(self, url: str) -> None:
        """Go to a URL and wait until its document has begun.

        Raises:
            RenderingError: The navigation came to nothing; the message says why.
        """
        answer = await self._ask(self._session, "Page.navigate", url=url)
        if error := answer.get("errorText"):
            reasons = [failed.reason for failed in self._interception.failed if failed.url == url]
            raise RenderingError(f"{url}: not rendered: {reasons[-1] if reasons else error}")

    async def look(self, selectors: tuple[str, ...]) -> Look:
        """Look whether one of the selectors matches something that is filled.

        Raises:
            RenderingError: A selector is none, or the page answers no more.
        """
        found = await self._evaluate(self._session, None, f"{_LOOK}({json.dumps(selectors)})")
        loaded = found["state"] == "complete" and not self._targets.beginning
        return Look(found["matched"], loaded, tuple(found["size"]))

    async def serialise(self) -> tuple[FrameDocument, tuple[FrameDocument, ...]]:
        """Return the page's document and those of its frames, in the order of the page's frame tree.

        Raises:
            RenderingError: The page went on to where it could not get, and the browser's own words stand in its place.
        """
        main = await self._evaluate(self._session, None, _SERIALISE)
        if main["url"].startswith(_BROWSERS_OWN):
            reasons = [f"{failed.url}: {failed.reason}" for failed in self._interception.failed]
            raise RenderingError(f"the page leads to what cannot be shown: {reasons[-1] if reasons else main['url']}")
        frames = []
        for session, frame in await self._find_frames():
            try:
                found = await self._evaluate(session, frame, _SERIALISE)
            except DevToolsError as error:
                self._targets.warnings.append(f"a frame could not be serialised: {error}")
            else:
                frames.append(FrameDocument(found["url"], found["html"]))
        return FrameDocument(main["url"], main["html"]), tuple(frames)

    async def picture(self) -> bytes | None:
        """Return the whole page as a PNG, cut where it is too high; None, and a warning, where it cannot be had."""
        try:
            metrics = await self._session.send("Page.getLayoutMetrics", within=_SCREENSHOT_SECONDS)
            height = max(VIEWPORT[1], int(metrics["cssContentSize"]["height"]))
            if height > self._limits.screenshot_height:
                self._targets.warnings.append(f"picture cut at {self._limits.screenshot_height} of {height} pixels")
            clip = {"x": 0, "y": 0, "scale": 1, "width": VIEWPORT[0]}
            clip["height"] = min(height, self._limits.screenshot_height)
            answer = await self._session.send(
                "Page.captureScreenshot",
                within=_SCREENSHOT_SECONDS,
                format="png",
                captureBeyondViewport=True,
                clip=clip,
            )
        except DevToolsError as error:
            self._targets.warnings.append(f"no picture: {error}")
            return None
        return base64.b64decode(answer["data"])

    async def _find_frames(self) -> list[tuple[Session, str]]:
        """Return each frame below the page's own with the session that reaches it."""
        found: list[tuple[Session, str]] = []
        for session in (self._session, *self._targets.frames.values()):
            tree = (await self._ask(session, "Page.getFrameTree"))["frameTree"]
            own = [(session, frame) for frame in _list_frames(tree)]
            found += own[1:] if session is self._session else own
        return found

    async def _evaluate(self, session: Session, frame: str | None, expression: str) -> dict[str, Any]:
        for attempt in range(_ATTEMPTS):
            try:
                number = frame or (await self._ask(session, "Page.getFrameTree"))["frameTree"]["frame"]["id"]
                world = await self._ask(session, "Page.createIsolatedWorld", frameId=number, worldName=_WORLD)
                answer = await self._ask(
                    session,
                    "Runtime.evaluate",
                    expression=expression,
                    contextId=world["executionContextId"],
                    returnByValue=True,
                )
            except DevToolsError:
                if attempt + 1 == _ATTEMPTS:
                    raise
            else:
                break
        if "exceptionDetails" in answer:
            raise RenderingError(answer["exceptionDetails"]["exception"]["description"].partition("\n")[0])
        value: dict[str, Any] = answer["result"]["value"]
        return value

    async def _ask(self, session: Session, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command that the page's own thread answers.

        While our wire works the page may be waiting for it (a synchronous request stops its thread). Else a page
        that does not answer has a script without end, which is stopped once.

        Raises:
            RenderingError: It does not answer even so, or its process died.
        """
        command = asyncio.create_task(session.send(method, within=self._limits.page_seconds, **parameters))
        try:
            for stopped in (False, True):
                if await self._wait(command):
                    return command.result()
                if not stopped:
                    self._targets.warnings.append("a script without end was stopped")
                    await session.send("Runtime.terminateExecution", within=_TERMINATE_SECONDS)
        finally:
            command.cancel()
        raise RenderingError(f"{method}: the page answers no more")

    async def _wait(self, command: asyncio.Task[dict[str, Any]]) -> bool:
        left = self._limits.stuck_seconds
        while left > 0:
            if self._targets.crashed.is_set():
                raise RenderingError("the page's process died")
            done, _ = await asyncio.wait({command}, timeout=_TICK_SECONDS)
            if done:
                return True
            if not self._interception.pending:
                left -= _TICK_SECONDS
        return False


def _list_frames(tree: dict[str, Any]) -> list[str]:
    frames = [tree["frame"]["id"]]
    for child in tree.get("childFrames", []):
        frames += _list_frames(child)
    return frames
