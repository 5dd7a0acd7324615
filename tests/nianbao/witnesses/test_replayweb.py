"""ReplayWeb.page, in a real browser that reaches nothing but loopback, shows what we export of the county."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.catalogue.sqlite import create_sqlite_engine
from archive.cdxj import IndexEntry
from archive.clock import SystemClock
from archive.wacz.exporting import Wish, export_wacz
from archive.warc.payload import decoded_payload
from archive.warc.reader import read_records
from tests.nianbao.county import Archived
from tests.nianbao.witnesses.replayweb import ReplayWeb, Show, replay

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.xdist_group("county")]


def export(archived: Archived, out: Path, wish: Wish) -> Path:
    """Export the county, or some of it."""
    engine = create_sqlite_engine(archived.collection.catalogue, read_only=True)
    with Session(engine) as session:
        export_wacz(archived.collection, session, out, SystemClock(), wish)
    engine.dispose()
    return out


@pytest.fixture(scope="module")
def show(replaywebpage: Path) -> Iterator[Show]:
    """A browser that opens WACZ files."""
    with replay(replaywebpage) as running:
        yield running


@pytest.fixture(scope="module")
def shown(archived: Archived, show: Show, tmp_path_factory: pytest.TempPathFactory) -> ReplayWeb:
    """ReplayWeb.page with the whole county."""
    return show(export(archived, tmp_path_factory.mktemp("wacz") / "county.wacz", Wish()))


@pytest.fixture(scope="module")
def captures(archived: Archived) -> list[IndexEntry]:
    """The captures of the county that have an answer."""
    return archived.list_captures()


def moment(entry: IndexEntry) -> str:
    """A capture's moment as fourteen digits."""
    return f"{entry.captured_at:%Y%m%d%H%M%S}"


def test_page_in_gbk_is_shown_as_it_reads(archived: Archived, shown: ReplayWeb) -> None:
    """A page of bytes in GBK has its title and its table's words on the screen."""
    truth = next(one for one in archived.county.reports(1, archived.port) if one.portal == "demo-trs")

    frame = shown.open(truth.url, "20260407190000")

    assert frame.evaluate("document.characterSet") == "GBK"
    text = frame.inner_text("body")
    assert truth.title in text
    assert "行政许可" in text


def test_list_that_a_script_renders_is_shown(shown: ReplayWeb, captures: list[IndexEntry]) -> None:
    """The page is an empty shell; its script runs, asks for the JSON and shows the list, all from the archive."""
    entry = next(one for one in captures if "//127.0.0.14" in one.url and one.url.endswith("/xxgk/nianbao"))

    frame = shown.open(entry.url, moment(entry))
    frame.wait_for_selector(".news-list li")

    titles = frame.eval_on_selector_all(".news-list li a", "links => links.map(link => link.textContent)")
    assert len(titles) == 5
    assert "澄岭县水利局2024年度政府信息公开工作年度报告" in titles


def test_pdf_is_shown_and_is_the_very_bytes(archived: Archived, shown: ReplayWeb, captures: list[IndexEntry]) -> None:
    """A PDF opens in the browser's viewer, and a script gets the bytes that the server sent."""
    entry = next(one for one in captures if one.mime == "application/pdf")
    sent = {decoded_payload(one.response) for one in archived.exchanges if b"application/pdf" in one.response[:1000]}

    frame = shown.open(entry.url, moment(entry))

    assert frame.evaluate("document.querySelector('embed, object')?.type || document.contentType") == "application/pdf"
    fetched = shown.fetch(entry.url, moment(entry))
    assert (fetched.status, fetched.content_type) == (200, "application/pdf")
    assert fetched.body in sent


def test_answer_of_304_shows_what_it_confirms_and_not_what_came_after(
    shown: ReplayWeb, captures: list[IndexEntry]
) -> None:
    """A page that was confirmed is shown under that moment, though a capture of the next night lies nearer ahead."""
    entry = next(one for one in captures if one.status == 304 and one.url.endswith(".html"))

    frame = shown.open(entry.url, moment(entry))

    assert "年度报告" in frame.title()


def test_list_that_is_asked_for_by_post_is_found(
    archived: Archived, shown: ReplayWeb, captures: list[IndexEntry]
) -> None:
    """A script that posts the form again gets what answered it."""
    requests = (one for path in archived.collection.sealed_warcs() for one in read_records(path))
    asked = next(one for one in requests if one.type == "request" and one.block.startswith(b"POST"))
    url, at = str(asked.reference("WARC-Target-URI")), f"{asked.captured_at():%Y%m%d%H%M%S}"
    answers = {decoded_payload(one.response) for one in archived.exchanges if one.request == asked.block}
    page = next(one for one in captures if one.mime == "text/html" and one.status == 200)
    shown.open(page.url, moment(page))

    fetched = shown.fetch(url, at, decoded_payload(asked.block).decode())

    assert fetched.status == 200
    assert fetched.body in answers


def test_part_of_one_portal_since_a_night_is_shown(
    archived: Archived, show: Show, captures: list[IndexEntry], tmp_path: Path
) -> None:
    """What `--portal` and `--since` choose opens too, with pages whose bodies lie in files of earlier nights."""
    last = max(one.captured_at for one in captures)
    wish = Wish("demo-script", since=last - timedelta(hours=1))
    entry = next(one for one in captures if one.captured_at == last and one.url.endswith("/xxgk/nianbao"))
    assert entry.mime == "warc/revisit"

    frame = show(export(archived, tmp_path / "part.wacz", wish)).open(entry.url, moment(entry))

    frame.wait_for_selector(".news-list li")
