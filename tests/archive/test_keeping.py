"""What is done before a crawl and after a crash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.tables import CrawlRow, EventRow
from archive.collection import Collection
from archive.concluding.readings import Want, read_document
from archive.errors import StorageError
from archive.keeping import Keeper
from archive.verify import verify
from archive.warc.writer import WarcWriter
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.archive.warc.samples import INFO, exchange, response

HEALTH = "http://www.example.gov.cn/nianbao/1.html"


@pytest.fixture
def nights(portal: Portal) -> None:
    """A baseline and an alteration."""
    portal.night({HEALTH: Answer(page(received=7))})
    portal.night({HEALTH: Answer(page(received=8))})


def journal_lines(collection: Collection) -> list[str]:
    """The journal, line by line."""
    return collection.journal.read_text(encoding="utf-8").splitlines()


@pytest.mark.usefixtures("nights")
def test_lost_catalogue_is_made_again_from_the_journal(keeper: Keeper) -> None:
    """A night that finds no catalogue concludes the earlier ones again without a new word in the journal."""
    before = journal_lines(keeper.collection)
    keeper.engine.dispose()
    keeper.collection.catalogue.unlink()
    again = Keeper(keeper.collection, open_catalogue(keeper.collection.catalogue), keeper.clock)

    again.prepare(["example"])

    assert journal_lines(keeper.collection) == before
    with Session(again.engine) as session:
        assert [row.kind for row in session.query(EventRow)] == ["altered"]
    assert list(verify(keeper.collection, again.engine)) == []
    again.engine.dispose()


@pytest.mark.usefixtures("nights")
def test_lost_index_is_made_again_whole(keeper: Keeper, portal: Portal) -> None:
    """A night that finds no index writes that of all files."""
    keeper.collection.index.unlink()

    portal.night({HEALTH: Answer(page(received=8))})

    assert list(verify(keeper.collection, keeper.engine)) == []


def test_pending_crawl_is_concluded_with_its_account(keeper: Keeper, portal: Portal) -> None:
    """A crawl that was killed before it was concluded is concluded by the next night, account and all."""
    portal.night({HEALTH: Answer(page(received=7))})
    portal.clock.advance(timedelta(days=1))
    crawl_id = keeper.begin(["example"])
    portal.write(crawl_id, {HEALTH: Answer(page(received=8))})

    keeper.prepare(["another"])

    account = json.loads((keeper.collection.nights / f"{crawl_id}.json").read_bytes())
    assert [event["kind"] for event in account["events"]] == ["altered"]


@pytest.mark.parametrize("is_journaled", [False, True])
def test_a_conclusion_is_journaled_once_wherever_it_broke_off(
    keeper: Keeper, portal: Portal, monkeypatch: pytest.MonkeyPatch, *, is_journaled: bool
) -> None:
    """A crash before or behind the journal's line leaves a crawl concluded, and the next night leaves it one line."""
    append = keeper.journal.append

    def breaks(kind: str, body: Mapping[str, Any]) -> str:
        if kind == "crawl_concluded" and not is_journaled:
            raise StorageError("no power")
        digest = append(kind, body)
        if kind == "crawl_concluded":
            raise StorageError("no power")
        return digest

    with monkeypatch.context() as patch:
        patch.setattr(keeper.journal, "append", breaks)
        with pytest.raises(StorageError):
            portal.night({HEALTH: Answer(page(received=7))})
    assert len(list(keeper.journal.find("crawl_concluded"))) == is_journaled

    portal.night({HEALTH: Answer(page(received=7))})

    concluded = [entry.body["crawl_id"] for entry in keeper.journal.find("crawl_concluded")]
    begun = [entry.body["crawl_id"] for entry in keeper.journal.find("crawl_begun")]
    assert concluded == begun
    assert len(begun) == 2


def test_broken_parser_costs_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document over which the parser breaks is unreadable, with what broke."""

    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("archive.concluding.readings.parse_report", breaks)

    assert "ZeroDivisionError" in read_document([b""], Want(part_of(b""), None, None))["unreadable"]


def part_of(payload: bytes) -> object:
    """A part that holds a payload."""
    from archive.concluding.contents import Part
    from archive.warc.digests import digest_of

    return Part(url=HEALTH, record_id="urn:uuid:1", payload_digest=digest_of(payload), content_type="text/html")


def test_damaged_file_costs_one_portal(keeper: Keeper, portal: Portal) -> None:
    """A document that cannot be taken out of the archive any more is a problem of its report, and no more."""
    portal.night({HEALTH: Answer(page(received=7))})
    warc = keeper.collection.sealed_warcs()[0]
    content = bytearray(warc.read_bytes())
    content[len(content) // 2] ^= 1
    warc.write_bytes(content)
    with keeper.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM readings")

    concluded = portal.night({HEALTH: Answer(page(received=8))})

    assert [url for url, _ in concluded.conclusions.problems] == [HEALTH]


def test_records_that_a_repair_kept_aside_are_told(
    keeper: Keeper, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    """What lay behind damage in an open file is told by the log, the night's account and verify, until it is gone."""
    writer = WarcWriter(keeper.collection.archive, INFO, clock=portal.clock)
    captures = [writer.capture(exchange(response(b"page"), url=f"{HEALTH}?{number}")) for number in range(4)]
    writer.flush()
    writer.abandon()
    (left,) = keeper.collection.archive.glob("*.open")
    content = bytearray(left.read_bytes())
    content[captures[1].offset + 60] ^= 0xFF
    left.write_bytes(content)

    concluded = portal.night({HEALTH: Answer(page(received=7))})

    (aside,) = keeper.collection.archive.glob("*.damaged")
    told = f"{aside.name}: a repair cut this off"
    assert [line for line in concluded.account.faults if line.startswith(told)] != []
    assert [line for line in caplog.messages if line.startswith(told)] != []
    assert [str(fault)[: len(told)] for fault in verify(keeper.collection, keeper.engine)] == [told]
    aside.unlink()
    assert portal.night({HEALTH: Answer(page(received=7))}).account.faults == ()


def test_index_of_an_older_form_is_written_anew(keeper: Keeper, portal: Portal) -> None:
    """A collection whose index was made by an older version gets today's lines by itself, with the next night."""
    portal.night({HEALTH: Answer(page(received=7))})
    index = keeper.collection.index
    today = index.read_bytes()
    index.write_bytes(today.replace(b'"mime"', b'"type"'))
    index.with_suffix(".form").unlink()

    keeper.prepare()

    assert index.read_bytes() == today


def test_a_crawl_of_which_its_walks_alone_tell_is_concluded(keeper: Keeper, portal: Portal) -> None:
    """What Scrapy walked by itself, without a word in the journal, is concluded by the next night, account and all."""
    portal.night({HEALTH: Answer(page(received=7))})
    portal.clock.advance(timedelta(days=1))
    crawl_id = f"{portal.clock.now():%Y%m%dT%H%M%SZ}"
    portal.write(crawl_id, {HEALTH: Answer(page(received=8))})

    keeper.prepare(["another"])

    account = json.loads((keeper.collection.nights / f"{crawl_id}.json").read_bytes())
    assert [event["kind"] for event in account["events"]] == ["altered"]
    with Session(keeper.engine) as session:
        assert session.get_one(CrawlRow, crawl_id).portals == ["example"]
