"""Reports as the files that bodies attach: DOCX and PDF, the same bytes for the same report."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import CondPageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from nianbao.demo.articles import Report
from nianbao.demo.form import Cell, Grid
from nianbao.demo.prose import chinese_date

_FONT = "STSong-Light"
# The oldest moment that a ZIP entry can have.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@lru_cache(maxsize=64)
def attachment_bytes(report: Report) -> bytes:
    """Return the file that a report with the layout "docx" or "pdf" is attached as."""
    return _docx(report) if report.layout == "docx" else _pdf(report)


def placed_cells(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    """Yield every cell with the row and the column of its upper left corner."""
    taken: set[tuple[int, int]] = set()
    for top, row in enumerate(grid):
        left = 0
        for cell in row:
            while (top, left) in taken:
                left += 1
            taken |= {(top + down, left + along) for down in range(cell.rowspan) for along in range(cell.colspan)}
            yield top, left, cell


def _width(grid: Grid) -> int:
    return max(left + cell.colspan for _, left, cell in placed_cells(grid))


def _docx(report: Report) -> bytes:
    document = Document()
    document.styles["Normal"].font.name = "仿宋"
    document.styles["Normal"].font.size = Pt(12)
    for margin in ("left_margin", "right_margin"):
        setattr(document.sections[0], margin, Cm(2))
    written = datetime(report.signed_on.year, report.signed_on.month, report.signed_on.day)  # noqa: DTZ001  docx wants it naive
    core = document.core_properties
    core.author, core.title = report.issuing_body, report.title
    core.created = core.modified = core.last_printed = written
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(report.title)
    run.bold, run.font.size = True, Pt(18)
    document.add_paragraph(report.preface)
    for number, section in enumerate(report.sections):
        document.add_paragraph().add_run(section.heading).bold = True
        for paragraph in section.paragraphs:
            document.add_paragraph(paragraph)
        if 1 <= number <= 3:
            _docx_table(document, report.tables[number - 1])
            document.add_paragraph()
    for line in (report.issuing_body, chinese_date(report.signed_on)):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    stream = io.BytesIO()
    document.save(stream)
    return _timeless(stream.getvalue())


def _docx_table(document: Any, grid: Grid) -> None:
    table = document.add_table(rows=len(grid), cols=_width(grid), style="Table Grid")
    rows = [row.cells for row in table.rows]
    for top, left, cell in placed_cells(grid):
        corner = rows[top][left]
        if cell.rowspan > 1 or cell.colspan > 1:
            corner = corner.merge(rows[top + cell.rowspan - 1][left + cell.colspan - 1])
        corner.text = cell.text
        corner.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _timeless(archive: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return stream.getvalue()


def _pdf(report: Report) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    text = ParagraphStyle("text", fontName=_FONT, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    title = ParagraphStyle("title", parent=text, fontSize=18, leading=28, firstLineIndent=0, alignment=TA_CENTER)
    right = ParagraphStyle("right", parent=text, alignment=TA_RIGHT)
    flow: list[Any] = [Paragraph(report.title, title), Spacer(1, 0.5 * cm), Paragraph(report.preface, text)]
    for number, section in enumerate(report.sections):
        if 1 <= number <= 3:
            # A table whose first column spans twenty rows is not to be torn from its head.
            flow.append(CondPageBreak((3, 10, 22, 5)[number] * cm))
        flow.append(Paragraph(section.heading, text))
        flow += [Paragraph(paragraph, text) for paragraph in section.paragraphs]
        if 1 <= number <= 3:
            flow += [_pdf_table(report.tables[number - 1]), Spacer(1, 0.4 * cm)]
    flow += [Paragraph(report.issuing_body, right), Paragraph(chinese_date(report.signed_on), right)]
    stream = io.BytesIO()
    margins = {"leftMargin": 2 * cm, "rightMargin": 2 * cm, "topMargin": 2 * cm, "bottomMargin": 2 * cm}
    page = SimpleDocTemplate(
        stream, pagesize=A4, title=report.title, author=report.issuing_body, invariant=1, **margins
    )
    page.build(flow)
    return stream.getvalue()


def _pdf_table(grid: Grid) -> Any:
    small = ParagraphStyle("small", fontName=_FONT, fontSize=7.5, leading=9, alignment=TA_CENTER, wordWrap="CJK")
    width = _width(grid)
    cells: list[list[Any]] = [[""] * width for _ in grid]
    style: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    for top, left, cell in placed_cells(grid):
        cells[top][left] = Paragraph(cell.text, small)
        if cell.rowspan > 1 or cell.colspan > 1:
            style.append(("SPAN", (left, top), (left + cell.colspan - 1, top + cell.rowspan - 1)))
    return Table(cells, colWidths=_column_widths(width), style=style)


def _column_widths(count: int) -> list[float]:
    # The third table: two narrow columns and a wide one of labels, then seven of figures.
    if count == 10:
        return [1.4 * cm, 2.2 * cm, 4.4 * cm, *[1.28 * cm] * 7]
    return [17 * cm / count] * count
