"""`nianbao reports`: what is known."""

from __future__ import annotations

from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, in_words, write_line, write_list

EXAMPLE = "nianbao reports --body 教育局 --year 2024 --format json"

# Of a report these say something else than of an event.
STATUSES = ("published", "suspected", "withdrawn")
COLUMNS = (
    Column("Year", "reporting_year", whole=True, right=True),
    Column("Issuing body", "issuing_body"),
    Column("Division", "division_code", whole=True),
    Column("Portal", "portal", whole=True),
    Column("Kind", in_words("kind"), whole=True),
    Column("Status", in_words("status", STATUSES), whole=True),
    Column("Versions", "versions", whole=True, right=True),
    Column("Report", "id", whole=True),
    Column("URL", "urls", whole=True),
    Column("Copies", lambda row: [one["portal"] for one in row["copies"]]),  # type: ignore[attr-defined]
    Column("Origin", "origin"),
)


def run(
    data: DataOption = DEFAULT_DATA,
    portal: Annotated[str | None, typer.Option(metavar="ID", help="Only of this portal.")] = None,
    body: Annotated[str | None, typer.Option(metavar="NAME", help="Only of bodies whose name holds this.")] = None,
    year: Annotated[int | None, typer.Option(metavar="YEAR", help="Only for this reporting year.")] = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """List the reports that are known."""
    from archive.listing import list_reports
    from archive.twins import gather_reports
    from nianbao.collections import read_catalogue
    from nianbao.language import text

    with read_catalogue(data) as session:
        lines = list_reports(session, portal=portal, body=body, year=year)
        rows = [line.model_dump(mode="json") for line in gather_reports(session, lines)]
    write_list(rows, COLUMNS, output_format)
    if output_format is Format.TABLE:
        write_line(text("{count} report{count:|s}", count=len(rows)))
