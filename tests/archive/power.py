"""A process that dies at a chosen operation of its disk, killed or with the power cut.

Killed, what it wrote is there. With the power cut, what was not synchronised is nobody's to promise. At every third
operation it is all gone: bytes back to the file's last `sync`, names back to their directory's last `sync_directory`.
At the others it is chance, the same each time: of the names the first so many are there, since a file system journals
them in order; of each file's bytes none, all, those up to a sector, or some sectors with zeros in the stead of others,
whatever was written to other files before or after.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from archive.disk import Disk

Moment = Literal["before", "half", "after"]

_SECTOR_BYTES = 512
_SURVIVING = 0.5

_OPERATIONS = ("create", "open", "write", "sync", "truncate", "rename", "remove", "sync_directory")


class Mortal:
    """The disk of a process that dies at its n-th operation, counted from 0; None lets it live, and only counts."""

    def __init__(self, dies_at: int | None, moment: Moment, *, loses_power: bool) -> None:
        self.count = 0
        self._dies_at = dies_at
        self._moment = moment
        self._loses_power = loses_power
        self._safe: dict[Path, bytes] = {}
        self._undo: list[tuple[Path, Callable[[], None]]] = []

    def install(self) -> None:
        """Stand before every operation of every disk of this process."""
        for name in _OPERATIONS:
            setattr(Disk, name, self._wrap(name, getattr(Disk, name)))

    def _wrap(self, name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
        def perform(disk: Disk, *arguments: Any) -> Any:
            dies = self.count == self._dies_at
            self.count += 1
            if dies and self._moment == "before":
                self._die()
            if dies and self._moment == "half" and name == "write":
                descriptor, data, offset = arguments
                self._note(name, arguments)
                operation(disk, descriptor, data[: len(data) // 2], offset)
                self._die()
            self._note(name, arguments)
            done = operation(disk, *arguments)
            self._settle(name, arguments)
            if dies:
                self._die()
            return done

        return perform

    def _note(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Remember how what is about to be done is undone by a power cut."""
        match name, arguments:
            case (("create" | "open"), (Path() as path,)) if not path.exists():
                self._safe[path] = b""
                self._undo.append((path.parent, lambda: path.unlink(missing_ok=True)))
            case (("write" | "truncate"), (int() as descriptor, *_)):
                path = _path_of(descriptor)
                self._safe.setdefault(path, path.read_bytes())
            case "rename", (Path() as old, Path() as new):
                before = new.read_bytes() if new.exists() else None
                self._undo.append((new.parent, lambda: _rename_back(old, new, before)))
                if old in self._safe:
                    self._safe[new] = self._safe.pop(old)
            case "remove", (Path() as path,):
                content = path.read_bytes()
                self._undo.append((path.parent, lambda: _write(path, content)))

    def _settle(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "sync":
            path = _path_of(arguments[0])
            self._safe[path] = path.read_bytes()
        elif name == "sync_directory":
            self._undo = [(directory, undo) for directory, undo in self._undo if directory != arguments[0]]

    def _die(self) -> None:
        if self._loses_power:
            chance = random.Random(self.count)  # noqa: S311  the same each time
            is_gone = self.count % 3 == 0
            for path, content in self._safe.items():
                if path.exists():
                    _write(path, content if is_gone else _survive(content, path.read_bytes(), chance))
            kept = 0 if is_gone else chance.randint(0, len(self._undo))
            for _, undo in reversed(self._undo[kept:]):
                undo()
        os.kill(os.getpid(), signal.SIGKILL)


def _survive(safe: bytes, written: bytes, chance: random.Random) -> bytes:
    """Return what a disk may hold of a file that was last synchronised as `safe` and written to since."""
    match chance.choice(("none", "all", "up to a sector", "some sectors")):
        case "none":
            return safe
        case "all":
            return written
        case "up to a sector":
            # What was there and is written over is in either state; only its end is nobody's.
            end = chance.randint(len(safe) // _SECTOR_BYTES, len(written) // _SECTOR_BYTES + 1) * _SECTOR_BYTES
            return written[: max(end, len(safe))] if len(written) > len(safe) else written
        case _:
            sectors = range(0, len(written), _SECTOR_BYTES)
            pieces = [(at, written[at : at + _SECTOR_BYTES]) for at in sectors]
            return b"".join(
                piece
                if at + _SECTOR_BYTES <= len(safe) or chance.random() < _SURVIVING
                else _before(safe, at, len(piece))
                for at, piece in pieces
            )


def _before(safe: bytes, at: int, size: int) -> bytes:
    """Return what lay in a sector before: what was synchronised, and zeros behind it."""
    return safe[at : at + size].ljust(size, b"\0")


def _path_of(descriptor: int) -> Path:
    return Path(f"/proc/self/fd/{descriptor}").readlink()


def _rename_back(old: Path, new: Path, before: bytes | None) -> None:
    with suppress(FileNotFoundError):
        new.rename(old)
    if before is not None:
        _write(new, before)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
