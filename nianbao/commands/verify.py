"""`nianbao verify`: whether the collection is what it says."""

from __future__ import annotations

from typing import Annotated

import typer

from nianbao.exits import ExitCode
from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, progress_bar, write_line, write_list

EXAMPLE = "nianbao verify --data /srv/nianbao"

_COLUMNS = (Column("Where", "where", whole=True), Column("Fault", "message"))


def run(
    data: DataOption = DEFAULT_DATA,
    chain: Annotated[
        bool, typer.Option("--chain", help="Compare only the files' digests with the manifest, and check the chains.")
    ] = False,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Check every record's digests, the chains, the index and the catalogue against the WARCs."""
    from archive.verify import open_existing, verify
    from nianbao.collections import open_collection
    from nianbao.language import text

    collection = open_collection(data)
    with collection.lock(), progress_bar() as bar:
        task = bar.add_task(text("verifying"), total=None)
        engine = open_existing(collection.catalogue)
        rows: list[dict[str, object]] = [
            {"where": fault.where, "message": fault.message}
            for fault in verify(
                collection,
                engine,
                chain_only=chain,
                progress=lambda done, of: bar.update(task, completed=done, total=of),
            )
        ]
    if output_format is Format.JSON or rows:
        write_list(rows, _COLUMNS, output_format)
    if output_format is Format.TABLE:
        write_line(text("{count} faults", count=len(rows)))
    if rows:
        raise typer.Exit(ExitCode.FAULT_FOUND)
