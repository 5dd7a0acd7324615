"""`nianbao export`: what is archived, for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption
from nianbao.output import write_line

app = typer.Typer(no_args_is_help=True, help="Write what is archived for other programs.")

OutOption = Annotated[Path, typer.Option("--out", metavar="PATH", dir_okay=False, help="The file to be written.")]


@app.command("wacz", epilog="Example: nianbao export wacz --out county.wacz --since 2026-01-01")
def export_wacz(
    out: OutOption,
    data: DataOption = DEFAULT_DATA,
    portal: Annotated[str | None, typer.Option(metavar="ID", help="Only what belongs to this portal.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what was captured since (ISO date or time, Shanghai).")
    ] = None,
) -> None:
    """Write the WARCs with index and pages as one WACZ, for ReplayWeb.page and other replay programs."""
    from archive.clock import SystemClock
    from archive.errors import NothingToExportError
    from archive.wacz.exporting import Wish
    from archive.wacz.exporting import export_wacz as export
    from nianbao.collections import open_collection, read_catalogue
    from nianbao.commands.events import parse_since
    from nianbao.errors import WrongUseError
    from nianbao.language import text

    wish = Wish(portal, parse_since(since) if since else None)
    if not out.parent.is_dir():
        raise WrongUseError(f"{out.parent}: no such directory: make it, or name another with --out")
    collection = open_collection(data)
    with read_catalogue(data) as session:
        try:
            done = export(collection, session, out, SystemClock(), wish)
        except NothingToExportError as error:
            raise WrongUseError(f"{error}: see `nianbao portals list` and `nianbao reports`") from error
    write_line(
        text(
            "{path}: {whole} WARC files as they are, {parts} in part, {captures} captures, {pages} pages",
            path=out,
            whole=done.whole_count,
            parts=done.part_count,
            captures=done.capture_count,
            pages=done.page_count,
        )
    )
