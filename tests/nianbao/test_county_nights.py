"""Three nights of the demo county: every byte is kept, every planted event is found, and nothing else."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from sqlalchemy.orm import Session
from warcio.checker import Checker

from archive.catalogue.sqlite import create_sqlite_engine
from archive.collection import Collection
from archive.rebuild import rebuild
from archive.verify import open_existing, verify
from archive.walks import WALK_CONTENT_TYPE, Walk
from archive.warc.payload import payload_start
from archive.warc.reader import read_records
from nianbao.demo.comparing import compare_events, compare_readings
from tests.nianbao.county import Archived

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.xdist_group("county")]


def test_planted_events_are_found_and_no_others(archived: Archived) -> None:
    """The first night raises nothing, the second exactly what was planted, the third nothing."""
    for number, night in enumerate(archived.nights, start=1):
        verdicts = compare_events(number, archived.county.planted(number, archived.port), night.events)
        assert [verdict for verdict in verdicts if verdict.fault] == []

    assert [len(night.events) for night in archived.nights] == [0, 7, 0]


def test_every_list_is_walked_whole(archived: Archived) -> None:
    """Each night exactly the portals' reports are there, what is gone is missed, and all other lines are rejected."""
    before: set[str] = set()
    for number, path in enumerate(archived.collection.sealed_warcs(), start=1):
        accounts = [record for record in read_records(path) if record.header("Content-Type") == WALK_CONTENT_TYPE]
        walks = [Walk.model_validate_json(record.block) for record in accounts]
        portals = (one.stem for one in archived.collection.portals.glob("*.toml"))
        assert {walk.portal.id: walk.reason for walk in walks} == dict.fromkeys(portals)
        visited = {visit.url: visit for walk in walks for visit in walk.visits}
        truth = {report.url: report for report in archived.county.reports(number, archived.port)}
        assert {url for url, visit in visited.items() if visit.state == "ok"} == truth.keys()
        gone = visited.keys() - truth.keys()
        assert gone <= before
        assert {visited[url].state for url in gone} <= {"missing"}
        for url, report in truth.items():
            attached = [one.url for one in visited[url].attachments]
            assert attached == ([report.attachment_url] if report.attachment_url else [])
        rejected = {entry.url for walk in walks for entry in walk.entries if entry.verdict == "rejected"}
        assert rejected == set(archived.county.rejected_urls(number, archived.port))
        before |= truth.keys()


def test_every_figure_is_read_as_it_was_served(archived: Archived) -> None:
    """Body, year and every cell of every report come out of the archive as they went into the pages."""
    engine = create_sqlite_engine(archived.collection.catalogue, read_only=True)
    with Session(engine) as session:
        truths = archived.county.reports(3, archived.port)
        assert compare_readings(session, archived.collection, truths) == []
    engine.dispose()


def test_every_exchange_is_in_the_archive_bit_for_bit(archived: Archived) -> None:
    """Each request and response block is what the server received and sent; a revisit's, up to its header block."""
    kept: Counter[tuple[str, str]] = Counter()
    answers: dict[str, str] = {}
    for path in archived.collection.sealed_warcs():
        for record in read_records(path):
            if record.type in ("response", "revisit"):
                answers[record.record_id] = digest(record.block)
            elif record.type == "request":
                kept[digest(record.block), answers[record.reference("WARC-Concurrent-To") or ""]] += 1

    for exchange in archived.exchanges:
        request = digest(exchange.request)
        whole, head = digest(exchange.response), digest(exchange.response[: payload_start(exchange.response)])
        pair = (request, whole) if kept[request, whole] else (request, head)
        assert kept[pair] > 0, exchange.request
        kept[pair] -= 1
    assert kept.total() == 0


def test_other_peoples_tools_accept_the_archive(archived: Archived, capsys: pytest.CaptureFixture[str]) -> None:
    """`warcio check` complains of nothing but the payload digests of chunked responses, which it takes with framing."""
    chunked = {
        record.record_id
        for path in archived.collection.sealed_warcs()
        for record in read_records(path)
        if record.type == "response"
        and b"transfer-encoding: chunked" in record.block[: payload_start(record.block)].lower()
    }
    for path in archived.collection.sealed_warcs():
        checker = Checker(_Arguments([str(path)]))
        checker.process_all()

    lines = capsys.readouterr().out.splitlines()
    named = {line.partition("<")[2].partition(">")[0] for line in lines if "WARC-Record-ID" in line}
    faults = {line.strip().partition(" sha256")[0] for line in lines if line.startswith("    ")}
    assert named == chunked
    assert faults == {"payload digest failed"}


def test_another_reader_meets_every_record(archived: Archived) -> None:
    """FastWARC meets the records that we meet, in their order, and finds each block's digest true."""
    for path in archived.collection.sealed_warcs():
        met = []
        for record in ArchiveIterator(str(path), parse_http=False):
            assert record.verify_block_digest(), record.record_id
            met.append(record.record_id.strip("<>"))
        assert met == [record.record_id for record in read_records(path)]


def test_archive_is_sound(archived: Archived) -> None:
    """Verifying finds no fault."""
    engine = open_existing(archived.collection.catalogue)
    assert list(verify(archived.collection, engine)) == []
    assert engine is not None
    engine.dispose()


def test_identical_pages_cost_a_revisit_and_no_parse(archived: Archived) -> None:
    """On the quiet night pages without a counter are revisits, and only those whose bytes moved are read."""
    account = archived.nights[2].account
    revisits = sum(portal.revisits for portal in account.portals)
    moved = account.reports.count

    assert revisits > 40
    assert 0 < moved < sum(portal.visits for portal in account.portals)


def test_rebuilt_from_the_warcs_it_is_the_same(archived: Archived) -> None:
    """Catalogue and index deleted, the same reports, figures and events come back with the same ids."""
    before = dump(archived.collection)
    archived.collection.catalogue.unlink()
    archived.collection.index.unlink()

    rebuilt = rebuild(archived.collection)

    assert dump(archived.collection) == before
    assert (rebuilt.event_count, rebuilt.not_journaled, rebuilt.not_concluded) == (7, (), ())


def test_account_is_a_page(archived: Archived) -> None:
    """Each night leaves its account as JSON and as a page."""
    names = sorted(path.suffix for path in Path(archived.collection.nights).iterdir())
    assert names == [".html"] * 3 + [".json"] * 3


def dump(collection: Collection) -> list[tuple[object, ...]]:
    """Reports, readings, versions and events as they lie in the catalogue."""
    engine = create_sqlite_engine(collection.catalogue, read_only=True)
    with engine.connect() as connection:
        rows = [
            tuple(row)
            for table in ("reports", "versions", "readings", "events")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608  names of ours
        ]
    engine.dispose()
    return rows


def digest(block: bytes) -> str:
    """A short name for a block."""
    return hashlib.sha256(block).hexdigest()


class _Arguments:
    """What warcio's checker wants of its command line."""

    def __init__(self, inputs: list[str]) -> None:
        self.inputs = inputs
        self.verbose = False
