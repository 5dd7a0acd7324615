"""`nianbao export`: what is archived, for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption
from nianbao.output import write_line

app = typer.Typer(no_args_is_help=True, help="Write what is archived for other programs.")

OutOption = Annotated[
    str, typer.Option("--out", metavar="PATH", help="The file to be written, or its URL (s3://bucket/county.wacz).")
]


@app.command("wacz", epilog="Example: nianbao export wacz --out county.wacz --since 2026-01-01")
def export_wacz(
    out: OutOption,
    data: DataOption = DEFAULT_DATA,
    portal: Annotated[str | None, typer.Option(metavar="ID", help="Only what belongs to this portal.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what was captured since (ISO date or time, Shanghai).")
    ] = None,
) -> None:
    """Write the WARCs with index and pages as one WACZ, for ReplayWeb.page and other replay programs."""
    from archive.clock import SystemClock
    from archive.errors import NothingToExportError
    from archive.wacz.exporting import Wish
    from archive.wacz.exporting import export_wacz as export
    from nianbao.collections import open_collection, read_catalogue
    from nianbao.commands.events import parse_since
    from nianbao.errors import WrongUseError
    from nianbao.language import text

    wish = Wish(portal, parse_since(since) if since else None)
    collection = open_collection(data)
    with read_catalogue(data) as session, _written_to(out, collection.root) as path:
        try:
            done = export(collection, session, path, SystemClock(), wish)
        except NothingToExportError as error:
            raise WrongUseError(f"{error}: see `nianbao portals list` and `nianbao reports`") from error
    write_line(
        text(
            "{path}: {whole} WARC files as they are, {parts} in part, {captures} captures, {pages} pages",
            path=out,
            whole=done.whole_count,
            parts=done.part_count,
            captures=done.capture_count,
            pages=done.page_count,
        )
    )


@contextmanager
def _written_to(out: str, root: Path) -> Iterator[Path]:
    """Give the path at which to write; what is meant for a URL goes there when it is whole, and is read back."""
    from archive.places.place import Place
    from nianbao.errors import WrongUseError

    if "://" in out:
        with TemporaryDirectory(dir=root, prefix=".export-") as directory:
            place, _, name = out.rpartition("/")
            path = Path(directory) / name
            yield path
            Place(place).write_whole(name, path)
        return
    path = Path(out)
    if path.is_dir() or not path.parent.is_dir():
        raise WrongUseError(f"{path}: no file in an existing directory: make that, or name another with --out")
    yield path
