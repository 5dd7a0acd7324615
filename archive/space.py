"""Whether the disk has room: a night stops while there is still enough to seal, index and conclude what it fetched."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from archive.errors import StorageError

# What is kept free: the smaller of the two, so that neither a large disk nor a small one is left half empty.
RESERVE_BYTES = 1 << 30
RESERVE_SHARE = 0.02
WATCH_SECONDS = 1.0


class Space(NamedTuple):
    """How large the disk is on which a path lies, and how many bytes of it this process may still use."""

    total_bytes: int
    free_bytes: int


def measure_space(path: Path) -> Space:
    """Ask the system.

    Raises:
        OSError: The path is not there.
    """
    found = os.statvfs(path)
    return Space(found.f_blocks * found.f_frsize, found.f_bavail * found.f_frsize)


def is_read_only(path: Path) -> bool:
    """Whether the disk on which a path lies takes nothing from anybody.

    Raises:
        OSError: The path is not there.
    """
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


class SpaceWatch:
    """Watches the disk of a directory; `reserve_bytes` None keeps 1 GiB free, or 2 % of a small disk.

    Who watches looks every `seconds`.
    """

    def __init__(
        self,
        directory: Path,
        reserve_bytes: int | None = None,
        *,
        measure: Callable[[Path], Space] = measure_space,
        seconds: float = WATCH_SECONDS,
    ) -> None:
        self.seconds = seconds
        self._directory = directory
        self._reserve_bytes = reserve_bytes
        self._measure = measure

    def find_shortage(self) -> str | None:
        """Return in one line what is wrong, None where there is room enough."""
        try:
            total, free = self._measure(self._directory)
        except OSError as error:
            return f"{self._directory}: {error.strerror or error}"
        reserve = self._reserve_bytes
        if reserve is None:
            reserve = min(RESERVE_BYTES, int(total * RESERVE_SHARE))
        if free >= reserve:
            return None
        return (
            f"{self._directory}: the disk has {_megabytes(free)} left, and {_megabytes(reserve)} are to stay free: "
            f"make room or lower NIANBAO_RESERVE_BYTES; what was fetched is kept, and the next night goes on from it"
        )

    def check(self) -> None:
        """Return where there is room enough.

        Raises:
            StorageError: There is not.
        """
        if (shortage := self.find_shortage()) is not None:
            raise StorageError(shortage)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
