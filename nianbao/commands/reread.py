"""`nianbao reread`: what is kept of reports, read anew."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, in_words, progress_bar, write_line, write_list

if TYPE_CHECKING:
    from archive.rereading import Reread

EXAMPLE = "nianbao reread --since-parser 1.4.0"

_COLUMNS = (
    Column("Year", "reporting_year", whole=True, right=True),
    Column("Issuing body", "issuing_body"),
    Column("Version", "ordinal", whole=True, right=True),
    Column("Parser", "parser_version", whole=True),
    Column("Outcome", "outcome", whole=True),
    Column("Materiality", in_words("materiality")),
    Column("Figures", "figures"),
    Column("Report", "report_id", whole=True),
    Column("URL", "url", whole=True),
)


def run(
    since_parser: Annotated[
        str | None,
        typer.Option(metavar="V", help="Only what was read by the parser of this version or a later one."),
    ] = None,
    data: DataOption = DEFAULT_DATA,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Read every version of every report with today's parser, and say what reads otherwise; it raises no event.

    What was interrupted goes on where it was.
    """
    from archive.catalogue.database import open_catalogue
    from archive.rereading import reread
    from nianbao.collections import open_collection
    from nianbao.errors import WrongUseError
    from nianbao.language import text

    collection = open_collection(data)
    with collection.lock(), progress_bar() as bar:
        if not collection.catalogue.is_file():
            raise WrongUseError(
                f"{data}: the collection has no catalogue: run `nianbao rebuild`, which reads anew as well"
            )
        engine = open_catalogue(collection.catalogue)
        task = bar.add_task(text("reports"), total=None)
        try:
            done = reread(
                collection,
                engine,
                since=since_parser,
                progress=lambda at, of: bar.update(task, completed=at, total=of),
            )
        except ValueError as error:
            raise WrongUseError(f"{since_parser}: no version of a parser: give one such as 1.4.0") from error
        finally:
            engine.dispose()
    rows = [asdict(difference) for difference in done.differences]
    if output_format is Format.JSON or rows:
        write_list(rows, _COLUMNS, output_format)
    if output_format is Format.TABLE:
        _write_summary(done)


def _write_summary(done: Reread) -> None:
    from nianbao.language import text

    if not done.read_count and not done.differences and done.first_count == done.version_count:
        known = text(
            "nothing to read anew: {versions} version{versions:|s} of {reports} report{reports:|s}, "
            "all read by today's parser",
            versions=done.version_count,
            reports=done.report_count,
        )
        write_line(known)
        return
    write_line(
        text(
            "{documents} document{documents:|s} read anew: of {versions} version{versions:|s} of "
            "{reports} report{reports:|s} {same} read as before, {differ} otherwise, {first} with no earlier reading",
            documents=done.read_count,
            versions=done.version_count,
            reports=done.report_count,
            same=done.same_count,
            differ=len(done.differences),
            first=done.first_count,
        )
    )
