"""What the writer puts into a file, read back by our reader and by warcio."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import manifest
from archive.capture import Exchange, Supplement
from archive.disk import file_sha256
from archive.errors import LockedError, StorageError
from archive.warc.check import check_warc, check_warcs
from archive.warc.digests import digest_of
from archive.warc.reader import read_record, read_records
from archive.warc.record import Record
from archive.warc.records import pack_warcinfo
from tests.archive.warc.samples import (
    BEGAN_AT,
    INFO,
    ODD_HEAD,
    REQUEST,
    exchange,
    later,
    new_writer,
    only_warc,
    original_of,
    response,
    supplement,
    warcio_faults,
)

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"


def written(directory: Path, *exchanges: Exchange) -> list[Record]:
    """Write exchanges into one file, have it found faultless and return its records."""
    writer = new_writer(directory)
    for each in exchanges:
        writer.capture(each)
    writer.close()
    path = only_warc(directory)
    assert warcio_faults(path) == []
    return list(read_records(path))


@pytest.mark.parametrize(
    "block",
    [
        ODD_HEAD + b"\r\n" + "年报".encode("gbk"),
        CHUNKED,
        b"HTTP/1.0 200\nA:b\n\nbody with LF heads",
        b"<html>no HTTP at all",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        response(bytes(range(256)) * 300),
        response(b"\r\n\r\nWARC/1.1\r\n\r\n\x1f\x8b\x08"),
    ],
)
def test_blocks_are_stored_bit_for_bit(directory: Path, block: bytes) -> None:
    """Response and request blocks come back as they were on the wire, in our reader and in warcio."""
    request = b"POST /x?a=%C4%EA HTTP/1.1\r\nhost: x\r\nX-Odd\r\n\r\n\xff\x00form"
    _, answer, asked = written(directory, exchange(block, request=request))
    assert (answer.block, asked.block) == (block, request)
    with only_warc(directory).open("rb") as file:
        assert [record.raw_stream.read() for record in ArchiveIterator(file, no_record_parse=True)][1:] == [
            block,
            request,
        ]


def test_fields_of_an_exchange(directory: Path) -> None:
    """Response and request share date and URI; the request names the response, which says the rest of both."""
    info, answer, asked = written(directory, exchange())
    assert [record.type for record in (info, answer, asked)] == ["warcinfo", "response", "request"]
    for record in (answer, asked):
        assert record.version == "WARC/1.1"
        assert record.header("WARC-Date") == "2026-11-21T19:30:00.123456Z"
        assert record.header("WARC-Target-URI") == "http://www.example.gov.cn/x"
        assert record.header("WARC-Block-Digest") == digest_of(record.block)
    assert answer.header("WARC-IP-Address") == "127.0.0.1"
    assert answer.reference("WARC-Warcinfo-ID") == info.record_id
    assert answer.header("WARC-Payload-Digest") == digest_of(b"<p>page</p>")
    assert asked.reference("WARC-Concurrent-To") == answer.record_id
    assert answer.header("Content-Type") == "application/http; msgtype=response"
    assert asked.header("Content-Type") == "application/http; msgtype=request"


def test_dates_are_in_utc(directory: Path) -> None:
    """A moment of another time zone is written in UTC; one without a zone is refused."""
    shanghai = timezone(timedelta(hours=8))
    writer = new_writer(directory)
    capture = writer.capture(exchange(began_at=datetime(2026, 11, 22, 3, 30, tzinfo=shanghai)))
    assert capture.captured_at == datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="without time zone"):
        writer.capture(exchange(began_at=datetime(2026, 11, 22, 3, 30)))  # noqa: DTZ001  that is the point
    writer.close()
    assert list(read_records(only_warc(directory)))[1].header("WARC-Date") == "2026-11-21T19:30:00.000000Z"


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("http://x.gov.cn/a?t=%C4%EA%B1%A8&t=1", "http://x.gov.cn/a?t=%C4%EA%B1%A8&t=1"),
        ("http://x.gov.cn/a b\r\nX: y", "http://x.gov.cn/a%20b%0D%0AX:%20y"),
        ("http://x.gov.cn/年报|{}", "http://x.gov.cn/%E5%B9%B4%E6%8A%A5|{}"),
    ],
)
def test_target_uri_is_the_url_requested(directory: Path, url: str, uri: str) -> None:
    """A percent-encoded URL stays as it is; what no URI may hold is encoded and cannot break the line."""
    record = written(directory, exchange(url=url))[1]
    assert record.header("WARC-Target-URI") == uri
    assert record.header("X") is None


def test_captures_are_what_the_reader_finds(directory: Path) -> None:
    """What the writer reports of each capture is what the reader makes of its record, at the place reported."""
    writer = new_writer(directory)
    first = writer.capture(exchange(ODD_HEAD + b"\r\npayload"))
    same = original_of(first)
    captures = [
        first,
        writer.capture(exchange(CHUNKED)),
        writer.capture(exchange(response(b"half"), truncated="disconnect")),
        writer.capture(exchange(ODD_HEAD + b"\r\npayload", original=same, began_at=later())),
        writer.capture(exchange(response(b"", "304 Not Modified"), original=same, began_at=later())),
        writer.write(supplement(refers_to=first.record_id)),
        writer.write(Supplement("resource", "urn:x:picture", BEGAN_AT, "image/png", b"\x89PNG", first.record_id)),
        writer.write(Supplement("conversion", first.url, BEGAN_AT, "text/html", b"<html>", first.record_id)),
        writer.write(Supplement("resource", "urn:x:empty", BEGAN_AT, "text/plain", b"")),
    ]
    writer.close()
    path = only_warc(directory)
    assert [read_record(path, capture.offset).capture() for capture in captures] == captures
    found = [record.capture() for record in read_records(path) if record.type not in ("request", "warcinfo")]
    assert found == captures
    assert check_warc(path) == []


def test_truncated_response(directory: Path) -> None:
    """A response that is not whole says why."""
    record = written(directory, exchange(response(b"half"), truncated="time"))[1]
    assert record.header("WARC-Truncated") == "time"
    assert record.capture().truncated == "time"


def test_supplement_refers_by_the_field_that_its_type_may_have(directory: Path) -> None:
    """Metadata and conversions use WARC-Refers-To, a resource WARC-Concurrent-To (WARC 1.1 §5.7, §5.11)."""
    writer = new_writer(directory)
    capture = writer.capture(exchange())
    writer.write(supplement(refers_to=capture.record_id))
    writer.write(Supplement("resource", "urn:x:picture", BEGAN_AT, "image/png", b"\x89", capture.record_id))
    writer.close()
    *_, metadata, resource = read_records(only_warc(directory))
    assert metadata.reference("WARC-Refers-To") == capture.record_id
    assert resource.header("WARC-Refers-To") is None
    assert resource.reference("WARC-Concurrent-To") == capture.record_id


def test_a_supplement_cannot_break_its_header(directory: Path) -> None:
    """A content type that holds a line end is refused, and the file stays good."""
    writer = new_writer(directory)
    with pytest.raises(ValueError, match="no content type"):
        writer.write(Supplement("resource", "urn:x:y", BEGAN_AT, "text/html\r\nX: y", b""))
    writer.capture(exchange())
    writer.close()
    assert check_warc(only_warc(directory)) == []


def test_warcinfo_says_what_it_was_told(directory: Path) -> None:
    """Each file begins with what the crawl says of itself, the file's name, and the standard it follows."""
    record = written(directory, exchange())[0]
    fields = dict(line.split(": ", 1) for line in record.block.decode().splitlines())
    assert record.header("WARC-Filename") == only_warc(directory).name
    assert fields["format"] == "WARC File Format 1.1"
    assert INFO.items() <= fields.items()
    with pytest.raises(ValueError, match="no line of a warcinfo"):
        pack_warcinfo("x.warc.gz", {"operator": "a\r\nformat: b"}, BEGAN_AT)


class TestRevisits:
    """When a capture becomes a revisit, and of what."""

    def pair(self, directory: Path, second: bytes, first: bytes = b"", **more: object) -> Record:
        """Write a response and, a day later, what is to be compared with it; return the second record."""
        writer = new_writer(directory)
        original = original_of(writer.capture(exchange(first or response())))
        writer.capture(exchange(second, original=original, began_at=later(), **more))  # type: ignore[arg-type]
        writer.close()
        path = only_warc(directory)
        assert check_warc(path) == []
        assert warcio_faults(path) == []
        return list(read_records(path))[3]

    def test_identical_payload(self, directory: Path) -> None:
        """The same payload is not stored again; the header block of this answer is."""
        record = self.pair(directory, response(b"<p>page</p>", "200 Fine", b"Date: tomorrow"))
        assert record.type == "revisit"
        assert record.block == response(b"", "200 Fine", b"Date: tomorrow")
        original = list(read_records(only_warc(directory)))[1]
        assert record.header("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
        assert record.reference("WARC-Refers-To") == original.record_id
        assert record.header("WARC-Refers-To-Target-URI") == original.header("WARC-Target-URI")
        assert record.header("WARC-Refers-To-Date") == original.header("WARC-Date")
        assert record.header("WARC-Payload-Digest") == original.header("WARC-Payload-Digest")
        assert record.header("WARC-Truncated") == "length"
        assert record.capture().truncated is None

    def test_identical_payload_in_other_framing(self, directory: Path) -> None:
        """Chunked today and with a length yesterday is the same payload."""
        framed = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n<p>page</p>\r\n0\r\n\r\n"
        assert self.pair(directory, framed).type == "revisit"

    def test_not_modified(self, directory: Path) -> None:
        """A 304 is a revisit with its own header block and the original's payload digest."""
        block = response(b"", "304 Not Modified", b'ETag: "1"')
        record = self.pair(directory, block)
        assert record.block == block
        assert record.header("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
        assert record.capture().payload_digest == digest_of(b"<p>page</p>")
        assert record.header("WARC-Truncated") is None

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (response(b""), response(b"")),
            (response(b"one"), response(b"two")),
            (response(b"one"), response(b"one more byte", "304 Not Modified")),
        ],
    )
    def test_responses(self, directory: Path, first: bytes, second: bytes) -> None:
        """Empty payloads, other payloads and a 304 with a body are responses, stored whole."""
        record = self.pair(directory, second, first)
        assert (record.type, record.block) == ("response", second)

    def test_truncated_is_no_revisit(self, directory: Path) -> None:
        """A response that is not whole is stored as it is, even where its payload is the same."""
        assert self.pair(directory, response(), truncated="disconnect").type == "response"

    def test_an_error_page_may_be_a_revisit(self, directory: Path) -> None:
        """The same payload under another status is a revisit that keeps its own status line."""
        record = self.pair(directory, response(b"<p>page</p>", "404 Not Found"))
        assert (record.type, record.capture().status) == ("revisit", 404)

    def test_without_original_a_304_is_a_response(self, directory: Path) -> None:
        """A 304 that nobody can refer to anything is stored as it came."""
        assert written(directory, exchange(response(b"", "304 Not Modified")))[1].type == "response"

    def test_a_thousand_nights_refer_to_one_response(self, directory: Path) -> None:
        """However often a page comes back the same, every revisit names the one response, and costs under 2 KB."""
        page = response(random_page := bytes(range(256)) * 180)
        writer = new_writer(directory)
        first = writer.capture(exchange(page))
        nights = [
            writer.capture(exchange(page, original=original_of(first), began_at=later(day))) for day in range(1, 1001)
        ]
        writer.close()
        assert {night.revisit_of for night in nights} == {first.record_id}
        assert len(random_page) > 40_000
        size = only_warc(directory).stat().st_size
        assert (size - first.offset - first.length) / 1000 < 2000


class TestFiles:
    """How files are named, rotated and sealed."""

    def test_open_name_until_closed(self, directory: Path) -> None:
        """A file has its `.open` name until it is sealed, and its capture names it without."""
        writer = new_writer(directory)
        capture = writer.capture(exchange())
        writer.flush()
        assert [path.name for path in directory.glob("*.gz*")] == [capture.warc + ".open"]
        writer.close()
        assert only_warc(directory).name == capture.warc

    def test_a_writer_that_captured_nothing_leaves_no_file(self, directory: Path) -> None:
        """No file is begun before the first capture."""
        writer = new_writer(directory)
        writer.flush()
        writer.close()
        assert list(directory.glob("*.gz*")) == []

    def test_rotation_by_size(self, directory: Path) -> None:
        """A file that has its size is sealed before the next group; names of one second differ, and sort in order."""
        writer = new_writer(directory, max_bytes=1000)
        captures = []
        for _ in range(6):
            captures.append(writer.capture(exchange(response(b"same second"))))
            captures.append(writer.capture(exchange(response(b"the same group"))))
            writer.flush()
        writer.close()
        paths = sorted(directory.glob("*.warc.gz"))
        assert len(paths) == 6
        assert [capture.warc for capture in captures[::2]] == [path.name for path in paths]
        assert captures[0].warc == captures[1].warc
        assert list(check_warcs(paths)) == []
        assert [sealed.name for sealed in manifest.read(directory.parent / "manifest.jsonl")] == [p.name for p in paths]

    def test_sealed_files_are_in_the_manifest(self, directory: Path) -> None:
        """Name, size and sha256 of the manifest are those of the file on the disk."""
        written(directory, exchange(), exchange(CHUNKED))
        path = only_warc(directory)
        (sealed,) = manifest.read(directory.parent / "manifest.jsonl")
        assert sealed == (path.name, path.stat().st_size, file_sha256(path), BEGAN_AT, None)

    def test_two_writers_exclude_each_other(self, directory: Path) -> None:
        """A second writer on the same directory is told who holds it."""
        writer = new_writer(directory)
        with pytest.raises(LockedError, match="held by process"):
            new_writer(directory)
        writer.close()
        new_writer(directory).close()

    def test_a_closed_writer_takes_nothing(self, directory: Path) -> None:
        """After `close` every capture is refused."""
        writer = new_writer(directory)
        writer.close()
        with pytest.raises(StorageError, match="takes nothing more"):
            writer.capture(exchange(request=REQUEST))
