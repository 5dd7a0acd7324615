"""The child process that writes: started by `archive.warc.process`, ends when its parent does.

It takes whatever waits on its socket, writes it, makes it durable with one fsync, and only then answers. When the
socket ends without a word, the parent is dead: everything whole has been flushed, the file stays under its `.open`
name, and the next repair seals it.
"""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive.blocks import size_of
from archive.capture import Capture
from archive.clock import SystemClock
from archive.errors import ArchiveError, StorageError
from archive.warc.frames import (
    Frame,
    FrameReader,
    Reply,
    capture_to_json,
    encode_replies,
    read_exchange,
    read_supplement,
)
from archive.warc.known import CATALOGUE_NAME, KnownPayloads
from archive.warc.writer import WarcWriter

_RECEIVE_BYTES = 1 << 20
_LARGEST_GROUP = 16 << 20


class _OffsetClock:
    """The clock of this machine, moved by as much as the parent's clock differed at the start."""

    def __init__(self, parents_now: datetime) -> None:
        self._offset: timedelta = parents_now - SystemClock().now()

    def now(self) -> datetime:
        return SystemClock().now() + self._offset


class _Inbox:
    """The requests that come in over the socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.frames = FrameReader()

    def wait(self) -> Frame | None:
        """Return the next request, None when the parent has gone."""
        while (frame := self.frames.take()) is None:
            if not self._receive(0):
                return None
        return frame

    def take_waiting(self) -> Iterator[Frame]:
        """Yield the requests that are here already, up to the size of a group."""
        size = 0
        while size < _LARGEST_GROUP:
            frame = self.frames.take()
            if frame is not None:
                size += size_of(frame.body)
                yield frame
            elif not self._receive(socket.MSG_DONTWAIT):
                return

    def _receive(self, flags: int) -> bool:
        try:
            data = self._connection.recv(_RECEIVE_BYTES, flags)
        except BlockingIOError:
            return False
        except ConnectionError:
            return False
        self.frames.feed(data)
        return bool(data)


def main() -> None:
    """Serve the socket whose descriptor is the first argument until the parent closes it or dies."""
    # Ctrl-C and a service manager's stop go to the parent, which then closes this process in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        inbox = _Inbox(connection)
        frame = inbox.wait()
        if frame is None:
            return
        try:
            writer = _begin(frame.head)
            inbox.frames.directory = Path(frame.head[1])
        except (ArchiveError, OSError, ValueError) as error:
            _reply(connection, [(frame.number, None, str(error))])
            return
        try:
            _reply(connection, [(frame.number, "ready", None)])
            _serve(connection, inbox, writer)
        except ConnectionError:
            pass  # the parent has gone: nobody is left to be answered
        finally:
            writer.abandon()


def _begin(head: list[Any]) -> WarcWriter:
    _, directory, info, max_bytes, now, lock_wait_seconds = head
    clock = _OffsetClock(datetime.fromisoformat(now))
    known = KnownPayloads(Path(directory).parent / CATALOGUE_NAME)
    return WarcWriter(
        Path(directory), info, clock=clock, max_bytes=max_bytes, lock_wait_seconds=lock_wait_seconds, known=known
    )


def _serve(connection: socket.socket, inbox: _Inbox, writer: WarcWriter) -> None:
    while (first := inbox.wait()) is not None:
        group = _Group(writer)
        for frame in (first, *inbox.take_waiting()):
            if frame.head[0] == "close":
                group.settle()
                group.close(frame.number)
                _reply(connection, group.replies)
                return
            group.add(frame)
        group.settle()
        _reply(connection, group.replies)


class _Group:
    """Requests that are made durable, and answered, together."""

    def __init__(self, writer: WarcWriter) -> None:
        self.replies: list[Reply] = []
        self._writer = writer
        self._stored: list[tuple[int, Capture]] = []

    def add(self, frame: Frame) -> None:
        if frame.failure is not None:
            self.replies.append((frame.number, None, frame.failure))
            return
        try:
            if frame.head[0] == "exchange":
                capture = self._writer.capture(read_exchange(frame))
            else:
                capture = self._writer.write(read_supplement(frame))
        except StorageError as error:
            self._fail(error)
            self.replies.append((frame.number, None, str(error)))
        except ValueError as error:
            self.replies.append((frame.number, None, f"no record can be made of this: {error}"))
        else:
            self._stored.append((frame.number, capture))

    def settle(self) -> None:
        try:
            self._writer.flush()
        except StorageError as error:
            self._fail(error)
        self.replies += [(number, capture_to_json(capture), None) for number, capture in self._stored]
        self._stored.clear()

    def close(self, number: int) -> None:
        try:
            self._writer.close()
        except StorageError as error:
            self.replies.append((number, None, str(error)))
        else:
            self.replies.append((number, "closed", None))

    def _fail(self, error: StorageError) -> None:
        self.replies += [(number, None, str(error)) for number, _ in self._stored]
        self._stored.clear()


def _reply(connection: socket.socket, replies: list[Reply]) -> None:
    connection.sendall(encode_replies(replies))


if __name__ == "__main__":
    main()
