"""`nianbao hide`: what the reading room is not to show any more; nothing is deleted."""

from __future__ import annotations

from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, show_day, write_line, write_list

EXAMPLE = 'nianbao hide report-0123456789abcdef --by "示例县卫生健康局" --reason "names a private person"'

COLUMNS = (
    Column("Date", lambda row: show_day(row["at"]), whole=True),
    Column("Reading room", lambda row: "hidden" if row["hidden"] else "shown", whole=True),
    Column("Subject", "subject", whole=True),
    Column("By", "by"),
    Column("Reason", "reason"),
)


def run(
    subject: Annotated[
        str | None,
        typer.Argument(
            metavar="REPORT|EVENT|URL",
            help="An id or what it begins with; an address hides what was captured there, a report all its pages.",
        ),
    ] = None,
    data: DataOption = DEFAULT_DATA,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why; needed to hide, and readers see it.")] = None,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who asked for it; needed to hide, and readers see it.")
    ] = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Hide something from the reading room, its feeds and messages; without a subject, list what was ever hidden.

    The archive keeps what is hidden: captures, readings and evidence stay, and the pages say who asked and since when.
    """
    from nianbao.concealing import Request, list_requests, record_request
    from nianbao.language import text

    said = list_requests(data) if subject is None else [record_request(data, subject, Request(by, reason), hide=True)]
    write_list([one.model_dump(mode="json") for one in said], COLUMNS, output_format)
    if output_format is Format.TABLE and subject is not None:
        write_line(text("hidden from the reading room; the archive keeps it"))
