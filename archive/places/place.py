"""One place: writing, measuring and reading its files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from archive.disk import Disk, file_sha256
from archive.errors import PlaceError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_PIECE_BYTES = 1 << 22
# What asks a server to compare a digest of its own before it takes a file; all files are read back besides.
_UPLOAD_OPTIONS: dict[str, dict[str, Any]] = {"s3": {"ChecksumAlgorithm": "SHA256"}}
# What is needed beside fsspec itself.
_EXTRA = "pip install 'nianbao[s3]'"


class Place:
    """The files below a URL; endpoints and credentials come from the environment, as fsspec and its backends say."""

    def __init__(self, url: str) -> None:
        """Take the place at a URL.

        Raises:
            PlaceError: It is no URL, nobody knows its scheme, or it holds a password, which would be journaled.
        """
        parts = urlsplit(url)
        if not parts.scheme or parts.password:
            wrong = "a password in it would be written down: give it by the environment" if parts.password else "no URL"
            raise PlaceError(f"{parts._replace(netloc=parts.netloc.rpartition('@')[2]).geturl()}: {wrong}")
        self.url = url.rstrip("/")
        with self._telling():
            self._files, self._root = _open_filesystem(self.url)
        self._is_local = parts.scheme in ("file", "local")

    def __str__(self) -> str:
        return self.url

    def write(self, name: str, source: Path) -> None:
        """Bring a file there, in the place of one of that name.

        Raises:
            PlaceError: It did not get there.
        """
        options = _UPLOAD_OPTIONS.get(urlsplit(self.url).scheme, {})
        with self._telling(name):
            path = self._path(name)
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._files.put_file(str(source), path, **options)
            if self._is_local:
                _make_durable(Path(path))

    def find_size(self, name: str) -> int | None:
        """Return a file's size in bytes, None where there is none of that name.

        Raises:
            PlaceError: The place does not answer.
        """
        with self._telling(name):
            self._files.invalidate_cache()
            try:
                return int(self._files.info(self._path(name))["size"])
            except FileNotFoundError:
                return None

    def find_state(self, name: str) -> str | None:
        """Return what tells one state of a file from another without reading it, None where there is none of that name.

        Raises:
            PlaceError: The place does not answer.
        """
        with self._telling(name):
            self._files.invalidate_cache()
            try:
                said = self._files.info(self._path(name))
            except FileNotFoundError:
                return None
            return " ".join(f"{key}={said[key]}" for key in ("size", "ETag", "mtime", "ino") if key in said)

    def write_whole(self, name: str, source: Path) -> None:
        """Bring a file there, and read all of it back.

        Raises:
            PlaceError: It did not get there as it is here.
            OSError: It cannot be read here.
        """
        self.write(name, source)
        expected = file_sha256(source)
        if (found := self.digest(name)) != expected:
            raise PlaceError(f"{self.url}/{name}: read back with sha256 {found}, written with {expected}: do it again")

    def digest(self, name: str) -> str:
        """Return the sha256 in hex of a file's bytes, all of them read from there.

        Raises:
            PlaceError: It is not there, or cannot be read.
        """
        digest = hashlib.sha256()
        with self._telling(name), self._files.open(self._path(name), "rb", block_size=_PIECE_BYTES) as file:
            while piece := file.read(_PIECE_BYTES):
                digest.update(piece)
        return digest.hexdigest()

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a range of a file, which is shorter where the file ends.

        Raises:
            PlaceError: It is not there, or cannot be read.
        """
        with self._telling(name):
            return bytes(self._files.cat_file(self._path(name), start=offset, end=offset + size))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _telling(self, name: str = "") -> Iterator[None]:
        where = f"{self.url}/{name}" if name else self.url
        try:
            yield
        except FileNotFoundError as error:
            raise PlaceError(f"{where}: not there") from error
        except ImportError as error:
            raise PlaceError(f"{where}: {error}: {_EXTRA}") from error
        # The boundary to libraries of others: each backend raises what its own libraries raise.
        except Exception as error:
            said = " ".join(str(error).split())
            raise PlaceError(f"{where}: {type(error).__name__}: {said}") from error


def _open_filesystem(url: str) -> tuple[AbstractFileSystem, str]:
    from fsspec.core import url_to_fs  # noqa: PLC0415  slow to load, and only what is kept elsewhere needs it

    # A cached listing would tell of a place as it was.
    files, path = url_to_fs(url, use_listings_cache=False)
    return files, str(path).rstrip("/")


def _make_durable(path: Path) -> None:
    disk = Disk()
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        disk.sync(descriptor)
    finally:
        os.close(descriptor)
    disk.sync_directory(path.parent)
