"""What is known of a TLS connection stands once in a file, and every exchange finds it."""

from __future__ import annotations

import asyncio
import errno
import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.capture import Capture
from archive.errors import StorageError
from archive.warc.check import check_warc, check_warcs
from archive.warc.connections import CONNECTION_FIELD
from archive.warc.process import WriterProcess
from archive.warc.reader import Record, read_records
from tests.archive.warc.samples import (
    INFO,
    TLS,
    FaultyDisk,
    exchange,
    new_writer,
    only_warc,
    original_of,
    warcio_faults,
)

LINES = [
    "tls-version: TLSv1",
    "tls-cipher: AES128-SHA",
    f"tls-certificate: sha256:{64 * 'a'}",
    r"tls-certificate-subject: CN=www.example.gov.cn,O=示例县\x0a人民政府",
    "tls-certificate-not-before: 2020-01-01T00:00:00+00:00",
    "tls-certificate-not-after: 2021-01-01T00:00:00+00:00",
    "tls-chain: not valid",
    "tls-chain-fault: it has expired",
    "tls-chain-fault: its issuer is not known",
    "tls-policy: min_version=1.0 verify=record",
    "",
]


def types_of(records: list[Record]) -> list[str]:
    """Return the types of records in their order."""
    return [record.type for record in records]


def test_a_connection_is_recorded_once_for_all_that_it_carried(directory: Path) -> None:
    """Its record stands before the first response, which names it, as the others and the revisits do."""
    writer = new_writer(directory)
    first = writer.capture(exchange(tls=TLS))
    writer.capture(exchange(tls=TLS, original=original_of(first)))
    writer.capture(exchange())
    writer.capture(exchange(tls=replace(TLS, version="TLSv1.2", faults=())))
    writer.close()
    path = only_warc(directory)
    records = list(read_records(path))
    exchanges = ["response", "request", "revisit", "request", "response", "request"]
    assert types_of(records) == ["warcinfo", "metadata", *exchanges, "metadata", "response", "request"]
    connection, another = records[1], records[8]
    assert connection.block.decode().split("\r\n") == LINES
    assert b"tls-version: TLSv1.2\r\n" in another.block
    assert b"tls-chain: valid\r\n" in another.block
    assert connection.reference("WARC-Target-URI") == "urn:nianbao:tls:www.example.gov.cn:443"
    assert connection.header("WARC-Date") == records[2].header("WARC-Date")
    named = [record.reference(CONNECTION_FIELD) for record in records if record.type in ("response", "revisit")]
    assert named == [connection.record_id, connection.record_id, None, another.record_id]
    assert records[2].capture() == first
    assert check_warc(path) == []
    assert warcio_faults(path) == []


def test_each_file_has_the_records_that_it_needs(directory: Path) -> None:
    """A file that is begun anew repeats what is known of the connection: each is understood alone."""
    writer = new_writer(directory, max_bytes=100)
    for _ in range(2):
        writer.capture(exchange(tls=TLS))
        writer.flush()
    writer.close()
    warcs = sorted(directory.glob("*.warc.gz"))
    expected = ["warcinfo", "metadata", "response", "request"]
    assert [types_of(list(read_records(path))) for path in warcs] == [expected, expected]
    assert list(check_warcs(warcs)) == []


def test_a_record_that_was_lost_with_its_group_is_written_again(directory: Path) -> None:
    """What a failing disk took with it is not referred to by later exchanges."""
    disk = FaultyDisk()
    writer = new_writer(directory, disk=disk)
    writer.capture(exchange())
    writer.flush()
    disk.fail("sync", error=errno.EIO)
    writer.capture(exchange(tls=TLS))
    with pytest.raises(StorageError):
        writer.flush()
    writer.capture(exchange(tls=TLS))
    writer.close()
    expected = ["warcinfo", "response", "request", "metadata", "response", "request"]
    assert types_of(list(read_records(only_warc(directory)))) == expected
    assert check_warc(only_warc(directory)) == []


def test_facts_pass_to_the_writer_process_whole(directory: Path) -> None:
    """The child writes what the crawl knew, and the capture's place is the response's."""

    async def main() -> Capture:
        writer = await WriterProcess.start(directory, INFO)
        capture = await writer.capture(exchange(tls=TLS))
        await writer.close()
        return capture

    capture = asyncio.run(main())
    _, connection, answer, _ = read_records(only_warc(directory))
    assert connection.block.decode().split("\r\n") == LINES
    assert (answer.offset, answer.length) == (capture.offset, capture.length)


def without_it(members: list[bytes]) -> list[bytes]:
    """Leave the connection's record out."""
    return [members[0], *members[2:]]


def after_it(members: list[bytes]) -> list[bytes]:
    """Put the connection's record at the end."""
    return [members[0], *members[2:], members[1]]


@pytest.mark.parametrize("change", [without_it, after_it])
def test_a_reference_to_nothing_before_it_is_found(
    directory: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    """Our own check sees an exchange whose connection is not known when it is read."""
    writer = new_writer(directory)
    writer.capture(exchange(tls=TLS))
    writer.close()
    path = only_warc(directory)
    data = path.read_bytes()
    members = [data[record.offset : record.offset + record.length] for record in read_records(path)]
    assert b"WARC-Type: metadata" in gzip.decompress(members[1])
    path.write_bytes(b"".join(change(members)))
    assert "which is no record before it" in check_warc(path)[0].message


def test_a_connection_costs_a_page_little(directory: Path) -> None:
    """A reference is fifty bytes or so a page, and the record that the pages share less than a kilobyte."""
    sizes = {}
    for name, facts in (("plain", None), ("secured", TLS)):
        (directory / name).mkdir(parents=True)
        writer = new_writer(directory / name)
        captures = [writer.capture(exchange(tls=facts)) for _ in range(5)]
        writer.close()
        sizes[name] = [captures[0].offset, *(capture.length for capture in captures)]
    assert sizes["secured"][0] - sizes["plain"][0] < 1000
    assert all(after - before < 80 for before, after in zip(sizes["plain"][1:], sizes["secured"][1:], strict=True))
