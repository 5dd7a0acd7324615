"""Chunks: the framing of a chunked body, read as it comes in (RFC 9112 §7.1).

The wire learns by it where a message ends, and what is archived is taken apart by it. Stricter readers fail on what
old servers send and browsers read: blanks before and after a size, lines that end with LF alone, control characters in
an extension. What no browser reads is damage: sizes that are no numbers, and data that no line end follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archive.blocks import Bytes

_CHUNK_SIZE = re.compile(rb"[ \t]*0*([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?\r?\n", re.DOTALL)
_NEWLINE = re.compile(rb"\n")
_LINE_ENDS = (b"\n", b"\r\n")
LONGEST_LINE = 1 << 16


class ChunkFraming:
    """Takes the data of chunks out of their framing.

    `fault` says what is wrong with it, None so far nothing. `has_all_data` holds behind the last chunk, `is_ended`
    behind the trailers, of which `trailer_bytes` were read. `unread` is what was fed and belongs to no chunk: what
    follows the end, or begins where the framing is damaged.
    """

    def __init__(self) -> None:
        self.fault: str | None = None
        self.has_any = False
        self.has_all_data = False
        self.is_ended = False
        self.unread: Bytes = b""
        self._trailer_bytes = 0
        self._line = bytearray()
        self._at = 0
        self._left = 0
        self._is_after_data = False

    @property
    def trailer_bytes(self) -> int:
        """How many bytes behind the last chunk were read."""
        return self._trailer_bytes + (len(self._line) if self.has_all_data else 0)

    def feed(self, data: Bytes) -> Iterator[Bytes]:
        """Yield the data of chunks in the next bytes of a body; to be iterated to its end."""
        view = memoryview(data)
        while view and not self.is_ended and self.fault is None:
            if self._left:
                taken = min(self._left, len(view))
                yield view[:taken]
                self._at, self._left, self._is_after_data = self._at + taken, self._left - taken, True
            else:
                newline = _NEWLINE.search(view)
                taken = newline.end() if newline else len(view)
                self._line += view[:taken]
                if newline or (len(self._line) > LONGEST_LINE and not self.has_all_data):
                    self._take_line()
            view = view[taken:]
        self.unread = b"".join((self._line, view)) if self.fault else view

    def finish(self) -> None:
        """Take note that the body has no more bytes."""
        if self.has_all_data or self.fault is not None:
            return
        if self._left:
            self.fault = "last chunk cut off"
        else:
            self._fail()
            self.unread = bytes(self._line)

    def _take_line(self) -> None:
        line = bytes(self._line)
        if self.has_all_data:
            self._trailer_bytes += len(line)
            self.is_ended = line in _LINE_ENDS
        elif self._is_after_data:
            self._is_after_data = False
            if line not in _LINE_ENDS:
                self._fail()
                return
        else:
            found = _CHUNK_SIZE.fullmatch(line)
            if found is None:
                self._fail()
                return
            self._left = int(found[1], 16)
            self.has_any, self.has_all_data = True, not self._left
        self._at += len(line)
        self._line.clear()

    def _fail(self) -> None:
        if self.has_any:
            self.fault = f"chunk framing damaged or cut off at byte {self._at} of the body"
        else:
            self.fault = "said to be chunked and is not" if self._line else "chunked body without any chunk"


def unchunk_pieces(body: Iterable[Bytes], framing: ChunkFraming) -> Iterator[Bytes]:
    """Yield the data of a chunked body that comes in pieces; what does not begin with a chunk is as it is.

    The data end where the framing is damaged or cut off, which `framing` tells at the end.
    """
    pieces = iter(body)
    for piece in pieces:
        yield from framing.feed(piece)
        if framing.has_all_data or framing.fault is not None:
            break
    framing.finish()
    if not framing.has_any:
        yield framing.unread
        yield from pieces
