"""Reading files: ours, damaged ones, and those of other writers."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import FormatError
from archive.warc.reader import Damage, read_record, read_records, scan_records
from archive.warc.record import Record
from tests.archive.warc.samples import exchange, new_writer, only_warc, response

# warcio's writer closes none of its temporary files.
leaves_files_open = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def warc(directory: Path) -> Path:
    """Return a sealed file of warcinfo and three exchanges."""
    writer = new_writer(directory)
    for number in range(3):
        writer.capture(exchange(response(b"%d" % number * 500), url=f"http://x.gov.cn/{number}"))
    writer.close()
    return only_warc(directory)


def foreign(path: Path, *, is_compressed: bool) -> Path:
    """Write a file with warcio as others do and return its path."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=is_compressed)
        file.write(b"")
        writer.write_record(writer.create_warcinfo_record("x", {"software": "other"}))
        for number in range(3):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            body = io.BytesIO(b"page %d" % number)
            writer.write_record(
                writer.create_warc_record(f"http://x/{number}", "response", payload=body, http_headers=head)
            )
    return path


def test_records_are_found_where_they_lie(warc: Path) -> None:
    """Offsets and lengths cover the file without gaps, and each offset gives its record again."""
    records = list(read_records(warc))
    assert len(records) == 7
    at = 0
    for record in records:
        assert record.offset == at
        assert read_record(warc, at) == record
        at += record.length
    assert at == warc.stat().st_size
    assert list(read_records(warc, records[3].offset)) == records[3:]


def test_no_record_at_an_offset(warc: Path) -> None:
    """An offset inside a record or behind the file is an error that names it."""
    with pytest.raises(FormatError, match="byte 5"):
        read_record(warc, 5)
    with pytest.raises(FormatError, match="where the file ends"):
        read_record(warc, warc.stat().st_size)


def test_every_flipped_byte_is_noticed(warc: Path) -> None:
    """Whichever byte of a record is changed, the reader stops or the record differs."""
    data = warc.read_bytes()
    good = list(read_records(warc))
    damaged = warc.with_name("damaged.warc.gz")
    unnoticed = []
    for at in range(good[1].offset, good[2].offset):
        damaged.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        # A record may be read whole before the damage behind it in its member is met, and told.
        found = [item.block if isinstance(item, Record) else item for item in scan_records(damaged)]
        if found == [record.block for record in good]:
            unnoticed.append(at - good[1].offset)
    # The time stamp and the hints of a gzip header (RFC 1952 §2.3) are under no check sum.
    assert set(unnoticed) <= set(range(4, 10))


def test_scanning_goes_on_after_damage(warc: Path) -> None:
    """Damage costs the record that it lies in, says where it is, and no other record is lost."""
    good = list(read_records(warc))
    data = bytearray(warc.read_bytes())
    data[good[3].offset + 40] ^= 0xFF
    warc.write_bytes(data)
    items = list(scan_records(warc))
    assert [item for item in items if isinstance(item, Record)] == good[:3] + good[4:]
    (damage,) = (item for item in items if isinstance(item, Damage))
    assert (damage.offset, damage.end) == (good[3].offset, good[4].offset)
    with pytest.raises(FormatError):
        list(read_records(warc))


def test_cut_off_at_every_byte(warc: Path) -> None:
    """A file cut anywhere gives its whole records and one damage, none where it was cut between two."""
    data = warc.read_bytes()
    good = list(read_records(warc))
    ends = [record.offset + record.length for record in good]
    for size in range(good[2].offset, good[4].offset):
        warc.write_bytes(data[:size])
        items = list(scan_records(warc))
        whole = sum(end <= size for end in ends)
        assert [item for item in items if isinstance(item, Record)] == good[:whole]
        assert len(items) - whole == (size not in ends)


def test_garbage_behind_the_records(warc: Path) -> None:
    """What follows the last record is no record and is told."""
    good = list(read_records(warc))
    with warc.open("ab") as file:
        file.write(b"\0" * 1000)
    *records, damage = scan_records(warc)
    assert records == good
    assert isinstance(damage, Damage)
    assert damage.end == warc.stat().st_size


@leaves_files_open
@pytest.mark.parametrize("is_compressed", [True, False])
def test_files_of_others(tmp_path: Path, is_compressed: bool) -> None:
    """Files of warcio, compressed or not, are read; their captures get a sha256 of the payload."""
    path = foreign(tmp_path / "other.warc", is_compressed=is_compressed)
    records = list(read_records(path))
    assert [record.payload() for record in records[1:]] == [b"page 0", b"page 1", b"page 2"]
    assert [read_record(path, record.offset).block for record in records] == [record.block for record in records]
    assert records[-1].offset + records[-1].length == path.stat().st_size
    capture = records[1].capture()
    assert (capture.status, capture.content_type) == (200, "text/html")
    assert (capture.payload_digest or "").startswith("sha256:")


@leaves_files_open
def test_one_member_for_a_whole_file(tmp_path: Path) -> None:
    """A file compressed as a whole is read, each record saying that it shares its member."""
    plain = foreign(tmp_path / "plain.warc", is_compressed=False)
    path = tmp_path / "whole.warc.gz"
    path.write_bytes(gzip.compress(plain.read_bytes()))
    records = list(read_records(path))
    assert [record.block for record in records] == [record.block for record in read_records(plain)]
    assert all(record.shares_member for record in records[:-1])


def test_an_empty_file_has_no_records(tmp_path: Path) -> None:
    """A file without a byte has no record and no damage."""
    path = tmp_path / "empty.warc.gz"
    path.touch()
    assert list(scan_records(path)) == []


def test_large_blocks(directory: Path) -> None:
    """A block of many pieces comes back whole, compressible or not."""
    writer = new_writer(directory)
    blocks = [response(b"\0" * 9_000_000), response(bytes(range(256)) * 9000)]
    for block in blocks:
        writer.capture(exchange(block))
    writer.close()
    assert [record.block for record in read_records(only_warc(directory)) if record.type == "response"] == blocks
