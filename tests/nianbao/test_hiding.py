"""What an office asks to be hidden is hidden from the reading room, said so, and kept in the archive."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.hidden import Hidden, load_hidden
from archive.keeping import keep
from archive.listing import list_events
from nianbao.cli import run
from nianbao.collections import read_catalogue
from nianbao.exits import ExitCode
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.nianbao.speaking import FORM, HEALTH, two_nights

OFFICE = ("--by", "示例县卫生健康局", "--reason", "附件含个人信息")

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection with one report, which has an attachment, and one event."""
    return two_nights(tmp_path_factory.mktemp("nights") / "data")


@pytest.fixture
def data(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which every command is given."""
    shutil.copytree(nights, tmp_path / "data")
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def hidden_in(data: Path) -> Hidden:
    """What is hidden now."""
    with read_catalogue(data) as session:
        return load_hidden(session)


def test_a_hidden_report_is_hidden_with_all_its_pages(data: Path, ask: Ask) -> None:
    """Its pages and attachments by http and https, and its events, are hidden; others are not; it says who and why."""
    report = ask("reports")[0]["id"]
    with read_catalogue(data) as session:
        (event,) = list_events(session)
    assert hidden_in(data).of_event(event) is None

    (said,) = ask("hide", report, *OFFICE)

    hidden = hidden_in(data)
    found = hidden.of_report(report)
    assert found is not None
    assert (found.by, found.reason) == ("示例县卫生健康局", "附件含个人信息")
    assert found.model_dump(mode="json") == said
    assert hidden.of_event(event) == found
    assert hidden.of_event(event.model_copy(update={"url": "http://www.example.gov.cn/elsewhere.html"})) == found
    for url in (HEALTH, FORM, HEALTH.replace("http:", "https:")):
        assert hidden.of_url(url) == found
    assert hidden.of_url("http://www.example.gov.cn/nianbao/2.html") is None
    assert hidden.of_report("report-other", "http://www.example.gov.cn/nianbao/2.html") is None


def test_a_page_that_answered_from_another_address_is_hidden_at_both(tmp_path: Path, ask: Ask) -> None:
    """The address that the list names, and the one from which the answer came in truth."""
    data, numbers = tmp_path / "data", "http://122.137.0.9/nianbao/1.html"
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    with keep(Collection.open(data, create=True), clock) as keeper:
        Portal(keeper, clock, confirm_after_checks=1).night({HEALTH: Answer(page(), captured_from=numbers)})

    ask("hide", ask("reports", "--data", str(data))[0]["id"], "--data", str(data), *OFFICE)

    hidden = hidden_in(data)
    assert hidden.of_url(numbers) is not None
    assert hidden.of_url(HEALTH) is not None


def test_a_hidden_address_hides_what_shows_it(data: Path, ask: Ask) -> None:
    """A page that is hidden by its address is hidden as a report and in its events; its attachment is not."""
    report = ask("reports")[0]["id"]
    with read_catalogue(data) as session:
        (event,) = list_events(session)

    ask("hide", HEALTH, *OFFICE)

    hidden = hidden_in(data)
    assert hidden.of_report(report, HEALTH) is not None
    assert hidden.of_event(event) is not None
    assert hidden.of_url(FORM) is None


def test_a_picture_of_a_hidden_page_is_hidden(data: Path, ask: Ask) -> None:
    """What a browser made of a page is kept at an address of its own, and hidden with the page."""
    ask("hide", HEALTH, *OFFICE)

    assert hidden_in(data).of_url(f"urn:nianbao:screenshot:{HEALTH}") is not None
    assert hidden_in(data).of_url("urn:nianbao:portal:example") is None


def test_a_hidden_event_hides_nothing_else(data: Path, ask: Ask) -> None:
    """An event alone can be hidden; its report is shown."""
    with read_catalogue(data) as session:
        (event,) = list_events(session)

    ask("hide", event.id, *OFFICE)

    hidden = hidden_in(data)
    assert hidden.of_event(event) is not None
    assert hidden.of_report(event.report_id or "", HEALTH) is None


def test_nothing_is_deleted(data: Path, ask: Ask) -> None:
    """The archive, what the commands read in it and the evidence are the same as before."""
    report = ask("reports")[0]["id"]
    before = ask("show", report), ask("events"), sorted((data / "archive").iterdir())

    ask("hide", report, *OFFICE)

    shown = ask("show", report)
    assert shown.pop("hidden")["by"] == "示例县卫生健康局"
    assert before[0].pop("hidden") is None
    assert (shown, ask("events"), sorted((data / "archive").iterdir())) == before
    assert run(["verify"]) == ExitCode.OK


def test_what_is_shown_again_is_shown(data: Path, ask: Ask) -> None:
    """Unhiding takes it back; both stay on record, also after a rebuild, and it can be hidden anew."""
    report = ask("reports")[0]["id"]
    ask("hide", report, *OFFICE)
    ask("unhide", report, "--by", "示例县卫生健康局", "--reason", "附件已更换")
    assert hidden_in(data).of_report(report) is None
    ask("hide", "https://www.example.gov.cn/nianbao/9.html", *OFFICE)
    before = ask("hide")
    assert [(line["about"], line["hidden"]) for line in before] == [("report", True), ("report", False), ("url", True)]
    (data / "catalogue.db").unlink()

    assert run(["rebuild"]) == ExitCode.OK

    assert ask("hide") == before
    assert hidden_in(data).of_report(report) is None
    assert hidden_in(data).of_url("http://www.example.gov.cn/nianbao/9.html") is not None
    assert run(["verify"]) == ExitCode.OK
    ask("hide", report, *OFFICE)
    assert hidden_in(data).of_report(report) is not None


@pytest.mark.parametrize(
    ("words_given", "said"),
    [
        (["hide", "REPORT", "--by", "x"], "needs --by NAME and --reason TEXT"),
        (["hide", "REPORT", "--by", " ", "--reason", "x"], "needs --by NAME and --reason TEXT"),
        (["hide", "nowhere", *OFFICE], "no event or report has this id"),
        (["unhide", "REPORT", *OFFICE], "is not hidden"),
        (["hide", HEALTH.replace("http:", "https:"), *OFFICE], "hidden already since"),
    ],
)
def test_wrong_use_is_one_line_and_records_nothing(
    data: Path, ask: Ask, capfd: pytest.CaptureFixture[str], words_given: list[str], said: str
) -> None:
    """What cannot be meant, or is so already, is said in a line, and the journal is as it was."""
    report = ask("reports")[0]["id"]
    if "already" in said:
        ask("hide", HEALTH, *OFFICE)
    before = (data / "journal.jsonl").read_bytes()

    assert run([word.replace("REPORT", report) for word in words_given]) == ExitCode.WRONG_USE

    error = capfd.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert (data / "journal.jsonl").read_bytes() == before
