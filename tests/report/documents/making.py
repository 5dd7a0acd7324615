"""Makes files of reports of made-up bodies in the formats of offices: DOCX, XLSX, OFD."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from tests.report.printing import Article, Box, Form, Grid, keys_of

_STYLES = {"Normal", "Normal Table", "Table Grid", "Default Paragraph Font"}
MONEY = ("disclosure.procurement.amount", "disclosure.fees.amount")


def article_for_fixtures(form: Form) -> Article:
    """Return the report that the fixtures hold: every fifth cell blank, every figure of a row another."""
    year = 2020 if form == "2019" else 2023
    printed = {key: _printed(key, index) for index, key in enumerate(keys_of(form))}
    return Article(
        form=form,
        year=year,
        title=f"云岫县教育局{year}年政府信息公开工作年度报告",
        preface=f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
        printed=printed,
        signature=("云岫县教育局", f"{year + 1}年1月12日"),
    )


def _printed(key: str, index: int) -> str:
    if index % 5 == 4:
        return ""
    return f"{index}.{index % 90 + 10}" if key in MONEY else str(index * 7 % 1013)


def placed(grid: Grid) -> Iterator[tuple[int, int, Box]]:
    """Yield every box with the row and the column of its upper left corner."""
    taken: set[tuple[int, int]] = set()
    for top, row in enumerate(grid):
        left = 0
        for box in row:
            while (top, left) in taken:
                left += 1
            taken |= {(top + down, left + along) for down in range(box.rows) for along in range(box.cols)}
            yield top, left, box


def width_of(grid: Grid) -> int:
    """Return how many columns a table has."""
    return max(left + box.cols for _, left, box in placed(grid))


def docx_of(article: Article, *, table_last: bool = False) -> bytes:
    """Write a report as DOCX, tables with merged cells; `table_last` ends it with the last table."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    document.styles["Normal"].font.size = Pt(9)
    for style in [each for each in document.styles if each.name not in _STYLES]:
        style.delete()
    for text in (article.title, article.preface):
        document.add_paragraph(text)
    for number, (heading, paragraphs, grid) in enumerate(article.parts()):
        if table_last and number > 3:
            break
        for text in (heading, *paragraphs):
            document.add_paragraph(text)
        if grid is None:
            continue
        table = document.add_table(rows=len(grid), cols=width_of(grid), style="Table Grid")
        rows = [row.cells for row in table.rows]
        for top, left, box in placed(grid):
            corner = rows[top][left]
            if box.rows > 1 or box.cols > 1:
                corner = corner.merge(rows[top + box.rows - 1][left + box.cols - 1])
            corner.text = box.text
    for text in () if table_last else article.signature:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP container of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return stream.getvalue()


def sheet_of(article: Article) -> Grid:
    """Return a whole report on one sheet: a line of words is a cell over all columns, as typists do it."""
    lines: Grid = [[Box(article.title, cols=10)], [Box(article.preface, cols=10)]]
    for heading, paragraphs, grid in article.parts():
        lines += [[Box(text, cols=10)] for text in (heading, *paragraphs)]
        lines += grid or []
    return lines + [[Box(text, cols=10)] for text in article.signature]


def xlsx_of(sheets: Mapping[str, Grid], *, numbers: bool = True) -> bytes:
    """Write sheets as XLSX with merged cells; `numbers` writes digits as numbers, else everything is text."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    count = range(1, len(sheets) + 1)
    names = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(sheets, 1))
    targets = "".join(f'<Relationship Id="r{i}" Type="{relation}/worksheet" Target="sheet{i}.xml"/>' for i in count)
    types = "".join(f'<Override PartName="/xl/sheet{i}.xml" ContentType="{kind}.worksheet+xml"/>' for i in count)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{kind}.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{relation}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>',
    }
    for number, grid in enumerate(sheets.values(), 1):
        parts[f"xl/sheet{number}.xml"] = f"<worksheet {main}>{_sheet_data(grid, numbers)}</worksheet>"
    return zipped(parts)


def _sheet_data(grid: Grid, numbers: bool) -> str:
    rows: dict[int, str] = {}
    merged: list[str] = []
    for top, left, box in placed(grid):
        name = f"{chr(65 + left)}{top + 1}"
        rows.setdefault(top, "")
        if box.text and numbers and box.text.replace(".", "", 1).isdecimal():
            rows[top] += f'<c r="{name}"><v>{box.text}</v></c>'
        elif box.text:
            rows[top] += f'<c r="{name}" t="inlineStr"><is><t>{escape(box.text)}</t></is></c>'
        if box.rows > 1 or box.cols > 1:
            corner = f"{chr(64 + left + box.cols)}{top + box.rows}"
            merged.append(f'<mergeCell ref="{name}:{corner}"/>')
    data = "".join(f'<row r="{top + 1}">{cells}</row>' for top, cells in rows.items())
    return f"<sheetData>{data}</sheetData><mergeCells>{''.join(merged)}</mergeCells>"


@dataclass
class OfdStyle:
    """How a program writes OFD.

    `rules` are strokes over whole edges, a box around every cell, or thin filled boxes. `runs` are a text object for
    each line of a cell, for each character, or one for a line over all cells of a row with its steps spelled out.
    `template` draws what stands on every page in a template page.
    """

    rules: Literal["strokes", "boxes", "bars"] = "boxes"
    runs: Literal["lines", "characters", "rows"] = "lines"
    template: bool = False


class _Ofd:
    """Sets a report on pages of A4, in millimetres."""

    SIZE, STEP, LEFT, TOP, BOTTOM, WIDTH = 3.0, 4.0, 20.0, 22.0, 275.0, 170.0

    def __init__(self, style: OfdStyle) -> None:
        self.style = style
        self.pages: list[list[str]] = []
        self.turn()

    def turn(self) -> None:
        self.pages.append([])
        self.y = self.TOP

    def text(self, pieces: Sequence[tuple[float, str]], y: float) -> None:
        """Put pieces of text on one line, each at its own place."""
        if self.style.runs == "rows" and pieces:
            letters = [place for x, text in pieces for place in self.letters(x, text)]
            steps = " ".join(f"{after[0] - before[0]:.2f}" for before, after in itertools.pairwise(letters))
            self.object(letters[0][0], y, "".join(letter for _, letter in letters), steps)
            return
        for x, text in pieces:
            if self.style.runs == "characters":
                for place, letter in self.letters(x, text):
                    self.object(place, y, letter, "")
            else:
                self.object(x, y, text, "" if not text.isascii() else f"g {len(text) - 1} {self.SIZE / 2}")

    def letters(self, x: float, text: str) -> Iterator[tuple[float, str]]:
        """Yield letters with their places: those of other scripts are half as wide."""
        for letter in text:
            yield x, letter
            x += self.SIZE / 2 if letter.isascii() else self.SIZE

    def object(self, x: float, y: float, text: str, steps: str) -> None:
        delta = f' DeltaX="{steps}"' if steps else ""
        self.pages[-1].append(
            f'<ofd:TextObject ID="1" Boundary="{x:.3f} {y - 1:.3f} 170 {self.STEP}" Font="2" Size="{self.SIZE}">'
            f'<ofd:TextCode X="0" Y="{1 + 0.86 * self.SIZE:.3f}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def lines(self, text: str) -> None:
        """Set a paragraph."""
        for line in wrap(text, int(self.WIDTH / self.SIZE)):
            if self.y + self.STEP > self.BOTTOM:
                self.turn()
            self.text([(self.LEFT, line)], self.y)
            self.y += self.STEP
        self.y += 2

    def path(self, x: float, y: float, width: float, height: float, data: str) -> None:
        self.pages[-1].append(
            f'<ofd:PathObject ID="1" Boundary="{x:.3f} {y:.3f} {width:.3f} {height:.3f}" LineWidth="0.2">'
            f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """Rule the four edges of a cell."""
        if self.style.rules == "boxes":
            data = f"M 0 0 L {width:.3f} 0 L {width:.3f} {height:.3f} L 0 {height:.3f} C"
            self.path(x, y, width, height, data)
            return
        for left, top, long, upright in (
            (x, y, width, False), (x, y + height, width, False), (x, y, height, True), (x + width, y, height, True),
        ):  # fmt: skip
            thick = 0.2 if self.style.rules == "bars" else 0.0
            wide, high = (thick, long) if upright else (long, thick)
            bar = f"M 0 0 L {wide:.3f} 0 L {wide:.3f} {high:.3f} L 0 {high:.3f} C"
            self.path(left, top, wide, high, bar if thick else f"M 0 0 L {wide:.3f} {high:.3f}")

    def table(self, grid: Grid) -> None:
        """Set a table; one that does not fit goes on on the next page, a cell over both is ruled on both."""
        boxes = list(placed(grid))
        step = self.WIDTH / width_of(grid)
        cells = {(top, left): wrap(box.text, int((box.cols * step - 1) / self.SIZE)) for top, left, box in boxes}
        heights = [self.STEP + 2.0] * len(grid)
        for top, left, box in boxes:
            need = len(cells[top, left]) * self.STEP + 2 - sum(heights[top : top + box.rows - 1])
            heights[top + box.rows - 1] = max(heights[top + box.rows - 1], need)
        begin = 0
        while begin < len(grid):
            end, bottom = begin, self.y
            while end < len(grid) and bottom + heights[end] <= self.BOTTOM:
                bottom += heights[end]
                end += 1
            # Small groups of rows are kept together, as their merged cells are too low to be torn.
            while end < len(grid) and any(top < end < top + box.rows and box.rows < 4 for top, _, box in boxes):
                end -= 1
            if end == begin:
                self.turn()
                continue
            self.rows(boxes, cells, heights, begin, end, step)
            begin = end
            if begin < len(grid):
                self.turn()
        self.y += 3

    def rows(
        self,
        boxes: Sequence[tuple[int, int, Box]],
        cells: Mapping[tuple[int, int], Sequence[str]],
        heights: Sequence[float],
        begin: int,
        end: int,
        step: float,
    ) -> None:
        edges = [self.y + sum(heights[begin:row]) for row in range(begin, end + 1)]
        written: dict[float, list[tuple[float, str]]] = {}
        for top, left, box in boxes:
            first, last = max(top, begin), min(top + box.rows, end)
            if first >= last:
                continue
            x, y = self.LEFT + left * step, edges[first - begin]
            self.frame(x, y, box.cols * step, edges[last - begin] - y)
            if top >= begin:
                for index, line in enumerate(cells[top, left]):
                    written.setdefault(y + 2 + index * self.STEP, []).append((x + 0.5, line))
        for y, pieces in sorted(written.items()):
            self.text(sorted(pieces), y)
        self.y = edges[-1]


def wrap(text: str, width: int) -> list[str]:
    """Return the lines of a text in a column of so many Chinese characters; others are half as wide."""
    lines: list[str] = []
    for line in text.split("\n"):
        room = 0.0
        for letter in line:
            wide = 0.5 if letter.isascii() else 1.0
            if room < wide:
                lines.append("")
                room = float(width)
            lines[-1] += letter
            room -= wide
    return lines


def ofd_of(article: Article, style: OfdStyle | None = None) -> bytes:
    """Write a report as OFD, as a converter of word processors' files does; each page has its number at the foot."""
    setting = _Ofd(style or OfdStyle())
    for text in (article.title, article.preface):
        setting.lines(text)
    for heading, paragraphs, grid in article.parts():
        for text in (heading, *paragraphs):
            setting.lines(text)
        if grid is not None:
            setting.table(grid)
    for text in article.signature:
        setting.lines(text)
    for number in range(len(setting.pages)):
        setting.pages[number].append(
            '<ofd:TextObject ID="1" Boundary="100 285 20 5" Font="2" Size="3"><ofd:TextCode X="0" Y="3">'
            f"- {number + 1} -</ofd:TextCode></ofd:TextObject>"
        )
    return ofd_package(["".join(page) for page in setting.pages], template=setting.style.template)


def ofd_package(pages: Sequence[str], *, template: bool = False) -> bytes:
    """Return an OFD of pages that draw these objects; with a template all of it stands in template pages."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    box = "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
    numbers = range(len(pages))
    listed = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in numbers)
    templates = (
        "".join(f'<ofd:TemplatePage ID="t{n}" BaseLoc="Tpls/Tpl_{n}.xml"/>' for n in numbers) if template else ""
    )
    parts = {
        "OFD.xml": f'<ofd:OFD {space} Version="1.0"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>'
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea>{box}</ofd:PageArea>{templates}"
        f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for number, objects in enumerate(pages):
        drawn = f"<ofd:Content><ofd:Layer><ofd:PageBlock>{objects}</ofd:PageBlock></ofd:Layer></ofd:Content>"
        used = f'<ofd:Template TemplateID="t{number}"/>' if template else drawn
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = f"<ofd:Page {space}>{used}</ofd:Page>"
        if template:
            parts[f"Doc_0/Tpls/Tpl_{number}.xml"] = f"<ofd:Page {space}>{drawn}</ofd:Page>"
    return zipped(parts)


def pdf_page(content: bytes, resources: bytes = b"") -> bytes:
    """Write a PDF of one page with this content."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>>>"
        % resources,
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<%s>>/Length %d>>stream\n%s\nendstream"
        % (resources, len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    written, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(written))
    return written + head + table + end
