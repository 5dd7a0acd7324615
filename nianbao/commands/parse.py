"""`nianbao parse`: what files say, without any archive."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from nianbao.errors import write_error
from nianbao.exits import ExitCode
from nianbao.options import DEFAULT_DATA, DataOption
from nianbao.output import Row, write_json_line

EXAMPLE = "nianbao parse page.html attachment.pdf --url http://www.example.gov.cn/report.html"

_logger = logging.getLogger(__name__)


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
    for file in _list_files(files):
        row = _read(file, url)
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


def _read(file: str, url: str | None) -> Row:
    """Return the line of a file: its report, or why it cannot be read."""
    from report import PARSER_VERSION, digest_content, parse_report
    from report.errors import ReportError

    known: dict[str, object] = {"file": file, "parser_version": PARSER_VERSION}
    try:
        payload = Path(file).read_bytes()
    except OSError as error:
        return known | {"error": f"{error.strerror}: name a file that can be read"}
    known |= {"sha256": hashlib.sha256(payload).hexdigest()}
    try:
        report = parse_report(payload, url=url)
        return known | report.model_dump(mode="json") | {"content_digest": digest_content(report)}
    except ReportError as error:
        return known | {"error": str(error)}
    except Exception as error:  # one file that breaks the parser must not cost the lines of the others
        _logger.exception("the parser broke", extra={"file": file})
        return known | {"error": f"the parser broke ({error!r}): please report it with the file"}
