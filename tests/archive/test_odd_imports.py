"""Files of other programs that are damaged, or odd, are taken in as far as they are whole, and what is odd is told."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.importing import import_files
from archive.imports import read_imported_files
from archive.keeping import Keeper
from archive.rebuild import rebuild
from archive.warc.reader import read_records
from tests.archive.concluding.portal_nights import page
from tests.archive.test_importing import HEALTH, NEWS, WATER, faults, foreign, reports, rows

__all__ = ["foreign"]

# What urlsplit refuses, ports and hosts that are none, and numbers that are no numbers.
ODD_URLS = ("http://[::1/x", "http://a:b/", "http://[", "http://a\u2100b/", f"http://a:{'9' * 5000}/", "no address")


def cut_short(path: Path) -> None:
    """Cut the last bytes off."""
    path.write_bytes(path.read_bytes()[:-20])


def flip_in_digest(path: Path) -> None:
    """Let the last record's digest be that of something else."""
    is_packed = path.read_bytes()[:2] == b"\x1f\x8b"
    content = gzip.decompress(path.read_bytes()) if is_packed else path.read_bytes()
    at = content.rindex(b"WARC-Block-Digest: sha1:") + len(b"WARC-Block-Digest: sha1:")
    content = content[:at] + b"AAAAAAAA" + content[at + 8 :]
    path.write_bytes(gzip.compress(content) if is_packed else content)


def flip_in_record(path: Path) -> None:
    """Let a byte of the last record differ."""
    content = bytearray(path.read_bytes())
    content[-60] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("form", ["a member a record", "one member", "plain"])
@pytest.mark.parametrize("damage", [cut_short, flip_in_digest, flip_in_record])
def test_what_is_whole_of_a_damaged_file_is_taken_in(
    keeper: Keeper, tmp_path: Path, foreign: Path, form: str, damage: Callable[[Path], None]
) -> None:
    """Every record before the damage is kept bit for bit and read, what was left out is told and journaled."""
    damaged = tmp_path / ("damaged.warc" if form == "plain" else "damaged.warc.gz")
    content = foreign.read_bytes()
    if form != "a member a record":
        content = gzip.decompress(content)
    damaged.write_bytes(gzip.compress(content) if form == "one member" else content)
    whole = [record.block for record in read_records(foreign)]
    damage(damaged)

    imported = import_files(keeper, [damaged])

    (file,) = imported.files
    kept = [record.block for record in read_records(keeper.collection.archive / file.name)]
    assert len(kept) == file.record_count < len(whole)
    assert kept == [block for block in whole if block in kept]
    assert file.left_out_count == len(file.left_out) == len(imported.oddities) == 1
    assert imported.oddities[0].origin == str(damaged)
    assert not imported.oddities[0].is_kept
    assert read_imported_files(keeper.journal)[file.name] == file
    assert faults(keeper) == []


def write_odd(target: Path, *records: tuple[str | None, str, bytes]) -> Path:
    """Write a WARC by hand: each record's id (None: none), URL and page, dated without a zone."""
    with target.open("wb") as file:
        for number, (record_id, url, body) in enumerate(records):
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            given = f"WARC-Record-ID: <{record_id}>\r\n" if record_id else ""
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\n{given}WARC-Target-URI: {url}\r\n"
                f"WARC-Date: 2024-03-01T00:0{number}:00\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(block)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    return target


def test_address_that_is_none_costs_its_own_record_alone(keeper: Keeper, tmp_path: Path) -> None:
    """A record whose URL cannot be taken apart is kept and told, and the reports beside it are read."""
    linking = page(received=7).replace("</body>", '<a href="http://[::1/x.pdf">附件</a></body>').encode()
    records = [(f"urn:uuid:{number}", url, linking) for number, url in enumerate((HEALTH, *ODD_URLS))]
    given = write_odd(tmp_path / "odd.warc.gz", *records)

    imported = import_files(keeper, [given])

    assert [line.url for line in reports(keeper)] == [HEALTH]
    assert [one.is_kept for one in imported.oddities] == [True] * len(ODD_URLS)
    assert all("is no URL" in one.reason for one in imported.oddities)
    assert imported.reports.problems == []
    assert faults(keeper) == []
    before = rows(keeper)
    keeper.engine.dispose()
    rebuild(keeper.collection)
    assert rows(keeper) == before


def test_records_without_an_id_of_their_own_are_read(keeper: Keeper, tmp_path: Path) -> None:
    """What has no record id, or that of another record, is known by its place; the same record is there once."""
    water, other = page(body="示例县水利局").encode(), page(body="示例县教育局").encode()
    first, second = "urn:uuid:1", "urn:uuid:2"
    given = write_odd(
        tmp_path / "odd.warc.gz", (first, HEALTH, page().encode()), (first, WATER, water), (None, NEWS, other)
    )
    imported = import_files(keeper, [given])
    later = import_files(keeper, [write_odd(tmp_path / "b.warc.gz", (first, HEALTH, page().encode()))])
    elsewhere = write_odd(tmp_path / "c.warc.gz", (first, f"{HEALTH}?c", other), (second, NEWS, water))
    foreign = import_files(keeper, [elsewhere])

    assert [one.reason for one in imported.oddities] == [
        "the record id urn:uuid:1 is there twice",
        "has no WARC-Record-ID",
    ]
    assert (later.oddities, foreign.oddities, later.reports.problems) == ((), (), [])
    assert [url for url, why in foreign.reports.problems if "another record has its record id" in why] == [
        f"{HEALTH}?c"
    ]
    assert sorted(line.url for line in reports(keeper)) == [NEWS, HEALTH, f"{HEALTH}?c", WATER]
    places = [row["record_id"] for row in rows(keeper)["captures"] if row["record_id"].startswith("urn:nianbao:at:")]
    assert [place.split(":")[3] for place in places] == ["c.warc.gz", "odd.warc.gz", "odd.warc.gz"]
    assert faults(keeper) == []


def test_date_without_a_zone_is_utc(keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """WARC dates are in UTC, whether they say so or not and wherever the machine stands."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    import_files(keeper, [write_odd(tmp_path / "odd.warc.gz", ("urn:uuid:1", HEALTH, page().encode()))])
    monkeypatch.undo()
    time.tzset()

    assert reports(keeper)[0].first_seen_at == datetime(2024, 3, 1, tzinfo=UTC)
