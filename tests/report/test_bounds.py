"""Bounds: whatever the input is, an answer or a clear refusal comes soon; and what is odd about a page is said."""

from __future__ import annotations

import gc
import resource
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import process_time

import pytest

from archive.concluding.limits import limit_memory
from report import DocumentError, parse_report
from report.documents.model import Paragraph
from report.documents.tab_rows import with_cells_joined
from report.linear.lines import line_rows
from tests.report.documents.making import pdf_page, zipped
from tests.report.printing import Article, as_html, disclosure_grid, keys_of

_TITLE = "云岫县教育局2023年政府信息公开工作年度报告"
_HEAD = f"<p>{_TITLE}</p><p>一、总体情况</p><p>按要求开展工作。</p><p>二、主动公开政府信息情况</p>"
_TABLE = as_html(disclosure_grid("2021", dict.fromkeys(keys_of("2021"), "12")))
_SECONDS = 20
_PRINTED = "more than 100000 characters and rules"


@pytest.mark.parametrize(
    "page",
    [
        lambda: f"{_HEAD}<table>{('<tr>' + '<td>1</td>' * 100 + '</tr>') * 10_000}</table>",
        lambda: f"{_HEAD}<table>{('<tr>' + '<td rowspan=500 colspan=500>1</td>' * 10 + '</tr>') * 3000}</table>",
        lambda: _TITLE + "\n" + ("\t1\n" * 100 + "\n") * 10_000,
        lambda: _TITLE + "\n" + ("|1" * 100 + "|\n") * 10_000,
        lambda: _TITLE + "\n" + "行政许可\n12\n" * 100_000,
        lambda: f"<p>{_TITLE}</p><p>{'公开政府信息12条，' * 200_000}</p>",
        lambda: f"<p>{_TITLE}</p>" + "<p>abc</p>" * 3_000_000,
    ],
    ids=["cells", "spans", "tabs", "bars", "lines", "sentence", "megabytes"],
)
def test_what_is_larger_than_any_report_is_refused(page: Callable[[], str]) -> None:
    """A million cells, spans over millions, a sentence of megabytes: one clear error, soon."""
    payload = page().encode()
    begun = process_time()

    with pytest.raises(DocumentError, match="more than"):
        parse_report(payload)

    assert process_time() - begun < _SECONDS


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + _HEAD + _TABLE,
        _HEAD + "<span>" * 100_000 + "</span>" * 5 + _TABLE,
        "<table><tr><td>" * 3_000 + _HEAD + _TABLE + "</td></tr></table>" * 3_000,
    ],
    ids=["around", "before", "tables"],
)
def test_what_is_nested_too_deep_for_the_parser_is_read_with_a_notice(page: str) -> None:
    """A hundred thousand open elements do not hide a report."""
    report = parse_report(page.encode())

    assert report.kind == "annual_report"
    assert report.figures["disclosure.licensing.decisions"].value == 12
    assert any(notice.code == "nested_too_deep" for notice in report.notices)


@pytest.mark.parametrize(
    "page",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><p>&a;</p></html>',
        "二、主动公开\ud800情况".encode("utf-8", "surrogatepass") * 100,
    ],
    ids=["entity", "surrogates"],
)
def test_tricks_say_nothing(page: bytes) -> None:
    """No entity is fetched, and half a character is no error."""
    report = parse_report(page)

    assert report.kind == "none"
    assert "root:" not in report.model_dump_json()


def test_a_table_in_a_cell_of_the_form_does_not_make_it_layout() -> None:
    """A word processor's table in a cell is that cell's text."""
    page = _HEAD + _TABLE.replace("<td>行政强制</td>", "<td><table><tr><td>行政强制</td></tr></table></td>")

    assert parse_report(page.encode()).figures["disclosure.coercion.decisions"].value == 12


def test_a_date_of_publication_outside_the_article_is_found() -> None:
    """A line under the page's own heading says when it was published."""
    article = "".join(f"<p>{line}</p>" for line in (_HEAD, "三、收到和处理政府信息公开申请情况", "无。"))
    page = f"<body><h1>{_TITLE}</h1><p>发布日期：2024-01-09 来源：云岫县教育局</p><div>{article}{_TABLE}</div></body>"

    assert str(parse_report(page.encode()).published_on) == "2024-01-09"


def test_a_page_on_a_foreign_host_with_a_portals_path_is_flagged() -> None:
    """The address of the page itself tells of a copy as its links do."""
    page = Article()
    text = f"{page.title}\n一、总体情况\n按要求开展工作。\n".encode()

    def codes(url: str) -> set[str]:
        return {notice.code for notice in parse_report(text, url=url).notices}

    assert "mirror_links" in codes("http://www.brand.example/zwgk/content/post_1.html")
    assert "mirror_links" not in codes("http://www.yunxiu.gov.cn/zwgk/content/post_1.html")


def test_channels_in_two_sentences_are_no_total() -> None:
    """Where nothing says which number is all that was disclosed, none is."""
    prose = "通过政府网站主动公开政府信息25条。通过政务微信主动公开政府信息40条。"
    report = parse_report(f"{_TITLE}\n一、总体情况\n{prose}\n".encode())

    assert not [claim for claim in report.claims if claim.about == "disclosed_items"]


def _read_within_a_gigabyte(payload: bytes, answer: Connection) -> None:
    # What the tests before this one left would be walked through again and again.
    gc.freeze()
    limit_memory()
    # Its own seconds, and not those in which a busy machine lets it wait.
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        answer.send(parse_report(payload).kind)
    except DocumentError as error:
        answer.send(str(error))


def _attributes(count: int) -> str:
    return " ".join(f"a{number}" for number in range(count))


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (lambda: f"{_HEAD}<div {_attributes(300_000)}>x</div>", "more than 200 attributes"),
        (lambda: _HEAD + f"<i {_attributes(199)}>x</i>" * 1000, "annual_report"),
        (lambda: _TITLE + "\n" + "公开" * 9_000_000, "more than 24"),
        (lambda: b"<html>" + b"<p>abc</p>" * 20_000_000, "more than 24"),
        (lambda: _HEAD + "<p>一、总体情况1</p>" * 20_000, "annual_report"),
        (lambda: _HEAD + f"<p>{'公开信息12条，其中信息3条；' * 2000}</p>", "annual_report"),
        (lambda: _HEAD + f"<p>{'网站主动公开信息12条，微信公开信息3条，' * 1000}</p>", "annual_report"),
        (lambda: _HEAD + f"<p>邮箱：{'a' * 400_000}@</p>", "annual_report"),
        (
            lambda: _HEAD + f"<table><tr><td>{'1.' * 200_000}</td><td>1</td><td>2</td></tr></table>",
            "annual_report",
        ),
        (lambda: f"<html><title>{'政府-' * 100_000}</title>{_HEAD}", "annual_report"),
        (lambda: _TITLE + "\n一、总体情况\n" + "属于国家秘密   1   2  3 1 2 3 4\n" * 4000, "annual_report"),
        (lambda: zipped({"word/document.xml": f"<a>{'a' * 30_000_000}</a>"}), "more than 2000000 characters"),
        (lambda: pdf_page(b"0 0 m 100 100 l S\n" * 120_000), _PRINTED),
        (
            lambda: pdf_page(b"BT /F1 1 Tf " + b"(%s) Tj " % (b"a" * 50) * 5_000 + b"ET"),
            _PRINTED,
        ),
        (lambda: b"%PDF-1.4\n" + b"1 0 obj 1 endobj\n" * 400_000, "more than 200000 objects"),
        (lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj" + b"[" * 100_000, "damaged"),
        (lambda: pdf_page(b"/X Do", b"/XObject<</X 4 0 R>>"), "none"),
        (
            lambda: (
                b"MIME-Version: 1.0\nContent-Type: multipart/related; " + b"a=b; " * 100_000 + b"boundary=a\n\n--a\n"
            ),
            "a header of the web archive",
        ),
    ],
    ids=[
        "attributes",
        "many attributes",
        "line",
        "megabytes",
        "headings",
        "parts",
        "channels",
        "address",
        "numbering",
        "window",
        "rows",
        "word",
        "rules",
        "characters",
        "objects",
        "nested objects",
        "circle of forms",
        "header",
    ],
)
def test_whatever_it_is_its_reading_ends_within_seconds_and_a_gigabyte(
    page: Callable[[], str | bytes], says: str
) -> None:
    """What grows faster than the document, or is larger than any, is refused or read in bounded time."""
    payload = made if isinstance(made := page(), bytes) else made.encode()
    context = get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_read_within_a_gigabyte, args=(payload, there))
    process.start()
    there.close()

    assert here.poll(5 * _SECONDS)
    assert says in here.recv()
    process.join()


def test_no_line_is_held_against_all_below_it() -> None:
    """Whether a second report begins in it is asked of its own words first: ten thousands of lines cost a second."""
    begun = process_time()

    assert parse_report((_TITLE + "\n一、总体情况\n" + "政府\n" * 60_000).encode()).kind == "annual_report"
    assert process_time() - begun < _SECONDS / 4


def test_numbers_that_count_rows_are_not_looked_up_in_a_list() -> None:
    """A column of them as long as a hostile page has costs as little a row as a short one."""
    cells = ["序号", "信息内容", *(text for number in range(25_000) for text in (str(number), "行政许可"))]
    begun = process_time()

    rows = line_rows([Paragraph(text, "line") for text in cells], None)
    assert process_time() - begun < _SECONDS / 6
    assert not any(item.text.isdecimal() for row in rows for item in row.items)


def test_labels_that_go_over_every_line_end_are_joined_once_each() -> None:
    """The row that they make is as long as the page, and is not written anew with each of them."""
    lines = [("1\t行政", 1), *((f"许可\t{number}\t行政", number) for number in range(120_000)), ("许可\t2", 2)]
    begun = process_time()

    joined = with_cells_joined(lines)
    assert process_time() - begun < _SECONDS / 8
    cells = "".join(f"行政许可\t{number}\t" for number in range(120_000))
    assert joined == [(f"1\t{cells}行政许可\t2", 1)]


def test_a_script_with_signs_for_less_has_no_attributes() -> None:
    """A program is no tag, however many words it has without a sign for greater."""
    script = f"<script>if(a<b){{{'x = y; ' * 40_000}}}</script>"

    assert parse_report((_HEAD + script).encode()).kind == "annual_report"
