"""How fast verifying is beside FastWARC: `python -m tests.bench.verify_speed [--pairs 9] [--pages 600]`.

Both read the same file (tests.bench.archives says what is in it) and take the same digests, the block's and the
payload's, of every record; FastWARC as its own `fastwarc check --verify-payloads` does. Ours checks every field beside.
Readings are interleaved and the processor's time is what counts, because the machine is never quiet: only the median
of the pairs' ratios says something. `whole` adds what `nianbao verify` needs of a file: its own digest, and its lines
for the index.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from fastwarc.warc import ArchiveIterator

from archive.disk import file_sha256
from archive.warc.check import check_warc
from archive.warc.filecheck import check_file
from tests.bench.archives import describe_records, write_nights, write_pages, write_revisits
from tests.bench.pages import describe


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
    parser.add_argument("--pages", type=int, default=600)
    given = parser.parse_args()
    print(f"pages: {describe()}")  # noqa: T201
    kinds = [
        (f"a first night of {given.pages} pages and three quiet ones", write_nights, given.pages),
        (f"{2 * given.pages} pages", write_pages, 2 * given.pages),
        (f"{10 * given.pages} answers of 304", write_revisits, 10 * given.pages),
    ]
    for name, write, count in kinds:
        with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as directory:
            path = write(Path(directory), count)
            _print(name, compare(path, given.pairs))
            print(f"  {describe_records(path)}")  # noqa: T201


if __name__ == "__main__":
    main()
