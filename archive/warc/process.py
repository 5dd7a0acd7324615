"""WriterProcess: WARC writing in a child process, for callers that live in an asyncio loop.

Compression and fsync would block the loop for milliseconds a page; here the loop only hands over bytes. The child is
another process and not a thread, because compressing would hold up the loop from a thread as well.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self, cast

from archive.blocks import Bytes, Stretch, pieces_of, size_of
from archive.capture import Capture, Exchange, Supplement
from archive.clock import Clock, SystemClock
from archive.errors import StorageError
from archive.warc.frames import (
    capture_from_json,
    encode_request,
    exchange_head,
    supplement_head,
    take_replies,
)
from archive.warc.writer import DEFAULT_MAX_BYTES

DEFAULT_LOCK_WAIT_SECONDS = 10.0

logger = logging.getLogger(__name__)

# Larger bodies go to the socket in pieces, so that the loop has other turns between them.
_PIECE_BYTES = 1 << 18
# Room for the pages of all connections, so that most go to the system in one call.
_SEND_BUFFER_BYTES = 1 << 20


class WriterProcess:
    """The client of the child process that writes to one directory; belongs to the loop in which it was started."""

    def __init__(self, child: subprocess.Popen[bytes], directory: Path) -> None:
        self._child = child
        self._directory = directory
        self._link = _Link(self._settle, self._lose)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._number = 0
        self._lost: str | None = None
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[None] = self._loop.create_future()

    @classmethod
    async def start(
        cls,
        directory: Path,
        info: Mapping[str, str],
        *,
        max_bytes: int = DEFAULT_MAX_BYTES,
        clock: Clock | None = None,
        lock_wait_seconds: float = DEFAULT_LOCK_WAIT_SECONDS,
    ) -> Self:
        """Start the child and return when it holds the directory.

        `info` is what each file's warcinfo says. `clock` is asked once: the child's clock goes on from there. The
        directory is waited for, because a child whose parent was killed still flushes what it had.

        Raises:
            StorageError: The child cannot write there; where another writer holds the directory, the message names
                its process.
        """
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        with theirs:
            writer = cls(_start_child(theirs), directory)
        await writer._loop.create_unix_connection(lambda: writer._link, sock=ours)
        now = (clock or SystemClock()).now().isoformat()
        try:
            await writer._ask(["start", str(directory), dict(info), max_bytes, now, lock_wait_seconds])
        except StorageError:
            await writer._end()
            raise
        return writer

    async def capture(self, exchange: Exchange) -> Capture:
        """Store an exchange and return when both its records are durable.

        Raises:
            StorageError: They are not; nothing of the exchange remains in the archive unless the child was killed.
        """
        values = await self._ask(exchange_head(exchange), exchange.request, exchange.response)
        return capture_from_json(values)

    async def write(self, supplement: Supplement) -> Capture:
        """Store a supplement and return when its record is durable.

        Raises:
            StorageError: It is not.
        """
        return capture_from_json(await self._ask(supplement_head(supplement), supplement.content))

    async def close(self) -> None:
        """Have everything stored, the file sealed and entered in the manifest, and the child ended.

        Raises:
            StorageError: The file could not be sealed, or the child is dead: what was durable stays so, and the next
                repair seals it.
        """
        try:
            await self._ask(["close"])
        finally:
            await self._end()

    @property
    def pid(self) -> int:
        """The process id of the child."""
        return self._child.pid

    def _ask(self, head: list[Any], *body: bytes | Stretch) -> asyncio.Future[Any]:
        answer = self._loop.create_future()
        if self._lost is not None:
            answer.set_exception(StorageError(self._lost))
            return answer
        self._number += 1
        self._waiting[self._number] = answer
        size = sum(map(size_of, body))
        self._link.send(encode_request(self._number, head, size), body, size)
        return answer

    def _settle(self, number: int, result: Any, error: str | None) -> None:
        answer = self._waiting.pop(number)
        # A caller that was cancelled while it waited: its record is stored all the same.
        if answer.done():
            return
        if error is None:
            answer.set_result(result)
        else:
            answer.set_exception(StorageError(error))

    def _lose(self) -> None:
        self._lost = f"the writer of {self._directory} has ended: nothing more can be stored"
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            if not answer.done():
                answer.set_exception(StorageError(self._lost))
        reaping = self._loop.run_in_executor(None, self._child.wait)
        reaping.add_done_callback(lambda _: self._ended.set_result(None))

    async def _end(self) -> None:
        self._link.close()
        await asyncio.shield(self._ended)


class _Link(asyncio.Protocol):
    """The client's end of the socket: sends in order without ever waiting, and hands on what is answered."""

    def __init__(self, on_reply: Callable[[int, Any, str | None], None], on_lost: Callable[[], None]) -> None:
        self._on_reply = on_reply
        self._on_lost = on_lost
        self._transport: asyncio.WriteTransport | None = None
        self._received = bytearray()
        self._outgoing: deque[Iterator[Bytes]] = deque()
        self._is_paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._transport.set_write_buffer_limits(high=4 * _PIECE_BYTES)

    def data_received(self, data: bytes) -> None:
        self._received += data
        for number, result, error in take_replies(self._received):
            self._on_reply(number, result, error)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  why does not matter: the child is gone
        self._outgoing.clear()
        self._transport = None
        self._on_lost()

    def pause_writing(self) -> None:
        self._is_paused = True

    def resume_writing(self) -> None:
        self._is_paused = False
        self._pump()

    def send(self, head: bytes, body: tuple[bytes | Stretch, ...], size: int) -> None:
        """Send a request whole and in its turn, whatever becomes of the caller."""
        parts = _cut(head, body)
        self._outgoing.append(parts if size > _PIECE_BYTES else iter((b"".join(parts),)))
        self._pump()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _pump(self) -> None:
        while self._outgoing and not self._is_paused and self._transport is not None:
            try:
                piece = next(self._outgoing[0], None)
            except OSError:
                # Half of a request is sent, and what comes next would be taken for the rest of it.
                logger.exception("a response that was kept in a file cannot be read any more")
                self._transport.abort()
                return
            if piece is None:
                self._outgoing.popleft()
            else:
                self._transport.write(piece)


def _cut(head: bytes, body: tuple[bytes | Stretch, ...]) -> Iterator[Bytes]:
    yield head
    for block in body:
        for part in pieces_of(block):
            view = memoryview(part)
            yield from (view[at : at + _PIECE_BYTES] for at in range(0, len(view), _PIECE_BYTES))


def _start_child(connection: socket.socket) -> subprocess.Popen[bytes]:
    """Start the child with this very package, whatever the working directory holds."""
    root = Path(__file__).parents[2]
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "archive.warc.serving", str(connection.fileno())],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        pass_fds=[connection.fileno()],
        stdin=subprocess.DEVNULL,
        # A Ctrl-C in the terminal must not reach the child before it has learned to ignore it.
        start_new_session=True,
    )
