"""Reports as files of offices: DOCX by python-docx, XLSX and OFD by hand, and what LibreOffice makes of them."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt

from tests.report.documents.making import OfdStyle, ofd_of, xlsx_of
from tests.report.examiner.articles import Article
from tests.report.examiner.tables import Table
from tests.report.printing import Box, Grid

OFFICE = shutil.which("soffice")


def write_docx(article: Article) -> bytes:
    """The report as Word has it: merged cells, breaks in cells, numbers in runs of their own."""
    random = article.random
    document = Document()
    document.styles["Normal"].font.size = Pt(random.choice((9, 10.5, 12)))
    if random.random() < 0.3:
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    # All lines of a title are in one style.
    level = random.randint(0, 1)
    for block in article.blocks:
        if block.kind == "table":
            _add_table(document, block.table)
        elif block.kind == "title":
            document.add_heading(block.text, level)
        elif block.kind == "heading" and random.random() < 0.3:
            document.add_heading(block.text, 2)
        else:
            paragraph = document.add_paragraph()
            middle = random.randint(0, len(block.text))
            paragraph.add_run(block.text[:middle]).bold = block.kind == "heading"
            paragraph.add_run(block.text[middle:])
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def _add_table(document: object, table: Table) -> None:
    width = max(sum(cell.across for cell in row) for row in table)
    made = document.add_table(rows=len(table), cols=width)  # type: ignore[attr-defined]
    made.style = "Table Grid"
    # Asked for one by one, each cell would have the library go through the whole table.
    places = [row.cells for row in made.rows]
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(table):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            last = places[number + cell.down - 1][min(column + cell.across, width) - 1]
            target = places[number][column]
            target = target if last is target else target.merge(last)
            target.text = cell.text
            taken |= {(number + down, column + across) for down in range(cell.down) for across in range(cell.across)}
            column += cell.across


def write_xlsx(article: Article) -> bytes:
    """The report on one sheet: a line of words is a cell over all columns, as typists do it."""
    rows: Grid = []
    for block in article.blocks:
        rows += _grid_of(block.table) if block.kind == "table" else [[Box(block.text, cols=10)]]
    return xlsx_of({"年报": rows}, numbers=False)


def write_ofd(article: Article) -> bytes:
    """The report as a printer of OFD sets it, ruled in one of three ways."""
    random = article.random
    style = OfdStyle(rules=random.choice(("strokes", "boxes", "bars")), runs=random.choice(("lines", "rows")))
    return ofd_of(_Set(article), style)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Set:
    """A report in the pieces in which it is set."""

    article: Article
    title: str = ""
    preface: str = ""
    signature: tuple[str, ...] = ()

    def parts(self) -> Iterator[tuple[str, Sequence[str], Grid | None]]:
        """Yield the blocks one by one: words, or a table."""
        for block in self.article.blocks:
            yield block.text, (), _grid_of(block.table) if block.kind == "table" else None


def _grid_of(table: Table) -> Grid:
    return [[Box(cell.text, cell.down, cell.across) for cell in row] for row in table]


def convert(folder: Path, names: Sequence[str], kind: str) -> None:
    """Have LibreOffice write files of this kind beside those of these names."""
    home = folder / "office"
    command = [
        str(OFFICE),
        f"-env:UserInstallation=file://{home}",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(folder),
    ]
    subprocess.run([*command, *(str(folder / name) for name in names)], check=True, capture_output=True, timeout=600)
