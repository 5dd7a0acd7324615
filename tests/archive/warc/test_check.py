"""Each fault that a file can have is found, by its name and at its byte."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.capture import Supplement
from archive.linesum import LineSum
from archive.warc.check import check_warc, check_warcs
from archive.warc.filecheck import check_file
from archive.warc.reader import read_records
from tests.archive.warc.samples import exchange, later, new_writer, only_warc, original_of, response


@pytest.fixture
def warc(directory: Path) -> Path:
    """Return a faultless file of warcinfo, a response and two revisits of it, each with its request."""
    writer = new_writer(directory)
    first = writer.capture(exchange())
    writer.capture(exchange(original=original_of(first), began_at=later()))
    writer.capture(exchange(original=original_of(first), began_at=later(2)))
    writer.close()
    assert check_warc(only_warc(directory)) == []
    return only_warc(directory)


def rewrite(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> list[str]:
    """Change a file's records as plain bytes, member by member, and return what is found wrong with it then."""
    data = path.read_bytes()
    members = [gzip.decompress(data[record.offset : record.offset + record.length]) for record in read_records(path)]
    path.write_bytes(b"".join(gzip.compress(member) for member in change(members)))
    return [fault.message for fault in check_warc(path)]


def replacing(index: int, old: bytes, new: bytes) -> Callable[[list[bytes]], list[bytes]]:
    """Return a change of one record."""

    def change(members: list[bytes]) -> list[bytes]:
        assert old in members[index]
        return [member.replace(old, new) if at == index else member for at, member in enumerate(members)]

    return change


FAULTS: list[tuple[Callable[[list[bytes]], list[bytes]], str]] = [
    (replacing(1, b"<p>page", b"<p>Page"), "block digest"),
    (replacing(1, b"WARC-Payload-Digest: sha256:", b"WARC-Payload-Digest: sha256:0"), "payload digest"),
    (replacing(1, b"WARC-Payload-Digest", b"X-Payload-Digest"), "no payload digest"),
    (replacing(1, b"WARC-Block-Digest", b"X-Block-Digest"), "no block digest"),
    (replacing(1, b"WARC/1.1", b"WARC/1.0"), "version WARC/1.0"),
    (replacing(1, b"WARC-Date: 2026-11-21T19:30:00.123456Z", b"WARC-Date: 2026"), "WARC-Date is '2026'"),
    (replacing(1, b"WARC-Target-URI", b"X-Target-URI"), "no WARC-Target-URI"),
    (replacing(1, b"Content-Type: application/http; msgtype=response\r\n", b""), "no Content-Type"),
    (replacing(1, b"WARC-Warcinfo-ID: <urn:uuid:", b"WARC-Warcinfo-ID: <urn:uuid:0"), "another warcinfo"),
    (replacing(2, b"WARC-Concurrent-To: <urn:uuid:", b"WARC-Concurrent-To: <urn:uuid:0"), "no response before it"),
    (replacing(2, b"00.123456Z", b"01.123456Z"), "another date than its response"),
    (replacing(3, b"identical-payload-digest", b"another"), "revisit of profile"),
    (replacing(3, b"WARC-Refers-To-Date", b"X-Date"), "revisit without WARC-Refers-To-Date"),
    (replacing(3, b"WARC-Refers-To: <urn:uuid:", b"WARC-Refers-To: <urn:uuid:0"), "no response of these files"),
    (replacing(3, b"Refers-To-Target-URI: http:", b"Refers-To-Target-URI: https:"), "refers to"),
    (lambda members: members[1:], "does not begin with a warcinfo"),
    (lambda members: [*members[:2], *members[3:]], "has no request record"),
    (lambda members: [members[0] + members[1], *members[2:]], "shares its gzip member"),
    (lambda members: [*members, *members[1:3]], "is there twice"),
    (lambda members: [*members, b"no record"], "damaged"),
    (lambda _: [], "no record at all"),
]


@pytest.mark.parametrize(("change", "message"), FAULTS)
def test_faults_are_found(warc: Path, change: Callable[[list[bytes]], list[bytes]], message: str) -> None:
    """A file that was changed has the fault that the change is."""
    assert any(message in found for found in rewrite(warc, change))


def whole_check(path: Path) -> tuple[list[tuple[int, str]], LineSum | None]:
    """Return what the check of a file finds, without ids that a change made anew."""
    check = check_file(path)
    return [(fault.offset, fault.message) for fault in check.faults], check.lines


@pytest.mark.parametrize("change", [change for change, _ in FAULTS])
def test_sound_records_are_passed_as_they_are_read_at_length(
    warc: Path, change: Callable[[list[bytes]], list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is checked in few steps is checked as everything is: the same faults, and the same lines of the index."""
    rewrite(warc, change)
    quick = whole_check(warc)
    monkeypatch.setattr("archive.warc.check.pass_sound_records", lambda *_: None)
    assert whole_check(warc) == quick


def test_every_byte_of_a_record_counts(warc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever byte of a sound record is another, it is not passed in few steps, unless at length nothing is wrong."""
    data = warc.read_bytes()
    sound = [record for record in read_records(warc) if record.type != "warcinfo"]
    for record in sound:
        member = gzip.decompress(data[record.offset : record.offset + record.length])
        for at in range(0, len(member), 5):
            damaged = member[:at] + bytes([member[at] ^ 1]) + member[at + 1 :]
            packed = gzip.compress(damaged, 1)
            warc.write_bytes(data[: record.offset] + packed + data[record.offset + record.length :])
            quick = whole_check(warc)
            with monkeypatch.context() as patched:
                patched.setattr("archive.warc.check.pass_sound_records", lambda *_: None)
                assert whole_check(warc) == quick, damaged[: at + 10]


def test_an_empty_block_has_an_end_too(directory: Path) -> None:
    """A record without a byte of content is cut off where only the end of its header follows the header."""
    writer = new_writer(directory)
    writer.write(Supplement("metadata", "urn:example:empty", later(), "text/plain", b""))
    writer.close()
    path = only_warc(directory)

    assert any("does not end where" in found for found in rewrite(path, lambda members: [members[0], members[1][:-4]]))


def test_originals_may_lie_in_an_earlier_file(directory: Path) -> None:
    """A revisit is at fault only where no file of the set holds its original."""
    writer = new_writer(directory, max_bytes=1)
    first = writer.capture(exchange(response(b"one")))
    writer.flush()
    writer.capture(exchange(response(b"one"), original=original_of(first), began_at=later()))
    writer.close()
    paths = sorted(directory.glob("*.warc.gz"))
    assert list(check_warcs(paths)) == []
    assert [fault.message for fault in check_warc(paths[1])] == [
        f"refers to {first.record_id}, which is no response of these files"
    ]


def test_a_revisit_of_a_revisit_is_a_fault(directory: Path) -> None:
    """Only a response can be what a revisit refers to."""
    writer = new_writer(directory)
    first = original_of(writer.capture(exchange()))
    second = writer.capture(exchange(original=first, began_at=later()))
    wrong = replace(first, record_id=second.record_id, captured_at=second.captured_at)
    writer.capture(exchange(original=wrong, began_at=later(2)))
    writer.close()
    assert "no response of these files" in check_warc(only_warc(directory))[0].message
