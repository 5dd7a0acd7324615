"""Progress bars of a night, on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nianbao.language import text
from nianbao.output import progress_bar

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class NightBars:
    """A bar for the columns under way each, one for those done, and one for the documents that are read."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[str, TaskID] = {}
        self._done_count = 0

    def walked(self, portal_id: str, column_url: str, done_count: int, known_count: int, *, finished: bool) -> None:
        """Move a column's bar on; when its walk has ended it is counted and makes room."""
        if not finished:
            self._move(column_url, text("walking {portal}", portal=portal_id), done_count, known_count)
            return
        if (bar := self._bars.pop(column_url, None)) is not None:
            self._progress.remove_task(bar)
        self._done_count += 1
        self._move("columns", text("columns walked"), self._done_count, None)

    def read(self, done_count: int, known_count: int) -> None:
        """Move the readers' bar on."""
        self._move("documents", text("reading"), done_count, known_count)

    def _move(self, key: str, description: str, done_count: int, known_count: int | None) -> None:
        if key not in self._bars:
            self._bars[key] = self._progress.add_task(description, total=known_count)
        self._progress.update(self._bars[key], completed=done_count, total=known_count)


@contextmanager
def night_bars() -> Iterator[NightBars]:
    """Show the bars for as long as the context is open."""
    with progress_bar() as progress:
        yield NightBars(progress)
