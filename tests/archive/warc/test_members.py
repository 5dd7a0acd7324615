"""Members are inflated as zlib inflates them, and a file's digest is taken of what is read for another purpose."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

import pytest

from archive.warc.members import FileDigest, MemberSource
from archive.warc.reader import read_records, scan_records
from archive.warc.record import Record
from tests.archive.warc.samples import exchange, new_writer, only_warc, response


@pytest.fixture
def warc(directory: Path) -> Path:
    """Return a file of a warcinfo record and two exchanges, the second larger than any piece that is read."""
    writer = new_writer(directory)
    writer.capture(exchange())
    noise = hashlib.shake_256(b"noise").digest(40_000)
    writer.capture(exchange(response(noise)))
    writer.close()
    return only_warc(directory)


def zlib_inflates(member: bytes) -> bool:
    """Whether the standard library reads a member to its end and finds its check sum right."""
    inflater = zlib.decompressobj(31)
    try:
        inflater.decompress(member)
    except zlib.error:
        return False
    return inflater.eof and not inflater.unused_data


def test_damage_is_where_zlib_finds_it(warc: Path, tmp_path: Path) -> None:
    """Whichever byte is flipped, a record is read exactly where the standard library inflates its member."""
    data = warc.read_bytes()
    records = list(read_records(warc))
    flipped = tmp_path / "flipped.warc.gz"
    for at in [*range(records[3].offset), *range(records[3].offset, len(data), 97), len(data) - 1]:
        damaged = bytearray(data)
        damaged[at] ^= 1 << at % 8
        flipped.write_bytes(damaged)
        found = {item.offset for item in scan_records(flipped) if isinstance(item, Record)}
        whole = {
            record.offset
            for record in records
            if zlib_inflates(bytes(damaged[record.offset : record.offset + record.length]))
        }
        assert found == whole, at


@pytest.mark.parametrize("step", range(1, 40))
def test_cut_off_at_any_byte_of_the_end(warc: Path, tmp_path: Path, step: int) -> None:
    """A file that lacks its last bytes lacks its last record."""
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(warc.read_bytes()[:-step])
    records = [item for item in scan_records(cut) if isinstance(item, Record)]
    assert len(records) == len(list(read_records(warc))) - 1


def test_digest_of_what_is_read(warc: Path) -> None:
    """The file's digest is right after a whole reading, after one that meets damage, and after none."""
    for change in (0, 1):
        data = bytearray(warc.read_bytes())
        data[len(data) // 2] ^= change
        warc.write_bytes(data)
        expected = hashlib.sha256(data).hexdigest()
        digest = FileDigest()
        assert list(scan_records(warc, digest))
        assert digest.finish(warc) == expected
        assert FileDigest().finish(warc) == expected


def test_digest_of_a_reading_that_goes_back(warc: Path) -> None:
    """Bytes that are read again do not count twice."""
    digest = FileDigest()
    with MemberSource(warc, digest=digest) as source:
        for _ in range(3):
            source.seek(0)
            source.read_piece()
            source.find_member(1)
    assert digest.finish(warc) == hashlib.sha256(warc.read_bytes()).hexdigest()
