"""The Chrome DevTools protocol over a pair of pipes: commands, their answers, events, and sessions.

Messages are JSON, each ended by a NUL byte (`--remote-debugging-pipe`). Sessions are flat: one connection carries
the browser's own session and one for each page, frame or worker that was attached to. Playwright's CDP sessions
pass on no message of a session attached below theirs, so workers and frames would be out of reach with them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crawler.rendering.errors import BrowserGoneError, DevToolsError

Listener = Callable[[str, dict[str, Any]], None]

# A DOM, a screenshot or a posted form comes as one message.
MESSAGE_BYTES_MAX = 256 * 1024 * 1024
COMMAND_SECONDS = 30.0


class Connection:
    """The two ends of a browser's pipes.

    `gone` is set once the browser's end is closed; from then on every command fails.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.gone = asyncio.Event()
        self._reader = reader
        self._writer = writer
        self._last_id = 0
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listeners: dict[str | None, Listener] = {}
        self._reading = asyncio.create_task(self._read())

    def listen(self, session_id: str | None, listener: Listener) -> None:
        """Have a function called with the method and parameters of each event of a session."""
        self._listeners[session_id] = listener

    def forget(self, session_id: str) -> None:
        """Let go of a session that has ended."""
        self._listeners.pop(session_id, None)

    async def send(
        self, session_id: str | None, method: str, parameters: dict[str, Any], within: float
    ) -> dict[str, Any]:
        """Send one command and return the result.

        Raises:
            BrowserGoneError: The browser has ended, or ends before it answers.
            DevToolsError: The browser refuses the command, or does not answer within so many seconds.
        """
        if self.gone.is_set():
            raise BrowserGoneError(f"{method}: the browser has ended")
        self._last_id += 1
        number = self._last_id
        message = {"id": number, "method": method, "params": parameters}
        if session_id is not None:
            message["sessionId"] = session_id
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        try:
            async with asyncio.timeout(within):
                self._writer.write(json.dumps(message).encode() + b"\0")
                await self._writer.drain()
                return await answer
        except TimeoutError as error:
            raise DevToolsError(f"{method}: no answer within {within:g} s") from error
        except (ConnectionError, RuntimeError) as error:
            raise BrowserGoneError(f"{method}: the browser has ended") from error
        finally:
            self._answers.pop(number, None)

    async def close(self) -> None:
        """Close our end; the browser ends when it notices."""
        self._writer.close()
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        self._end()

    async def _read(self) -> None:
        try:
            while True:
                message = json.loads((await self._reader.readuntil(b"\0"))[:-1])
                if "id" in message:
                    self._settle(message)
                elif listener := self._listeners.get(message.get("sessionId")):
                    listener(message["method"], message.get("params", {}))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
            # What cannot be read as a message leaves us without a browser just as its end does.
            self._end()

    def _settle(self, message: dict[str, Any]) -> None:
        answer = self._answers.pop(message["id"], None)
        if answer is None or answer.done():
            return
        if "error" in message:
            answer.set_exception(DevToolsError(str(message["error"].get("message", message["error"]))))
        else:
            answer.set_result(message.get("result", {}))

    def _end(self) -> None:
        self.gone.set()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(BrowserGoneError("the browser has ended"))


@dataclass(frozen=True, slots=True)
class Session:
    """One target's commands and events; `session_id` is None for the browser itself."""

    connection: Connection
    session_id: str | None = None

    async def send(self, method: str, *, within: float | None = None, **parameters: Any) -> dict[str, Any]:
        """Send one command and return the result, as `Connection.send` does; without `within` in COMMAND_SECONDS."""
        seconds = COMMAND_SECONDS if within is None else within
        return await self.connection.send(self.session_id, method, parameters, seconds)

    def listen(self, listener: Listener) -> None:
        """Have a function called with each event of this session."""
        self.connection.listen(self.session_id, listener)
