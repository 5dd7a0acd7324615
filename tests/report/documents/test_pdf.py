"""PDF documents: titles in a larger print, rows that a page break cuts in two."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest

from report import parse_report
from report.alignment import read_figures
from report.documents import read_document
from report.documents.model import Cell, Paragraph, Table
from report.documents.pdf import read_pdf, unwrapped
from tests.report.documents.making import pdf_page


def printed(lines: Sequence[tuple[str, float]]) -> bytes:
    """Print lines at their sizes, one below the other, from the same left edge."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stored = io.BytesIO()
    canvas = Canvas(stored, pagesize=A4)
    height = 760.0
    for text, size in lines:
        canvas.setFont("STSong-Light", size)
        canvas.drawString(40, height, text)
        height -= 1.5 * size
    canvas.save()
    return stored.getvalue()


def test_a_title_as_wide_as_the_page_is_no_part_of_the_prose() -> None:
    """The line below a title that fills its line begins a paragraph, because it is printed smaller."""
    title = "云岫土家族苗族自治县退役军人事务局2021年度政府信息公开工作年度报告"
    prose = "本报告依据《中华人民共和国政府信息公开条例》编制，所列数据统计期限为2021年1月1日至12月31日，"
    payload = printed([(title, 15), (prose, 10), ("一、总体情况", 10), ("全年主动公开政府信息12条。", 10)])

    report = parse_report(payload)

    assert report.title == title
    assert "title_inferred" not in {notice.code for notice in report.notices}


@pytest.mark.parametrize("date", ["2022年1月10日", "二〇二二年一月十日"])
def test_the_date_below_a_line_that_is_full_is_no_part_of_the_prose(date: str) -> None:
    """A last sentence may fill its line to the end."""
    last = "本机关将继续完善主动公开目录，加强对依申请公开的指导，提高公开的质量和时效，主动回应群众关切。"
    heads = [("教育局2021年政府信息公开工作年度报告", 15), ("一、总体情况", 10), ("全年主动公开政府信息12条。", 10)]

    assert str(parse_report(printed([*heads, (last, 10), (date, 10)])).signed_on) == "2022-01-10"


def test_what_a_number_is_counted_in_is_no_paragraph_of_its_own() -> None:
    """A full stop takes the character before it to the next line, and the line of the number stops short."""
    wide = "我局高度重视政府信息公开工作，成立领导小组，明确分工，健全制度，加强培训和考核，取得新的成效。"
    lines = ["教育局2021年政府信息公开工作年度报告", "一、总体情况", wide, "全年主动公开政府信息1058", "条。"]

    (claim,) = parse_report(printed([(line, 10) for line in lines])).claims

    assert (claim.about, claim.value) == ("disclosed_items", 1058)


def row(*texts: str) -> tuple[Cell, ...]:
    """Return a row of cells."""
    return tuple(Cell(text, f"cell {index}") for index, text in enumerate(texts))


@pytest.mark.parametrize("rest", [("",), ("理结果",)])
def test_a_row_that_a_page_break_cuts_is_one(rest: tuple[str, ...]) -> None:
    """The rest of a label stands on the next page, beside the rest of its group's label and blank cells."""
    headers = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    blanks = ("",) * 7
    rows = (
        row("", *headers),
        row("一、本年新收政府信息公开申请数量", *"1234567"),
        row("二、上年结转政府信息公开申请数量", *"0000000"),
        row("三、本年度办", "（一）予以公开", *"1111111"),
        row("（二）部分公开", *"7654321"),
        row(*rest, "（区分处理的，只计这一情形，\n不计其他情形）", *blanks),
        row("（三）不予公开", "1.属于国家秘密", *"0000000"),
    )

    figures = read_figures([[Table(rows, "page 1 table 1", (5,))]]).figures

    assert figures["requests.partly_granted.natural_person"].value == 7
    assert figures["requests.partly_granted.total"].value == 1


def test_a_row_of_2014_that_a_page_break_cuts_is_one() -> None:
    """So are the rows of the table of 2014."""
    rows = (
        row("统计指标", "单位", "统计数"),
        row("一、主动公开情况", "", ""),
        row("（一）主动公开政府信息数\n（不同渠道和方式公开相同", "条", "45"),
        row("信息计1条）", "", ""),
        row("其中：主动公开规范性文件数", "条", "4"),
        row("制发规范性文件总数", "件", "4"),
    )

    figures = read_figures([[Table(rows, "page 1 table 1", (3,))]]).figures

    assert figures["proactive.items"].value == 45


@pytest.mark.parametrize(
    ("text", "width", "read"),
    [
        ("１２\n０", 26.0, "１２０"),
        ("1288\n5", 24.0, "12885"),
        ("12\n0", 60.0, "12\n0"),
        ("详见\n附件", 20.0, "详见\n附件"),
    ],
)
def test_a_number_that_a_narrow_cell_breaks_is_one(text: str, width: float, read: str) -> None:
    """Two numbers that would fit beside each other are no such number."""
    assert unwrapped(text, width, 9.0) == read


def test_a_pdf_of_lines_has_its_paragraphs() -> None:
    """Lines of one size that begin with a number are paragraphs of their own."""
    document = read_document(printed([("一、总体情况", 10), ("二、主动公开政府信息情况", 10)]), None)

    assert [block.text for block in document.blocks if hasattr(block, "text")] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
    ]


def test_digits_of_another_font_stand_in_their_line() -> None:
    """A browser sets the year of a title in a font of its own, a quarter of its height lower: it is one line."""
    small = b"".join(b"1 0 0 1 50 %d Tm (%s) Tj " % (600 - 20 * number, b"small words " * 5) for number in range(6))
    title = b"1 0 0 1 50 700 Tm (aaaa) Tj 1 0 0 1 170 700 Tm (bbbb) Tj 1 0 0 1 108 694 Tm (2023) Tj "

    document = read_document(pdf_page(b"BT /F1 24 Tf " + title + b"/F1 10 Tf " + small + b"ET"))

    assert document.text.split("\n")[0] == "aaaa2023bbbb"


def test_a_table_without_a_frame_has_its_outer_cells() -> None:
    """Rules between columns and rows alone: what stands outside of the last of them is in a cell as well."""
    rules = b"200 640 m 200 700 l S 300 640 m 300 700 l S 100 680 m 400 680 l S 100 660 m 400 660 l S "
    words = b"".join(
        b"BT /F1 10 Tf %d %d Td (%s) Tj ET " % (x, y, text)
        for y, line in ((686, (b"a", b"b", b"c")), (666, (b"d", b"1", b"2")), (646, (b"e", b"3", b"4")))
        for x, text in zip((120, 220, 320), line, strict=True)
    )

    tables = [block for block in read_pdf(pdf_page(rules + words)).blocks if isinstance(block, Table)]

    assert [[cell.text for cell in row] for table in tables for row in table.rows] == [[*"abc"], [*"d12"], [*"e34"]]


def drawn(lines: Sequence[Sequence[tuple[float, str]]]) -> bytes:
    """Return a page without rules: each line is of words and how far from the left they stand, in points."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont("STSong-Light"))
    stored = io.BytesIO()
    canvas = Canvas(stored, pagesize=A4)
    canvas.setFont("STSong-Light", 10)
    for number, words in enumerate(lines):
        for place, text in words:
            canvas.drawString(place, 780 - 16 * number, text)
    canvas.save()
    return stored.getvalue()


_WITHOUT_RULES = [
    [(40, "云岫县教育局2023年政府信息公开工作年度报告")],
    [(40, "二、主动公开政府信息情况")],
    [(40, "第二十条第（一）项")],
    [(40, "信息内容"), (150, "本年制发件数"), (250, "本年废止件数"), (350, "现行有效件数")],
    [(40, "规章"), (375, "53")],
    [(40, "行政规范性文件"), (175, "7"), (370, "3021")],
]


def test_values_of_a_table_without_rules_belong_to_the_names_over_them() -> None:
    """Where no rule is drawn, places on the page tell the columns, and blank cells between values."""
    figures = parse_report(drawn(_WITHOUT_RULES)).figures

    assert {key: figure.value for key, figure in figures.items()} == {
        "disclosure.rules.issued": None,
        "disclosure.rules.repealed": None,
        "disclosure.rules.in_force": 53,
        "disclosure.normative_documents.issued": 7,
        "disclosure.normative_documents.repealed": None,
        "disclosure.normative_documents.in_force": 3021,
    }


def test_lines_in_columns_are_no_sentence() -> None:
    """A line whose words stand in columns is a paragraph of its own, and keeps where they stand."""
    blocks = read_pdf(drawn(_WITHOUT_RULES)).blocks

    assert [block.text for block in blocks[-2:] if isinstance(block, Paragraph)] == ["规章 53", "行政规范性文件 7 3021"]
    assert [block.printed.index("3") > 60 for block in blocks[-1:] if isinstance(block, Paragraph)] == [True]
