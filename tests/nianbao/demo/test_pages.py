"""The tables of the served pages and attachments hold the printed figures, cell by cell."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import lxml.html
import mammoth
import pdfplumber
import pytest

from nianbao.demo import County, ReportTruth
from nianbao.demo.articles import Article, Report
from nianbao.demo.documents import attachment_bytes, placed_cells
from nianbao.demo.form import Grid
from nianbao.demo.places import PLACES, SCRIPT, TRS

if TYPE_CHECKING:
    from conftest import Client


def _reports(county: County, night: int = 1) -> list[tuple[Article, Report]]:
    articles = [article for place in PLACES for article in county.articles(place.id, night)]
    return [(article, article.content) for article in articles if isinstance(article.content, Report)]


def _cells_of(grid: Grid) -> list[list[tuple[str, int, int]]]:
    return [[(cell.text, cell.colspan, cell.rowspan) for cell in row] for row in grid]


def _cells_of_html(table: lxml.html.HtmlElement) -> list[list[tuple[str, int, int]]]:
    return [
        [
            (" ".join(cell.text_content().split()), int(cell.get("colspan", "1")), int(cell.get("rowspan", "1")))
            for cell in row.findall("./td")
        ]
        for row in table.iter("tr")
    ]


def _content(client: Client, article: Article) -> lxml.html.HtmlElement:
    origin = client.server.origin(article.portal)
    if article.portal == SCRIPT.id:
        answer = client.fetch(f"{origin}/api/content/detail?id={article.number}").body
        return lxml.html.fragment_fromstring(json.loads(answer)["data"]["content"], create_parent="div")
    text = client.fetch(origin + article.path).body.decode("gbk" if article.portal == TRS.id else "utf-8")
    (content,) = lxml.html.document_fromstring(text).xpath("//*[@class='TRS_Editor' or @id='zoom' or @class='content']")
    return content


def test_pages_hold_the_printed_tables(county: County, client: Client) -> None:
    """Every report's page has three tables with the form's labels, the spans and the printed figures."""
    for article, report in _reports(county):
        if not report.attached:
            tables = _content(client, article).xpath(".//table")
            assert [_cells_of_html(table) for table in tables] == [_cells_of(grid) for grid in report.tables]


def test_pages_hold_the_prose(county: County, client: Client) -> None:
    """Every report's page has its preface, six headings, paragraphs and the date under the text."""
    for article, report in _reports(county):
        if not report.attached:
            text = "".join(_content(client, article).text_content().split())
            places = [text.find(section.heading) for section in report.sections]
            assert len(places) == 6
            assert places == sorted(places)
            assert min(places) > text.find(report.preface) >= 0
            assert all(paragraph in text for section in report.sections for paragraph in section.paragraphs)
            assert text.endswith(f"{report.issuing_body}{report.signed_on.year}年{report.signed_on:%-m月%-d日}")


def test_pages_of_attached_reports_have_no_table(county: County, client: Client) -> None:
    """A page whose report is attached holds a link to it, and no table of its own."""
    attached = [(article, report) for article, report in _reports(county) if report.attached]
    assert sorted(report.layout for _, report in attached) == ["docx", "pdf"]
    for article, _ in attached:
        content = _content(client, article)
        assert not content.xpath(".//table")
        assert content.xpath(".//a/text()") == [article.attachment_name]


def test_layouts_are_mixed(county: County) -> None:
    """There is word processors' HTML and there are uneven header spans in both editions."""
    found = {(report.layout, report.form) for _, report in _reports(county)}
    assert {("word", "2019"), ("word", "2021"), ("uneven", "2019"), ("uneven", "2021")} <= found


def test_uneven_headers_span_other_columns_than_their_cells(county: County) -> None:
    """In an uneven table a header and the figure under it do not stand in the same grid columns."""
    report = next(report for _, report in _reports(county) if report.layout == "uneven")
    header, row = report.tables[0][1:3]
    assert [cell.colspan for cell in header] != [cell.colspan for cell in row]
    assert sum(cell.colspan for cell in header) == sum(cell.colspan for cell in row)


@pytest.mark.parametrize("night", [1, 2])
def test_the_docx_holds_the_figures(county: County, client: Client, night: int) -> None:
    """The attached DOCX has the tables with the same spans and figures as the form."""
    client.server.night = night
    report, served = _attached(county, client, "docx", night)
    document = lxml.html.fragment_fromstring(mammoth.convert_to_html(io.BytesIO(served)).value, create_parent="div")
    tables = document.xpath(".//table")
    assert [_cells_of_html(table) for table in tables] == [_cells_of(grid) for grid in report.tables]


def test_the_pdf_holds_the_figures(county: County, client: Client) -> None:
    """The attached PDF has ruled tables in which every cell stands where the form has it."""
    report, served = _attached(county, client, "pdf", 1)
    with pdfplumber.open(io.BytesIO(served)) as pdf:
        assert len(pdf.pages) > 1
        tables = [table for page in pdf.pages for table in page.extract_tables()]
    assert len(tables) == 3
    for grid, table in zip(report.tables, tables, strict=True):
        for row, column, cell in placed_cells(grid):
            assert "".join((table[row][column] or "").split()) == cell.text


def _attached(county: County, client: Client, layout: str, night: int) -> tuple[Report, bytes]:
    article, report = next(one for one in _reports(county, night) if one[1].layout == layout)
    return report, client.fetch_document(client.server.origin(article.portal) + article.attachment_path)


def test_attachments_are_made_the_same_each_time(county: County) -> None:
    """A DOCX and a PDF hold no moment of their making."""
    for _, report in _reports(county):
        if report.attached:
            first = attachment_bytes(report)
            attachment_bytes.cache_clear()
            assert attachment_bytes(report) == first


def test_truths_are_what_is_printed(county: County) -> None:
    """A report's truth has the figures of its printed cells, and names its attachment where it has one."""
    truths: tuple[ReportTruth, ...] = county.reports(1, 80)
    for truth in truths:
        assert truth.figures.keys() == truth.printed.keys()
        assert (truth.attachment_url is not None) == (truth.layout in {"docx", "pdf"})
        assert truth.signed_on < truth.published_on
