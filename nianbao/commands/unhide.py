"""`nianbao unhide`: what was hidden from the reading room is shown again."""

from __future__ import annotations

from typing import Annotated

import typer

from nianbao.commands import hide
from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Format, write_list

EXAMPLE = 'nianbao unhide report-0123456789abcdef --by "示例县卫生健康局" --reason "the page was corrected"'


def run(
    subject: Annotated[str, typer.Argument(metavar="REPORT|EVENT|URL", help="What was hidden, named in the same way.")],
    data: DataOption = DEFAULT_DATA,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why; needed.")] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who asked for it; needed.")] = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Show again in the reading room what was hidden from it.

    --by and --reason are needed: the journal keeps who asked for it, and why, beside who had it hidden.
    """
    from nianbao.concealing import Request, record_request

    said = record_request(data, subject, Request(by, reason), hide=False)
    write_list([said.model_dump(mode="json")], hide.COLUMNS, output_format)
