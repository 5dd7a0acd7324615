"""Where the cells stand that `where` names: for whoever shows a document to people with a figure marked in it.

A DOCX document is the page of markup that it is read from, so that its merged cells are merged for people too.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from lxml import etree

from report.documents.containers import find_article, survey
from report.documents.decoding import decode_text, find_declared
from report.documents.html import Walker, open_markup
from report.documents.markup_cells import read_spanned
from report.documents.sniffing import sniff
from report.documents.tables import build_table


class PointedPage(NamedTuple):
    """The element that holds a page's article (None where the page has none) and, by `where`, its cells of data."""

    article: etree._Element | None
    cells: dict[str, etree._Element]


def point_at_cells(payload: bytes, content_type: str | None = None) -> PointedPage:
    """Read a page as `read_html` does, or a DOCX as `read_docx` does, and say which element each cell is.

    A cell of a table that is no table in the markup has no element.

    Raises:
        DocumentError: The page is larger than any page needs to be, or the DOCX cannot be opened.
    """
    root, _ = open_markup(_markup_of(payload, content_type))
    if root is None:
        return PointedPage(None, {})
    article = find_article(root, survey(root))
    walker = Walker()
    walker.read(article)
    found: dict[str, etree._Element] = {}
    for ordinal, rows in enumerate(walker.tables, 1):
        cells = [cell for row in rows for cell in row]
        numbers = iter(range(len(cells)))
        spans = [[read_spanned(cell)._replace(text=str(next(numbers))) for cell in row] for row in rows]
        table = build_table(spans, ordinal)
        found |= {cell.where: cells[int(cell.text)] for row in table.rows for cell in row if not cell.continued}
    return PointedPage(article, found)


def _markup_of(payload: bytes, content_type: str | None) -> str:
    if sniff(payload) != "docx":
        return decode_text(payload, find_declared(payload, content_type)).text
    # Its library is heavy, and pages need none of it.
    convert: Callable[[bytes], str] = import_module("report.documents.docx").convert_docx
    return convert(payload)
