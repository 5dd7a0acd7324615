"""PDF documents: words become paragraphs, ruled tables become tables, in the order of the page."""

from __future__ import annotations

import io
import itertools
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from report.documents.model import Block, Cell, Document, Paragraph, Table
from report.documents.pdf_limits import PrintCounter, check_objects, check_rules
from report.documents.pdf_lines import is_in_columns, lay_out, print_of
from report.documents.pdf_rules import missing_rules
from report.documents.pdf_scans import ScanReader
from report.errors import DocumentError
from report.scripts import without_radicals

MAX_PAGES = 300
# It warns at every font without a bounding box, hundreds of times a document.
logging.getLogger("pdfminer").setLevel(logging.ERROR)
_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,3}\s*(?:页|/\s*\d{1,3})?[-—–\s]*")
_NEW_PARAGRAPH = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,2}、|[(（][一二三四五六七八九十]{1,2}[)）]|\d{1,2}[、.．](?!\d))"
)
_DATE_ALONE = re.compile(
    r"\s*{0}{{4}}\s*年\s*{0}{{1,2}}\s*月\s*{0}{{1,3}}\s*日\s*".format(r"[\d〇○零一二三四五六七八九十]")
)
_CLOSED = ("。", "！", "？", "：", "；", ":", ";", "!", "?")
# What a number is counted in, and a mark that may begin no line: the line of the number is set short for it.
_MEASURE = re.compile(r"\s*(?:万?[条件项次个篇期人份元宗场批年月日户家]|[%％])[。，；、,;]")
_INDENT = 1.2
_NUMBER_IN_LINES = re.compile(r"[\d.,，．]+(?:\n[\d.,，．]+)+")
# What a cell leaves blank at both sides of a line, in points, at the least that programs do.
_MARGINS = 6.0
# How much of its height a line must share with another to be in it.
_MOST = 0.6
# A title is printed larger than the prose under it.
_LARGER = 1.1


def read_pdf(payload: bytes) -> Document:
    """Read a PDF document; a page that is a picture is read by recognition of characters where that is installed.

    Raises:
        DocumentError: The document is damaged, encrypted, or has more than 300 pages, 100 000 characters and rules,
            or 200 000 objects.
    """
    check_objects(payload)
    try:
        with pdfplumber.open(io.BytesIO(payload)) as pdf:
            return _read_pages(pdf.pages, ScanReader(payload))
    except DocumentError:
        raise
    except Exception as error:  # a damaged document makes the library raise whatever its damaged part leads to
        raise DocumentError(f"the PDF document is {_fault_of(error)}") from error


def _read_pages(pages: Sequence[Any], scanned: ScanReader) -> Document:
    if len(pages) > MAX_PAGES:
        raise DocumentError(f"the PDF document has {len(pages)} pages, more than {MAX_PAGES}")
    reader = PageReader()
    counter = PrintCounter()
    try:
        for page in pages:
            counter.lay_out(page)
            reader = scanned.read_page(reader, page)
            page.close()
    finally:
        scanned.close()
    blocks = tuple(reader.blocks)
    return Document(kind="pdf", blocks=blocks, image_count=reader.image_count, scans=scanned.scans)


def _fault_of(error: Exception) -> str:
    cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
    return "encrypted" if isinstance(cause, PDFPasswordIncorrect) else f"damaged: {type(cause).__name__}"


class PageReader:
    """Reads pages one after the other into blocks; a table that a page break cuts is one."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.image_count = 0
        self._tables = 0
        self._size = 0.0
        # Of pages of a width, how far to the right text goes.
        self._rights: dict[int, float] = {}
        self._right = 0.0
        # The size in which lines in columns are printed; 0 where a page has none.
        self._columns = 0.0

    def read_page(self, page: Any) -> None:
        """Read a page of pdfplumber."""
        tables = self.find_tables(page)
        self.image_count += len(page.images)
        outside = page
        for table in tables:
            outside = outside.filter(_not_within(table.bbox))
        tolerance = _line_tolerance(page)
        lines = _with_other_fonts(outside.extract_text_lines(y_tolerance=tolerance))
        lines = [line for line in lines if not self._is_page_number(line, page)]
        self._right = max(self._rights.get(round(page.width), 0.0), self._right_edge(lines, page))
        self._rights[round(page.width)] = self._right
        lines = [line | {"in_columns": is_in_columns(line)} for line in lines]
        sizes = sorted(print_of(line) for line in lines if line["in_columns"])
        self._columns = sizes[len(sizes) // 2] if sizes else 0.0
        placed = [(line["top"], line) for line in lines] + [(table.bbox[1], table) for table in tables]
        paragraph: list[dict[str, Any]] = []
        for _, thing in sorted(placed, key=lambda pair: pair[0]):
            if isinstance(thing, dict):
                if paragraph and self._begins(thing, paragraph[-1]):
                    self._close(paragraph, page)
                paragraph.append(thing)
            else:
                self._close(paragraph, page)
                self._read_table(thing, page)
        self._close(paragraph, page)

    def _right_edge(self, lines: Sequence[dict[str, Any]], page: Any) -> float:
        """Return how far to the right the lines of a page go."""
        del page
        return max((line["x1"] for line in lines), default=0.0)

    def find_tables(self, page: Any) -> list[Any]:
        """Return the ruled tables of a page of pdfplumber; a frame around a paragraph is none."""
        check_rules(page.edges)
        found = page.find_tables(missing_rules(page.edges))
        return [table for table in found if len(table.rows) > 1 or len(table.rows[0].cells) > 1]

    def _is_page_number(self, line: dict[str, Any], page: Any) -> bool:
        at_edge = line["top"] > page.height * 0.88 or line["bottom"] < page.height * 0.08
        return at_edge and _PAGE_NUMBER.fullmatch(without_radicals(line["text"])) is not None

    def _begins(self, line: dict[str, Any], before: dict[str, Any]) -> bool:
        """Say whether a line begins a paragraph: the one before stops short, or it is indented, numbered or a date."""
        size = max(line["bottom"] - line["top"], 1.0)
        if line["in_columns"] or before["in_columns"]:
            return True
        if before["text"].rstrip()[-1:].isdigit() and _MEASURE.match(line["text"]):
            return False
        if _NEW_PARAGRAPH.match(without_radicals(line["text"])) or line["top"] - before["bottom"] > 2 * size:
            return True
        if print_of(before) > _LARGER * print_of(line):
            return True
        short = before["x1"] < self._right - 2 * size
        indented = line["x0"] > before["x0"] + _INDENT * size and not short
        apart = line["x0"] > before["x0"] + size or _DATE_ALONE.fullmatch(line["text"])
        return bool(short or indented or (before["text"].endswith(_CLOSED) and apart))

    def _close(self, paragraph: list[dict[str, Any]], page: Any) -> None:
        if paragraph:
            box = ",".join(f"{paragraph[0][edge]:.0f}" for edge in ("x0", "top"))
            text = "".join(line["text"].strip() for line in paragraph)
            printed = lay_out(paragraph[0], self._columns) if len(paragraph) == 1 and self._columns else ""
            where = f"page {page.page_number} at {box}"
            self.blocks.append(Paragraph(without_radicals(text), where, printed=without_radicals(printed)))
            paragraph.clear()

    def _read_table(self, table: Any, page: Any) -> None:
        self._tables += 1
        self._size = _size_of(page)
        rows = [
            tuple(self._cells(row, texts, number, page)) for number, row, texts in _rows(table, _line_tolerance(page))
        ]
        kept = tuple(row for row in rows if row)
        if not kept:
            return
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Table) and page.page_number > 1:
            self.blocks[-1] = replace(last, rows=last.rows + kept, joints=(*last.joints, len(last.rows)))
        else:
            where = f"page {page.page_number} table {self._tables}"
            self.blocks.append(Table(kept, where, placed=True, ruled=True))

    def _cells(self, row: Any, texts: list[str | None], number: int, page: Any) -> Iterable[Cell]:
        for index, (box, text) in enumerate(zip(row.cells, texts, strict=True), 1):
            if box is not None:
                place = ",".join(f"{edge:.0f}" for edge in box)
                where = f"page {page.page_number} table {self._tables} row {number} cell {index} box {place}"
                yield Cell(unwrapped(without_radicals(text or ""), box[2] - box[0], self._size), where)


def unwrapped(text: str, width: float, size: float) -> str:
    """Return in one piece a number that a cell of this width breaks over lines; two that would fit stay two lines."""
    if _NUMBER_IN_LINES.fullmatch(text) is None:
        return text
    lines = text.split("\n")
    for line, after in itertools.pairwise(lines):
        reach = sum(0.5 if char.isascii() else 1.0 for char in line + after[0]) * size
        if reach <= width - _MARGINS:
            return text
    return "".join(lines)


def _size_of(page: Any) -> float:
    """Return the size in which most of a page is printed."""
    sizes = sorted(char["size"] for char in page.chars)
    return float(sizes[len(sizes) // 2]) if sizes else 0.0


def _line_tolerance(page: Any) -> float:
    """Return how far apart characters of one line may stand: figures and Chinese sit at different heights."""
    return max(3.0, 0.45 * _size_of(page))


def _with_other_fonts(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return lines, what stands in a gap of another line, only lower or higher for its font, put into it."""
    whole: list[dict[str, Any]] = []
    for line in lines:
        before = whole[-1] if whole else None
        if before is not None and _stands_in(line, before):
            chars = sorted([*before["chars"], *line["chars"]], key=lambda char: char["x0"])
            edges = {"x1": max(before["x1"], line["x1"]), "bottom": max(before["bottom"], line["bottom"])}
            whole[-1] = before | edges | {"chars": chars, "text": "".join(char["text"] for char in chars)}
        else:
            whole.append(line)
    return whole


def _stands_in(line: dict[str, Any], before: dict[str, Any]) -> bool:
    """Say whether a line of the same print overlaps another by most of its height and stands beside its characters."""
    height = line["bottom"] - line["top"]
    overlap = min(line["bottom"], before["bottom"]) - max(line["top"], before["top"])
    alike = abs(print_of(line) - print_of(before)) < 0.1 * print_of(before)
    if not alike or overlap < _MOST * height or not before["x0"] < line["x0"] < before["x1"]:
        return False
    return all(char["x1"] <= line["x0"] + 1 or char["x0"] >= line["x1"] - 1 for char in before["chars"])


def _rows(table: Any, tolerance: float) -> Iterator[tuple[int, Any, list[str | None]]]:
    texts = table.extract(y_tolerance=tolerance)
    for number, (row, line) in enumerate(zip(table.rows, texts, strict=True), 1):
        yield number, row, line


def _not_within(box: tuple[float, float, float, float]) -> Any:
    left, top, right, bottom = box

    def outside(thing: dict[str, Any]) -> bool:
        if thing["object_type"] != "char":
            return True
        across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        return not (left <= across <= right and top <= down <= bottom)

    return outside
