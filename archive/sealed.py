"""Sealed WARC files, wherever they are kept: in `archive/`, or at a place that a small file in its stead names.

When the local copy of NAME is released, `NAME.kept` remains: one JSON object with the URL at which the file is kept,
its size in bytes, and its sha256 in hex. Whoever reads sealed files asks here, and sees no difference but in speed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from archive.disk import file_sha256
from archive.errors import FormatError, PlaceError
from archive.places.place import Place

KEPT_SUFFIX = ".kept"
_WARC_ENDING = ".warc.gz"

# A file that is read in order is asked for by ever larger stretches, each of which costs one round trip.
_LONGEST_STRETCH = 1 << 24


class KeptFile(BaseModel):
    """What a `.kept` file says."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    url: str
    size: int
    sha256: str


class SealedBytes(Protocol):
    """The bytes of a sealed file, read by place."""

    def pread(self, size: int, at: int) -> bytes:
        """Return at most `size` bytes from a place on, empty at the file's end.

        Raises:
            OSError: The disk failed.
            PlaceError: The place where the file is kept cannot be read.
        """

    def close(self) -> None:
        """Give back what reading took."""


def find_sealed(directory: Path) -> list[Path]:
    """Return the sealed files of a directory by the paths that they have or had there, oldest first by their names."""
    return [directory / name for name in sorted(find_sealed_names(directory))]


def find_sealed_names(directory: Path) -> set[str]:
    """Return the names of the sealed files of a directory, those that are kept elsewhere among them."""
    names = list_names(directory, (_WARC_ENDING, _WARC_ENDING + KEPT_SUFFIX))
    kept = {name for name in names if name.endswith(KEPT_SUFFIX)}
    return names - kept | {name.removesuffix(KEPT_SUFFIX) for name in kept}


def list_names(directory: Path, ending: str | tuple[str, ...]) -> set[str]:
    """Return the names in a directory that end so."""
    try:
        # No object is made for each: there are files of many years.
        names = os.listdir(directory)  # noqa: PTH208  a path for each takes ten times as long
        return {name for name in names if name.endswith(ending)}
    except FileNotFoundError:
        return set()


def find_kept(path: Path) -> KeptFile | None:
    """Return where a sealed file is kept that is not here; None where it is here, or nowhere.

    Raises:
        FormatError: Its `.kept` file is damaged.
    """
    if path.exists():
        return None
    said = kept_path(path)
    try:
        return KeptFile.model_validate_json(said.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise FormatError(f"{said}: does not say where the file is kept: see journal.jsonl: {error}") from error


def has_sealed(path: Path) -> bool:
    """Whether a sealed file is here, or a note in its stead says where it is kept."""
    return path.exists() or kept_path(path).exists()


def kept_path(path: Path) -> Path:
    """Return the path of the file that says where a sealed file is kept."""
    return path.with_name(path.name + KEPT_SUFFIX)


def sealed_size(path: Path) -> int:
    """Return how many bytes a sealed file has, as the disk or the place says that holds it.

    Raises:
        OSError: It is neither here nor kept elsewhere.
        FormatError: As `find_kept`.
        PlaceError: The place does not answer, or has it no more.
    """
    kept = find_kept(path)
    if kept is None:
        return path.stat().st_size
    size = find_kept_size(kept)
    if size is None:
        raise PlaceError(f"{kept.url}: not there, and released here")
    return size


def find_kept_size(kept: KeptFile) -> int | None:
    """Return how many bytes the place says that a file has, None where it has none of that name.

    Raises:
        PlaceError: The place does not answer.
    """
    place, name = _place_of(kept)
    return place.find_size(name)


def find_kept_state(kept: KeptFile) -> str | None:
    """Return what tells one state of a file from another without reading it, as the place says; None where it is gone.

    Raises:
        PlaceError: The place does not answer.
    """
    place, name = _place_of(kept)
    return place.find_state(name)


def sealed_sha256(path: Path) -> str:
    """Return the sha256 in hex of a sealed file's bytes, all of them read where it is kept.

    Raises:
        OSError, FormatError, PlaceError: As `sealed_size`.
    """
    kept = find_kept(path)
    if kept is None:
        return file_sha256(path)
    place, name = _place_of(kept)
    return place.digest(name)


def open_sealed(path: Path) -> SealedBytes:
    """Open a sealed file to be read, here or where it is kept; the caller closes it.

    Raises:
        OSError: It is neither here nor kept elsewhere.
        FormatError: As `find_kept`.
        PlaceError: The place is none that can be read.
    """
    kept = find_kept(path)
    return _LocalBytes(path) if kept is None else _KeptBytes(kept)


class _LocalBytes:
    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)

    def pread(self, size: int, at: int) -> bytes:
        return os.pread(self._file.fileno(), size, at)

    def close(self) -> None:
        self._file.close()


class _KeptBytes:
    """Reads by range, and ahead where the file is read in order."""

    def __init__(self, kept: KeptFile) -> None:
        self._place, self._name = _place_of(kept)
        self._size = kept.size
        self._ahead = b""
        self._ahead_at = 0
        self._stretch = 0

    def pread(self, size: int, at: int) -> bytes:
        begin = at - self._ahead_at
        if not 0 <= begin < len(self._ahead):
            is_next = begin == len(self._ahead)
            self._stretch = min(max(2 * self._stretch, size), _LONGEST_STRETCH) if is_next else size
            end = min(at + self._stretch, self._size)
            self._ahead = self._place.read(self._name, at, end - at) if end > at else b""
            self._ahead_at, begin = at, 0
            if len(self._ahead) != max(end - at, 0):
                raise PlaceError(f"{self._place}/{self._name}: ends at byte {at + len(self._ahead)}, not {self._size}")
        return self._ahead[begin : begin + size]

    def close(self) -> None:
        self._ahead = b""


def _place_of(kept: KeptFile) -> tuple[Place, str]:
    url, _, name = kept.url.rpartition("/")
    return Place(url), name
