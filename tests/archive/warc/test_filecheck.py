"""A sealed file is read once, and everything that is wrong with it is told, also from another process."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from archive.index_lines import index_line
from archive.linesum import LineSum
from archive.warc.check import check_warcs
from archive.warc.filecheck import check_file, check_files
from archive.warc.reader import read_records
from tests.archive.warc.samples import exchange, later, new_writer, original_of, response


@pytest.fixture
def warcs(directory: Path) -> list[Path]:
    """Return two files: a response, and a revisit of it with a response of its own; too large to be read in one go."""
    writer = new_writer(directory, max_bytes=1)
    first = writer.capture(exchange())
    writer.flush()
    writer.capture(exchange(original=original_of(first), began_at=later()))
    writer.capture(exchange(response(hashlib.shake_256(b"noise").digest(2_000_000)), url="http://x.gov.cn/large"))
    writer.close()
    return sorted(directory.glob("*.warc.gz"))


def test_one_reading_gives_digest_lines_and_originals(warcs: list[Path]) -> None:
    """The digest is the file's, the lines are the index's, and a revisit of another file's response is told."""
    checks = [check_file(path) for path in warcs]
    assert [check.faults for check in checks] == [(), ()]
    assert [check.sha256 for check in checks] == [hashlib.sha256(path.read_bytes()).hexdigest() for path in warcs]
    [original] = [record for record in read_records(warcs[0]) if record.type == "response"]
    assert checks[0].sought == ()
    assert [sought.record_id for sought in checks[1].sought] == [original.record_id]
    lines = LineSum()
    for record in reversed(list(read_records(warcs[1]))):
        if (line := index_line(record)) is not None:
            lines.add(line)
    assert checks[1].lines == lines


def test_a_damaged_file_has_a_digest_and_no_lines(warcs: list[Path]) -> None:
    """Damage is a fault at its byte, the digest is that of the damaged file, and nothing is said of the index."""
    data = bytearray(warcs[1].read_bytes())
    data[len(data) // 2] ^= 1
    warcs[1].write_bytes(data)
    check = check_file(warcs[1])
    assert check.sha256 == hashlib.sha256(data).hexdigest()
    assert any("damaged up to byte" in fault.message for fault in check.faults)
    assert check.lines is None


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """What the system refuses to read is told, and does not end the checking."""
    (tmp_path / "directory.warc.gz").mkdir()
    checks = list(check_files([tmp_path / "directory.warc.gz", tmp_path / "missing.warc.gz"]))
    assert [check.sha256 for check in checks] == ["", ""]
    assert "cannot be read" in checks[1].faults[0].message
    assert checks[0].faults


def test_processes_find_what_one_process_finds(warcs: list[Path]) -> None:
    """Files that are worth it are checked by several processes, in their order and with the same outcome."""
    data = bytearray(warcs[0].read_bytes())
    data[-20] ^= 1
    warcs[0].write_bytes(data)
    told: list[tuple[int, int]] = []
    checks = list(check_files(warcs, progress=lambda done, of: told.append((done, of)), worth_processes=0))
    assert checks == [check_file(path) for path in warcs]
    assert checks[0].faults
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_the_same_fault_of_many_revisits_is_told_once(directory: Path) -> None:
    """Revisits that say the same of a response that is nowhere are one fault."""
    writer = new_writer(directory, max_bytes=1)
    original = original_of(writer.capture(exchange()))
    writer.flush()
    for day in range(1, 6):
        writer.capture(exchange(original=original, began_at=later(day)))
        writer.flush()
    writer.close()
    paths = sorted(directory.glob("*.warc.gz"))
    assert list(check_warcs(paths)) == []
    assert [fault.path for fault in check_warcs(paths[1:])] == [paths[1]]
