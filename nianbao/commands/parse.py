"""`nianbao parse`: what files say, without any archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from nianbao.errors import write_error
from nianbao.exits import ExitCode
from nianbao.options import DEFAULT_DATA, DataOption
from nianbao.output import write_json_line
from nianbao.reader import FileReader

EXAMPLE = "nianbao parse page.html attachment.pdf --url http://www.example.gov.cn/report.html"


def run(
    # Strings, because a path would not come out as it was given.
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Reports, in any format that is known; of a folder every file.")
    ],
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where the files come from.")] = None,
    _data: DataOption = DEFAULT_DATA,
) -> None:
    """Read files and print what each says as a report, one JSON object a line."""
    unreadable = 0
    with FileReader() as reader:
        for file in _list_files(files):
            row = reader.read(file, url)
            write_json_line(row)
            if "error" in row:
                unreadable += 1
                write_error(f"{file}: {row['error']}")
    if unreadable:
        raise typer.Exit(ExitCode.WRONG_USE)


def _list_files(names: list[str]) -> Iterator[str]:
    """Yield each file as it was given, and in the place of a folder every file below it, by name."""
    for name in names:
        below = sorted(path for path in Path(name).rglob("*") if path.is_file()) if Path(name).is_dir() else []
        # An empty folder is a line too, and an error.
        yield from map(str, below) if below else (name,)
