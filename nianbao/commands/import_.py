"""`nianbao import`: WARC and WACZ files of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nianbao.commands import reports
from nianbao.options import DEFAULT_DATA, DataOption
from nianbao.output import Column, progress_bar, write_line, write_table

EXAMPLE = "nianbao import crawl-2024.wacz wget.warc.gz"

_FILES = (
    Column("WARC", "name", whole=True),
    Column("Records", "record_count", whole=True, right=True),
    Column("Origin", "origin_name"),
)
_PROBLEMS = (Column("URL", "url", whole=True), Column("Detail", "reason"))


def run(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True, help="WARC or WACZ files."),
    ],
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Take WARC and WACZ files of other programs into the collection, and read the reports in them."""
    from sqlalchemy.orm import Session

    from archive.clock import SystemClock
    from archive.collection import Collection
    from archive.errors import ForeignFileError
    from archive.importing import import_files
    from archive.keeping import keep
    from archive.listing import list_reports
    from nianbao.errors import WrongUseError
    from nianbao.language import text

    with keep(Collection.open(data, create=True), SystemClock()) as keeper, progress_bar() as bar:
        task = bar.add_task(text("reading"), total=None)
        try:
            taken = import_files(keeper, files, progress=lambda done, of: bar.update(task, completed=done, total=of))
        except ForeignFileError as error:
            raise WrongUseError(str(error)) from error
        with Session(keeper.engine) as session:
            new = [line.model_dump(mode="json") for line in list_reports(session) if line.id in set(taken.reports.new)]
    if taken.files:
        write_table([file.model_dump() | {"origin_name": file.origin_name} for file in taken.files], _FILES, "Taken in")
    for origin in taken.known:
        write_line(text("{origin}: already in the collection", origin=origin))
    if new:
        write_table(new, reports.COLUMNS, "Found")
    if taken.reports.problems:
        problems = [{"url": url, "reason": reason} for url, reason in taken.reports.problems]
        write_table(problems, _PROBLEMS, "Not read as reports")
    write_line(
        text(
            "{new} new reports; of known ones {again} seen again, {altered} altered, {older} older than what is known",
            new=len(new),
            again=taken.reports.again_count,
            altered=taken.reports.altered_count,
            older=taken.reports.older_count,
        )
    )
