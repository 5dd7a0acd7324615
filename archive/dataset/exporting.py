"""Exporting a table: rows are found and written, and what describes them is put beside them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar

from sqlalchemy import Row
from sqlalchemy.orm import Session

from archive.clock import Clock, night_of
from archive.collection import Collection
from archive.cycles import without_collecting
from archive.dataset import coverage, events, figures, panel
from archive.dataset.ahead import one_ahead
from archive.dataset.describing import Described, check_companions, describe, hold_directory
from archive.dataset.model import Rows, Table
from archive.dataset.selection import BATCH_REPORTS, Wish, count_reports, select_reports
from archive.dataset.sources import Place, Source, SourceReader
from archive.dataset.words import Words
from archive.dataset.writing import DEFAULT_ENCODING, Replacement, Writer, find_writer
from archive.errors import NothingToExportError, TooManyRowsError

T = TypeVar("T")
Progress = Callable[[int, int], None]

# So many reports are looked at to tell how many rows there will be, where a file cannot have any number.
_SAMPLE_REPORTS = 512
# So many batches may pass before what only cycles hold is let go of.
_COLLECTED_AFTER = 16


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many rows, and how many reports or events were left out since they are hidden.

    The coverage leaves no row out: of it the rows that say `hidden` are counted.
    `read_count` counts documents that had to be read for it; `remarks` say, for people, what did not fit the format.
    """

    row_count: int
    hidden_count: int
    read_count: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What rows are made from: the catalogue, what was read, what is wished for, and the day."""

    session: Session
    reader: SourceReader
    wish: Wish
    today: date


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read in the reports of a batch, and where the captures lie that it was read from."""

    sources: Sequence[Source]
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A table's rows: what there is of reports or events, and the batches with how many of them each is of."""

    table: Table
    count: Callable[[Session, Wish], int]
    batches: Callable[[_Asked], Generator[tuple[Rows, int], None, None]]
    many_a_report: bool = False


def export_table(
    collection: Collection,
    session: Session,
    name: str,
    out: Path,
    clock: Clock,
    wish: Wish,
    *,
    encoding: str = DEFAULT_ENCODING,
    is_elsewhere: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write one of TABLES in the place of a file that is there, its datapackage.json and its codebook beside it.

    `out` has an ending of writing.FORMATS; `is_elsewhere` says that what is beside it is to be brought to another
    place, where the package's other tables are; `progress` is told how many reports or events of how many are done.

    Raises:
        NothingToExportError: No report belongs to it.
        TooManyRowsError: A file of this format cannot have so many rows; nothing was written.
        ForeignCompanionError: A file beside it that would be replaced was not written by an export.
        LockedError: Another export is writing the same file.
        OSError: The disk failed; what was there is as it was.
    """
    kind = _TABLES[name]
    check_companions(out.parent)
    # One state of the catalogue, whatever a night writes meanwhile.
    session.connection().exec_driver_sql("BEGIN")
    total = kind.count(session, wish)
    if not total and name != "events":
        raise NothingToExportError(f"{collection.root}: there is no report in it of {wish}")
    make = find_writer(out)
    looked_at, asked = (
        _Asked(session, SourceReader(session, collection, Words(session), workers=workers), wish, night_of(clock.now()))
        for _ in range(2)
    )
    _check_rows(kind, make, looked_at, total)
    reader = asked.reader
    counted = _Counted(kind, make, progress, total)
    # What is found ahead is found no longer when nobody takes it, whatever went wrong: the session ends after it.
    with Replacement() as files, closing(kind.batches(asked)) as batches:
        written = files.write(out, lambda file: counted.fill(file, encoding, batches))
        remarks, hidden = tuple(counted.remarks), reader.words.hidden_count
        said = Described(clock.now(), str(wish), counted.row_count, hidden, encoding, remarks, is_elsewhere)
        with hold_directory(out.parent):
            describe(kind.table, out, written, said, files)
            files.put_in_place()
    return Exported(counted.row_count, hidden, reader.read_count, remarks)


class _Counted:
    """The rows of one file as they are written."""

    def __init__(self, kind: _Kind, make: type[Writer], progress: Progress | None, total: int) -> None:
        self._kind, self._make, self._progress, self._total = kind, make, progress, total
        self.row_count = 0
        self.remarks: list[str] = []

    def fill(self, file: IO[bytes], encoding: str, batches: Iterable[tuple[Rows, int]]) -> None:
        """Write all rows; while some are written the next are made."""
        writer = self._make(self._kind.table, file, encoding)
        try:
            self._write_all(writer, batches)
            self.remarks = writer.close()
        except BaseException:
            writer.abandon()
            raise

    def _write_all(self, writer: Writer, batches: Iterable[tuple[Rows, int]]) -> None:
        done, written = 0, None
        # Readings are values by the hundred thousand without a cycle: to look through them took a third of the time.
        # The few cycles are in what the database's library makes of a query.
        with without_collecting(), ThreadPoolExecutor(1, "export") as writing:
            for number, (rows, count) in enumerate(batches):
                if number % _COLLECTED_AFTER == _COLLECTED_AFTER - 1:
                    gc.collect()
                self.row_count += len(rows)
                if self._make.ROWS_MAX is not None and self.row_count > self._make.ROWS_MAX:
                    raise _too_many(self._kind.table, self._make.ROWS_MAX, "more")
                if written is not None:
                    written.result()
                written = writing.submit(writer.write, rows)
                done += count
                if self._progress:
                    self._progress(done, self._total)
            if written is not None:
                written.result()


def _check_rows(kind: _Kind, make: type[Writer], asked: _Asked, total: int) -> None:
    """Say before anything is written that a format is the wrong one, by what the first reports have."""
    if make.ROWS_MAX is None or total * _MOST_FIGURES <= make.ROWS_MAX:
        return
    expected = total
    if kind.many_a_report:
        looked_at = found = 0
        for rows, count in kind.batches(asked):
            looked_at, found = looked_at + count, found + len(rows)
            if looked_at >= _SAMPLE_REPORTS:
                break
        expected = total * found // max(looked_at, 1)
    if expected > make.ROWS_MAX:
        raise _too_many(kind.table, make.ROWS_MAX, f"about {expected:,}" if kind.many_a_report else f"{expected:,}")


def _too_many(table: Table, rows_max: int, how_many: str) -> TooManyRowsError:
    return TooManyRowsError(
        f"{table.name}: {how_many} rows, and a sheet of XLSX has room for {rows_max:,}: "
        "take .parquet or .csv, or narrow it by --year, --portal or --body"
    )


def _panel(asked: _Asked) -> Generator[tuple[Rows, int], None, None]:
    def find() -> Iterator[tuple[list[panel.Chosen], _Found]]:
        batches = select_reports(asked.session, asked.wish, asked.reader.words)
        for some in _chunks(panel.choose_reports(rows for rows, _ in batches)):
            yield some, _read(asked.reader, [one.row for one in some])

    for some, found in one_ahead(find()):
        yield panel.panel_rows(some, found.sources, found.places), sum(1 + len(one.others) for one in some)


def _figures(asked: _Asked) -> Generator[tuple[Rows, int], None, None]:
    def find() -> Iterator[tuple[_Found, int]]:
        for rows, count in select_reports(asked.session, asked.wish, asked.reader.words):
            yield _read(asked.reader, rows), count

    for found, count in one_ahead(find()):
        yield figures.figure_rows(found.sources, found.places), count


def _events(asked: _Asked) -> Generator[tuple[Rows, int], None, None]:
    return events.event_batches(asked.session, asked.wish, asked.reader.words)


def _coverage(asked: _Asked) -> Generator[tuple[Rows, int], None, None]:
    return coverage.cell_batches(asked.session, asked.wish, asked.reader.words, asked.today)


def _read(reader: SourceReader, rows: Sequence[Row[Any]]) -> _Found:
    sources = reader.read(rows)
    return _Found(sources, reader.find_places(part.record_id for source in sources for part in source.documents))


def _chunks(values: Iterator[T]) -> Iterator[list[T]]:
    while some := list(islice(values, BATCH_REPORTS)):
        yield some


_TABLES = {
    "panel": _Kind(panel.TABLE, count_reports, _panel),
    "figures": _Kind(figures.TABLE, count_reports, _figures, many_a_report=True),
    "events": _Kind(events.TABLE, events.count_events, _events),
    "coverage": _Kind(coverage.TABLE, coverage.count_cells, _coverage),
}
TABLES = tuple(_TABLES)
# No report has more: so few reports need no look.
_MOST_FIGURES = len(figures.KEYS)
