"""Reading the lines of a file from its end, so that what was added last is found whatever lies before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

_PIECE_BYTES = 1 << 16


def lines_back(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    """Yield the lines between two places of a file at which lines begin, newlines included, from the last to the first.

    Where the end is not one, what stands between the last newline and it comes first.
    """
    rest = b""
    while end > start:
        begin = max(start, end - _PIECE_BYTES)
        file.seek(begin)
        lines = (file.read(end - begin) + rest).splitlines(keepends=True)
        rest = lines.pop(0) if begin > start else b""
        yield from reversed(lines)
        end = begin
