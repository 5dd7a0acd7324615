"""`nianbao events`: what changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, get_args

import typer

from nianbao.errors import WrongUseError
from nianbao.language import word
from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, Row, in_words, write_line, write_list

EXAMPLE = "nianbao events --since 2026-02-01 --kind altered"


def show_changes(row: Row) -> str:
    """Return what an event says, one after the other."""
    from archive.describing import describe_event
    from archive.events import Event
    from nianbao.language import readers_language

    event = Event.model_validate({name: value for name, value in row.items() if name in Event.model_fields})
    return "; ".join(describe_event(event, readers_language()))


def show_bounds(row: Row) -> str:
    """Return the days in Shanghai between which it happened: last seen before, first seen after."""
    from archive.clock import SHANGHAI

    moments = (row["seen_before"], row["seen_after"])
    days = [datetime.fromisoformat(str(at)).astimezone(SHANGHAI).date() for at in moments if at is not None]
    return " – ".join(f"{day}" for day in days)


def show_verdicts(row: Row) -> list[str]:
    """Return what people's standing notes on an event, its report and its figures say."""
    notes = row["notes"]
    assert isinstance(notes, list)  # noqa: S101  put there by this command
    return [
        word(note["verdict"], kind="note_")
        for note in notes
        if note["standing"] == "stands" and note["verdict"] != "withdrawn"
    ]


COLUMNS = (
    Column("Event", in_words("kind"), whole=True),
    Column("Status", in_words("status"), whole=True),
    Column("Between", show_bounds, whole=True),
    Column("Year", "reporting_year", whole=True, right=True),
    Column("Issuing body", "issuing_body"),
    Column("Portal", "portal", whole=True),
    Column("Materiality", in_words("materiality")),
    Column("Changes", show_changes),
    Column("Id", "id", whole=True),
)


def run(
    data: DataOption = DEFAULT_DATA,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what was concluded since (ISO date or time, Shanghai).")
    ] = None,
    portal: Annotated[str | None, typer.Option(metavar="ID", help="Only of this portal.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="Only of this kind: published, altered …")] = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """List what is newly published, altered, withdrawn, restored or moved."""
    from archive.events import EventKind
    from archive.listing import list_events
    from archive.notes import notes_on
    from nianbao.collections import read_catalogue
    from nianbao.language import text

    moment = parse_since(since) if since else None
    if kind is not None and kind not in get_args(EventKind):
        raise WrongUseError(f"--kind {kind}: no such kind: it is one of {', '.join(get_args(EventKind))}")
    with read_catalogue(data) as session:
        events = list_events(session, since=moment, portal=portal, kind=kind)
        notes = notes_on(session, events)
    rows = [
        {**event.model_dump(mode="json"), "notes": [note.model_dump(mode="json") for note in notes[event.id]]}
        for event in events
    ]
    write_list(rows, (*COLUMNS, Column("Notes", show_verdicts)), output_format)
    if output_format is Format.TABLE:
        write_line(text("{count} event{count:|s}", count=len(events)))


def parse_since(since: str) -> datetime:
    """Read a date or a time as it is meant in Shanghai.

    Raises:
        WrongUseError: It is neither.
    """
    from archive.clock import SHANGHAI

    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        raise WrongUseError(f"--since {since}: neither a date nor a time: write it as 2026-01-31") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
