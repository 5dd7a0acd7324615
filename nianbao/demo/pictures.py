"""PNG pictures drawn from a number: squares in the manner of a two-dimensional bar code (which says nothing)."""

from __future__ import annotations

import struct
import zlib
from hashlib import sha256

_MODULES = 21
_SCALE = 8


def code_picture(number: int) -> bytes:
    """Return a square PNG, black on white, that depends on the number alone."""
    bits = "".join(f"{byte:08b}" for byte in sha256(str(number).encode()).digest()) * 2
    rows = [[_dark(row, column, bits) for column in range(_MODULES)] for row in range(_MODULES)]
    lines = [
        b"\x00" + b"".join((b"\x00" if dark else b"\xff") * _SCALE for dark in row)
        for row in rows
        for _ in range(_SCALE)
    ]
    side = _MODULES * _SCALE
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = (_part(b"IHDR", header), _part(b"IDAT", zlib.compress(b"".join(lines), 9)), _part(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _dark(row: int, column: int, bits: str) -> bool:
    for top, left in ((0, 0), (0, _MODULES - 7), (_MODULES - 7, 0)):
        y, x = row - top, column - left
        if 0 <= y < 7 and 0 <= x < 7:
            return max(abs(y - 3), abs(x - 3)) != 2
    return bits[(row * _MODULES + column) % len(bits)] == "1"


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
