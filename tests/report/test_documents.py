"""Documents: whatever a report is written in, the same blocks come of it."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report import DocumentError, decode_text, parse_report
from report.documents import read_document
from report.documents.model import Paragraph, Table
from tests.report.printing import Article, keys_of, trs_page

CHINESE = "县教育局按照要求公开政府信息，主动接受监督，全年办理申请若干件，无行政复议。"


@pytest.mark.parametrize(
    ("encoding", "declared", "used"),
    [
        ("utf-8", "gbk", "utf-8"),
        ("gb18030", "utf-8", "gb18030"),
        ("gbk", None, "gb18030"),
        ("utf-8-sig", "gb2312", "utf-8"),
        ("utf-16", None, "utf-16-le"),
    ],
)
def test_what_decodes_decides(encoding: str, declared: str | None, used: str) -> None:
    """The declared encoding is only a hint."""
    decoded = decode_text(CHINESE.encode(encoding), declared)

    assert (decoded.text, decoded.encoding, decoded.declared, decoded.replaced) == (CHINESE, used, declared, 0)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_byte_order_mark(encoding: str) -> None:
    """What stands between the tags tells on which side of a character its zeros are."""
    page = f"<div id='zoom'><p>{CHINESE}</p><p>一、一二三　2023</p></div>"

    assert decode_text(page.encode(encoding), "utf-8").text == page


def test_big5_is_told_from_gb18030() -> None:
    """Traditional text in Big5 is strict GB18030 as well, but reads as nonsense."""
    text = "本縣教育局依照有關規定，主動公開政府資訊，並在網站上公布，人民可以查詢，我們的工作有所進步。"

    assert decode_text(text.encode("big5hkscs"), "big5").text == text


def test_a_bad_byte_costs_one_character() -> None:
    """One wrong byte in a page of UTF-8 is one character lost, and it is counted and flagged."""
    page = trs_page(Article()).encode()
    place = page.index("部分组成".encode())

    report = parse_report(page[:place] + b"\xff" + page[place:])

    assert any(notice.code == "undecodable_bytes" for notice in report.notices)
    assert len(report.figures) == 200


def test_a_gbk_page_declared_utf8_is_read() -> None:
    """The whole way: bytes in GBK, header and tag say UTF-8."""
    report = parse_report(trs_page(Article()).encode("gbk"), content_type="text/html; charset=utf-8")

    assert report.title == Article().title
    assert len(report.figures) == 200


def blocks(markup: str) -> list[str | list[list[str]]]:
    """Return paragraphs as text and tables as rows of text."""
    found: list[str | list[list[str]]] = []
    for block in read_document(markup.encode()).blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        else:
            found.append([[cell.text for cell in row] for row in block.rows])
    return found


def test_word_markup_is_seen_through() -> None:
    """Conditional comments, namespaced elements and a span for every run leave nothing behind."""
    markup = """<html><body><!--[if gte mso 9]><xml><w:WordDocument>Normal</w:WordDocument></xml><![endif]-->
    <p class=MsoNormal style='mso-pagination:widow-orphan'><![if !supportLists]><span>一、</span><![endif]><span
    style='font-family:宋体'>总体</span><font face=x>情<b>况</b></font><o:p></o:p></p>
    <p class=MsoNormal>2023<span>年</span>
度<span lang=EN-US>8</span>项</p></body></html>"""

    assert blocks(markup) == ["一、总体情况", "2023年度8项"]


def test_hidden_parts_and_programs_are_left_out() -> None:
    """Scripts, styles, hidden elements and form fields are not the report's words."""
    markup = """<div><script>var x="隐藏"</script><style>p{}</style><p style="display: none">隐藏</p>
    <select><option>隐藏</option></select><p hidden>隐藏</p>
    <p>可见<input value="隐藏"><span style="visibility:hidden">隐</span></p></div>"""

    assert blocks(markup) == ["可见"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("102<sup>1</sup>", "102^1"),
        ("102<span style='vertical-align: super'>1</span>", "102^1"),
        ("<sup>102</sup>", "102"),
        ("<del>77</del>22", "~77~22"),
        ("<span style='text-decoration: line-through'>77</span>", "~77~"),
        ("<s></s>22", "22"),
        ('<input value="133" readonly>', "133"),
        ('<input value="13">件', "13件"),
        ("<textarea>133</textarea>", "133"),
        ("<select><option>1</option><option selected>133</option></select>", "133"),
        ('<input type="hidden" value="133">', ""),
        ("（一）予以公开<sup>1</sup>", "（一）予以公开1"),
    ],
)
def test_raised_and_struck_digits_are_kept_apart(cell: str, text: str) -> None:
    """What is raised or struck in a cell is marked, never part of the number beside it; what a field shows is read."""
    assert blocks(f"<table><tr><td>规章</td><td>{cell}</td></tr></table>") == [[["规章", text]]]


def test_hidden_words_of_a_word_document_are_left_out() -> None:
    """A run that is hidden prints nothing; one that is struck twice is struck."""
    from docx import Document

    document = Document()
    document.add_paragraph("总体情况")
    row = document.add_table(rows=1, cols=2).rows[0].cells
    for cell, effect in zip(row, ("hidden", "double_strike"), strict=True):
        setattr(cell.paragraphs[0].add_run("9").font, effect, True)
        cell.paragraphs[0].add_run("42")
    stream = io.BytesIO()
    document.save(stream)

    table = read_document(stream.getvalue()).blocks[1]
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0]] == ["42", "~9~42"]


def test_the_result_of_a_field_of_a_word_document_is_read() -> None:
    """A sum that the program has reckoned stands in an element that its converter does not know."""
    from docx import Document
    from docx.oxml import OxmlElement

    document = Document()
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    for cell in cells:
        run = cell.paragraphs[0].add_run("42")
    field = OxmlElement("w:fldSimple")
    run._r.addprevious(field)
    field.append(run._r)
    stream = io.BytesIO()
    document.save(stream)

    table = read_document(stream.getvalue()).blocks[0]
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0]] == ["42", "42"]


def test_a_layout_table_is_seen_through() -> None:
    """A table around the article is no table of the report; the one inside is."""
    markup = (
        "<table><tr><td><p>一、总体情况</p><table><tr><td>规章</td><td>0</td></tr></table><p>二</p></td></tr></table>"
    )

    assert blocks(markup) == ["一、总体情况", [["规章", "0"]], "二"]


def test_a_long_sentence_makes_no_layout_of_a_statutory_table() -> None:
    """It stands in a row of its own; the header of the form says what the table is."""
    cells = "<tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>12</td></tr>"
    markup = f"<table>{cells}<tr><td colspan=2>{'许可事项由政务服务中心办理。' * 40}</td></tr></table>"

    (table,) = blocks(markup)

    assert table[:2] == [["信息内容", "本年处理决定数量"], ["行政许可", "12"]]


def test_rows_in_a_part_of_a_table_that_is_not_shown_are_none() -> None:
    """The same holds for a part as for a row."""
    markup = "<table><tbody style='display:none'><tr><td>a<td>1</tr></tbody><tbody><tr><td>a<td>2</tr></tbody></table>"

    assert blocks(markup) == [[["a", "2"]]]


def test_a_row_span_leaves_its_place_in_every_row() -> None:
    """A cell that spans rows is followed by continuations; one that spans columns is one cell."""
    table = read_document(
        b"<table><tr><td rowspan=3>a<td colspan=2>b</tr><tr><td>c<td rowspan=2>d</tr><tr></tr><tr><td>e</tr></table>"
    ).blocks[0]
    assert isinstance(table, Table)

    rows = [[(cell.text, cell.continued) for cell in row] for row in table.rows]

    assert rows == [[("a", False), ("b", False)], [("", True), ("c", False), ("d", False)], [("e", False)]]


def test_an_absurd_span_is_cut() -> None:
    """A span of millions costs nothing."""
    table = read_document(b"<table><tr><td rowspan=99999 colspan=99999>a<td>b</tr><tr><td>c</tr></table>").blocks[0]

    assert isinstance(table, Table)
    assert len(table.rows) == 2


def test_deep_nesting_is_no_danger() -> None:
    """A hundred thousand open tags end in a report that is none, or in an error of ours."""
    assert parse_report(b"<div>" * 100_000 + b"x").kind == "none"


def test_text_tables_keep_empty_cells_apart() -> None:
    """A tab alone is an empty cell, a line end inside a cell does not end it, two blank lines end the table."""
    document = read_document("标题\n\t甲\n乙\n\t\n\t\xa0\n\n\t1\n\n\n正文\n".encode())

    table = document.blocks[1]
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [["甲\n乙", "", "\xa0"], ["1"]]
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["标题", "正文"]


def test_a_text_may_indent_its_paragraphs_with_tabs() -> None:
    """Lines that begin with a tab one by one are paragraphs, not a table."""
    document = read_document("标题\n\t第一段，很长的一段。\n\t第二段。\n".encode())

    assert [type(block) for block in document.blocks] == [Paragraph, Paragraph, Paragraph]


@pytest.mark.parametrize(
    "payload",
    [
        b"PK\x03\x04 nothing more",
        b"%PDF-1.4 nothing more",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        bytes(range(256)) * 8,
    ],
    ids=["zip", "pdf", "ole2", "png", "binary"],
)
def test_what_cannot_be_opened_is_an_error_of_ours(payload: bytes) -> None:
    """A damaged or foreign document raises the one error that callers expect."""
    with pytest.raises(DocumentError):
        parse_report(payload)


def test_a_damaged_attachment_is_an_error_of_ours() -> None:
    """A document with a stretch overwritten is read or refused, whatever its library makes of it."""
    whole = pdf_of(Article())
    chance = random.Random(7)  # noqa: S311  test data

    for _ in range(12):
        place = chance.randrange(len(whole))
        with contextlib.suppress(DocumentError):
            parse_report(whole[:place] + chance.randbytes(40) + whole[place + 40 :])


def test_a_container_that_unpacks_to_too_much_is_refused() -> None:
    """A ZIP bomb is refused by what its directory says, before anything is unpacked."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("word/document.xml", bytes(1))
        container.writestr("word/media/x.bin", bytes(400_000_000))

    with pytest.raises(DocumentError, match="unpack"):
        parse_report(stream.getvalue())


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"<html>", b"%PDF-1.7\n", b"PK\x03\x04", b"\t\xe4\xb8\x80\n", b"|a|b|\n"]),
)
def test_random_bytes_never_raise_anything_else(payload: bytes, head: bytes) -> None:
    """Whatever the bytes are, they are a report, none, or a document that cannot be opened."""
    with contextlib.suppress(DocumentError):
        parse_report(head + payload)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutilated_pages_never_raise_anything_else(data: st.DataObject) -> None:
    """A page with a stretch cut out or repeated is still read, or is none."""
    page = trs_page(Article()).encode()
    start = data.draw(st.integers(0, len(page)))
    end = data.draw(st.integers(start, min(len(page), start + 3000)))

    parse_report(page[:start] + page[end:])
    parse_report(page[:end] + page[start:])


def pdf_of(article: Article) -> bytes:
    """Print an article as a PDF of several pages, tables ruled, page numbers at the foot."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph as Flowing
    from reportlab.platypus import SimpleDocTemplate
    from reportlab.platypus import Table as Ruled

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("x", fontName="STSong-Light", fontSize=8, leading=10, wordWrap="CJK")
    flow = [Flowing(article.title, style), Flowing(article.preface, style)]
    for heading, paragraphs, grid in article.parts():
        flow += [Flowing(line, style) for line in (heading, *paragraphs)]
        if grid is None:
            continue
        width = max(sum(box.cols for box in row) for row in grid)
        laid = [[""] * width for _ in grid]
        rules = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
        taken: set[tuple[int, int]] = set()
        for top, row in enumerate(grid):
            left = 0
            for box in row:
                while (top, left) in taken:
                    left += 1
                laid[top][left] = Flowing(box.text.replace("\n", "<br/>"), style)
                # A span that is taller than a page cannot be printed by this printer: it is left open.
                down = box.rows - 1 if box.rows < 10 else 0
                rules.append(("SPAN", (left, top), (left + box.cols - 1, top + down)))
                taken |= {(top + down, left + along) for down in range(box.rows) for along in range(box.cols)}
                left += box.cols
        flow.append(Ruled(laid, colWidths=[500 / width] * width, style=rules))
    flow += [Flowing(line, style) for line in article.signature]
    stream = io.BytesIO()

    def number(canvas: object, document: object) -> None:
        canvas.setFont("STSong-Light", 9)  # type: ignore[attr-defined]
        canvas.drawCentredString(297, 30, f"- {document.page} -")  # type: ignore[attr-defined]

    SimpleDocTemplate(stream, pagesize=A4).build(flow, onFirstPage=number, onLaterPages=number)
    return stream.getvalue()


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_pdf_tables_that_run_over_pages_are_read_back(form: str) -> None:
    """Tables that break across pages, labels wrapped inside their cells, page numbers between the rows."""
    edition = "2019" if form == "2019" else "2021"
    printed = {key: "" if index % 5 == 4 else str(index % 13) for index, key in enumerate(keys_of(edition))}
    article = Article(form=edition, printed=printed)

    report = parse_report(pdf_of(article))

    assert {key: figure.raw for key, figure in report.figures.items()} == article.cells()
    assert report.form == form
    assert report.title == article.title
    assert [section.role for section in report.sections] == [
        "overview", "disclosure", "requests", "review_litigation", "problems", "other",
    ]  # fmt: skip
    assert "- 2 -" not in "".join(section.text for section in report.sections)


def test_words_after_an_embedded_player_are_read() -> None:
    """An `embed` holds nothing, whatever a parser of markup puts into it."""
    page = "<html><body><div id='zoom'><h1>一</h1><embed src='x.swf'><p>全年工作平稳有序。</p></div></body></html>"

    assert "全年工作平稳有序。" in read_document(page.encode()).text
