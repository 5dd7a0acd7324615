"""`nianbao show`: one report, with its tables, checks and captures."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from nianbao.errors import WrongUseError
from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, Row, write_json_line, write_line, write_table

EXAMPLE = "nianbao show report-0123456789abcdef"

_HEAD = ("title", "id", "url", "portal", "status", "kind", "form", "reporting_year", "issuing_body", "division_code")
_CHECKS = (
    Column("Check", "rule", whole=True),
    Column("Holds", "holds", whole=True),
    Column("Left", "left", whole=True, right=True),
    Column("Right", "right", whole=True, right=True),
    Column("Figures", "keys"),
)
_NOTICES = (Column("Notice", "code", whole=True), Column("Detail", "detail"))
_VERSIONS = (
    Column("Version", "ordinal", whole=True, right=True),
    Column("First seen", "first_seen_at", whole=True),
    Column("Last seen", "last_seen_at", whole=True),
    Column("Observations", "observation_count", whole=True, right=True),
    Column("WARC", lambda row: _captures(row)[0]["warc"], whole=True),
    Column("Offset", lambda row: _captures(row)[0]["offset"], whole=True, right=True),
    Column("Payload digest", lambda row: _captures(row)[0]["payload_digest"], whole=True),
)


def run(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="Its id, or what that begins with, or its URL.")],
    data: DataOption = DEFAULT_DATA,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Show one report as it was last seen: tables, checks, notices, versions and captures."""
    shown = _load(report, data)
    if output_format is Format.JSON:
        write_json_line(shown)
        return
    for name in _HEAD:
        write_line(f"{name:>15}  {shown[name] if shown[name] is not None else '–'}")
    for title, rows, columns in _pivot(shown["figures"]):
        write_table(rows, columns, title)
    if shown["checks"]:
        write_table(shown["checks"], _CHECKS, "Checks")
    if shown["notices"]:
        write_table(shown["notices"], _NOTICES, "Notices")
    write_table(shown["versions"], _VERSIONS, "Versions")


def _load(name: str, data: Any) -> dict[str, Any]:
    """Return everything that is known of a report, its latest reading as `nianbao parse` prints it.

    Raises:
        WrongUseError: No report, or more than one, has that name.
    """
    from archive.listing import find_report, list_versions, read_latest, report_line
    from nianbao.collections import open_collection, read_catalogue

    collection = open_collection(data)
    with read_catalogue(data) as session:
        row = find_report(session, name)
        if row is None:
            raise WrongUseError(f"{name}: no report has this id or URL, or several do: see `nianbao reports`")
        reading = read_latest(session, collection, row)
        versions = [version.model_dump(mode="json") for version in list_versions(session, row.id)]
        line = report_line(row, len(versions)).model_dump(mode="json")
    shown: dict[str, Any] = {**reading, **{name: line[name] for name in ("id", "portal", "url", "status")}}
    return {**shown, "versions": versions, "captures": versions[-1]["last_captures"]}


def _captures(row: Row) -> list[dict[str, Any]]:
    captures: list[dict[str, Any]] = row["first_captures"]  # type: ignore[assignment]
    return captures


def _pivot(figures: dict[str, Any]) -> list[tuple[str, list[Row], list[Column]]]:
    """Arrange figures as tables: a key's last part is the column, what comes before it the row.

    Rows with the same columns follow each other in one table, as they do in the form.
    """
    rows: dict[str, dict[str, Any]] = {}
    for key, figure in figures.items():
        name, _, column = key.rpartition(".")
        rows.setdefault(name, {})[column] = _printed(figure)
    tables: list[tuple[str, list[Row], list[Column]]] = []
    columns_before: list[str] = []
    for name, cells in rows.items():
        if list(cells) != columns_before:
            columns_before = list(cells)
            columns = [Column("", "row", whole=True)]
            columns += [Column(column, column, whole=True, right=True) for column in columns_before]
            tables.append((name.partition(".")[0], [], columns))
        tables[-1][1].append({"row": name, **cells})
    return tables


def _printed(figure: dict[str, Any]) -> str:
    if figure["value"] is not None:
        return f"{figure['value']}"
    return "" if figure["state"] == "blank" else f"{figure['raw']}?"
