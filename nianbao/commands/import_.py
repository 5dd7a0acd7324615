"""`nianbao import`: WARC and WACZ files of other programs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.wording import fill_in
from nianbao.commands import reports
from nianbao.options import DEFAULT_DATA, DataOption
from nianbao.output import Column, progress_bar, write_line, write_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.importing import Imported
    from nianbao.output import Row

EXAMPLE = "nianbao import crawl-2024.wacz wget.warc.gz"

_FILES = (
    Column("WARC", "name", whole=True),
    Column("Records", "record_count", whole=True, right=True),
    Column("Origin", "origin_name"),
)
_ODDITIES = (
    Column("Origin", "origin"),
    Column("Byte", "offset", whole=True, right=True),
    Column("Detail", "reason"),
    Column("Kept", "kept", whole=True),
)
_NOT_WHOLE = (
    "{origin}: {lost} place{lost:|s} could not be taken in and {kept} record{kept: is|s are} odd, see above: "
    "everything else was taken in; look for a whole copy"
)
_PROBLEMS = (Column("URL", "url", whole=True), Column("Detail", "reason"))


def run(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True, help="WARC or WACZ files."),
    ],
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Take WARC and WACZ files of other programs into the collection, and read the reports in them.

    What is damaged in a file is left out; that and what is odd is shown, and the exit code is 2. The rest is done.
    """
    from sqlalchemy.orm import Session

    from archive.clock import SystemClock
    from archive.collection import Collection
    from archive.errors import ForeignFileError
    from archive.importing import import_files
    from archive.keeping import keep
    from archive.listing import list_reports
    from archive.twins import gather_reports
    from nianbao.errors import WrongUseError
    from nianbao.language import text

    with keep(Collection.open(data, create=True), SystemClock()) as keeper, progress_bar() as bar:
        task = bar.add_task(text("reading"), total=None)
        try:
            taken = import_files(keeper, files, progress=lambda done, of: bar.update(task, completed=done, total=of))
        except ForeignFileError as error:
            raise WrongUseError(str(error)) from error
        with Session(keeper.engine) as session:
            found = [line for line in list_reports(session) if line.id in set(taken.reports.new)]
            new = [line.model_dump(mode="json") for line in gather_reports(session, found)]
    _show(taken, new)
    if taken.oddities:
        kept = sum(one.is_kept for one in taken.oddities)
        counts = {"origin": taken.oddities[0].origin, "lost": len(taken.oddities) - kept, "kept": kept}
        raise WrongUseError(fill_in(_NOT_WHOLE, counts))


def _show(taken: Imported, new: Sequence[Row]) -> None:
    from nianbao.language import text

    if taken.files:
        write_table([file.model_dump() | {"origin_name": file.origin_name} for file in taken.files], _FILES, "Taken in")
    for origin in taken.known:
        write_line(text("{origin}: already in the collection", origin=origin))
    if new:
        write_table(new, reports.COLUMNS, "Found")
    if taken.oddities:
        rows = [asdict(one) | {"kept": text("yes") if one.is_kept else text("no")} for one in taken.oddities]
        write_table(rows, _ODDITIES, "Odd")
    if taken.reports.problems:
        problems = [{"url": url, "reason": reason} for url, reason in taken.reports.problems]
        write_table(problems, _PROBLEMS, "Not read as reports")
    write_line(
        text(
            "{new} new report{new:|s}; of known ones {again} seen again, {altered} altered, "
            "{older} older than what is known",
            new=len(new),
            again=taken.reports.again_count,
            altered=taken.reports.altered_count,
            older=taken.reports.older_count,
        )
    )
