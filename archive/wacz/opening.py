"""Taking the WARC files out of a WACZ that somebody else made."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.errors import FormatError

_PIECE_BYTES = 1 << 20
# Where a local header has the sizes of name and extra field, which are followed by these two (APPNOTE 4.3.7).
_NAME_SIZE_AT = 26
_LARGEST_PACKAGE_FILE = 64 << 20
_PROBLEMS = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError)


def unpack_warcs(path: Path, directory: Path) -> Iterator[tuple[str, Path, str | None]]:
    """Yield the name of each WARC file in a WACZ, where it was unpacked to (the caller removes it), and what is wrong.

    Wrong is a file that cannot be unpacked, or not to its end; None: nothing. What datapackage.json says of a whole
    file's digest must be true.

    Raises:
        FormatError: The WACZ cannot be opened, holds no WARC file, or one that is whole and not what it says.
        OSError: The disk failed.
    """
    with _told_of(path), zipfile.ZipFile(path) as container:
        digests = _read_digests(container)
        members = [info for info in container.infolist() if _is_warc(info.filename)]
        for number, info in enumerate(members):
            target = directory / f"{number:05d}"
            damage, digest = _unpack(path, container, info, target)
            stated = digests.get(info.filename, digest)
            if damage is None and stated != digest:
                raise FormatError(f"{path}: {info.filename} is not what datapackage.json says: {digest}, not {stated}")
            yield info.filename, target, damage
    if not members:
        raise FormatError(f"{path}: no WARC file in it")


def _is_warc(name: str) -> bool:
    return name.startswith("archive/") and name.lower().endswith((".warc", ".warc.gz"))


def _read_digests(container: zipfile.ZipFile) -> dict[str, str]:
    """Return the sha256 that datapackage.json states, by path; empty where the WACZ has none."""
    if "datapackage.json" not in container.namelist():
        return {}
    if container.getinfo("datapackage.json").file_size > _LARGEST_PACKAGE_FILE:
        raise ValueError("datapackage.json is too large")
    package: Any = json.loads(container.read("datapackage.json"))
    resources = package.get("resources", []) if isinstance(package, dict) else []
    stated = {str(one.get("path")): str(one.get("hash")) for one in resources if isinstance(one, dict)}
    return {name: digest for name, digest in stated.items() if digest.startswith("sha256:")}


def _unpack(path: Path, container: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> tuple[str | None, str]:
    """Write a member to a file; return what is wrong with it, None where nothing is, and the digest of what came."""
    digest, crc, damage = hashlib.sha256(), 0, None
    pieces = _stored_pieces(path, info) if info.compress_type == zipfile.ZIP_STORED else _inflated(container, info)
    with target.open("xb") as file:
        try:
            for piece in pieces:
                digest.update(piece)
                crc = zlib.crc32(piece, crc)
                file.write(piece)
        except _PROBLEMS as error:
            damage = f"cannot be unpacked behind byte {file.tell()}: {error}"
        if damage is None and (file.tell(), crc) != (info.file_size, info.CRC):
            damage = "has another check sum than the ZIP file says"
    return damage, f"sha256:{digest.hexdigest()}"


def _inflated(container: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with container.open(info) as packed:
        while piece := packed.read(_PIECE_BYTES):
            yield piece


def _stored_pieces(path: Path, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member that is not compressed; `zipfile` would keep the last piece of a damaged one to itself."""
    with path.open("rb") as file:
        file.seek(info.header_offset + _NAME_SIZE_AT)
        sizes = file.read(4)
        file.seek(int.from_bytes(sizes[:2], "little") + int.from_bytes(sizes[2:], "little"), os.SEEK_CUR)
        left = info.file_size
        while left and (piece := file.read(min(left, _PIECE_BYTES))):
            yield piece
            left -= len(piece)


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """Let what `zipfile` raises be told as damage of the file."""
    try:
        yield
    except _PROBLEMS as error:
        raise FormatError(f"{path}: damaged, or no WACZ: {error}") from error
