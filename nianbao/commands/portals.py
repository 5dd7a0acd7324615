"""`nianbao portals`: the registry of portals."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from nianbao.exits import ExitCode
from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, in_words, printable, progress_bar, write_line, write_list

logger = logging.getLogger(__name__)
app = typer.Typer(no_args_is_help=True, help="See, enter and check the portals that are archived.")


def _columns_of(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = row["columns"]
    return columns


def _reasons_of(row: Mapping[str, Any]) -> str:
    return "; ".join([row["reason"], *row["notes"]])


def _years_of(row: Mapping[str, Any]) -> str | None:
    years = [year for column in _columns_of(row) for year in column["years"] or ()]
    return f"{min(years)}–{max(years)}" if years else None


_COLUMNS = (
    Column("Portal", "id", whole=True),
    Column("Name", "name"),
    Column("Division", "division_code", whole=True),
    Column("Platform", "platform"),
    Column("Entered", lambda row: "✓" if row["entered"] else None, whole=True),
    Column("Health", in_words("health")),
)
_ADDED = (
    Column("Address", "url"),
    Column("State", "state", whole=True),
    Column("Portal", "id", whole=True),
    Column("Name", "name"),
    Column("Division", "division_code", whole=True),
    Column("Platform", "platform", whole=True),
    Column("Columns", lambda row: len(_columns_of(row)), whole=True, right=True),
    Column("Reports", lambda row: sum(one["report_count"] for one in _columns_of(row)), whole=True, right=True),
    Column("Years", _years_of, whole=True),
    Column("Reason", _reasons_of),
)
_FOUND = (
    Column("Column", "name"),
    Column("Had by", "means", whole=True),
    Column("Entries", "entry_count", whole=True, right=True),
    Column("Reports", "report_count", whole=True, right=True),
    Column("Address", "url", whole=True),
)
_SAMPLES = (
    Column("Title", "title"),
    Column("Listed on", "listed_on", whole=True),
    Column("Year", "reporting_year", whole=True, right=True),
    Column("Body", "body"),
)
_CHECKED = (
    Column("Portal", "id", whole=True),
    Column("Name", "name"),
    Column("Division", "division_code", whole=True),
    Column("Platform", "platform", whole=True),
    Column("Health", in_words("health"), whole=True),
    Column("Reason", "reason"),
)
_FIELDS = {"id", "name", "division_code", "platform", "verified"}

LoopbackOption = Annotated[bool, typer.Option("--allow-loopback", help="Let addresses of this machine be contacted.")]


@app.command("list", epilog="Example: nianbao portals list --format json")
def list_portals(data: DataOption = DEFAULT_DATA, output_format: FormatOption = Format.TABLE) -> None:
    """List the portals that come with nianbao and those of the collection."""
    from nianbao.language import text
    from nianbao.registry import load_own, load_registry

    own, health = load_own(data), _load_health(data)
    rows = [
        portal.model_dump(mode="json", include=_FIELDS) | {"health": health.get(portal.id), "entered": portal.id in own}
        for portal in load_registry(data).values()
    ]
    write_list(rows, _COLUMNS, output_format)
    if output_format is Format.TABLE:
        write_line(text("{count} portal{count:|s}", count=len(rows)))


@app.command("add", epilog="Example: nianbao portals add http://www.example.gov.cn/")
def add_portals(
    portals: Annotated[
        list[str] | None,
        typer.Argument(metavar="URL|ID...", help="Home pages, columns or reports of portals; ids of the start list."),
    ] = None,
    list_file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A list: one address a line, or CSV with url, name and code."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite the files of portals that are there.")] = False,
    allow_loopback: LoopbackOption = False,
    data: DataOption = DEFAULT_DATA,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Look at portals, find their columns of annual reports, and enter them in the collection."""
    from archive.clock import SystemClock
    from nianbao.entering import Given, enter_portals, find_wanted, present_row, read_list, rest_row
    from nianbao.errors import PortalsFailedError, WrongUseError
    from nianbao.language import text
    from nianbao.walking import ask_for_contact, find_due

    given = [Given(one) for one in portals or ()] + (read_list(list_file) if list_file else [])
    if not given:
        raise WrongUseError("nothing to enter: give an address, or a list with --from FILE")
    wanted = find_wanted(data, given, loopback=allow_loopback)
    # Of a list everything that is entered is left alone, so that a list can be gone on with.
    skipped = [one for one in wanted if list_file is not None and one.own is not None and not replace]
    left = [one for one in wanted if one not in skipped]
    ask_for_contact([one.given for one in left if not one.portal.loopback])
    clock = SystemClock()
    resting = dict(find_due(data, {one.portal.id: one.portal for one in left}, clock.now()).resting)
    due = [one for one in left if one.portal.id not in resting]
    with _progress(text("looking at portals"), len(due), "state") as heard:
        rows = enter_portals(data, due, clock, overwrites=replace, heard=heard) if due else []
    rested = [rest_row(one, resting[one.portal.id]) for one in left if one.portal.id in resting]
    rows = [*(present_row(one) for one in skipped), *rested, *rows]
    if output_format is Format.JSON or len(rows) > 1:
        write_list(rows, _ADDED, output_format)
    else:
        _show_found(rows[0])
    failed = [row["url"] for row in rows if row["state"] not in ("added", "replaced", "present")]
    if failed:
        raise PortalsFailedError(f"{', '.join(failed[:5])}: not entered, see the reasons above ({len(failed)} in all)")


@app.command("check", epilog="Example: nianbao portals check --format json")
def check_portals(
    portals: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="Portals; without any, all of the collection's.")
    ] = None,
    data: DataOption = DEFAULT_DATA,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Look at the first page of each portal's columns and say which are healthy, and what is wrong with the others."""
    from archive.clock import SystemClock
    from nianbao.checking import check_portals as check
    from nianbao.checking import rest_row
    from nianbao.errors import WrongUseError
    from nianbao.language import text
    from nianbao.registry import load_own
    from nianbao.walking import ask_for_contact, find_due, select_portals

    chosen = select_portals(data, portals, allow_loopback=False).portals if portals else [*load_own(data).values()]
    if not chosen:
        raise WrongUseError(f"{data}: the collection has no portals: enter some with `nianbao portals add`")
    ask_for_contact([portal.id for portal in chosen if not portal.loopback])
    clock = SystemClock()
    resting = dict(find_due(data, {portal.id: portal for portal in chosen}, clock.now()).resting)
    due = [portal for portal in chosen if portal.id not in resting]
    with _progress(text("checking portals"), len(due), "health") as heard:
        checked = {row["id"]: row for row in (check(data, due, clock, heard=heard) if due else [])}
    rest = {portal.id: rest_row(portal, resting[portal.id]) for portal in chosen if portal.id in resting}
    rows = [row for portal in chosen if (row := checked.get(portal.id) or rest.get(portal.id)) is not None]
    write_list(rows, _CHECKED, output_format)
    if any(row["health"] != "healthy" for row in rows):
        raise typer.Exit(ExitCode.FAULT_FOUND)


def _show_found(row: Mapping[str, Any]) -> None:
    """Show one portal: what was found, samples of it, and where its file is."""
    from nianbao.language import text
    from nianbao.output import write_table

    write_table([row], _ADDED)
    if row["columns"]:
        write_table([column | column["column"] for column in row["columns"]], _FOUND, "Columns")
        write_table([sample for column in row["columns"] for sample in column["samples"]], _SAMPLES, "Samples")
    for difference in row["differences"]:
        write_line(difference)
    if row["file"]:
        write_line(text("written to {path}", path=row["file"]))


@contextmanager
def _progress(doing: str, total: int, field: str) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Show a bar that moves on with every portal that is done, and say of each of several what came of it at once.

    `field` is what is said of a row; the log has the same where no terminal is.
    """
    with progress_bar() as progress:
        bar = progress.add_task(doing, total=total)

        def heard(row: Mapping[str, Any]) -> None:
            progress.advance(bar)
            said = printable(f"{row.get('url') or row['id']}: {row[field]}: {row['reason']}")
            if total > 1 and progress.console.is_terminal:
                progress.console.print(said, markup=False, highlight=False, soft_wrap=True)
            logger.info(said)

        yield heard


def _load_health(data: Path) -> dict[str, str]:
    """Return how the last walks of the portals ended, by id; a portal that was never walked has no health."""
    if not (data / "catalogue.db").is_file():
        return {}
    from archive.listing import list_health
    from nianbao.collections import read_catalogue

    with read_catalogue(data) as session:
        return list_health(session)
