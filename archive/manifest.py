"""manifest.jsonl: a hash-chained line for every sealed WARC file, written when it was sealed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from archive.disk import Disk
from archive.errors import FormatError, PlaceError
from archive.hashchain import ChainFault, append_line, check_chain, read_lines
from archive.sealed import find_sealed, sealed_sha256, sealed_size


class SealedFile(NamedTuple):
    """A sealed file: name, size in bytes, sha256 in hex, and when it was sealed."""

    name: str
    size: int
    sha256: str
    sealed_at: datetime


def append(path: Path, sealed: SealedFile, disk: Disk | None = None) -> str:
    """Enter a sealed file, durable when this returns, and return the line's sha256 in hex.

    Raises:
        StorageError: The line could not be made durable.
    """
    body = {
        "name": sealed.name,
        "size": sealed.size,
        "sha256": sealed.sha256,
        "sealed_at": sealed.sealed_at.isoformat(),
    }
    return append_line(path, body, disk)


def read(path: Path) -> list[SealedFile]:
    """Return the sealed files in the order in which they were entered; none where there is no manifest.

    Raises:
        FormatError: A line is damaged or does not follow from the one before.
    """
    files = []
    for line in read_lines(path):
        try:
            body = line.body
            sealed_at = datetime.fromisoformat(body["sealed_at"])
            files.append(SealedFile(body["name"], int(body["size"]), body["sha256"], sealed_at))
        except (KeyError, TypeError, ValueError) as error:
            raise FormatError(f"{path}, line {line.number}: no line of a manifest: {error!r}") from error
    return files


def check(path: Path, directory: Path, *, complete: bool = True) -> list[ChainFault]:
    """Return what is wrong with the manifest, and with the files in a directory as against it.

    Found are a broken chain, a file that is missing, a file of another size, a file entered twice with different
    digests, a sealed file that is not entered, and, where `complete`, a file of another sha256.
    """
    faults = check_chain(path)
    if faults:
        return faults
    entered: dict[str, SealedFile] = {}
    for number, sealed in enumerate(read(path), 1):
        before = entered.setdefault(sealed.name, sealed)
        if (before.size, before.sha256) != (sealed.size, sealed.sha256):
            faults.append(ChainFault(path, number, f"{sealed.name} was entered before with another digest"))
        elif before is sealed:
            faults += _check_file(path, number, directory, sealed, complete=complete)
    for warc in find_sealed(directory):
        if warc.name not in entered:
            faults.append(ChainFault(path, 0, f"{warc.name} is not entered"))
    return faults


def _check_file(path: Path, number: int, directory: Path, sealed: SealedFile, *, complete: bool) -> list[ChainFault]:
    warc = directory / sealed.name
    try:
        size = sealed_size(warc)
        if size != sealed.size:
            return [ChainFault(path, number, f"{sealed.name} has {size} bytes, {sealed.size} were sealed")]
        if complete and sealed_sha256(warc) != sealed.sha256:
            return [ChainFault(path, number, f"{sealed.name} has another sha256 than was sealed")]
    except OSError:
        return [ChainFault(path, number, f"{sealed.name} is missing")]
    except (FormatError, PlaceError) as error:
        return [ChainFault(path, number, str(error))]
    return []
