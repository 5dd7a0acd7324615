"""`nianbao portals`: the registry of portals."""

from __future__ import annotations

from pathlib import Path

import typer

from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, write_line, write_list

app = typer.Typer(no_args_is_help=True, help="See which portals are archived.")

_COLUMNS = (
    Column("Portal", "id", whole=True),
    Column("Name", "name"),
    Column("Division", "division_code", whole=True),
    Column("Platform", "platform"),
    Column("Entered", lambda row: "✓" if row["entered"] else None, whole=True),
    Column("Health", "health"),
)
_FIELDS = {"id", "name", "division_code", "platform", "verified"}


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
        write_line(text("{count} portals", count=len(rows)))


def _load_health(data: Path) -> dict[str, str]:
    """Return how the last walks of the portals ended, by id; a portal that was never walked has no health."""
    if not (data / "catalogue.db").is_file():
        return {}
    from archive.listing import list_health
    from nianbao.collections import read_catalogue

    with read_catalogue(data) as session:
        return list_health(session)
