"""Makes files of reports of made-up bodies in the formats of offices: DOCX, XLSX, OFD."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
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


Row = Sequence[Box | str]


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
