"""What people say of events, reports and figures: kept in the journal, beside what was read, through a rebuild."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from archive.catalogue.database import MIGRATIONS
from archive.catalogue.sqlite import create_sqlite_engine
from archive.clock import SHANGHAI
from archive.collection import Collection
from archive.journal import Journal
from archive.journal_bodies import find_fault
from archive.notes import load_figure_notes
from nianbao import words
from nianbao.cli import run
from nianbao.collections import read_catalogue
from nianbao.exits import ExitCode
from tests.nianbao.speaking import HEALTH, KEY, third_night, two_nights

WHO = ("--by", "李敏", "--reason", "原件印为 17")


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection in which a figure was altered from 7 to 8."""
    return two_nights(tmp_path_factory.mktemp("nights") / "data")


@pytest.fixture
def data(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which every command is given."""
    shutil.copytree(nights, tmp_path / "data")
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


Ask = Callable[..., Any]


@pytest.fixture
def report(data: Path, ask: Ask) -> str:
    """The id of its one report."""
    assert data.is_dir()
    return str(ask("reports")[0]["id"])


def journaled(data: Path) -> list[dict[str, Any]]:
    """The notes of the journal."""
    return [entry.body for entry in Journal(Collection(data).journal).read() if entry.kind == "note"]


def test_a_corrected_figure_stands_beside_what_was_read(data: Path, report: str, ask: Ask) -> None:
    """The journal, `show` and `events` have both; the reading itself is as it was."""
    before = ask("show", report)["figures"]

    (note,) = ask("note", f"{report}/{KEY}", "--verdict", "corrected", "--value", "17", *WHO)

    assert (note["about"], note["subject"], note["key"], note["by"]) == ("figure", report, KEY, "李敏")
    assert note["read"] == before[KEY]
    assert note["correction"] == {"value": 17, "state": "stated", "unit": "件"}
    assert [{**line, "standing": "stands"} for line in journaled(data)] == [note]
    shown = ask("show", report)
    assert shown["figures"] == before
    assert shown["corrections"][KEY] | {"note": "", "by": "", "reason": ""} == {
        **note["correction"], "note": "", "by": "", "reason": "",
    }  # fmt: skip
    assert shown["notes"] == [note]
    ask("note", f"{report}/requests.carried_in.total", "--verdict", "explained", *WHO)
    (event,) = ask("events")
    assert [one["new"]["value"] for one in event["figures"] if one["key"] == KEY] == [8]
    assert event["notes"] == [note], "what is said of a figure that it does not name is no word on an event"


def test_people_see_both(report: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The table has the figure as read with the correction behind it, and says who made it and why."""
    assert run(["note", report, KEY, "--verdict", "corrected", "--value", "17", *WHO]) == ExitCode.OK
    capfd.readouterr()

    assert run(["show", report]) == ExitCode.OK

    shown = capfd.readouterr().out
    assert "8 [17]" in shown
    assert "李敏" in shown
    assert "原件印为 17" in shown


def test_versions_are_dated_by_shanghais_clock(report: str, ask: Ask, capfd: pytest.CaptureFixture[str]) -> None:
    """When a version was first and last seen is told by the same clock as nights and events."""
    version = ask("show", report)["versions"][0]
    assert run(["show", report]) == ExitCode.OK

    told = capfd.readouterr().out.partition("Versions")[2]
    for name in ("first_seen_at", "last_seen_at"):
        assert f"{datetime.fromisoformat(version[name]).astimezone(SHANGHAI):%Y-%m-%d %H:%M}" in told


def test_events_are_a_table_with_their_changes_and_verdicts(report: str, capfd: pytest.CaptureFixture[str]) -> None:
    """People see in a line what changed, between which days, and what was said of it."""
    assert run(["note", report, KEY, "--verdict", "confirmed", *WHO]) == ExitCode.OK
    capfd.readouterr()

    assert run(["events", "--kind", "altered"]) == ExitCode.OK

    shown = "".join(capfd.readouterr().out.split())
    assert "altered" in shown
    assert "7became8" in shown
    assert re.search(r"2026-\d\d-\d\d–2026-\d\d-\d\d", shown)
    assert "confirmed" in shown


def test_a_kind_that_is_none_is_wrong_use(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A slip of the hand is not taken for a night without events."""
    assert data.is_dir()

    assert run(["events", "--kind", "foo"]) == ExitCode.WRONG_USE
    assert "--kind foo: no such kind" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("written", "correction"),
    [
        ("blank", {"value": None, "state": "blank", "unit": "件"}),
        ("dash", {"value": 0, "state": "dash", "unit": "件"}),
        ("0", {"value": 0, "state": "stated", "unit": "件"}),
    ],
)
def test_blank_is_not_zero(report: str, ask: Ask, written: str, correction: dict[str, Any]) -> None:
    """A cell can be corrected to blank, to a dash and to nought, which are three things."""
    (note,) = ask("note", f"{report}/{KEY}", "--verdict", "corrected", "--value", written, *WHO)

    assert note["correction"] == correction


def test_a_cell_that_was_not_read_can_be_corrected(report: str, ask: Ask) -> None:
    """Of a figure of the form that no cell gave, nothing was read; an amount is a decimal string in the form's unit."""
    (note,) = ask("note", f"{report}/disclosure.fees.amount", "--verdict", "corrected", "--value", "1.5", *WHO)

    assert (note["read"], note["correction"]) == (None, {"value": "1.5", "state": "stated", "unit": "万元"})


@pytest.mark.parametrize("verdict", ["confirmed", "misread", "explained"])
def test_a_verdict_on_an_event_goes_with_it(ask: Ask, data: Path, verdict: str) -> None:
    """A verdict names the event, and `events` shows it."""
    assert data.is_dir()
    event = ask("events")[0]["id"]

    (note,) = ask("note", event[:14], "--verdict", verdict, "--by", "李敏", "--reason", "已与该局核实")

    assert (note["about"], note["subject"], note["key"]) == ("event", event, None)
    assert [one["verdict"] for one in ask("events")[0]["notes"]] == [verdict]


def test_a_report_can_be_named_by_its_address(report: str, ask: Ask) -> None:
    """An address is taken whole, strokes and all, and its figure is a word of its own."""
    (of_report,) = ask("note", HEALTH, "--verdict", "confirmed", *WHO)
    (of_figure,) = ask("note", HEALTH, KEY, "--verdict", "misread", *WHO)

    assert (of_report["about"], of_report["subject"]) == ("report", report)
    assert (of_figure["about"], of_figure["key"]) == ("figure", KEY)
    assert [note["id"] for note in ask("note", report)] == [of_report["id"], of_figure["id"]]
    assert ask("note", report, KEY) == [of_figure]


def test_a_later_note_supersedes_and_none_is_removed(data: Path, report: str, ask: Ask) -> None:
    """Of two corrections the later stands; withdrawing it brings the earlier one back, and all three stay."""
    name = f"{report}/{KEY}"
    (first,) = ask("note", name, "--verdict", "corrected", "--value", "17", *WHO)
    (second,) = ask("note", name, "--verdict", "corrected", "--value", "18", *WHO)
    assert [note["standing"] for note in ask("note", name)] == ["superseded", "stands"]
    assert ask("show", report)["corrections"][KEY]["value"] == 18

    (withdrawal,) = ask("note", second["id"], "--verdict", "withdrawn", "--by", "王芳", "--reason", "看错行")

    assert withdrawal["withdraws"] == second["id"]
    assert [note["standing"] for note in ask("note", name)] == ["stands", "withdrawn", "stands"]
    assert ask("show", report)["corrections"][KEY]["note"] == first["id"]
    assert len(journaled(data)) == 3


def test_all_who_show_figures_ask_one_function(data: Path, report: str, ask: Ask) -> None:
    """The standing note on a figure is found by report and key, until it is withdrawn."""
    (note,) = ask("note", f"{report}/{KEY}", "--verdict", "corrected", "--value", "17", *WHO)
    with read_catalogue(data) as session:
        of_report = load_figure_notes(session, report)
        assert {key: found.id for key, found in of_report[report].items()} == {KEY: note["id"]}
        assert load_figure_notes(session) == of_report
        assert load_figure_notes(session, "report-0") == {}

    ask("note", note["id"], "--verdict", "withdrawn", *WHO)

    with read_catalogue(data) as session:
        assert load_figure_notes(session, report) == {}


def test_a_figure_that_the_office_alters_later_is_not_corrected(data: Path, report: str, ask: Ask) -> None:
    """A correction speaks of what its author saw: of the same figure beside other words, not of another figure.

    So do exports.
    """

    def exported() -> tuple[str, str | None]:
        out = data / "figures.jsonl"
        assert run(["export", "figures", "--data", str(data), "--out", str(out)]) == ExitCode.OK
        rows = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
        [row] = [row for row in rows if (row["report_id"], row["key"]) == (report, KEY)]
        return str(row["value"]), row.get("corrected_value") and str(row["corrected_value"])

    ask("note", f"{report}/{KEY}", "--verdict", "corrected", "--value", "17", *WHO)

    third_night(data, 8, prose="全年工作有新的进展，公开内容更加丰富。")
    assert ask("show", report)["corrections"][KEY]["value"] == 17
    assert exported() == ("8", "17")
    third_night(data, 9)
    assert exported() == ("9", None)

    shown = ask("show", report)
    assert (shown["figures"][KEY]["value"], shown["corrections"]) == (9, {})
    assert [note["standing"] for note in shown["notes"]] == ["stands"]


def test_notes_survive_a_rebuild(data: Path, report: str, ask: Ask) -> None:
    """The catalogue made anew from the journal has the same notes, in the same order."""
    (note,) = ask("note", f"{report}/{KEY}", "--verdict", "corrected", "--value", "17", *WHO)
    ask("note", note["id"], "--verdict", "withdrawn", *WHO)
    ask("note", report, "--verdict", "confirmed", *WHO)
    before = ask("note")
    (data / "catalogue.db").unlink()

    assert run(["rebuild"]) == ExitCode.OK

    assert ask("note") == before
    assert run(["verify"]) == ExitCode.OK


def test_a_note_of_which_a_crash_left_the_journals_line_counts(data: Path, report: str, ask: Ask) -> None:
    """What is in the journal alone is entered by the next note or the next night, and verifying tells it until then."""
    ask("note", report, "--verdict", "confirmed", *WHO)
    with closing(sqlite3.connect(data / "catalogue.db")) as connection:
        connection.execute("DELETE FROM notes")
        connection.commit()
    assert run(["verify"]) == ExitCode.FAULT_FOUND

    third_night(data, 8)

    assert [note["verdict"] for note in ask("note")] == ["confirmed"]
    assert run(["verify"]) == ExitCode.OK


def test_a_note_that_is_changed_behind_our_back_is_told(data: Path, report: str, ask: Ask) -> None:
    """Verifying compares each note of the catalogue with the journal's."""
    ask("note", report, "--verdict", "confirmed", *WHO)
    with closing(sqlite3.connect(data / "catalogue.db")) as connection:
        connection.execute("UPDATE notes SET body = replace(body, 'confirmed', 'misread')")
        connection.commit()

    assert run(["verify"]) == ExitCode.FAULT_FOUND


def test_a_catalogue_of_an_earlier_version_is_brought_up_to_date(data: Path, ask: Ask) -> None:
    """Whoever asks first after an upgrade is answered, not told of a table that is missing."""
    (data / "catalogue.db").unlink()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_sqlite_engine(data / "catalogue.db")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()

    assert ask("note") == []
    assert ask("events") == []


@pytest.mark.parametrize(
    ("words_given", "said"),
    [
        (["REPORT/KEY", "--verdict", "corrected", *WHO], "needs it"),
        (["REPORT/KEY", "--verdict", "misread", "--value", "3", *WHO], "--value goes with"),
        (["REPORT", "--verdict", "corrected", "--value", "3", *WHO], "only a figure"),
        (["REPORT/KEY", "--verdict", "corrected", "--value", "三", *WHO], "no value of this figure"),
        (["REPORT/KEY", "--verdict", "corrected", "--value", "3.5", *WHO], "no value of this figure"),
        (["REPORT/no.such.key", "--verdict", "misread", *WHO], "no form has this figure"),
        (["REPORT/KEY", "--verdict", "misread", "--by", "李敏"], "needs --by NAME and --reason TEXT"),
        (["REPORT/KEY", "--verdict", "misread", "--reason", "x", "--by", " "], "needs --by NAME and --reason TEXT"),
        (["REPORT", "--verdict", "withdrawn", *WHO], "only a note can be withdrawn"),
        (["note-0000", "--verdict", "withdrawn", *WHO], "no note has this id"),
        (["nowhere", "--verdict", "confirmed", *WHO], "no event or report has this id"),
        (["altered-", "KEY", "--verdict", "misread", *WHO], "figures are a report's"),
    ],
)
def test_wrong_use_is_one_line_and_records_nothing(
    data: Path, report: str, capfd: pytest.CaptureFixture[str], words_given: list[str], said: str
) -> None:
    """What cannot be meant is said in a line, and the journal is as it was."""
    before = (data / "journal.jsonl").read_bytes()
    given = [word.replace("REPORT", report).replace("KEY", KEY) for word in words_given]

    assert run(["note", *given]) == ExitCode.WRONG_USE

    error = capfd.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert (data / "journal.jsonl").read_bytes() == before


def test_what_was_read_is_no_correction_of_itself(
    data: Path, report: str, ask: Ask, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whoever finds a figure right says so; a correction that changes nothing would be shown as one for ever."""
    read = ask("show", report)["figures"][KEY]["value"]
    code = run(["note", f"{report}/{KEY}", "--verdict", "corrected", "--value", str(read), *WHO, "--data", str(data)])

    assert code == ExitCode.WRONG_USE
    assert "that is what was read: use --verdict confirmed" in capfd.readouterr().err


@pytest.mark.parametrize("blank", ["", " ", "\u3000\n"])
@pytest.mark.parametrize("name", ["by", "reason"])
@pytest.mark.parametrize("kind", ["note", "hiding"])
def test_a_word_of_nobody_is_no_line_of_the_journal(kind: str, name: str, blank: str) -> None:
    """Whoever wrote it: what has no author, or no reason, is damaged."""
    word = {"at": "2026-02-09T00:00:00+00:00", "by": "李敏", "reason": "原件印为 17", "subject": "altered-1"}
    if kind == "note":
        word |= {"id": "note-1", "about": "event", "key": None, "verdict": "confirmed"}
    else:
        word |= {"about": "event", "hidden": True}

    assert find_fault(kind, word) is None
    assert find_fault(kind, word | {name: blank}) is not None


def test_a_note_waits_for_a_night_and_gives_way(
    data: Path, report: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process writes, a note is refused with exit code 4 after a short while."""
    monkeypatch.setattr(words, "WAIT_SECONDS", 0.05)
    with Collection(data).lock():
        assert run(["note", report, "--verdict", "confirmed", *WHO]) == ExitCode.LOCKED

    assert "is held by process" in capfd.readouterr().err
    assert journaled(data) == []
