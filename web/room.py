"""What the reading room stands on: the collection, its catalogue opened to be read only, the clock, who may come in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from archive.clock import Clock, SystemClock
from archive.collection import Collection
from archive.queries.opening import open_reader
from web.errors import TooMuchError
from web.replay_links import Replay

# So many requests at a time read documents, or pack evidence, which takes seconds and memory.
HEAVY_AT_ONCE = 2
_HEAVY_SECONDS = 20.0
# Each that waits holds one of the server's forty threads, and pages need those too.
WAITING_MAX = 16
_BUSY = "others are being served: try again in a minute"


@dataclass(frozen=True, slots=True)
class Room:
    """The collection that is shown, its catalogue without the right to write to it, the clock, the replays' place."""

    collection: Collection
    engine: Engine
    clock: Clock = field(default_factory=SystemClock)
    replay: Replay = field(default_factory=Replay)
    _opened: list[tuple[int, int]] = field(default_factory=list)
    _heavy: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(HEAVY_AT_ONCE))
    _waiting: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(HEAVY_AT_ONCE + WAITING_MAX))

    @classmethod
    def open(cls, root: Path, clock: Clock | None = None, replay: Replay | None = None) -> Self:
        """Open a collection to be shown.

        Raises:
            FormatError: The directory is no collection, or one of another layout.
        """
        collection = Collection.open(root)
        engine = open_reader(collection.catalogue)
        return cls(collection, engine, clock or SystemClock(), replay or Replay())

    def close(self) -> None:
        """Let go of the catalogue."""
        self.engine.dispose()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Lend a session that reads the catalogue, the new one where it was made anew meanwhile."""
        self._follow_catalogue()
        with Session(self.engine) as session:
            yield session

    def _follow_catalogue(self) -> None:
        """Let go of the connections to a file that was replaced: `nianbao rebuild` makes a new one."""
        try:
            status = self.collection.catalogue.stat()
        except OSError:
            return
        if self._opened != [(status.st_dev, status.st_ino)]:
            self.engine.dispose()
            self._opened[:] = [(status.st_dev, status.st_ino)]

    @contextmanager
    def heavy_work(self) -> Iterator[None]:
        """Wait for one of the few places for work that takes seconds.

        Raises:
            TooMuchError: All places stay taken, or too many wait for one already.
        """
        if not self._waiting.acquire(blocking=False):
            raise TooMuchError(_BUSY)
        try:
            if not self._heavy.acquire(timeout=_HEAVY_SECONDS):
                raise TooMuchError(_BUSY)
            try:
                yield
            finally:
                self._heavy.release()
        finally:
            self._waiting.release()
