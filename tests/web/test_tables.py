"""A report's tables: as printed and as read, with what speaks of each figure beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.web.serving import serve_room

ADDRESS = "http://www.example.gov.cn/nianbao/9.html"
TOTAL = "requests.received.total"
BROKEN = b"%PDF-1.4 nothing"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose total is not its sum, whose text says another number, with a dash, a blank and a printed comma."""
    made = Collection.open(tmp_path_factory.mktemp("tables") / "data", create=True)
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    told = page(body="示例县民政局", received=5, prose="2023年，新收政府信息公开申请9件。")
    told = told.replace("<td>5</td></tr>", "<td>1,006</td></tr>", 1).replace("<td>0</td>", "<td>/</td>", 1)
    head, _, tail = told.rpartition("<td>0</td>")
    blank = f"{head}<td></td>{tail}"
    with keep(made, clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        portal.night({ADDRESS: Answer(blank, attachments={f"{ADDRESS}.doc": BROKEN})})
    return made.root


@pytest.fixture(scope="module")
def report(data: Path) -> Iterator[html.HtmlElement]:
    """The report's page, after a person corrected a figure."""
    with serve_room(data) as room:
        name = room.ask("/api/v1/reports").json()["items"][0]["id"]
        note = ["note", name, TOTAL, "--verdict", "corrected", "--value", "5", "--by", "李某", "--reason", "a slip"]
        assert run([*note, "--data", str(data)]) == ExitCode.OK
        yield html.document_fromstring(room.ask(f"/en/reports/{name}").text)


def cell_of(report: html.HtmlElement, key: str) -> html.HtmlElement:
    """Return the cell of a figure."""
    [cell] = report.xpath(f"//td[a[contains(@href, '/figures/{key}')]]")
    return cell


def test_a_failing_check_is_marked_where_it_fails(report: html.HtmlElement) -> None:
    """The check says both its sides, and every cell that it adds up carries its number; other rows carry none."""
    [check] = report.xpath("//ol[@class='checks']/li")
    assert "Check R3 fails: 1006 ≠ 5" in " ".join(check.text_content().split())
    failing = report.xpath("//td[contains(@class, 'fails')]")
    assert {cell.xpath("./a/@href")[0].rpartition("/")[2].rsplit(".", 1)[0] for cell in failing} == {
        "requests.received"
    }
    assert all(cell.xpath("./sup/a/@href") == [f"#{check.get('id')}"] for cell in failing)


def test_what_is_printed_stands_below_what_is_read(report: html.HtmlElement) -> None:
    """A number with a comma and a dash are shown as read and as printed; what is read as printed is shown once."""
    assert cell_of(report, TOTAL).xpath("./a/text()") == ["1006"]
    assert "“1,006”" in cell_of(report, TOTAL).text_content()
    dash = cell_of(report, "requests.received.business")
    assert dash.text_content().split() == ["01“/”"]
    assert "“" not in cell_of(report, "requests.received.natural_person").text_content()


def test_blank_is_not_zero(report: html.HtmlElement) -> None:
    """An empty cell is said to be blank."""
    assert cell_of(report, "requests.carried_in.total").text_content().strip() == "blank"


def test_a_claim_stands_beside_its_figure(report: html.HtmlElement) -> None:
    """What the text says of a figure stands in its cell, and that it is another number."""
    assert "text: 9 ≠" in cell_of(report, TOTAL).text_content()


def test_a_correction_stands_beside_what_was_read(report: html.HtmlElement) -> None:
    """A person's word is in the cell, and what was read stays."""
    assert "corrected: 5" in cell_of(report, TOTAL).text_content()
    assert cell_of(report, TOTAL).xpath("./a/text()") == ["1006"]


def test_attachments_and_notices_are_listed(report: html.HtmlElement) -> None:
    """An attachment can be looked at and kept; what a careful reader notes is told."""
    [attachment] = report.xpath("//section[h2='Attachments']//li")
    assert f"{ADDRESS}.doc" in attachment.text_content()
    assert attachment.xpath(".//a[@download]/@href")[0].startswith("/archived/urn:uuid:")
    assert "blank_cells" in report.xpath("//section[h2='What a careful reader notes']")[0].text_content()


def test_a_document_that_cannot_be_opened_is_said(data: Path) -> None:
    """What is no document is told in a page of our own, and can still be kept."""
    with serve_room(data) as room:
        name = room.ask("/api/v1/reports").json()["items"][0]["id"]
        page_of = html.document_fromstring(room.ask(f"/en/reports/{name}").text)
        address = page_of.xpath("//a[@download]/@href")[0]

        shown = room.ask(address.replace("/payload", "/page"))

        assert shown.status == 422
        assert "PDF" in shown.text
        assert "frame-ancestors 'self'" in shown.headers["content-security-policy"]
        assert room.ask(address).body == BROKEN


def test_a_figure_tells_its_checks_and_claims(data: Path) -> None:
    """Beside the document stand the checks that the figure is in, and the sentence that speaks of it."""
    with serve_room(data) as room:
        name = room.ask("/api/v1/reports").json()["items"][0]["id"]
        figure = html.document_fromstring(room.ask(f"/en/reports/{name}/figures/{TOTAL}").text)

    told = " ".join(figure.xpath("//main")[0].text_content().split())
    assert "Check R3 fails: 1006 ≠ 5" in told
    assert "2023年，新收政府信息公开申请9件。" in told
