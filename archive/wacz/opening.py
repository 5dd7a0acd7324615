"""Taking the WARC files out of a WACZ that somebody else made."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.errors import FormatError

_PIECE_BYTES = 1 << 20
_LARGEST_PACKAGE_FILE = 64 << 20
_PROBLEMS = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError)


def unpack_warcs(path: Path, directory: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name of each WARC file in a WACZ and where it was unpacked to; the caller removes it.

    What datapackage.json says of a file's digest must be true.

    Raises:
        FormatError: The WACZ is damaged, or holds no WARC file.
        OSError: The disk failed.
    """
    with _told_of(path), zipfile.ZipFile(path) as container:
        digests = _read_digests(container)
        members = [info for info in container.infolist() if _is_warc(info.filename)]
        for number, info in enumerate(members):
            target = directory / f"{number:05d}"
            digest = _unpack(container, info, target)
            stated = digests.get(info.filename, digest)
            if stated != digest:
                raise FormatError(f"{path}: {info.filename} is not what datapackage.json says: {digest}, not {stated}")
            yield info.filename, target
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


def _unpack(container: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> str:
    digest = hashlib.sha256()
    with container.open(info) as packed, target.open("xb") as file:
        while piece := packed.read(_PIECE_BYTES):
            digest.update(piece)
            file.write(piece)
    return f"sha256:{digest.hexdigest()}"


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """Let what `zipfile` raises be told as damage of the file."""
    try:
        yield
    except _PROBLEMS as error:
        raise FormatError(f"{path}: damaged, or no WACZ: {error}") from error
