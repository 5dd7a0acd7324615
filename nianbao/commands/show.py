"""`nianbao show`: one report, with its tables, checks and captures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nianbao.commands import hide, note
from nianbao.commands.reports import STATUSES
from nianbao.errors import WrongUseError
from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, Row, show_moment, write_json_line, write_line, write_table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

EXAMPLE = "nianbao show report-0123456789abcdef"

_HEAD = (
    ("Title", "title"),
    ("Report", "id"),
    ("URL", "urls"),
    ("Copies", "copied"),
    ("Portal", "portal"),
    ("Origin", "origin"),
    ("Status", "status"),
    ("Kind", "kind"),
    ("Form", "form"),
    ("Year", "reporting_year"),
    ("Issuing body", "issuing_body"),
    ("Division", "division_code"),
    ("Published on", "published_on"),
)
_OF_LINE = ("id", "portal", "url", "urls", "twins", "copies", "status", "origin")
_FACTS = (Column("", "name", whole=True), Column("", "value"))
_CHECKS = (
    Column("Check", "rule", whole=True),
    Column("Left", "left", whole=True, right=True),
    Column("Right", "right", whole=True, right=True),
    Column("Figures", "keys"),
)
_NOTICES = (Column("Notice", "code", whole=True), Column("Detail", "detail"))
_VERSIONS = (
    Column("Version", "ordinal", whole=True, right=True),
    Column("First seen", lambda row: show_moment(row["first_seen_at"]), whole=True),
    Column("Last seen", lambda row: show_moment(row["last_seen_at"]), whole=True),
    Column("Observations", "observation_count", whole=True, right=True),
    Column("WARC", lambda row: _captures(row)[0]["warc"], whole=True),
    Column("Offset", lambda row: _captures(row)[0]["offset"], whole=True, right=True),
    Column("Payload digest", lambda row: _captures(row)[0]["payload_digest"], whole=True),
    Column("Origin", "origin"),
)


def run(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="Its id, or what that begins with, or its URL.")],
    data: DataOption = DEFAULT_DATA,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Show one report as it was last seen: tables, checks, notices, versions and captures."""
    from nianbao.language import text, word

    shown = _load(report, data)
    if output_format is Format.JSON:
        write_json_line(shown)
        return
    named = {"status": word(shown["status"], STATUSES), "kind": word(shown["kind"]) if shown.get("kind") else None}
    head = {**shown, **named, "copied": [copy["url"] for copy in shown["copies"]] or None}
    write_table([{"name": text(heading), "value": head.get(name)} for heading, name in _HEAD], _FACTS)
    if shown["hidden"] is not None:
        write_table([shown["hidden"]], hide.COLUMNS, "Hidden from the reading room")
    for rows, columns in _tables(shown.get("form"), _with_corrections(shown.get("figures", {}), shown["corrections"])):
        write_table(rows, columns)
    if "error" in shown:
        write_line(shown["error"])
    for title, failing in _failing(shown.get("checks", ())):
        write_table(failing, _CHECKS, title)
    if shown.get("notices"):
        write_table(shown["notices"], _NOTICES, "Notices")
    if shown["notes"]:
        write_table(shown["notes"], note.COLUMNS, "Notes")
    write_table(shown["versions"], _VERSIONS, "Versions")


def _load(name: str, data: Any) -> dict[str, Any]:
    """Return everything that is known of a report, its latest reading as `nianbao parse` prints it.

    Raises:
        WrongUseError: No report, or more than one, has that name.
    """
    from archive.hidden import load_hidden
    from archive.listing import find_report, list_versions, read_latest, report_line
    from archive.notes import notes_of
    from archive.twins import gather_reports
    from nianbao.collections import open_collection, read_catalogue

    collection = open_collection(data)
    with read_catalogue(data) as session:
        row = find_report(session, name)
        if row is None:
            raise WrongUseError(f"{name}: no report has this id or URL, or several do: see `nianbao reports`")
        reading = read_latest(session, collection, row)
        versions = [version.model_dump(mode="json") for version in list_versions(session, row.id)]
        [gathered] = gather_reports(session, [report_line(row, len(versions))])
        notes = notes_of(session, row.id)
        hidden = load_hidden(session).of_report(row.id, row.url)
        corrections = _corrections(session, row.id, reading.get("figures", {}), versions[-1]["first_captures"])
    line = {**gathered.model_dump(mode="json"), "origin": versions[0]["origin"]}
    shown: dict[str, Any] = {**reading, **{name: line[name] for name in _OF_LINE}}
    shown["hidden"] = hidden.model_dump(mode="json") if hidden is not None else None
    shown |= {"notes": [note.model_dump(mode="json") for note in notes], "corrections": corrections}
    return {**shown, "versions": versions, "captures": versions[-1]["last_captures"]}


def _failing(checks: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Return the checks that do not hold under their titles: those within the report, those with the year before."""
    from report.checks import RULES

    between = {rule.code for rule in RULES if rule.between is not None}
    failing = [check for check in checks if check["holds"] is False]
    parts = (
        ("Checks that fail", [check for check in failing if check["rule"] not in between]),
        ("Inconsistent with the year before", [check for check in failing if check["rule"] in between]),
    )
    return [(title, rows) for title, rows in parts if rows]


def _corrections(
    session: Session, report_id: str, figures: dict[str, Any], captures: list[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return, by key, what people corrected of the figures as they are read in the last version."""
    from archive.notes import load_figure_notes

    records = {capture["record_id"] for capture in captures}
    return {
        key: {**note.correction.model_dump(mode="json"), "by": note.by, "reason": note.reason, "note": note.id}
        for key, note in load_figure_notes(session, report_id).get(report_id, {}).items()
        if note.correction is not None and note.speaks_of(figures.get(key), records)
    }


def _captures(row: Row) -> list[dict[str, Any]]:
    captures: list[dict[str, Any]] = row["first_captures"]  # type: ignore[assignment]
    return captures


def _tables(form: str | None, figures: dict[str, Any]) -> list[tuple[list[Row], list[Column]]]:
    """Arrange figures as the tables of their edition; those of another edition (in a hybrid) follow in its tables."""
    from report.forms import FORMS
    from report.forms.layout import layouts_of

    rest = dict(figures)
    tables: list[tuple[list[Row], list[Column]]] = []
    for edition in sorted(FORMS, key=lambda one: one.edition != form):
        for layout in layouts_of(edition):
            columns = [Column("", "row"), *(Column(label, key, whole=True, right=True) for key, label in layout.cols)]
            rows: list[Row] = []
            for line in layout.lines:
                cells = {key: rest.pop(f"{line.key}.{key}", None) for key, _ in layout.cols}
                if any(cells.values()):
                    rows.append({"row": line.label, **{key: _printed(cell) for key, cell in cells.items()}})
            if rows:
                tables.append((rows, columns))
    if rest:
        # A form that is no grid (2014's is a list of indicators) is shown as one.
        columns = [Column("", "row", whole=True), Column("Value", "value", whole=True, right=True)]
        tables.append(([{"row": key, "value": _printed(cell)} for key, cell in rest.items()], columns))
    return tables


def _with_corrections(figures: dict[str, Any], corrections: dict[str, Any]) -> dict[str, Any]:
    """Return the figures, beside each corrected one what it was corrected to."""
    return figures | {key: {"read": figures.get(key), "corrected": said} for key, said in corrections.items()}


def _printed(figure: dict[str, Any] | None) -> str:
    """Return a figure as people read it: a blank cell is empty, a cell that is not there a dot, unreadable a ?.

    What a person corrected it to follows in brackets.
    """
    if figure is None:
        return "·"
    if "corrected" in figure:
        said = figure["corrected"]
        return f"{_printed(figure['read'])} [{said['value'] if said['value'] is not None else said['state']}]"
    if figure["value"] is not None:
        return f"{figure['value']}"
    return "" if figure["state"] == "blank" else f"{figure['raw']}?"
