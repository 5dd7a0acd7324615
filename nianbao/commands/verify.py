"""`nianbao verify`: whether the collection is what it says."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.exits import ExitCode
from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, progress_bar, write_line, write_list

if TYPE_CHECKING:
    from archive.verify import Scope, Verification

EXAMPLE = "nianbao verify --data /srv/nianbao"

_COLUMNS = (Column("Where", "where", whole=True), Column("Fault", "message"))


def run(
    data: DataOption = DEFAULT_DATA,
    chain: Annotated[
        bool, typer.Option("--chain", help="Compare only the files' digests with the manifest, and check the chains.")
    ] = False,
    complete: Annotated[
        bool,
        typer.Option("--complete", help="Read every file, also those that were found sound and not touched since."),
    ] = False,
    audit: Annotated[
        bool, typer.Option("--audit", help="Read the share of files that is due, as `nightly` does: all in 30 days.")
    ] = False,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Check what is new or touched since the last time: every record's digests, the chains, the index, the catalogue.

    What was checked and what was taken on trust is said in the end; JSON holds the faults alone.
    """
    from archive.clock import SystemClock
    from archive.fixity import Fixity
    from archive.space import is_read_only
    from archive.verify import Verifier, open_existing
    from nianbao.collections import open_collection
    from nianbao.language import text

    scope = _scope(chain=chain, complete=complete, audit=audit)
    collection = open_collection(data)
    # On a read-only disk nobody writes, nothing can be entered, and all is read.
    is_still = is_read_only(collection.root)
    with nullcontext() if is_still else collection.lock(), progress_bar() as bar:
        task = bar.add_task(text("verifying"), total=None)
        engine = open_existing(collection.catalogue)
        fixity = None if is_still else Fixity(collection.fixity)
        verifier = Verifier(collection, engine, fixity, SystemClock().now())
        found = verifier.run(scope, progress=lambda done, of: bar.update(task, completed=done, total=of))
        if engine is not None:
            engine.dispose()
    rows: list[dict[str, object]] = [{"where": fault.where, "message": fault.message} for fault in found.faults]
    if output_format is Format.JSON:
        write_list(rows, _COLUMNS, output_format)
    else:
        if rows:
            write_list(rows, _COLUMNS, output_format)
        _write_summary(found)
    if rows:
        raise typer.Exit(ExitCode.FAULT_FOUND)


def _scope(*, chain: bool, complete: bool, audit: bool) -> Scope:
    from archive.verify import Scope
    from nianbao.errors import WrongUseError

    options = {Scope.CHAIN: chain, Scope.COMPLETE: complete, Scope.AUDIT: audit}
    asked = [scope for scope, is_asked in options.items() if is_asked]
    if len(asked) > 1:
        raise WrongUseError("--chain, --complete and --audit exclude each other: give one of them")
    return asked[0] if asked else Scope.CHANGED


def _write_summary(found: Verification) -> None:
    from archive.clock import night_of
    from archive.verify import Scope
    from nianbao.language import text

    files, size = found.read_count, f"{found.read_bytes / 1e6:.1f} MB"
    if found.scope is Scope.CHAIN:
        write_line(
            text("{files} file{files:|s} compared with the manifest ({size}), no record read", files=files, size=size)
        )
    else:
        write_line(text("{files} file{files:|s} read ({size})", files=files, size=size))
    if found.trusted_since is not None:
        count, size = found.trusted_count, f"{found.trusted_bytes / 1e6:.1f} MB"
        since = night_of(found.trusted_since)
        write_line(
            text(
                "{files} file{files:|s} taken on trust ({size}): read or sealed since {since}",
                files=count,
                size=size,
                since=since,
            )
        )
    write_line(text("{count} fault{count:|s}", count=len(found.faults)))
    if found.faults:
        write_line(
            text(
                "What is derived (index.cdxj, catalogue.db) `nianbao rebuild` makes anew; put every other file back "
                "from a copy, such as `nianbao keep` makes."
            )
        )
