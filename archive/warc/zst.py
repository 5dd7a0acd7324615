"""WARC files compressed with Zstandard, as some crawlers write them: `.warc.zst`.

Each record is a frame. A file may begin with a skippable frame that holds the dictionary of all others, itself
compressed or not (IIPC, "Use of Zstandard for WARC files" 0.1).
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import IO, Any

from archive.errors import FormatError

FRAME_MAGIC = b"\x28\xb5\x2f\xfd"
DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"

_PIECE_BYTES = 1 << 18
_LARGEST_DICTIONARY = 1 << 24


def is_zst(begin: bytes) -> bool:
    """Whether a file begins as one that is compressed with Zstandard."""
    return begin.startswith((FRAME_MAGIC, DICTIONARY_MAGIC))


def inflate_zst(source: Path, target: Path) -> str | None:
    """Write what a file holds to a new one, not compressed, as far as it is whole.

    It is read a bounded number of bytes at a time. Returns what is wrong behind that, None where nothing is.

    Raises:
        FormatError: No decoder is installed.
    """
    try:
        zstd = importlib.import_module("backports.zstd")
    except ImportError as error:
        raise FormatError(f"{source}: no decoder for Zstandard is installed: compress it with gzip instead") from error
    with source.open("rb") as packed, target.open("xb") as plain:
        try:
            dictionary = _read_dictionary(packed, zstd)
            _inflate_frames(packed, plain, zstd, dictionary)
        except (zstd.ZstdError, ValueError) as error:
            return f"damaged before byte {packed.tell()}: {error}"
    return None


def _read_dictionary(packed: IO[bytes], zstd: Any) -> Any:
    """Return the dictionary that a file begins with, None where it has none; the file then stands behind it."""
    head = packed.read(8)
    if not head.startswith(DICTIONARY_MAGIC):
        packed.seek(0)
        return None
    size = int.from_bytes(head[4:], "little")
    if size > _LARGEST_DICTIONARY:
        raise ValueError(f"a dictionary of {size} bytes")
    content = packed.read(size)
    if content.startswith(FRAME_MAGIC):
        content = zstd.ZstdDecompressor().decompress(content, _LARGEST_DICTIONARY)
    return zstd.ZstdDict(content)


def _inflate_frames(packed: IO[bytes], plain: IO[bytes], zstd: Any, dictionary: Any) -> None:
    rest = packed.read(_PIECE_BYTES)
    while rest:
        frame = zstd.ZstdDecompressor(zstd_dict=dictionary)
        while not frame.eof:
            if not rest and frame.needs_input and not (rest := packed.read(_PIECE_BYTES)):
                raise ValueError("cut off inside a frame")
            plain.write(frame.decompress(rest, _PIECE_BYTES))
            rest = b""
        rest = frame.unused_data or packed.read(_PIECE_BYTES)
