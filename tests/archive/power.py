"""A process that dies at a chosen operation of its disk, killed or with the power cut.

Killed, what it wrote is there. With the power cut, what was not synchronised is gone: bytes back to the file's last
`sync`, names back to their directory's last `sync_directory`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from archive.disk import Disk

Moment = Literal["before", "half", "after"]

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
            for path, content in self._safe.items():
                if path.exists():
                    _write(path, content)
            for _, undo in reversed(self._undo):
                undo()
        os.kill(os.getpid(), signal.SIGKILL)


def _path_of(descriptor: int) -> Path:
    return Path(f"/proc/self/fd/{descriptor}").readlink()


def _rename_back(old: Path, new: Path, before: bytes | None) -> None:
    with suppress(FileNotFoundError):
        new.rename(old)
    if before is not None:
        _write(new, before)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
