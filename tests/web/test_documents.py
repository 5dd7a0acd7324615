"""Archived documents as people may look at them: with the right cell marked, and able to do nothing."""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html
from PIL import Image

from report import parse_report
from report.errors import DocumentError
from tests.report.documents.making import article_for_fixtures, docx_of, ofd_of, sheet_of, xlsx_of
from tests.report.golden_pages import FOLDER, list_pages, load_page
from tests.web.conftest import HOSTILE
from web.documents.apart import work_apart
from web.documents.sanitising import HERE
from web.documents.showing import draw_page, find_page, show_document
from web.errors import DocumentShownError

OFFICE_FILES = Path(__file__).parents[1] / "report" / "fixtures"
SVG = "{http://www.w3.org/2000/svg}"
_BLANKS = re.compile(r"[\s\xa0\u3000]+")


def golden(name: str) -> tuple[bytes, dict[str, Any]]:
    """Return a golden page and what is known of it."""
    [path] = (path for path in FOLDER.glob(f"{name}.*") if path.suffix != ".json")
    return path.read_bytes(), load_page(name)["given"]


def marked(body: str) -> str:
    """Return what stands at the marked place, without blanks."""
    [element] = html.fragment_fromstring(body, create_parent="div").xpath(f"//*[@id='{HERE}']")
    return _BLANKS.sub("", element.text_content())


@pytest.mark.parametrize("name", list_pages())
def test_each_figure_leads_to_its_cell(name: str) -> None:
    """In every golden page the marked cell holds what the figure says was printed there."""
    payload, given = golden(name)
    report = parse_report(payload, **given)
    for figure in list(report.figures.values())[::25]:
        shown = show_document(payload, given.get("content_type"), [figure.where])

        assert shown.found, figure.where
        assert _BLANKS.sub("", figure.raw) in marked(shown.body)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "doc"])
def test_a_figure_of_an_office_file_leads_to_its_cell(kind: str) -> None:
    """Of files that are shown cell by cell the cell of the figure is marked as well."""
    stored = None if kind == "xlsx" else OFFICE_FILES.joinpath(f"form_2021.{kind}.gz").read_bytes()
    payload = xlsx_of({"年报": sheet_of(article_for_fixtures("2021"))}) if stored is None else gzip.decompress(stored)
    report = parse_report(payload)
    assert report.figures
    for figure in list(report.figures.values())[::25]:
        shown = show_document(payload, None, [figure.where])

        assert (shown.form, shown.found) == ("blocks", True), figure.where
        assert marked(shown.body) == _BLANKS.sub("", figure.raw)


def test_a_figure_of_an_ofd_document_is_framed_on_its_page() -> None:
    """The frame stands around the characters of the figure, on a picture that is text and lines alone."""
    payload = ofd_of(article_for_fixtures("2021"))
    for figure in list(parse_report(payload).figures.values())[::25]:
        number, box = find_page(figure.where) or (0, None)

        root = etree.fromstring(draw_page(payload, number, box))
        _, frame = root.iterfind(f"{SVG}rect")
        left, top = float(frame.get("x", "")), float(frame.get("y", ""))
        right, bottom = left + float(frame.get("width", "")), top + float(frame.get("height", ""))
        found = [
            letter
            for line in root.iter(f"{SVG}text")
            for x, letter in zip(line.get("x", "").split(), line.text or "", strict=True)
            if left < float(x) < right and top < float(line.get("y", "")) < bottom
        ]
        assert "".join(found) == _BLANKS.sub("", figure.raw)
        assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "rect", "path", "g", "text"}


def page_with(markup: str, words: str = "正文") -> bytes:
    """Return a page of an article with markup in it."""
    return (
        f"<html><body><div id='zoom'><h1>某县2024年政府信息公开工作年度报告</h1><p>一、总体情况</p>{markup}"
        f"<p>{words}</p><p>二、主动公开政府信息情况</p></div></body></html>"
    ).encode()


@pytest.mark.parametrize(
    "markup",
    [
        HOSTILE,
        "<ScRiPt>alert(1)</sCrIpT>",
        "<script>alert(1)",
        "<img src=x onerror=alert(1)>",
        "<p onclick=alert(1) style='background:url(http://a.test/)' class=x id=here>x</p>",
        "<a href='javascript:alert(1)'>x</a><a href='data:text/html,x'>y</a>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<![CDATA[<script>alert(1)</script>]]><?php <script> ?><!-- --!><script>alert(1)</script> -->",
        "<svg><animate onbegin=alert(1) attributeName=x></svg><object data=x></object><embed src=x>",
        "<td colspan='2\" onmouseover=\"alert(1)'>x</td><p align='center\" onclick=\"x'>y</p>",
        "<template><img src=x onerror=alert(1)></template><textarea></textarea><script>1</script>",
        "<link rel=stylesheet href=http://a.test/><meta http-equiv=refresh content=0><base href=http://a.test/>",
        "<input type=text value='\"><script>alert(1)</script>'>",
        "<custom-tag onfoo=1><p>x</p></custom-tag><xmp><script>alert(1)</script></xmp>",
    ],
)
def test_nothing_of_a_page_can_do_anything(markup: str) -> None:
    """Whatever stands in a page, what is shown of it has known elements and four harmless attributes."""
    shown = show_document(page_with(markup), "text/html; charset=utf-8")

    assert "总体情况" in shown.body
    tree = html.fragment_fromstring(shown.body, create_parent="div")
    assert {element.tag for element in tree.iter()} <= {
        *("div", "p", "h1", "h2", "span", "br", "hr", "table", "tbody", "tr", "td", "b")
    }
    attributes = {(name, value) for element in tree.iter() for name, value in element.attrib.items()}
    assert {name for name, _ in attributes} <= {"class", "colspan", "rowspan", "id"}
    assert {value for name, value in attributes if name == "class"} <= {"link", "picture", "entered", "center"}
    assert {value for name, value in attributes if name == "id"} <= set()


def test_merged_cells_of_a_docx_are_merged() -> None:
    """A DOCX is shown with the spans of its tables, nothing of it acts, and each figure leads to its cell."""
    payload = docx_of(article_for_fixtures("2021"))
    report = parse_report(payload)
    for figure in list(report.figures.values())[::25]:
        shown = show_document(payload, None, [figure.where])
        assert (shown.form, shown.found) == ("article", True)
        assert _BLANKS.sub("", figure.raw) in marked(shown.body)

    tree = html.fragment_fromstring(show_document(payload, None).body, create_parent="div")
    assert tree.xpath("//td[@colspan > 1]")
    assert tree.xpath("//td[@rowspan > 1]")
    assert tree.xpath("//img | //a | //script | //@style") == []


def test_words_of_a_page_stay_words() -> None:
    """What a page prints as text is text, markup in it too."""
    shown = show_document(page_with("", "&lt;b onclick=1&gt; &amp;amp; \"x\" 'y'"), "text/html; charset=utf-8")

    assert "&lt;b onclick=1&gt; &amp;amp;" in shown.body


def test_hidden_words_are_not_shown() -> None:
    """What a page hides from its readers is not shown to ours."""
    shown = show_document(page_with("<p style='display:none'>藏</p><p hidden>藏</p>"), None)

    assert "藏" not in shown.body


def test_a_place_that_is_not_there_is_said() -> None:
    """A cell that the document has not is marked nowhere, and that is known."""
    payload, given = golden("article_in_layout_tables")

    shown = show_document(payload, given.get("content_type"), ["table 99 row 1 cell 1"])

    assert shown.found is False
    assert f'id="{HERE}"' not in shown.body


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("page 3 table 2 row 4 cell 5 box 10,20,30,40", (3, (10.0, 20.0, 30.0, 40.0))),
        ("page 1 at 3,4", None),
        ("table 1 row 2 cell 3", None),
        ("line 7", None),
    ],
)
def test_a_place_on_paper(where: str, place: object) -> None:
    """A box on a page is told from a cell of markup."""
    assert find_page(where) == place


def test_a_box_is_framed_on_its_page() -> None:
    """On the picture of a PDF's page the frame stands around the box and nowhere else."""
    from tests.report.documents.making import pdf_page

    payload = pdf_page(b"")
    plain, framed = (Image.open(io.BytesIO(draw_page(payload, 1, box))) for box in (None, (100.0, 100.0, 200.0, 130.0)))

    assert plain.size == framed.size
    scale = plain.width / 595
    differing = [
        (x / scale, y / scale)
        for y in range(0, plain.height, 2)
        for x in range(0, plain.width, 2)
        if plain.getpixel((x, y)) != framed.getpixel((x, y))
    ]
    assert differing
    assert all(90 < x < 210 and 90 < y < 140 for x, y in differing)


def test_a_page_that_is_not_there_cannot_be_drawn() -> None:
    """A document has its pages and no others."""
    from tests.report.documents.making import pdf_page

    with pytest.raises(DocumentError, match="no page 9"):
        draw_page(pdf_page(b""), 9, None)
    with pytest.raises(DocumentError, match="cannot be drawn"):
        draw_page(b"%PDF-1.4 nothing", 1, None)


def test_a_document_is_opened_apart() -> None:
    """What breaks in the process of its own is an error of one document."""
    assert work_apart(show_document, page_with(""), None).form == "article"
    with pytest.raises(DocumentShownError):
        work_apart(draw_page, b"%PDF-1.4 nothing", 1, None)
    with pytest.raises(DocumentShownError, match="memory"):
        work_apart(bytearray, 3 << 30)
    with pytest.raises(DocumentShownError):
        work_apart(show_document, Path("/dev/null").read_bytes() + b"PK\x03\x04", None)
