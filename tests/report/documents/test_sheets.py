"""XLS and XLSX: what is seen in the cells is read, whatever is stored in them, within bounded time and memory."""

from __future__ import annotations

import contextlib
import gzip
import random
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report import DocumentError, parse_report
from report.documents import read_document
from report.documents.cells import DATE, Format, print_number, read_format
from report.documents.model import Paragraph, Table
from tests.report.documents.making import article_for_fixtures, sheet_of, xlsx_of, zipped
from tests.report.printing import FORMS, Article, Box, Form, Grid, grids, keys_of

FIXTURES = Path(__file__).parents[1] / "fixtures"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xls_of(form: Form) -> bytes:
    """Return a file that LibreOffice wrote."""
    return gzip.decompress((FIXTURES / f"form_{form}.xls.gz").read_bytes())


def raws(payload: bytes) -> dict[str, str]:
    """Return what is printed in the cells that are figures."""
    return {key: figure.raw for key, figure in parse_report(payload).figures.items()}


@pytest.mark.parametrize("form", FORMS)
def test_an_xls_is_read_back(form: Form) -> None:
    """A whole report on one sheet: tables, headings, and the lines below."""
    article = article_for_fixtures(form)

    report = parse_report(xls_of(form))

    assert {key: figure.raw for key, figure in report.figures.items()} == article.cells()
    assert (report.form, report.title) == (form, article.title)
    assert [section.role for section in report.sections] == [
        "overview", "disclosure", "requests", "review_litigation", "problems", "other",
    ]  # fmt: skip
    assert str(report.signed_on) == f"{article.year + 1}-01-12"


@settings(max_examples=15, deadline=None)
@given(form=st.sampled_from(FORMS), seed=st.integers(0, 2**32), numbers=st.booleans())
def test_an_xlsx_is_read_back(form: Form, seed: int, *, numbers: bool) -> None:
    """Numbers stored as numbers or as text, blank cells among them, merged cells everywhere."""
    chance = random.Random(seed)  # noqa: S311  test data
    printed = {key: chance.choice(("", "0", "1", "27", "1900")) for key in keys_of(form)}
    article = Article(form=form, printed=printed)

    assert raws(xlsx_of({"年报": sheet_of(article)}, numbers=numbers)) == printed


@pytest.mark.parametrize("form", FORMS)
def test_tables_on_sheets_of_their_own_are_read(form: Form) -> None:
    """An attachment often holds only the tables, one a sheet, each under a line of words."""
    cells = article_for_fixtures(form).cells()
    sheets = {f"表{number}": [[Box(f"附表{number}")], *grid] for number, grid in enumerate(grids(form, cells), 1)}

    assert raws(xlsx_of(sheets)) == cells


@pytest.mark.parametrize("form", FORMS)
def test_stacked_tables_are_read(form: Form) -> None:
    """All on one sheet with nothing between them: the blank places beside a narrow table are none of its cells."""
    cells = article_for_fixtures(form).cells()
    stacked = [row for grid in grids(form, cells) for row in grid]

    assert raws(xlsx_of({"x": stacked})) == cells


@pytest.mark.parametrize("form", FORMS)
def test_a_sheet_without_merged_cells_is_read(form: Form) -> None:
    """Many typists merge nothing: words run over the cells beside them."""
    article = article_for_fixtures(form)
    with zipfile.ZipFile(BytesIO(xlsx_of({"x": sheet_of(article)}))) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    parts["xl/sheet1.xml"] = re.sub(b"<mergeCells>.*</mergeCells>", b"", parts["xl/sheet1.xml"])

    report = parse_report(zipped(parts))

    assert {key: figure.raw for key, figure in report.figures.items()} == article.cells()
    assert (report.title, str(report.signed_on)) == (article.title, f"{article.year + 1}-01-12")
    assert [section.role for section in report.sections] == [
        "overview", "disclosure", "requests", "review_litigation", "problems", "other",
    ]  # fmt: skip


def test_a_place_is_named_as_a_spreadsheet_names_it() -> None:
    """A person finds the cell by sheet, column and row."""
    figures = parse_report(xlsx_of({"x": [[Box("附表")], *grids("2021", Article().cells())[1]]})).figures

    assert figures["requests.received.natural_person"].where == "sheet 1 D5"
    assert figures["requests.concluded.total"].where == "sheet 1 J28"


def workbook(rows: str, *, styles: str = "", strings: str = "", state: str = "visible", head: str = "") -> bytes:
    """Return a workbook with one sheet of these rows, styles of cells and shared strings."""
    kinds = {"sheet": "worksheet", "styles": "styles", "strings": "sharedStrings"}
    relations = "".join(f'<R Id="{i}" Type="{RELATIONS}/{kind}" Target="{i}.xml"/>' for i, kind in kinds.items())
    relations = relations.replace("<R ", "<Relationship ")
    return zipped(
        {
            "xl/workbook.xml": f'<workbook xmlns:r="{RELATIONS}"><sheets><sheet name="x" state="{state}" r:id="sheet"/>'
            "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
            "xl/sheet.xml": f"{head}<worksheet><sheetData>{rows}</sheetData></worksheet>",
            "xl/styles.xml": f"<styleSheet>{styles}</styleSheet>",
            "xl/strings.xml": f"<sst>{strings}</sst>",
        }
    )


def seen(payload: bytes) -> list[str]:
    """Return the texts of all cells and lines."""
    found: list[str] = []
    for block in read_document(payload).blocks:
        found += [block.text] if isinstance(block, Paragraph) else [cell.text for row in block.rows for cell in row]
    return found


def test_a_number_is_read_as_it_is_shown() -> None:
    """The format of the cell says how many decimal places are printed, and what is a date."""
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="#,##0.000_ "/><numFmt numFmtId="165" '
        'formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="2"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="1"/></cellXfs>'
    )
    stored = (("0", "0.30000000000000004"), ("1", "123.5"), ("2", "7"), ("3", "45303"), ("4", "12.0"), ("0", "1E+3"))
    rows = "<row>" + "".join(f'<c s="{style}"><v>{value}</v></c>' for style, value in stored) + "</row>"

    assert seen(workbook(rows, styles=styles)) == ["0.3", "123.50", "7.000", "2024年1月12日", "12", "1000"]


def test_a_zero_that_a_sheet_does_not_show_is_a_blank() -> None:
    """The format of the cell says so, which shows other numbers as it does, or what the whole sheet shows."""
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="0.0;;;"/><numFmt numFmtId="165" formatCode="0;-0;&quot;-&quot;"/>'
        '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>'
    )
    rows = '<row><c s="1"><v>0</v></c><c s="1"><v>7.249</v></c><c s="2"><v>0</v></c><c><v>0</v></c></row>'

    assert seen(workbook(rows, styles=styles)) == ["7.2", "0", "0"]
    view = '<sheetViews><sheetView showZeros="0"/></sheetViews>'
    assert seen(workbook(f"</sheetData>{view}<sheetData>{rows}")) == ["7.249"]


def test_a_formula_without_its_result_is_not_blank() -> None:
    """A cell whose formula has no stored result says something that is not known; a stored one is read."""
    assert seen(workbook("<row><c><f>SUM(A2:A9)</f></c><c><f>1+1</f><v>2</v></c></row>")) == ["=?", "2"]


def test_words_are_read_without_their_pronunciation() -> None:
    """Shared strings of several runs, phonetic text beside them, escaped characters, results of formulas."""
    strings = "<si><r><t>行政</t></r><r><t>许可</t></r><rPh><t>xing</t></rPh></si><si><t>甲_x000A_乙</t></si>"
    rows = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>7</v></c><c t="str"><f>A1&amp;"x"</f><v>果</v></c>'
        '<c><f>1+1</f><v>2</v></c><c t="b"><v>1</v></c></row>'
    )

    assert seen(workbook(rows, strings=strings)) == ["行政许可", "甲\n乙", "", "果", "2", "TRUE"]


def test_hidden_sheets_are_left_out() -> None:
    """What nobody sees is not said."""
    rows = '<row><c t="inlineStr"><is><t>藏</t></is></c></row>'

    assert seen(workbook(rows)) == ["藏"]
    assert seen(workbook(rows, state="hidden")) == []


def test_an_empty_row_divides_tables() -> None:
    """Two tables on one sheet are two, and neither is as wide as the other."""
    grid: Grid = [[Box("甲"), Box("1")], [Box("")], [Box("乙"), Box("2"), Box("3")]]
    document = read_document(xlsx_of({"x": grid}))

    assert [[len(row) for row in block.rows] for block in document.blocks if isinstance(block, Table)] == [[2], [3]]


def test_blank_cells_are_there_behind_a_heading_between_rows() -> None:
    """A heading within a table is a line of words; the rows below it are as wide as those above it."""
    rows = (("指标", "单位", "数"), ("三、依申请公开情况",), ("收到申请数", "件"), ("网络申请数", "件", "0"))
    grid: Grid = [[Box(text) for text in row] for row in rows]
    document = read_document(xlsx_of({"x": grid}))

    assert [[len(row) for row in block.rows] for block in document.blocks if isinstance(block, Table)] == [[3], [3, 3]]


def test_merged_rows_are_shared_only_where_both_are_there() -> None:
    """Cells that are all merged over the same two rows are one row; one beside two rows is shared."""
    grid: Grid = [[Box("甲", 2), Box("1", 2)], [], [Box("乙", 2), Box("2")], [Box("3")]]
    (table,) = read_document(xlsx_of({"x": grid})).blocks

    assert isinstance(table, Table)
    assert [[(cell.text, cell.merged, cell.continued) for cell in row] for row in table.rows] == [
        [("甲", False, False), ("1", False, False)],
        [("乙", True, False), ("2", False, False)],
        [("", False, True), ("3", False, False)],
    ]


FAR = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="XFD{0}"><v>2</v></c></row>'


@pytest.mark.parametrize(
    ("payload", "match"),
    [
        (lambda: workbook("".join(FAR.format(n) for n in range(1, 40))), "200000 cells"),
        (lambda: workbook("<row>" + "<c/>" * 1_000_001 + "</row>"), "elements"),
        (lambda: workbook("<x>" * 100_000), "damaged"),
        (
            lambda: workbook('<row><c t="s"><v>0</v></c></row>' * 3_000, strings=f"<si><t>{'长' * 10_000}</t></si>"),
            "characters",
        ),
        (lambda: workbook("<row><c><v>1</v>"), "damaged"),
        (lambda: xlsx_of({"x": [[Box("甲")]]})[:-60], "damaged"),
        (lambda: zipped({"xl/workbook.xml": "<workbook/>", "xl/x.xml": "x" * 41_000_000}), "unpack"),
        (lambda: zipped({"xl/workbook.xml": "", **{f"xl/{n}.bin": b"" for n in range(20_001)}}), "parts"),
    ],
    ids=["far", "elements", "nested", "amplified", "torn", "truncated", "large part", "many parts"],
)
def test_a_hostile_workbook_is_refused(payload: Callable[[], bytes], match: str) -> None:
    """Whatever would take much time or memory ends in the one error that callers expect."""
    with pytest.raises(DocumentError, match=match):
        parse_report(payload())


def test_distant_cells_cost_nothing() -> None:
    """A cell in the last corner of a sheet does not make a grid of seventeen thousand million cells."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'

    assert seen(workbook(rows)) == ["1", "2"]


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """Neither a file of this machine nor a million laughs get into a cell."""
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    head = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY l0 "哈">{laughs}]>'
    rows = '<row><c t="str"><v>{}</v></c><c><v>1</v></c></row>'

    for entity in ("&f;", "&l8;"):
        with contextlib.suppress(DocumentError):
            text = "".join(seen(workbook(rows.format(entity), head=head)))
            assert "秘密" not in text
            assert len(text) < 1000


def test_a_part_that_is_longer_than_it_says_is_refused() -> None:
    """The directory of a container can lie about sizes; reading stops at what it says."""
    payload = workbook("<row><c><v>1</v></c></row>" * 3_000)
    with zipfile.ZipFile(BytesIO(payload)) as container:
        size = container.getinfo("xl/sheet.xml").file_size
    lying = payload.replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little"))

    with pytest.raises(DocumentError, match="damaged"):
        parse_report(lying)


def test_a_damaged_workbook_never_raises_anything_else(capfd: pytest.CaptureFixture[str]) -> None:
    """Wherever bytes are wrong, an XLS or an XLSX is read or refused."""
    chance = random.Random(7)  # noqa: S311  test data
    for whole in (xls_of("2021"), xlsx_of({"x": sheet_of(Article())})):
        for _ in range(40):
            payload = bytearray(whole)
            for _ in range(chance.choice((1, 30, 200))):
                payload[chance.randrange(len(payload))] = chance.randrange(256)
            with contextlib.suppress(DocumentError):
                parse_report(bytes(payload[: chance.choice((len(payload), chance.randrange(len(payload))))]))
    # The library's own account of a panic is of no use to anybody.
    assert not re.search("Traceback", capfd.readouterr().err)


def test_an_encrypted_xls_is_refused() -> None:
    """A record at the beginning says that what follows is encrypted ([MS-XLS] 2.4.117)."""
    payload = bytearray(xls_of("2021"))
    begin = payload.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    payload[begin + 20 : begin + 26] = b"\x2f\x00\x02\x00\x01\x00"

    with pytest.raises(DocumentError, match="encrypted"):
        parse_report(bytes(payload))


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("0.00", 2),
        ("#,##0.0;[红色]-#,##0.0", 1),
        ("0_ ", 0),
        ("General", None),
        ("@", None),
        ("yyyy/m/d", DATE),
        ("0%", None),
    ],
)
def test_a_format_says_how_many_places_are_shown(code: str, places: int | None) -> None:
    """Colours, paddings and the form for negative numbers do not matter; what is not a plain number is not touched."""
    assert read_format(code).places == places


@pytest.mark.parametrize(
    ("stored", "places", "shown"),
    [
        ("2.675", 2, "2.68"),
        ("1234567890123", None, "1234567890123"),
        ("1e300", None, "1e300"),
        ("x", 2, "x"),
        ("-5", 0, "-5"),
    ],
)
def test_a_number_is_shown_by_its_places(stored: str, places: int | None, shown: str) -> None:
    """Decimal arithmetic, half up; what is no number or absurd stays as stored."""
    assert print_number(stored, Format(places)) == shown
