"""Tables of bodies and years in which every cell links to a report: who and when stands at the table's edges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from lxml.html import HtmlElement

from crawler.platforms.base import ListedEntry, Page
from crawler.platforms.markup.clicks import clickable_of, find_target
from crawler.platforms.markup.document import base_of, text_of
from crawler.platforms.markup.lists import FoundList, title_of
from crawler.platforms.markup.titles import HAN, names_report

_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?度?")
_CALLED = re.compile(r"(?:政府|政务)?信息公开(?:工作)?(?:年度(?:工作)?报告|年报)")
_HEADINGS = ("caption", "h1", "h2", "h3", "h4", "title")
# Bodies, years, and the characters of a name.
_FEWEST = 2
_TOP_ROWS = 4
# A prefecture's bodies over all years are a few thousand cells.
_MOST_CELLS, _MOST_SPANNED = 20_000, 100


class _Cell:
    """A cell of a table, whose text is put together once, at however many places it stands."""

    def __init__(self, element: HtmlElement) -> None:
        self.element = element

    @cached_property
    def text(self) -> str:
        """What a reader of the cell sees."""
        return text_of(self.element)


# The cells of a table by row and column; one that spans several stands at each.
Grid = Mapping[tuple[int, int], _Cell]


def find_matrix(root: HtmlElement, page: Page) -> FoundList:
    """Return the reports to which the tables of bodies and years on a page link; without entries where it has none.

    A title is put together of what is printed: the body, the year, and what the table or the page is called.
    """
    called = next((found[0] for one in root.iter(*_HEADINGS) if (found := _CALLED.search(text_of(one)))), None)
    entries: dict[str, ListedEntry] = {}
    doubts: list[str] = []
    if called is None:
        return FoundList(())
    base = base_of(root, page)
    for table in root.iter("table"):
        for link, body, year in _read(table):
            own, url = title_of(link), find_target(link, base)
            title = own if names_report(own) else f"{body}{year}年{called}"
            if url is None:
                doubts.append(f"{title}: no URL: {link.get('href') or link.get('onclick')}")
            else:
                entries.setdefault(url, ListedEntry(url, title))
    return FoundList(tuple(entries.values()), tuple(doubts))


def _read(table: HtmlElement) -> Iterator[tuple[HtmlElement, str, str]]:
    """Yield each link of a table with body and year of its cell; nothing of a table of anything else."""
    if table.find(".//table") is not None:
        return
    grid = _grid_of(table)
    for turned in (grid, {(column, row): cell for (row, column), cell in grid.items()}):
        top, years = _years_at_top(turned)
        bodies = _bodies_below(turned, top, min(years)) if years else {}
        if len(bodies) >= _FEWEST:
            for (row, column), cell in turned.items():
                if column in years and row in bodies:
                    for link in clickable_of(cell.element):
                        own = _YEAR.fullmatch(text_of(link))
                        yield link, bodies[row], own[1] if own else years[column]
            return


def _grid_of(table: HtmlElement) -> Grid:
    """Return a table's cells by their places; none of one that is larger than any such table."""
    grid: dict[tuple[int, int], _Cell] = {}
    rows = list(table.iter("tr"))
    for row, line in enumerate(rows):
        column = 0
        for element in line.iter("td", "th"):
            cell = _Cell(element)
            while (row, column) in grid:
                column += 1
            for down in range(min(_span(element, "rowspan"), len(rows) - row)):
                for right in range(_span(element, "colspan")):
                    grid[row + down, column + right] = cell
            if len(grid) > _MOST_CELLS:
                return {}
    return grid


def _span(cell: HtmlElement, name: str) -> int:
    said = cell.get(name, "").strip()
    return min(max(int(said), 1), _MOST_SPANNED) if said.isdecimal() and len(said) < 6 else 1


def _years_at_top(grid: Grid) -> tuple[int, dict[int, str]]:
    """Return the first of the topmost rows that names several years, and them by column; none where there is none.

    Where the years are links themselves that row is one of reports, and what is above it the top.
    """
    for row in range(_TOP_ROWS):
        named = {at[1]: (_YEAR.fullmatch(cell.text), cell) for at, cell in grid.items() if at[0] == row}
        years = {column: found[1] for column, (found, _) in named.items() if found}
        if len(set(years.values())) >= _FEWEST:
            is_linked = any(True for column in years for _ in clickable_of(named[column][1].element))
            return row - is_linked, years
    return 0, {}


def _bodies_below(grid: Grid, top: int, first: int) -> dict[int, str]:
    """Return by row, below the top, what stands nearest before the first column of years and is a name."""
    bodies: dict[int, str] = {}
    for row, column in sorted(at for at in grid if at[0] > top and at[1] < first):
        name = grid[row, column].text
        if len(HAN.findall(name)) >= _FEWEST and not _YEAR.search(name):
            bodies[row] = name
    return bodies
