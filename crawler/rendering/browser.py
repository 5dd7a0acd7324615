"""One Chromium process: started on a pair of pipes, with a directory of its own, and ended without a trace."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from crawler.errors import RenderingError
from crawler.rendering.chromium import build_switches
from crawler.rendering.devtools import MESSAGE_BYTES_MAX, Connection, Session
from crawler.rendering.errors import BrowserGoneError, DevToolsError

# Attaches to every page, worker and frame before it has run or asked for anything.
AUTO_ATTACH = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}

# Chromium speaks on descriptors 3 and 4, asyncio on the child's standard input and output. The shell stays to remove
# the directory, which we could not do if we were killed.
_ON_PIPES = '"$@" 3<&0 4>&1 </dev/null >/dev/null; rm -rf "$0"'
_START_SECONDS = 30.0
_END_SECONDS = 5.0
_REMOVALS = 10
_REMOVAL_SECONDS = 0.1

# Called with the parameters of a `Target.attachedToTarget` event.
Attached = Callable[[dict[str, Any]], None]


class Browser:
    """A running Chromium. When this process dies its pipes close, and it ends by itself.

    `version` is the product and version as Chromium says it. `page_count` is kept by whoever lends it out; `worn`
    says that a page could not be closed and that another browser should take over.
    """

    def __init__(self, process: Process, connection: Connection, profile: tempfile.TemporaryDirectory[str]) -> None:
        self.version = ""
        self.page_count = 0
        self.worn = False
        self.session = Session(connection)
        self._process = process
        self._connection = connection
        self._profile = profile
        self._pages: dict[str, Attached] = {}
        self.session.listen(self._notice)

    @classmethod
    async def start(cls, executable: Path, user_agent: str | None) -> Self:
        """Start Chromium and wait until it answers.

        Raises:
            RenderingError: It cannot be started or does not answer; the message ends with what it said last.
        """
        profile = tempfile.TemporaryDirectory(prefix="nianbao-chromium-", ignore_cleanup_errors=True)
        switches = build_switches(Path(profile.name), user_agent)
        command = ("/bin/sh", "-c", _ON_PIPES, profile.name, str(executable), *switches)
        with tempfile.TemporaryFile() as said:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=said, limit=MESSAGE_BYTES_MAX, start_new_session=True
            )
            if process.stdin is None or process.stdout is None:
                raise RenderingError(f"{executable}: started without pipes")
            browser = cls(process, Connection(process.stdout, process.stdin), profile)
            try:
                found = await browser.session.send("Browser.getVersion", within=_START_SECONDS)
                await browser.session.send("Target.setAutoAttach", **AUTO_ATTACH)
            except RenderingError as error:
                await browser.close()
                said.seek(0)
                last = said.read().decode(errors="replace").strip().rpartition("\n")[2]
                raise RenderingError(f"{executable} did not start: {error}: {last}") from error
        browser.version = str(found["product"])
        return browser

    @property
    def gone(self) -> bool:
        """Say whether the process has ended or left its pipes."""
        return self._connection.gone.is_set()

    def measure_memory(self) -> int:
        """Return the bytes that the processes of this browser hold for themselves; 0 where there is no /proc."""
        pages = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError, IndexError):  # processes end while we look
                if int(stat.read_text().rpartition(")")[2].split()[2]) == self._process.pid:
                    resident, shared = (stat.parent / "statm").read_text().split()[1:3]
                    pages += int(resident) - int(shared)
        return pages * resource.getpagesize()

    async def open_context(self, attached: Attached) -> str:
        """Open a context with no cookies, no cache and no downloads; return its id.

        `attached` is called with each `Target.attachedToTarget` event of the context's pages and workers.
        """
        created = await self.session.send("Target.createBrowserContext", disposeOnDetach=True)
        context = str(created["browserContextId"])
        self._pages[context] = attached
        await self.session.send("Browser.setDownloadBehavior", behavior="deny", browserContextId=context)
        return context

    async def close_context(self, context: str) -> None:
        """Close a context with everything that is open in it."""
        self._pages.pop(context, None)
        try:
            await self.session.send("Target.disposeBrowserContext", browserContextId=context)
        except BrowserGoneError:
            return
        except DevToolsError:
            self.worn = True

    async def close(self) -> None:
        """End the process, by force where it does not end by itself, and remove its directory."""
        await self._connection.close()
        try:
            async with asyncio.timeout(_END_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()
        await self._remove_profile()

    async def _remove_profile(self) -> None:
        # Chromium's other processes may write for a moment after the first one has ended.
        for _ in range(_REMOVALS):
            await asyncio.to_thread(self._profile.cleanup)
            if not await asyncio.to_thread(Path(self._profile.name).exists):
                return
            await asyncio.sleep(_REMOVAL_SECONDS)

    def kill(self) -> None:
        """End the process and its children at once."""
        if self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def _notice(self, method: str, event: dict[str, Any]) -> None:
        if method != "Target.attachedToTarget":
            return
        attached = self._pages.get(event["targetInfo"].get("browserContextId", ""))
        # What belongs to no page of ours waits for a debugger for ever, and so does nothing.
        if attached is not None:
            attached(event)
