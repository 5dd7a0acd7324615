"""Writing what is exported: to a path or a URL, with progress, and its end told in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.wording import fill_in
from nianbao.errors import WrongUseError, write_error
from nianbao.language import text
from nianbao.output import progress_bar, write_line


@dataclass(frozen=True, slots=True)
class Asked:
    """What a table is to be narrowed to, as it was given; None for what was not."""

    portal: str | None
    since: str | None
    year: int | None
    body: str | None


def write_table_file(name: str, out: str, data: Path, asked: Asked, encoding: str) -> None:
    """Write a table of archive.dataset, its description and codebook beside it, and say how many rows it has.

    Raises:
        WrongUseError: The ending is that of no format, the format has no room for the rows, or nothing belongs to it.
    """
    from archive.clock import SystemClock
    from archive.dataset.describing import COMPANIONS
    from archive.dataset.exporting import export_table
    from archive.dataset.selection import Wish
    from archive.dataset.writing import DEFAULT_ENCODING, FORMATS
    from archive.errors import ForeignCompanionError, NothingToExportError, TooManyRowsError
    from nianbao.collections import open_collection, read_catalogue
    from nianbao.commands.events import parse_since

    ending = Path(out).suffix.lower()
    if ending not in FORMATS:
        raise WrongUseError(f"{out}: no format has this ending: take one of {', '.join(FORMATS)}")
    if ending != ".csv" and encoding != DEFAULT_ENCODING:
        raise WrongUseError(f"--encoding {encoding}: only CSV has a choice of it: leave it out, or take .csv")
    wish = Wish(asked.portal, parse_since(asked.since) if asked.since else None, asked.year, asked.body)
    collection = open_collection(data)
    place = written_to(out, collection.root, COMPANIONS)
    with read_catalogue(data) as session, place as path, progress_bar() as bar:
        task = bar.add_task(text("exporting"), total=None)
        try:
            done = export_table(
                collection, session, name, path, SystemClock(), wish,
                encoding=encoding, is_elsewhere="://" in out,
                progress=lambda count, of: bar.update(task, completed=count, total=of),
            )  # fmt: skip
        except NothingToExportError as error:
            raise WrongUseError(f"{error}: see `nianbao portals list` and `nianbao reports`") from error
        except (TooManyRowsError, ForeignCompanionError) as error:
            raise WrongUseError(str(error)) from error
    for remark in done.remarks:
        write_error(f"{out}: {remark}")
    if done.hidden_count:
        how = "shown as hidden, without details," if name == "coverage" else "left out, hidden"
        write_error(f"{done.hidden_count} {how} at somebody's request: see `nianbao hide`")
    if done.read_count:
        read = "{count} document{count:|s} had no reading by this parser in the catalogue: read now"
        write_error(fill_in(read, {"count": done.read_count}))
    write_line(
        text("{path}: {rows} row{rows:|s}; datapackage.json and codebook.md beside it", path=out, rows=done.row_count)
    )


@contextmanager
def written_to(out: str, root: Path, beside: Sequence[str] = ()) -> Iterator[Path]:
    """Give the path at which to write; what is meant for a URL goes there when it is whole, and is read back.

    `beside` are files that are written with it: those at the URL lie beside the path, and go there after it.
    """
    from archive.places.place import Place

    if "://" in out:
        with TemporaryDirectory(dir=root, prefix=".export-") as directory:
            url, _, name = out.rpartition("/")
            place, path = Place(url), Path(directory) / name
            for other in beside:
                if size := place.find_size(other):
                    path.with_name(other).write_bytes(place.read(other, 0, size))
            yield path
            for written in (name, *beside):
                place.write_whole(written, path.with_name(written))
        return
    path = Path(out)
    if path.is_dir():
        raise WrongUseError(f"{path}: a directory: name the file to be written in it with --out")
    if not path.parent.is_dir():
        raise WrongUseError(f"{path}: there is no directory {path.parent}: make it first, or name another with --out")
    yield path
