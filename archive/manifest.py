"""manifest.jsonl: a hash-chained line for every sealed WARC file, written when it was sealed.

What has no line is no sealed file. Each line names the last line that the journal had then (archive.vouching).
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from archive import hashchain
from archive.disk import Disk
from archive.errors import FormatError, PlaceError, StorageError
from archive.hashchain import ChainFault, append_line, check_chain, find_last, read_lines
from archive.sealed import find_sealed, sealed_sha256, sealed_size

# A line as this program writes it, whole.
_LINE = re.compile(
    rb'\{"previous":(?:null|"[0-9a-f]{64}"),"name":"([^"\\]+)","size":\d+,"sha256":"[0-9a-f]{64}",'
    rb'"sealed_at":"[0-9T:.+-]+"(?:,"journal":(?:null|"[0-9a-f]{64}"))?\}\n'
)
_NAMES = re.compile(rb"(?m)^" + _LINE.pattern)
_LAST_BYTES = 1 << 10


class SealedFile(NamedTuple):
    """A sealed file: name, size in bytes, sha256 in hex, and when it was sealed.

    `journal` is the sha256 of the journal's last line at that moment, None where it had none, or where a line of an
    older version does not say.
    """

    name: str
    size: int
    sha256: str
    sealed_at: datetime
    journal: str | None = None


class _NamesRead(NamedTuple):
    """The names in the manifest that was read last, what the disk said of it, how long it was, and how it ended."""

    names: frozenset[str] = frozenset()
    said: tuple[int, ...] = ()
    size: int = 0
    last: bytes = b""


_names_read: dict[Path, _NamesRead] = {}


def _stamp_of(file: IO[bytes]) -> tuple[int, ...]:
    found = os.fstat(file.fileno())
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def journal_beside(path: Path) -> Path:
    """Return where the journal lies that belongs to a manifest."""
    return path.with_name("journal.jsonl")


def append(path: Path, sealed: SealedFile, disk: Disk | None = None) -> str:
    """Enter a sealed file, durable when this returns, and return the line's sha256 in hex.

    The line names the journal's last one, whatever `sealed` says.

    Raises:
        StorageError: The line could not be made durable.
    """
    try:
        last = find_last(journal_beside(path))
    except OSError as error:
        raise StorageError(f"{journal_beside(path)}: {error}") from error
    body = {
        "name": sealed.name,
        "size": sealed.size,
        "sha256": sealed.sha256,
        "sealed_at": sealed.sealed_at.isoformat(),
        "journal": last,
    }
    return append_line(path, body, disk, strict=False)


def read(path: Path, *, strict: bool = True) -> list[SealedFile]:
    """Return the sealed files in the order in which they were entered; none where there is no manifest.

    Where not `strict`, damaged lines are passed over.

    Raises:
        FormatError: A line is damaged or does not follow from the one before.
    """
    return [sealed for _, sealed in read_entries(path, strict=strict)]


def read_names(path: Path) -> frozenset[str]:
    """Return the names of the sealed files; lines as this program writes them are not parsed for it."""
    known = _names_read.get(path) or _NamesRead()
    try:
        with path.open("rb") as file:
            said = _stamp_of(file)
            if known.said == said:
                return known.names
            # Lines are only ever added, and a night asks several times; the last names, by its chain, all before it.
            last = os.pread(file.fileno(), len(known.last), known.size - len(known.last))
            if last != known.last or file.seek(0, os.SEEK_END) <= known.size:
                known = _NamesRead()
            file.seek(known.size)
            added = file.read()
    except FileNotFoundError:
        return frozenset()
    found = _NAMES.findall(added)
    if len(found) != added.count(b"\n") or not added.endswith(b"\n"):
        return frozenset(sealed.name for sealed in read(path, strict=False))
    names = known.names | {name.decode() for name in found}
    _names_read.clear()
    _names_read[path] = _NamesRead(names, said, known.size + len(added), (known.last + added)[-_LAST_BYTES:])
    return names


def read_back(path: Path) -> Iterator[SealedFile]:
    """Yield the sealed files from the last that was entered on; damaged lines are passed over."""
    for line in hashchain.read_back(path):
        with suppress(KeyError, TypeError, ValueError):
            yield _sealed_of(line.body)


def read_entries(path: Path, *, strict: bool = True) -> Iterator[tuple[int, SealedFile]]:
    """Yield the sealed files, each with the number of its line, from 1; as `read`.

    Raises:
        FormatError: As `read`.
    """
    for line in read_lines(path, strict=strict):
        try:
            yield line.number, _sealed_of(line.body)
        except (KeyError, TypeError, ValueError) as error:
            if strict:
                raise FormatError(f"{path}, line {line.number}: no line of a manifest: {error!r}") from error


def _sealed_of(body: Mapping[str, Any]) -> SealedFile:
    sealed_at = datetime.fromisoformat(body["sealed_at"])
    return SealedFile(body["name"], int(body["size"]), body["sha256"], sealed_at, body.get("journal"))


def check(
    path: Path, directory: Path, *, complete: bool = True, vouched: Container[str] = frozenset()
) -> list[ChainFault]:
    """Return what is wrong with the manifest, and with the files in a directory as against it.

    Found are a broken chain, a file that is missing, a file of another size, a file entered twice with different
    digests, a sealed file that is not entered, and, where `complete`, a file of another sha256. `vouched` are the names
    of files for which the journal vouches, which tells itself that they are not entered.
    """
    faults = check_chain(path)
    entered: dict[str, SealedFile] = {}
    for number, sealed in read_entries(path, strict=False):
        before = entered.setdefault(sealed.name, sealed)
        if (before.size, before.sha256) != (sealed.size, sealed.sha256):
            faults.append(ChainFault(path, number, f"{sealed.name} was entered before with another digest"))
        elif before is sealed:
            faults += _check_file(path, number, directory, sealed, complete=complete)
    for warc in find_sealed(directory):
        if warc.name not in entered and warc.name not in vouched:
            why = "is in archive/ and not entered: it was not sealed here, and nothing of it is read: move it elsewhere"
            faults.append(ChainFault(path, 0, f"{warc.name} {why}; `nianbao import` takes files in"))
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
