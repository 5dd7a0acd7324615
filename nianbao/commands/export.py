"""`nianbao export`: what is archived, for other programs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption
from nianbao.output import write_line

app = typer.Typer(no_args_is_help=True, help="Write what is archived for other programs.")

OutOption = Annotated[
    str, typer.Option("--out", metavar="PATH", help="The file to be written, or its URL (s3://bucket/county.wacz).")
]


TableOption = Annotated[
    str,
    typer.Option("--out", metavar="PATH", help="The file to be written (.csv, .parquet, .xlsx or .jsonl), or its URL."),
]
PortalOption = Annotated[str | None, typer.Option(metavar="ID", help="Only of this portal.")]
YearOption = Annotated[int | None, typer.Option(metavar="YEAR", help="Only for this reporting year.")]
BodyOption = Annotated[str | None, typer.Option(metavar="NAME", help="Only of bodies whose name holds this.")]
SinceSeenOption = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only reports whose latest version was first seen since (ISO, Shanghai)."),
]
SinceConcludedOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Only what was concluded since (ISO date or time, Shanghai).")
]


class Encoding(StrEnum):
    """How a CSV file is written; a byte order mark is what tells Excel that it is UTF-8."""

    UTF_8_SIG = "utf-8-sig"
    UTF_8 = "utf-8"
    GB18030 = "gb18030"


EncodingOption = Annotated[
    Encoding, typer.Option("--encoding", help="Of CSV: UTF-8 with the mark that Excel needs, without it, or GB 18030.")
]


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
    from nianbao.exporting import written_to
    from nianbao.language import text

    wish = Wish(portal, parse_since(since) if since else None)
    collection = open_collection(data)
    with read_catalogue(data) as session, written_to(out, collection.root) as path:
        try:
            done = export(collection, session, path, SystemClock(), wish)
        except NothingToExportError as error:
            raise WrongUseError(f"{error}: see `nianbao portals list` and `nianbao reports`") from error
    write_line(
        text(
            "{path}: {whole} WARC file{whole: as it is|s as they are}, {parts} in part, "
            "{captures} capture{captures:|s}, {pages} page{pages:|s}",
            path=out,
            whole=done.whole_count,
            parts=done.part_count,
            captures=done.capture_count,
            pages=done.page_count,
        )
    )


@app.command("panel", epilog="Example: nianbao export panel --out panel.csv --year 2024")
def export_panel(
    out: TableOption,
    data: DataOption = DEFAULT_DATA,
    portal: PortalOption = None,
    since: SinceSeenOption = None,
    year: YearOption = None,
    body: BodyOption = None,
    encoding: EncodingOption = Encoding.UTF_8_SIG,
) -> None:
    """Write one row a body and year, a column a figure, with the capture that each row was read from."""
    from nianbao.exporting import Asked, write_table_file

    write_table_file("panel", out, data, Asked(portal, since, year, body), encoding)


@app.command("figures", epilog="Example: nianbao export figures --out figures.parquet --year 2024")
def export_figures(
    out: TableOption,
    data: DataOption = DEFAULT_DATA,
    portal: PortalOption = None,
    since: SinceSeenOption = None,
    year: YearOption = None,
    body: BodyOption = None,
    encoding: EncodingOption = Encoding.UTF_8_SIG,
) -> None:
    """Write one row a figure: as printed, as read, where, and the checks on it."""
    from nianbao.exporting import Asked, write_table_file

    write_table_file("figures", out, data, Asked(portal, since, year, body), encoding)


@app.command("events", epilog="Example: nianbao export events --out events.csv --since 2026-01-01")
def export_events(
    out: TableOption,
    data: DataOption = DEFAULT_DATA,
    portal: PortalOption = None,
    since: SinceConcludedOption = None,
    year: YearOption = None,
    body: BodyOption = None,
    encoding: EncodingOption = Encoding.UTF_8_SIG,
) -> None:
    """Write one row an event: what was published, altered, withdrawn, restored or moved."""
    from nianbao.exporting import Asked, write_table_file

    write_table_file("events", out, data, Asked(portal, since, year, body), encoding)


@app.command("coverage", epilog="Example: nianbao export coverage --out coverage.xlsx --year 2024")
def export_coverage(
    out: TableOption,
    data: DataOption = DEFAULT_DATA,
    portal: PortalOption = None,
    year: YearOption = None,
    body: BodyOption = None,
    encoding: EncodingOption = Encoding.UTF_8_SIG,
) -> None:
    """Write one row a body and year: in time, late, missing, blocked, withdrawn, …, as of today."""
    from nianbao.exporting import Asked, write_table_file

    write_table_file("coverage", out, data, Asked(portal, None, year, body), encoding)
