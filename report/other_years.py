"""Tables that say themselves that they are of another year than the report: last year's beside or in place of its own.

What stands closest to the values decides: the header, else the one or two lines above the table, else a second
report's title further up on the same page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from report.alignment import FigureReading, read_figures
from report.documents.model import Block, Paragraph, Table
from report.model import Notice
from report.opening import find_title
from report.sections import Part
from report.titles import find_years

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)\s*年(?!\s*\d{1,2}\s*月)")
# A sentence is no caption; what compares years, or cites a rule of another, does not say of which the values are.
_NO_CAPTION = re.compile(r"[。；;！？]|[与同较相]比|比较|对比|同期|增减|修[订正]|施行|印发|[〔\[]20\d\d[〕\]]|截[至止]")
_LAST_YEAR_COLUMN = re.compile(r"上一?年|去年|项目数量")
_CAPTION_LENGTH, _CELL_LENGTH = 60, 30
_CAPTION_LINES, _HEADER_ROWS = 2, 3


def captions_of(blocks: Iterable[Block]) -> dict[str, tuple[str, ...]]:
    """Return the lines directly above every table by where it is, the closest first; those of a table go on with it."""
    captions: dict[str, tuple[str, ...]] = {}
    lines: list[str] = []
    above: tuple[str, ...] = ()
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
            continue
        above = tuple(lines[: -_CAPTION_LINES - 1 : -1]) if lines else above
        captions[block.where] = above
        lines = []
    return captions


def without_other_years(
    reading: FigureReading, parts: Sequence[Part], captions: Mapping[str, tuple[str, ...]], year: int | None
) -> FigureReading:
    """Return a reading of the parts' tables without those of another year than the report's, each with a notice."""
    other = [
        (index, table, words, _roles_of(read_figures([[table]])))
        for index, table, words in _tables_of_other_years(parts, captions, year)
    ]
    statutory = [one for one in other if one[3]]
    undecided = any(notice.code == "header_unread:statistics" for notice in reading.notices)
    if not statutory and not undecided:
        return reading
    left_out = {id(table) for _, table, _, _ in statutory}
    own = read_figures([[table for table in part.tables() if id(table) not in left_out] for part in parts], year)
    own.tables |= reading.tables
    for index, table, words, roles in statutory:
        own.unread += [(index, " | ".join(cell.text for cell in row if cell.text.strip())) for row in table.rows]
        detail = f"the report is of {year}, {table.where} says {words!r}: left out"
        own.notices += [Notice(code=f"other_year:{role}", detail=detail) for role in sorted(roles)]
    return own


def _roles_of(reading: FigureReading) -> set[str]:
    return {*reading.tables, *(("statistics",) if "2014" in reading.editions else ())}


def _tables_of_other_years(
    parts: Sequence[Part], captions: Mapping[str, tuple[str, ...]], year: int | None
) -> Iterator[tuple[int, Table, str]]:
    """Yield tables that are of another year with the index of their part and the words that say so."""
    title: str | None = None
    for index, part in enumerate(parts):
        # What is of another year is not known where the report's own is not.
        for block in part.blocks if year is not None else ():
            if isinstance(block, Paragraph):
                # Above the first part stand menus and lists of other reports.
                named = find_title(block.text) if index else None
                title = named if named is not None and find_years(named).year else title
                continue
            words = _says_year(block, captions.get(block.where, ())) or title
            if words is not None and year not in (*_years(words), *find_years(words).all_years):
                yield index, block, words


def _says_year(table: Table, caption: Sequence[str]) -> str | None:
    """Return the words by which a table says of which years it is, None where it does not."""
    cells = [cell.text.strip() for row in table.rows[:_HEADER_ROWS] for cell in row]
    header = [text for text in cells if len(text) <= _CELL_LENGTH and _years(text)]
    dated = dict.fromkeys(text for text in header if not _LAST_YEAR_COLUMN.search(text))
    if dated:
        return " ".join(dated)
    return next((line for line in caption if len(line) <= _CAPTION_LENGTH and _years(line)), None)


def _years(text: str) -> list[int]:
    # Most words name no year, whatever else they say.
    years = [int(found) for found in _YEAR.findall(text)] if "20" in text else []
    return [] if years and _NO_CAPTION.search(text) else years
