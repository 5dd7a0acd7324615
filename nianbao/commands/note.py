"""`nianbao note`: a person's verdict on an event, a report or a figure."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, Row, in_words, show_day, write_line, write_list

EXAMPLE = 'nianbao note REPORT/KEY --verdict corrected --value 17 --reason "printed 17" --by "Li Min"'


class Verdict(StrEnum):
    """What a person says."""

    CONFIRMED = "confirmed"
    MISREAD = "misread"
    EXPLAINED = "explained"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


def show_correction(row: Row) -> str:
    """Return what a note corrects as `read → corrected`, nothing where it corrects nothing."""
    corrected, read = row["correction"], row["read"]
    if not isinstance(corrected, dict):
        return ""
    return f"{_printed(read)} → {_printed(corrected)}"


def _printed(figure: object) -> str:
    if not isinstance(figure, dict):
        return "–"
    shown = figure["value"] if figure["value"] is not None else figure["state"]
    return f"{shown}{figure['unit'] or ''}"


COLUMNS = (
    Column("Note", "id", whole=True),
    Column("Date", lambda row: show_day(row["at"]), whole=True),
    Column("By", "by"),
    Column("Subject", lambda row: "/".join(str(part) for part in (row["subject"], row["key"]) if part), whole=True),
    Column("Verdict", in_words("verdict", kind="note_"), whole=True),
    Column("Corrected", show_correction),
    Column("Reason", "reason"),
    Column("Standing", in_words("standing", kind="standing_"), whole=True),
)


def run(
    subject: Annotated[
        str | None,
        typer.Argument(metavar="EVENT|REPORT|REPORT/KEY", help="What is spoken of; of a note itself, its id."),
    ] = None,
    key: Annotated[str | None, typer.Argument(metavar="KEY", help="A figure of the report.")] = None,
    *,
    data: DataOption = DEFAULT_DATA,
    verdict: Annotated[
        Verdict | None,
        typer.Option(
            help="Seen and right; read wrongly; explained by the office; corrected to --value; of a note: withdrawn."
        ),
    ] = None,
    value: Annotated[
        str | None, typer.Option(metavar="VALUE", help="The right value: a number, `blank`, or `dash`.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option(metavar="UNIT", help="Its unit, where it is not the one that was read.")
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why.")] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who says so.")] = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Record a verdict or an erratum, which stands beside what was read; without --verdict, show what was said."""
    from nianbao.language import text
    from nianbao.noting import Word, list_shown, record

    if verdict is None:
        notes = list_shown(data, subject, key)
    else:
        notes = [record(data, subject, key, Word(verdict.value, reason, by, value, unit))]
    write_list([note.model_dump(mode="json") for note in notes], COLUMNS, output_format)
    if output_format is Format.TABLE and verdict is None:
        write_line(text("{count} note{count:|s}", count=len(notes)))
