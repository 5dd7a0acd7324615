"""`nianbao evidence`: the proof of one event, as a folder that anybody can check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.exits import ExitCode
from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, write_line, write_list

if TYPE_CHECKING:
    from archive.evidence.checking import BundleCheck

EXAMPLE = "nianbao evidence altered-0123456789abcdef --out evidence"

_COLUMNS = (Column("Where", "where", whole=True), Column("Fault", "message"))


def run(
    event: Annotated[
        str | None, typer.Argument(metavar="EVENT", help="The event's id, or what that begins with.")
    ] = None,
    data: DataOption = DEFAULT_DATA,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="The folder to be written.")] = None,
    timestamp: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Ask this authority for an RFC 3161 time stamp: it gets one digest, and nothing else."
        ),
    ] = None,
    pictures: Annotated[bool, typer.Option("--pictures/--no-pictures", help="Draw both versions in a browser.")] = True,
    check: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Check such a folder; no collection is needed.")
    ] = None,
    authority: Annotated[
        Path | None,
        typer.Option(metavar="PEM", help="Certificates that you trust to vouch for the time stamp that is checked."),
    ] = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Write the proof of an event into a folder, or check one: captures, readings, differences, pictures, chain."""
    from nianbao.errors import WrongUseError

    if check is not None:
        if event is not None or out is not None:
            raise WrongUseError("--check takes the folder alone: give either EVENT and --out, or --check")
        _check(check, authority, output_format)
    elif event is None or out is None:
        raise WrongUseError("give an event and --out DIR, or --check DIR: see `nianbao events` for their ids")
    else:
        _write(event, data, out, timestamp, with_pictures=pictures)


def _write(name: str, data: Path, out: Path, timestamp: str | None, *, with_pictures: bool) -> None:
    from archive.evidence.gathering import gather_event
    from archive.queries.events import find_event
    from nianbao.collections import open_collection, read_catalogue
    from nianbao.errors import WrongUseError
    from nianbao.language import text
    from nianbao.proving import write_bundle

    collection = open_collection(data)
    with read_catalogue(data) as session:
        event = find_event(session, name)
        if event is None:
            raise WrongUseError(f"{name}: no event has this id, or several do: see `nianbao events`")
        gathered = gather_event(session, collection, event)
        bundle = write_bundle(collection, gathered, out, authority=timestamp, with_pictures=with_pictures)
    for warning in bundle.warnings:
        write_line(warning)
    write_line(text("{count} record{count:|s} written to {out}", count=bundle.record_count, out=out))
    write_line(text("Begin with {page}; README.md says how to check it.", page=out / "index.html"))


def _check(directory: Path, authority: Path | None, output_format: Format) -> None:
    from archive.evidence.checking import check_bundle
    from nianbao.errors import WrongUseError

    if not directory.is_dir():
        raise WrongUseError(f"{directory}: no such folder: name the one that `nianbao evidence EVENT --out` wrote")
    trusted = authority.read_bytes() if authority is not None else None
    found = check_bundle(directory, trusted)
    rows: list[dict[str, object]] = [{"where": fault.where, "message": fault.message} for fault in found.faults]
    if output_format is Format.JSON or rows:
        write_list(rows, _COLUMNS, output_format)
    if output_format is Format.TABLE:
        _write_summary(found)
    if rows:
        raise typer.Exit(ExitCode.FAULT_FOUND)


def _write_summary(found: BundleCheck) -> None:
    from nianbao.language import readers_language, text
    from web.reasons import say_reason

    if found.event is not None:
        write_line(f"{found.event.id}  {found.event.title or found.event.url}")
    write_line(
        text(
            "{files} file{files:|s} and {records} record{records:|s} checked",
            files=found.file_count,
            records=found.record_count,
        )
    )
    if found.stamp is not None:
        write_line(text("time stamp of {at}", at=f"{found.stamp.at:%Y-%m-%d %H:%M:%S} UTC"))
    for remark in found.remarks:
        write_line(say_reason(remark, readers_language()))
    write_line(text("{count} fault{count:|s}", count=len(found.faults)))
