"""`nianbao due`: why and when something is visited next."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, Row, show_day, write_list

EXAMPLE = "nianbao due http://www.example.gov.cn/zwgk/nb/t20240117_1.html"


def _due(row: Row) -> object:
    """Return the day from which on a line is due, or that it is due now."""
    from nianbao.language import text

    return text("now") if row["is_due"] else show_day(row["due_at"])


def _kind(row: Row) -> object:
    """Return what a line is of."""
    from nianbao.language import text

    return text(_KINDS[str(row["what"])])


def _reason(row: Row) -> object:
    """Return why a line is due when it is."""
    from nianbao.language import readers_language
    from web.reasons import say_reason

    return say_reason(str(row["reason"]), readers_language())


_KINDS = {
    "column": "column",
    "report": "annual report",
    "list_page": "list page",
    "page": "page",
    "document": "attachment",
    "rejected": "line of a list",
    "captured": "something else",
    "unknown": "not known",
}
_COLUMNS = (
    Column("Due", _due, whole=True),
    Column("Kind", _kind, whole=True),
    Column("Days", "interval_days", whole=True, right=True),
    Column("Last visit", lambda row: show_day(row["visited_at"]), whole=True),
    Column("Reason", _reason),
    Column("Portal", "portal", whole=True),
    Column("URL", "url", whole=True),
)


def run(
    url: Annotated[
        str, typer.Argument(metavar="URL|PORTAL", help="A report, a column or anything else, or a portal's id.")
    ],
    data: DataOption = DEFAULT_DATA,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Say when `nightly` visits something next, and why then; of a column or a portal, all that is in it."""
    from archive.clock import SystemClock
    from archive.due import Explainer
    from nianbao.collections import read_catalogue
    from nianbao.errors import WrongUseError

    with read_catalogue(data) as session:
        lines = Explainer(session, SystemClock().now()).explain(url)
    if not lines:
        raise WrongUseError(
            f"{url}: no portal of the collection has this id, and it is no URL: see `nianbao portals list`"
        )
    rows = [asdict(line) for line in lines]
    for row in rows:
        row |= {name: value.isoformat() for name, value in row.items() if isinstance(value, datetime)}
    write_list(rows, _COLUMNS, output_format)
