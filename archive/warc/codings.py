"""Content codings undone: gzip, deflate, and br and zstd where a library for them is installed."""

from __future__ import annotations

import importlib
import zlib
from contextlib import suppress
from typing import Any

# A few kilobytes of gzip can stand for gigabytes; no page or document of an office comes near this.
LARGEST_DECODED = 1 << 27


class UnreadableCodingError(Exception):
    """Nothing of a body can be decoded; the message says why."""


def undo_coding(coding: bytes, data: bytes, *, largest: int | None = None) -> tuple[bytes, str | None]:
    """Return a body with one content coding undone, and what is wrong where it could be undone only in part.

    `largest` is how many bytes it may decode to, None: what no page comes near.

    Raises:
        UnreadableCodingError: The coding is unknown, or the body is not in it from its first byte.
    """
    room = LARGEST_DECODED if largest is None else largest
    if coding in (b"gzip", b"x-gzip"):
        return _inflate(data, "gzip", 31, room)
    if coding == b"deflate":
        return _inflate(data, "deflate", zlib.MAX_WBITS if _has_zlib_header(data) else -zlib.MAX_WBITS, room)
    if coding == b"br":
        return _run_decoder(data, "br", _load("brotli", "Decompressor"), "process", room)
    if coding == b"zstd":
        return _run_decoder(data, "zstd", _load("backports.zstd", "ZstdDecompressor"), "decompress", room)
    raise UnreadableCodingError(f"unknown content coding {coding.decode('latin-1')}")


def _has_zlib_header(data: bytes) -> bool:
    return len(data) >= 2 and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0


def _inflate(data: bytes, name: str, wbits: int, largest: int) -> tuple[bytes, str | None]:
    pieces: list[bytes] = []
    room = largest
    while data:
        inflater = zlib.decompressobj(wbits)
        try:
            piece = inflater.decompress(data, room)
        except zlib.error as error:
            return _inflate_as_far(data, name, wbits, pieces, error)
        pieces.append(piece)
        room -= len(piece)
        if not inflater.eof:
            fault = f"{name} body cut off" if room > 0 else f"{name} body decodes to more than {largest} bytes"
            return b"".join(pieces), fault
        # A gzip body may be of several members (RFC 1952 §2.2); what else follows the end is no part of it.
        data = inflater.unused_data if inflater.unused_data.startswith(b"\x1f\x8b") else b""
        if data and room <= 0:
            return b"".join(pieces), f"{name} body decodes to more than {largest} bytes"
    return b"".join(pieces), None


def _inflate_as_far(
    data: bytes, name: str, wbits: int, pieces: list[bytes], error: zlib.error
) -> tuple[bytes, str | None]:
    inflater = zlib.decompressobj(wbits)
    for at in range(0, len(data), 512):
        before = inflater.copy()
        try:
            pieces.append(inflater.decompress(data[at : at + 512]))
        except zlib.error:
            # The same damage comes again; what was inflated before it is in `pieces` then.
            with suppress(zlib.error):
                pieces.extend(before.decompress(data[byte : byte + 1]) for byte in range(at, at + 512))
            break
    decoded = b"".join(pieces)
    if not decoded:
        raise UnreadableCodingError(f"said to be {name} and is not: {error}") from error
    return decoded, f"{name} body damaged: {error}"


def _is_finished(decoder: Any) -> bool:
    return bool(decoder.is_finished() if hasattr(decoder, "is_finished") else decoder.eof)


def _load(module: str, name: str) -> Any:
    try:
        return getattr(importlib.import_module(module), name)()
    except ImportError as error:
        raise UnreadableCodingError(f"no decoder installed: {error}") from error


def _run_decoder(data: bytes, name: str, decoder: Any, method: str, largest: int) -> tuple[bytes, str | None]:
    feed = getattr(decoder, method)
    pieces: list[bytes] = []
    size = 0
    fault: str | None = None
    for at in range(0, len(data), 4096):
        try:
            piece: bytes = feed(data[at : at + 4096])
        except Exception as error:  # noqa: BLE001  each decoder has its own error class, loaded only where installed
            fault = f"{name} body damaged: {error}"
            break
        pieces.append(piece)
        size += len(piece)
        if size > largest:
            return b"".join(pieces), f"{name} body decodes to more than {largest} bytes"
    if fault is None and data and not _is_finished(decoder):
        fault = f"{name} body cut off"
    if size == 0 and fault is not None:
        raise UnreadableCodingError(f"said to be {name} and is not: {fault}")
    return b"".join(pieces), fault
