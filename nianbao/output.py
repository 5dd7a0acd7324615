"""What commands write: lists as a table for people or as JSON for programs, and progress.

Results go to stdout, progress to stderr. In a table no figure is ever cut or wrapped: a table that is too wide for
the terminal is printed too wide. JSON is UTF-8 whatever the locale is.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from nianbao.exits import ExitCode
from nianbao.language import text, word

if TYPE_CHECKING:
    from rich.progress import Progress
    from rich.table import Table

Row = Mapping[str, object]

# Wide enough for any table.
_UNLIMITED = 10_000
# A table of more rows is not wrapped for a terminal either: that would take a minute for ten thousands.
_MOST_WRAPPED = 1000


class Format(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its English heading, and the row's field or what makes its text of the row.

    `whole` columns (figures, ids, URLs, dates) are never wrapped; `right` aligns them as figures are.
    """

    heading: str
    show: str | Callable[[Row], object]
    whole: bool = False
    right: bool = False

    def cell(self, row: Row) -> str:
        """Return the column's text for a row."""
        return printable(row[self.show] if isinstance(self.show, str) else self.show(row))


def in_words(field: str, own: Collection[str] = (), kind: str = "") -> Callable[[Row], object]:
    """Return what shows a field that holds a code or several, by `nianbao.language.word`."""

    def show(row: Row) -> object:
        value = row[field]
        if isinstance(value, list):
            return [word(str(code), own, kind) for code in value]
        return word(str(value), own, kind) if value is not None else None

    return show


def write_list(rows: Sequence[Row], columns: Sequence[Column], output_format: Format) -> None:
    """Print a list: all fields of the rows as one JSON array, or the columns as a table."""
    if output_format is Format.JSON:
        lines = ",\n".join(_json(row) for row in rows)
        _write(f"[\n{lines}\n]\n" if rows else "[]\n")
    else:
        write_table(rows, columns)


def write_json_line(row: Row) -> None:
    """Print one JSON object on a line of its own."""
    _write(f"{_json(row)}\n")


def write_page(page: str) -> None:
    """Print an HTML page as it is."""
    _write(page)


def write_line(line: str) -> None:
    """Print one line for people."""
    _write(f"{printable(line)}\n", errors="replace")


def write_table(rows: Sequence[Row], columns: Sequence[Column], title: str | None = None) -> None:
    """Print a table for people; headings and title are English texts, shown in the reader's language."""
    from rich.console import Console  # heavy, and JSON needs none of it

    cells = [[column.cell(row) for column in columns] for row in rows]
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal or len(cells) > _MOST_WRAPPED:
        _write("".join(f"{line}\n" for line in _lay_out(cells, columns, title)), errors="replace")
        return
    table = _make_table(cells, columns, title)
    wanted = console.measure(table, options=console.options.update(max_width=_UNLIMITED))
    console.width = max(console.width, wanted.minimum)
    with console.capture() as capture:
        console.print(table)
    _write(capture.get(), errors="replace")


def progress_bar() -> Progress:
    """Return a progress bar on stderr, to be used as a context manager; it shows nothing where no terminal is."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    what = TextColumn("{task.description}", markup=False)
    return Progress(
        what, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console, disable=not console.is_terminal
    )


def printable(value: object) -> str:
    """Return a value as one line of text that cannot steer the terminal, whatever a page put into it.

    None is a dash, a list its items with commas between.
    """
    if value is None:
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(printable(item) for item in value)
    line = " ".join(str(value).split("\n"))
    if line.isprintable():
        return line
    return "".join("�" if unicodedata.category(character) in {"Cc", "Cf", "Cs"} else character for character in line)


def show_day(at: object) -> date | None:
    """Return the day in Shanghai of a moment as JSON has it, None where there is none."""
    from archive.clock import night_of

    return night_of(datetime.fromisoformat(at)) if isinstance(at, str) else None


def show_moment(at: object) -> str | None:
    """Return a moment as JSON has it by Shanghai's clock, None where there is none."""
    from archive.clock import SHANGHAI

    return f"{datetime.fromisoformat(at).astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if isinstance(at, str) else None


def _lay_out(cells: Sequence[Sequence[str]], columns: Sequence[Column], title: str | None) -> Iterator[str]:
    """Yield the lines of a table with a line a row: as Rich's, in a twentieth of the time."""
    from rich.cells import cell_len

    headings = [text(column.heading) if column.heading else "" for column in columns]
    widths = [max(map(cell_len, in_column)) for in_column in zip(headings, *cells, strict=True)]

    def line(row: Sequence[str]) -> str:
        fills = (" " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        aligned = zip(row, fills, columns, strict=True)
        return (
            f"  {'   '.join(f'{fill}{cell}' if column.right else f'{cell}{fill}' for cell, fill, column in aligned)}  "
        )

    blank = " " * len(line([""] * len(columns)))
    if title:
        name = text(title)
        yield name + blank[cell_len(name) :]
    yield blank
    if any(headings):
        yield line(headings)
        yield f" {'─' * (len(blank) - 2)} "
    yield from map(line, cells)
    yield blank


def _make_table(cells: Sequence[Sequence[str]], columns: Sequence[Column], title: str | None) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    is_headed = any(column.heading for column in columns)
    name = Text(text(title)) if title else None
    table = Table(title=name, title_justify="left", box=SIMPLE_HEAD, show_header=is_headed)
    for column in columns:
        table.add_column(
            Text(text(column.heading)),
            justify="right" if column.right else "left",
            no_wrap=column.whole,
            overflow="fold",
        )
    for row in cells:
        table.add_row(*map(Text, row))
    return table


def _json(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, allow_nan=False)


def _write(output: str, errors: str = "backslashreplace") -> None:
    """Write to stdout; where its reader has gone (`| head`) the command ends well.

    A lone surrogate (of a file name that is no UTF-8) becomes an escape that JSON reads back.
    """
    encoding = "utf-8" if errors == "backslashreplace" else sys.stdout.encoding
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(output.encode(encoding, errors))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The interpreter flushes once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(ExitCode.OK) from None
