"""`nianbao digest`: what a night found, in few words."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption

EXAMPLE = "nianbao digest --format json"


class DigestFormat(StrEnum):
    """How a digest is printed."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


def run(
    crawl: Annotated[
        str | None, typer.Argument(metavar="CRAWL_ID", help="A crawl, as its account is called; the last by default.")
    ] = None,
    data: DataOption = DEFAULT_DATA,
    output_format: Annotated[
        DigestFormat, typer.Option("--format", help="Lines for a terminal, a mail, or one JSON object.")
    ] = DigestFormat.TEXT,
) -> None:
    """Show what a night found: events, portals that fell ill or recovered, and new faults."""
    from archive.accounts import list_accounts
    from archive.journal import Journal
    from archive.telling import read_tellings
    from nianbao.collections import open_collection, read_catalogue
    from nianbao.errors import WrongUseError
    from nianbao.language import readers_language
    from nianbao.output import write_json_line, write_line, write_page
    from nianbao.telling.due import find_night
    from nianbao.telling.targets import load_telling
    from web.digest import title_digest, write_html, write_json, write_text

    collection = open_collection(data)
    known = list_accounts(collection.nights)
    if not known or crawl not in (None, *known):
        raise WrongUseError(f"{crawl or data}: no account of such a crawl: see {collection.nights}")
    with read_catalogue(data) as session:
        journal = Journal(collection.journal, strict=False)
        # The last that ended, whatever date it bears; before the first has there is none.
        last = read_tellings(journal).last
        asked = crawl or (last if last in known else known[-1])
        digest = find_night(collection, session, journal, load_telling(collection), asked)
    language = readers_language()
    if output_format is DigestFormat.JSON:
        write_json_line(write_json(digest))
    elif output_format is DigestFormat.HTML:
        write_page(write_html(digest, language))
    else:
        for line in (title_digest(digest, language), "", *write_text(digest, language).splitlines()):
            write_line(line)
