"""How fast verifying is beside FastWARC: `python -m tests.bench.verify_speed [--pairs 9] [--pages 1500]`.

Both read the same file of pages and take the same digests, the block's and the payload's, of every record; FastWARC as
its own `fastwarc check --verify-payloads` does. Ours checks every field beside. Readings are interleaved and the
processor's time is what counts, because the machine is never quiet: only the median of the pairs' ratios says
something. `whole` adds what `nianbao verify` needs of a file: its own digest, and its lines for the index.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from fastwarc.warc import ArchiveIterator

from archive.capture import Capture, Exchange, Original
from archive.clock import SimulatedClock
from archive.manifest import file_sha256
from archive.warc.check import check_warc
from archive.warc.filecheck import check_file
from archive.warc.writer import WarcWriter
from tests.bench.pages import PAGES, describe, make_page

BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)
REQUEST = b"GET /%d HTTP/1.1\r\nHost: www.example.gov.cn\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html; charset=gbk\r\nContent-Length: %d\r\n\r\n"
NOT_MODIFIED = b'HTTP/1.1 304 Not Modified\r\nServer: nginx\r\nETag: "%d"\r\n\r\n'


@dataclass(frozen=True)
class Measured:
    """Megabytes of the compressed file a second, of each pair."""

    records: list[float]
    whole: list[float]
    fastwarc: list[float]
    blocks: list[float]
    chain: list[float]

    @property
    def ratio(self) -> float:
        """The median of our speed by FastWARC's, both digests of every record."""
        return statistics.median(ours / theirs for ours, theirs in zip(self.records, self.fastwarc, strict=True))

    @property
    def whole_ratio(self) -> float:
        """The median of our speed by FastWARC's, ours with the file's digest and lines."""
        return statistics.median(ours / theirs for ours, theirs in zip(self.whole, self.fastwarc, strict=True))

    @property
    def blocks_ratio(self) -> float:
        """The median of our speed with both digests by FastWARC's with the block's alone."""
        return statistics.median(ours / theirs for ours, theirs in zip(self.records, self.blocks, strict=True))

    @property
    def chain_speed(self) -> float:
        """The median speed of comparing the files' own digests."""
        return statistics.median(self.chain)


def write_pages(directory: Path, pages: int) -> Path:
    """Write a file of pages, each of them different, and return its place."""
    contents = [make_page(number) for number in range(PAGES)]

    def response(number: int) -> bytes:
        body = contents[number % PAGES] + b"<!-- %d -->" % number
        return HEAD % len(body) + body

    return _write(directory, pages, response)


def write_revisits(directory: Path, revisits: int) -> Path:
    """Write a file of a page and answers that it was not modified, and return its place."""
    return _write(directory, revisits, lambda number: NOT_MODIFIED % number if number else HEAD % 4 + b"page")


def compare(path: Path, pairs: int) -> Measured:
    """Read a file in pairs of theirs and ours; return the speeds."""
    size = path.stat().st_size / 1e6
    measured = Measured([], [], [], [], [])
    works: list[tuple[list[float], Callable[[], object]]] = [
        (measured.fastwarc, lambda: check_with_fastwarc(path, payloads=True)),
        (measured.records, lambda: _check(path)),
        (measured.whole, lambda: check_file(path)),
        (measured.blocks, lambda: check_with_fastwarc(path, payloads=False)),
        (measured.chain, lambda: file_sha256(path)),
    ]
    for _, work in works:
        work()
    for pair in range(pairs):
        for speeds, work in works if pair % 2 == 0 else reversed(works):
            began = process_time()
            work()
            speeds.append(size / (process_time() - began))
    return measured


def check_with_fastwarc(path: Path, *, payloads: bool) -> int:
    """Take the digests of every record with FastWARC, as its `check` does; return how many records there were."""
    count = 0
    with path.open("rb") as file:
        for record in ArchiveIterator(file, parse_http=False, inplace=True):
            is_http = payloads and record.is_http
            if not record.verify_block_digest(not is_http):
                raise ValueError(f"{path}: FastWARC finds {record.record_id} damaged")
            if is_http and "WARC-Payload-Digest" in record.headers:
                record.parse_http()
                # That of a revisit is its original's: it is taken, and does not match.
                record.verify_payload_digest(True)
            count += 1
    return count


def _check(path: Path) -> None:
    if faults := check_warc(path):
        raise ValueError(f"{path}: {faults[0].message}")


def _write(directory: Path, count: int, response: Callable[[int], bytes]) -> Path:
    archive = directory / "archive"
    archive.mkdir()
    writer = WarcWriter(archive, {"software": "nianbao"}, clock=SimulatedClock(BEGAN_AT))
    first: Capture | None = None
    for number in range(count):
        original = None
        if first is not None and first.payload_digest is not None:
            original = Original(first.record_id, first.url, first.captured_at, first.payload_digest)
        block = response(number)
        url = f"http://www.example.gov.cn/{0 if b' 304 ' in block else number}"
        captured = writer.capture(Exchange(url, BEGAN_AT, REQUEST % number, block, "127.0.0.1", original=original))
        first = first or captured
    writer.close()
    [path] = archive.glob("*.warc.gz")
    return path


def _print(name: str, measured: Measured) -> None:
    def median(speeds: Sequence[float]) -> str:
        return f"{statistics.median(speeds):.0f}"

    print(  # noqa: T201  a measurement is for reading
        f"{name}: FastWARC {median(measured.fastwarc)} MB/s, records {median(measured.records)} MB/s "
        f"(ratio {measured.ratio:.2f}; {measured.blocks_ratio:.2f} of FastWARC with block digests alone), "
        f"whole {median(measured.whole)} MB/s (ratio {measured.whole_ratio:.2f}), chain {median(measured.chain)} MB/s",
        flush=True,
    )


def main() -> None:
    """Measure, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--pages", type=int, default=1500)
    given = parser.parse_args()
    print(f"pages: {describe()}")  # noqa: T201
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as directory:
        _print(f"{given.pages} pages", compare(write_pages(Path(directory), given.pages), given.pairs))
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as directory:
        count = 5 * given.pages
        _print(f"{count} answers of 304", compare(write_revisits(Path(directory), count), given.pairs))


if __name__ == "__main__":
    main()
