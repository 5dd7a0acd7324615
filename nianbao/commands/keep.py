"""`nianbao keep`: sealed WARC files at another place, and only there when asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from nianbao.exits import ExitCode
from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, progress_bar, write_list

EXAMPLE = "nianbao keep s3://bucket/nianbao --release-after 90"

_COLUMNS = (
    Column("File", "name", whole=True),
    Column("Bytes", "size", whole=True, right=True),
    Column("State", "state", whole=True),
    Column("URL", "url"),
)


def run(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="Where to, for example s3://bucket/path or file:///mnt/tape.")
    ],
    data: DataOption = DEFAULT_DATA,
    release_after: Annotated[
        int | None,
        typer.Option(
            metavar="DAYS", min=0, help="Remove local copies of what was sealed longer ago, once read back from there."
        ),
    ] = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Bring sealed WARC files to a place, read each back there, and release local copies if asked.

    Every file is read from there wherever it is needed. Endpoints and credentials are taken from the environment
    (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, …; all others as fsspec says).
    """
    from archive.clock import SystemClock
    from archive.places.copying import copy_sealed
    from archive.places.place import Place
    from nianbao.collections import open_collection
    from nianbao.language import text

    collection = open_collection(data)
    place = Place(url)
    after = None if release_after is None else timedelta(days=release_after)
    with collection.lock(), progress_bar() as bar:
        task = bar.add_task(text("bytes"), total=None)
        done = copy_sealed(
            collection,
            place,
            SystemClock(),
            release_after=after,
            progress=lambda at, of: bar.update(task, completed=at, total=of),
        )
        rows: list[dict[str, object]] = [
            {"name": one.name, "size": one.size, "state": one.outcome, "url": one.url} for one in done
        ]
    write_list(rows, _COLUMNS, output_format)
    if any(row["state"] == "missing" for row in rows):
        raise typer.Exit(ExitCode.FAULT_FOUND)
