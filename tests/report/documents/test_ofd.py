"""OFD: lines and tables come back from characters and rules, however a program writes them."""

from __future__ import annotations

import contextlib
import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report import DocumentError, parse_report
from report.documents import read_document
from report.documents.model import Paragraph, Table
from report.documents.ofd_objects import read_steps, read_strokes
from tests.report.documents.making import OfdStyle, article_for_fixtures, ofd_of, ofd_package, zipped
from tests.report.printing import FORMS, Article, Form, keys_of

STYLES = [
    OfdStyle(rules, runs)
    for rules, runs in itertools.product(("strokes", "boxes", "bars"), ("lines", "characters", "rows"))
]


@pytest.mark.parametrize("style", [*STYLES, OfdStyle(template=True)], ids=str)
@pytest.mark.parametrize("form", FORMS)
def test_an_ofd_is_read_back(form: Form, style: OfdStyle) -> None:
    """Tables that run over pages, labels wrapped in their cells, blank cells, page numbers left out."""
    article = article_for_fixtures(form)

    report = parse_report(ofd_of(article, style))

    assert {key: figure.raw for key, figure in report.figures.items()} == article.cells()
    assert (report.form, report.title) == (form, article.title)
    assert str(report.signed_on) == f"{article.year + 1}-01-12"
    assert [section.role for section in report.sections] == [
        "overview", "disclosure", "requests", "review_litigation", "problems", "other",
    ]  # fmt: skip
    assert "- 2 -" not in "".join(section.text for section in report.sections)


@settings(max_examples=10, deadline=None)
@given(form=st.sampled_from(FORMS), style=st.sampled_from(STYLES), seed=st.integers(0, 2**32))
def test_whatever_is_printed_is_read_back(form: Form, style: OfdStyle, seed: int) -> None:
    """Figures of every length, and blanks."""
    chance = random.Random(seed)  # noqa: S311  test data
    printed = {key: chance.choice(("", "0", "1", "7", "32", "460", "1024")) for key in keys_of(form)}

    report = parse_report(ofd_of(Article(form=form, printed=printed), style))

    assert {key: figure.raw for key, figure in report.figures.items()} == printed


def test_an_ofd_says_where_a_figure_stands() -> None:
    """Page and box are named, so that a page can point at the cell."""
    figure = parse_report(ofd_of(Article())).figures["requests.received.natural_person"]

    assert figure.where.startswith("page 1 table 2 row 4 cell ")
    assert " box " in figure.where


def text_object(x: float, y: float, text: str, more: str = "", code: str = "") -> str:
    """Return a text object."""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 90 5" Font="2" Size="3" {more}>'
        f'<ofd:TextCode X="0" Y="3" {code}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def words(*objects: str) -> list[str]:
    """Return the paragraphs of a page."""
    return [
        block.text for block in read_document(ofd_package(["".join(objects)])).blocks if isinstance(block, Paragraph)
    ]


def test_a_matrix_moves_and_scales_text() -> None:
    """What is drawn large and small by a matrix stands in its line."""
    first = text_object(20, 30, "公开", 'CTM="2 0 0 2 0 -3"', 'DeltaX="3"')
    second = text_object(33, 30, "情况")

    assert words(second, first) == ["公开情况"]


def test_invisible_text_is_left_out() -> None:
    """What is not drawn is not read; an object of another kind is no text."""
    assert words(text_object(20, 30, "看得见"), text_object(20, 40, "看不见", 'Visible="false"')) == ["看得见"]


def test_images_are_counted() -> None:
    """A scan has no text: the count of images tells that something is there."""
    document = read_document(ofd_package(['<ofd:ImageObject ID="1" Boundary="0 0 210 297" ResourceID="5"/>']))

    assert (document.kind, document.blocks, document.image_count) == ("ofd", (), 1)


def test_figures_of_two_cells_in_one_run_are_told_apart() -> None:
    """A program that writes a whole line as one text leaves a wide step between cells."""
    boxes = "".join(
        f'<ofd:PathObject ID="1" Boundary="{x} 30 20 6"><ofd:AbbreviatedData>M 0 0 L 20 0 L 20 6 L 0 6 C'
        "</ofd:AbbreviatedData></ofd:PathObject>"
        for x in (20, 40)
    )
    (table,) = read_document(ofd_package([boxes + text_object(21, 31, "1234", code='DeltaX="1.5 18.5 1.5"')])).blocks

    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [["12", "34"]]


@pytest.mark.parametrize(
    ("text", "count", "steps"),
    [
        ("1.5 2", 5, [1.5, 2]),
        ("g 3 1.5 2", 9, [1.5] * 3 + [2]),
        ("g 999999999 1", 4, [1.0] * 4),
        ("g x", 4, []),
        (None, 4, []),
    ],
)
def test_steps_are_read(text: str | None, count: int, steps: list[float]) -> None:
    """Steps may be counted; a count of millions costs nothing; what is no number ends them."""
    assert read_steps(text, count) == steps


@pytest.mark.parametrize(
    ("path", "strokes"),
    [
        ("M 0 0 L 2 0 L 2 1 C", [((0, 0), (2, 0)), ((2, 0), (2, 1)), ((2, 1), (0, 0))]),
        ("M 1 1 B 1 2 3 4 5 6 L 5 9", [((5, 6), (5, 9))]),
        ("M 0 0 L 1", []),
        ("Z 1 2 L 3 4", []),
    ],
)
def test_straight_strokes_are_read(path: str, strokes: list[object]) -> None:
    """Curves are passed over, and what cannot be understood ends the path."""
    assert list(read_strokes(path)) == strokes


def grid_of_rules(count: int) -> str:
    """Return so many rules across and down."""
    return "".join(
        '<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>'
        f"M 0 {n * 2} L 200 {n * 2} M {n * 2} 0 L {n * 2} 200"
        "</ofd:AbbreviatedData></ofd:PathObject>"
        for n in range(count)
    )


def document_of(objects: str, pages: int) -> bytes:
    """Return a document that lists one page many times."""
    listed = '<Page BaseLoc="p.xml"/>' * pages
    return zipped(
        {
            "OFD.xml": "<OFD><DocBody><DocRoot>d.xml</DocRoot></DocBody></OFD>",
            "d.xml": f"<Document><Pages>{listed}</Pages></Document>",
            "p.xml": f"<Page><Content><Layer>{objects}</Layer></Content></Page>".replace("ofd:", ""),
        }
    )


@pytest.mark.parametrize(
    ("payload", "match"),
    [
        (document_of(grid_of_rules(99), 5), "rules than"),
        (document_of(text_object(1, 1, "长" * 100_001), 1), "characters or"),
        (document_of(text_object(1, 1, "长" * 50_000), 4), "characters and"),
        (document_of("", 301), "300 pages"),
        (document_of(f"<!--{'x' * 7_000_000}-->", 10), "MB of markup"),
        (document_of("<PageBlock>" * 200 + "</PageBlock>" * 200, 1), "damaged"),
        (document_of("<Layer>" * 100_000, 1), "damaged"),
        (zipped({"OFD.xml": "<OFD/>"}), "no document"),
        (zipped({"OFD.xml": "<OFD><DocBody><DocRoot>../x</DocRoot></DocBody></OFD>"}), "no document"),
        (zipped({"OFD.xml": '<!DOCTYPE x [<!ENTITY l "&l;&l;">]><OFD>&l;</OFD>'}), "damaged"),
        (zipped({"OFD.xml": "<OFD/>", "Encryptions.xml": "<x/>"}), "encrypted"),
        (ofd_of(Article())[:-100], "damaged"),
    ],
    ids=[
        "rules",
        "page",
        "text",
        "pages",
        "markup",
        "blocks",
        "nested",
        "empty",
        "outside",
        "laughs",
        "encrypted",
        "cut",
    ],
)
def test_a_hostile_ofd_is_refused(payload: bytes, match: str) -> None:
    """Whatever would take much time or memory ends in the one error that callers expect."""
    with pytest.raises(DocumentError, match=match):
        parse_report(payload)


def test_a_damaged_ofd_never_raises_anything_else() -> None:
    """Wherever bytes are wrong, the file is read or refused."""
    whole = ofd_of(Article())
    chance = random.Random(11)  # noqa: S311  test data
    for _ in range(60):
        payload = bytearray(whole)
        for _ in range(chance.choice((1, 30))):
            payload[chance.randrange(len(payload))] = chance.randrange(256)
        with contextlib.suppress(DocumentError):
            parse_report(bytes(payload))
