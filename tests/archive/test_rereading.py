"""Readings anew with today's parser."""

from __future__ import annotations

import copy

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import ReadingRow, ReportRow, VersionRow
from archive.concluding.contents import Content
from archive.concluding.readings import wants_of
from archive.keeping import Keeper
from archive.rereading import Reread, reread
from report import PARSER_VERSION
from tests.archive.concluding.portal_nights import Answer, Portal, kinds, page

HEALTH = "http://www.example.gov.cn/nianbao/1.html"
WATER = "http://www.example.gov.cn/nianbao/2.html"
RECEIVED = "requests.received.natural_person"


def make_older(keeper: Keeper, url: str, version: str, received: int | None = None) -> None:
    """Let the reading of a report's page be one of an earlier parser, which read another number perhaps."""
    with Session(keeper.engine) as session, session.begin():
        report = session.scalars(select(ReportRow).where(ReportRow.url == url)).one()
        report.title = "as the earlier parser read it"
        newest = session.scalars(select(VersionRow).where(VersionRow.report_id == report.id)).one()
        want = wants_of(Content.model_validate(newest.latest), newest.facts)[0]
        row = session.get_one(ReadingRow, want.key)
        said = copy.deepcopy(row.report)
        if received is not None:
            said["report"]["figures"][RECEIVED]["value"] = received
        session.delete(row)
        session.flush()
        session.add(
            ReadingRow(
                key=want.key_by(version),
                payload_digest=want.part.payload_digest,
                parser_version=version,
                report=said,
            )
        )


def run(keeper: Keeper, since: str | None = None) -> Reread:
    """Read anew."""
    return reread(keeper.collection, keeper.engine, since=since)


def parsers(keeper: Keeper) -> set[str]:
    """The parsers whose readings are kept."""
    with Session(keeper.engine) as session:
        return set(session.scalars(select(ReadingRow.parser_version)))


@pytest.fixture
def answers(portal: Portal) -> dict[str, Answer]:
    """Two reports, seen on one night."""
    said = {HEALTH: Answer(page(received=7)), WATER: Answer(page(body="示例县水利局"))}
    portal.night(said)
    return said


def test_what_reads_otherwise_is_said_and_raises_nothing(
    portal: Portal, keeper: Keeper, answers: dict[str, Answer]
) -> None:
    """Today's reading takes the place of the earlier one; the journal stays as it is, and the next night is quiet."""
    make_older(keeper, HEALTH, "1.0.0", received=8)
    make_older(keeper, WATER, "1.0.0")
    journal = keeper.collection.journal.read_bytes()

    done = run(keeper)

    [difference] = done.differences
    assert (difference.url, difference.outcome, difference.parser_version) == (HEALTH, "differs", "1.0.0")
    assert difference.figures == (RECEIVED,)
    assert (done.report_count, done.read_count, done.same_count) == (2, 2, 1)
    assert parsers(keeper) == {PARSER_VERSION}
    assert keeper.collection.journal.read_bytes() == journal
    with Session(keeper.engine) as session:
        assert "as the earlier parser read it" not in session.scalars(select(ReportRow.title)).all()
    assert kinds(portal.night(answers)) == []


@pytest.mark.usefixtures("answers")
def test_only_what_later_parsers_read_is_read_anew(keeper: Keeper) -> None:
    """A version names the earliest parser whose readings are wanted; versions are compared as numbers."""
    make_older(keeper, HEALTH, "0.3.2", received=8)
    make_older(keeper, WATER, "0.3.10", received=8)

    done = run(keeper, since="0.3.9")

    assert [one.url for one in done.differences] == [WATER]
    assert parsers(keeper) == {"0.3.2", PARSER_VERSION}


@pytest.mark.usefixtures("answers")
def test_an_interrupted_run_goes_on_and_tells_all(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before the interruption is not read again, and its differences are told all the same."""
    monkeypatch.setattr("archive.rereading._AT_ONCE", 1)
    make_older(keeper, HEALTH, "1.0.0", received=8)
    make_older(keeper, WATER, "1.0.0", received=8)

    def interrupt(done: int, of: int) -> None:
        raise KeyboardInterrupt(done, of)

    with pytest.raises(KeyboardInterrupt):
        reread(keeper.collection, keeper.engine, progress=interrupt)
    done = run(keeper)

    assert done.read_count == 1
    assert {one.url for one in done.differences} == {HEALTH, WATER}
    assert run(keeper).read_count == 0


@pytest.mark.usefixtures("answers")
def test_what_is_no_version_is_refused(keeper: Keeper) -> None:
    """A version is numbers with dots between."""
    with pytest.raises(ValueError, match="invalid literal"):
        run(keeper, since="latest")
