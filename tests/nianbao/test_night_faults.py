"""Nights in bad circumstances: two at once, a disk that fills, a host that cannot be spoken with, a clock set back."""

from __future__ import annotations

import hashlib
import itertools
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.catalogue.tables import WarcRow
from archive.collection import Collection
from archive.journal import Journal
from archive.queries.opening import open_reader
from archive.warc.check import check_warcs
from archive.warc.reader import Record, read_records
from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.crawler.wire.certificates import issue, serving
from tests.crawler.wire.golden_server import GoldenServer
from tests.forking import Forked, run_forked
from tests.nianbao.nights import account_of, collection_of, lines_of, list_of, nightly
from tests.nianbao.receivers import webhook

MEGABYTE = 1 << 20
TITLE = "示例县{}年政府信息公开工作年度报告"
ALERT_HANDSHAKE_FAILURE = b"\x15\x03\x01\x00\x02\x02\x28"


def text_of(body: bytes) -> list[bytes]:
    """Return an answer of plain text."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    return [head % len(body) + body]


def site_of(bodies: dict[str, bytes]) -> dict[str, list[bytes]]:
    """Return what a server answers that has a column of reports."""
    listing = list_of({path: TITLE.format(path[1:5]) for path in bodies})
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b"
    return {"/": [head % (len(listing), listing)], **{path: text_of(body) for path, body in bodies.items()}}


def reports(years: range) -> dict[str, bytes]:
    """Return short reports by their paths."""
    return {f"/{year}.txt": TITLE.format(year).encode() for year in years}


def end(night: Forked) -> tuple[int, list[str]]:
    """Wait for a night and return its exit code and what it said on stderr beside its log."""
    _, errors = night.communicate(timeout=240)
    return night.returncode, lines_of(errors)


def check(collection: Collection) -> None:
    """Have the whole collection found sound."""
    assert list(check_warcs(collection.sealed_warcs())) == []
    assert run(["verify", "--complete", "--data", str(collection.root)]) == ExitCode.OK


def test_of_nights_started_at_once_one_runs(tmp_path: Path) -> None:
    """Also where nobody has opened the collection before: the others say who holds it, and nothing is fetched twice."""
    with GoldenServer(site_of(reports(range(2010, 2016)))) as server:
        collection = collection_of(tmp_path / "data", server.url, delay=0.5)
        nights = [nightly(collection) for _ in range(3)]
        ended = [end(night) for night in nights]
        asked = server.paths()
    [winner] = [night for night, (code, _) in zip(nights, ended, strict=True) if code == ExitCode.OK]
    for night, (code, said) in zip(nights, ended, strict=True):
        if night is not winner:
            assert code == ExitCode.LOCKED
            assert len(said) == 1
            assert "is held by process" in said[0]
    assert (list(collection.nights.glob("*.failed")), account_of(collection)["faults"]) == ([], [])
    assert len(asked) == len(set(asked))
    assert len(collection.sealed_warcs()) == 1
    check(collection)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of ten megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=10m", "none", str(place)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a disk can be mounted by root only: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_night_stops_before_the_disk_is_full(small_disk: Path) -> None:
    """It ends in order with a line, a code and an account that say why; what was answered is kept, and gone on with.

    Who is to be told hears of it at once, and no second time.
    """
    # Hex digits can be compressed to half: seven megabytes in all, of which four fit.
    years = range(1950, 2020)
    bodies = {f"/{year}.txt": hashlib.shake_256(b"%d" % year).hexdigest(100_000).encode() for year in years}
    with GoldenServer(site_of(bodies)) as server, webhook() as hook:
        collection = collection_of(small_disk / "data", server.url, delay=0.03)
        (collection.root / "telling.toml").write_text(
            f'[[targets]]\nname = "a"\nurl = "{hook.url}"\n', encoding="utf-8"
        )
        code, said = end(nightly(collection, NIANBAO_RESERVE_BYTES=str(6 * MEGABYTE)))
        first = server.paths()
        assert code == ExitCode.ARCHIVE_FAULT
        assert len(said) == 1
        assert "6.3 MB are to stay free: make room" in said[0]
        account = account_of(collection)
        [why] = [fault for fault in account["faults"] if "are to stay free" in fault]
        assert account["events"] == []
        assert (collection.nights / f"{account['crawl_id']}.html").is_file()
        assert not list(collection.archive.glob("*.open"))
        [told] = hook.received
        assert "而须留出 6.3 MB" in told["message"]
        check(collection)
        kept = {record.header("WARC-Target-URI"): record.block for record in responses(collection)}
        # What was asked last may have been refused its record, and then was not acknowledged.
        for path in first[1:-1]:
            assert kept[server.url + path] == server.exchange(path).response
        subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)
        code, said = end(nightly(collection, NIANBAO_RESERVE_BYTES=str(6 * MEGABYTE)))
        again = server.paths()[len(first) :]
    assert code == ExitCode.OK, said
    assert set(again) & set(first[:-1]) <= {"/robots.txt"}
    whole = account_of(collection)
    assert whole["crawl_id"] == account["crawl_id"]
    assert whole["faults"] == [why]
    assert whole["portals"][0]["visits"] == len(bodies)
    assert hook.received == [told]
    check(collection)


def responses(collection: Collection) -> Iterator[Record]:
    """Yield the responses of a collection."""
    for path in collection.sealed_warcs():
        yield from (record for record in read_records(path) if record.type == "response")


def test_a_host_that_cannot_be_spoken_with_is_unreachable_for_that_reason(tmp_path: Path) -> None:
    """A portal that changes to a TLS that we have not is told so in the account; nothing of it is gone."""
    tls = serving(tmp_path, issue("golden", address="127.0.0.1"))
    with GoldenServer(site_of(reports(range(2018, 2020))), tls=tls) as server:
        collection = collection_of(tmp_path / "data", server.url, more="\n[withdrawal]\nconfirm_after_checks = 1\n")
        code, said = end(nightly(collection, "crawl", "own"))
        assert code == ExitCode.OK, said
        published = list_events(collection)
        server.hello = [ALERT_HANDSHAKE_FAILURE, "close"]
        code, said = end(nightly(collection, "crawl", "own"))
    assert code == ExitCode.PORTALS_FAILED
    [portal] = account_of(collection)["portals"]
    assert "tls alert handshake failure" in portal["reason"]
    assert "TLS 1.0 and later are offered" in portal["reason"]
    assert portal["states"] == {"unreachable": 2}
    assert list_events(collection) == published
    check(collection)


def list_events(collection: Collection) -> list[str]:
    """Return what the journal holds as found."""
    return [entry.body["kind"] for entry in Journal(collection.journal).read() if entry.kind == "event"]


@pytest.mark.parametrize("back", [7200, 400 * 86400])
def test_a_clock_that_is_set_back_during_a_night_loses_nothing(tmp_path: Path, back: int) -> None:
    """Every answer is kept under the moment that the clock said, and the next night goes on from a sound archive."""
    with GoldenServer(site_of(reports(range(2010, 2016)))) as server:
        collection = collection_of(tmp_path / "data", server.url)
        done = run_forked("tests.nianbao.jumping_night", arguments=[str(collection.root), str(back)])
        assert done.returncode == 0, done.stderr[-3000:]
        nights = [json.loads(line) for line in done.stdout.splitlines()]
    assert [[portal["states"] for portal in night["portals"]] for night in nights] == [[{"ok": 6}], [{"ok": 6}]]
    assert [night["events"] for night in nights] == [[], []]
    assert [night["faults"] for night in nights] == [[], []]
    kinds = ("response", "revisit")
    files = [[one for one in read_records(path) if one.type in kinds] for path in collection.sealed_warcs()]
    assert sum(map(len, files)) == len(server.exchanges)
    jumps = [
        (before.captured_at() - after.captured_at()).total_seconds()
        for records in files
        for before, after in itertools.pairwise(records)
    ]
    assert max(jumps) > back / 2
    check(collection)


def test_a_disk_that_takes_no_line_is_told_once(small_disk: Path) -> None:
    """A night that cannot even be begun is told by empty files alone; the night that finds room tells nobody again.

    Whoever could not be reached then hears of it now.
    """
    with GoldenServer(site_of(reports(range(2010, 2012)))) as server, webhook() as hook, webhook(500) as deaf:
        collection = collection_of(small_disk / "data", server.url, delay=0)
        targets = [f'[[targets]]\nname = "{name}"\nurl = "{one.url}"\n' for name, one in (("a", hook), ("b", deaf))]
        collection.telling.write_text("".join(targets), encoding="utf-8")
        reserve = {"NIANBAO_RESERVE_BYTES": "0"}
        assert end(nightly(collection, **reserve))[0] == ExitCode.OK
        assert (hook.received, deaf.received) == ([], [])
        fill(small_disk / "ballast")
        full = [end(nightly(collection, **reserve)) for _ in range(2)]
        assert [code for code, _ in full] == [ExitCode.ARCHIVE_FAULT] * 2
        [told] = hook.received
        assert "未及写入日志便已中止" in told["message"]
        assert len(list(collection.nights.glob("*.failed"))) == 1
        assert [mark.name[11:] for mark in collection.nights.glob("*.told")] == ["a.told"]
        (small_disk / "ballast").unlink()
        deaf.answers[:] = [200]
        deaf.received.clear()
        code, said = end(nightly(collection, **reserve))
    assert code == ExitCode.OK, said
    assert hook.received == [told]
    [late] = deaf.received
    assert "夜起一行也写不下" in late["message"]
    [failed] = Journal(collection.journal).find("night_failed")
    assert failed.body["told"] == ["a"]
    assert any("no line could be written" in fault for fault in account_of(collection)["faults"])
    assert not [path for path in collection.nights.iterdir() if path.suffix not in (".json", ".html")]
    check(collection)


def test_a_disk_that_is_read_only_is_told_every_night(small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing can be written that says who was told; nights end with one line and a code, and people hear of each.

    What is archived can be looked at and verified all the same.
    """
    with webhook() as hook:
        collection = collection_of(small_disk / "data", "http://127.0.0.1:9")
        collection.telling.write_text(f'[[targets]]\nname = "a"\nurl = "{hook.url}"\n', encoding="utf-8")
        open_catalogue(Collection.open(collection.root, create=True).catalogue).dispose()
        collection.index.touch()
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        ended = [end(nightly(collection)) for _ in range(2)]
        told = [message["message"] for message in hook.received]
    assert [code for code, _ in ended] == [ExitCode.ARCHIVE_FAULT] * 2
    assert {len(said) for _, said in ended} == {1}
    assert "let it be written to again" in ended[0][1][0]
    assert len(told) == 2
    assert "请查明磁盘为何只读，并恢复可写" in told[0]
    assert "恢复可写之前每夜都会告知" in told[0]
    assert [run([word, "--data", str(collection.root)]) for word in ("status", "verify")] == [ExitCode.OK] * 2
    assert "read-only: no night can be begun" in capsys.readouterr().out


def test_who_reads_on_a_read_only_disk_sees_what_is_written_later(small_disk: Path) -> None:
    """A reading room that was begun there is served on, and tells the night after the disk was put right."""
    catalogue = small_disk / "catalogue.db"
    open_catalogue(catalogue).dispose()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    reader = open_reader(catalogue)

    def count() -> int | None:
        with Session(reader) as session:
            return session.scalar(select(func.count()).select_from(WarcRow))

    before = [count(), count()]
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    writer = open_catalogue(catalogue)
    with Session(writer) as session, session.begin():
        session.add(WarcRow(name="x.warc.gz", size=1, crawl_id=None))
    after = count()
    for engine in (reader, writer):
        engine.dispose()

    assert (before, after) == ([0, 0], 1)


def fill(path: Path) -> None:
    """Fill a disk to its last byte."""
    with path.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue
