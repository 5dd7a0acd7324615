"""WARC files for measurements: pages alone, answers of 304 alone, and first nights with all that is in them.

What a file is made of, as `describe_records` says it, decides about the speed that is measured: of a large block most
time goes into inflating and digests, of a small one into everything else.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.capture import Capture, Exchange, Supplement, find_original_in
from archive.clock import SimulatedClock
from archive.warc.reader import read_records
from archive.warc.writer import WarcWriter
from tests.bench.pages import PAGES, make_page

BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)
REQUEST = (
    b"GET /art/2026/%d.html HTTP/1.1\r\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    b"Accept-Language: zh-CN,zh;q=0.9,en;q=0.5\r\nUser-Agent: nianbao/0.1.0 (+mailto:archive@example.org)\r\n"
    b"Accept-Encoding: gzip, deflate\r\nHost: www.example.gov.cn\r\n\r\n"
)
HEAD = (
    b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: %b\r\n"
    b"Content-Length: %d\r\nConnection: keep-alive\r\nVary: Accept-Encoding\r\nX-Frame-Options: SAMEORIGIN\r\n\r\n"
)
NOT_MODIFIED = (
    b"HTTP/1.1 304 Not Modified\r\nServer: nginx\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
    b'Connection: keep-alive\r\nETag: "%x"\r\n\r\n'
)
HTML, PDF = b"text/html; charset=gbk", b"application/pdf"
PDF_BYTES = 300_000


class _Filler:
    """Fills one file with captures."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory / "archive"
        self._directory.mkdir()
        self._writer = WarcWriter(self._directory, {"software": "nianbao"}, clock=SimulatedClock(BEGAN_AT))

    def capture(self, number: int, block: bytes, night: int = 0, original: Capture | None = None) -> Capture:
        at = BEGAN_AT + timedelta(days=night, seconds=number)
        known = None if original is None else find_original_in(original)
        url = f"http://www.example.gov.cn/art/2026/{number}.html"
        return self._writer.capture(Exchange(url, at, REQUEST % number, block, "127.0.0.1", original=known))

    def supplement(self, supplement: Supplement) -> None:
        self._writer.write(supplement)

    def seal(self) -> Path:
        self._writer.close()
        [path] = self._directory.glob("*.warc.gz")
        return path


def write_pages(directory: Path, pages: int) -> Path:
    """Write a file of pages, each of them different, and return its place."""
    filler, contents = _Filler(directory), [make_page(number) for number in range(PAGES)]
    for number in range(pages):
        filler.capture(number, _page(contents, number))
    return filler.seal()


def write_revisits(directory: Path, revisits: int) -> Path:
    """Write a file of a page and answers that it was not modified, and return its place."""
    filler = _Filler(directory)
    first = filler.capture(0, HEAD % (HTML, 4) + b"page")
    for night in range(1, revisits + 1):
        filler.capture(0, NOT_MODIFIED % night, night, first)
    return filler.seal()


def write_nights(directory: Path, pages: int, nights: int = 3) -> Path:
    """Write a file of a first night and quiet ones after it, and return its place.

    The first night: so many pages; to every tenth a PDF that does not compress; every twentieth rendered, with its
    picture. A later night: of every twenty pages one is new, nine answer 304 and ten have the same bytes, as have
    half of the PDFs, while the other half answers 304.
    """
    filler, contents = _Filler(directory), [make_page(number) for number in range(PAGES)]
    seen: dict[int, tuple[Capture, Callable[[], bytes]]] = {}
    for number in range(pages):
        seen[number] = _take(filler, number, lambda number=number: _page(contents, number))  # type: ignore[misc]
        if number % 10 == 0:
            seen[-number - 1] = _take(filler, pages + number, lambda number=number: _pdf(number))  # type: ignore[misc]
        if number % 20 == 0:
            capture = seen[number][0]
            filler.supplement(_supplement("conversion", capture, "text/html; charset=utf-8", contents[number % PAGES]))
            picture = hashlib.shake_256(b"%d" % number).digest(80_000)
            filler.supplement(_supplement("resource", capture, "image/png", picture))
    for night in range(1, nights + 1):
        for number, (capture, block) in seen.items():
            if number % 20 == 7 and number > 0:
                filler.capture(number, _page(contents, number + 100_000 * night), night, capture)
            elif number % 2:
                filler.capture(number, NOT_MODIFIED % number, night, capture)
            else:
                filler.capture(number, block(), night, capture)
    return filler.seal()


def describe_records(path: Path) -> str:
    """Return what a file is made of: how many records of which type, and their blocks' mean size, as JSON."""
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for record in read_records(path):
        kind = f"{record.type} {record.header('Content-Type') or ''}".partition(";")[0]
        if record.type == "response":
            [content_type] = record.http_head().values(b"content-type")
            kind = f"response {content_type.decode().partition(';')[0]}"
        elif record.type == "revisit":
            kind = "revisit " + (record.header("WARC-Profile") or "").rpartition("/")[2]
        counts[kind] += 1
        sizes[kind] += record.size
    return json.dumps({kind: f"{count} of {sizes[kind] // count} B" for kind, count in counts.most_common()})


def _take(filler: _Filler, number: int, block: Callable[[], bytes]) -> tuple[Capture, Callable[[], bytes]]:
    return filler.capture(number, block()), block


def _page(contents: list[bytes], number: int) -> bytes:
    body = contents[number % PAGES] + b"<!-- %d -->" % number
    return HEAD % (HTML, len(body)) + body


def _pdf(number: int) -> bytes:
    body = b"%PDF-1.4\n" + hashlib.shake_256(b"%d" % number).digest(PDF_BYTES)
    return HEAD % (PDF, len(body)) + body


def _supplement(kind: str, capture: Capture, content_type: str, content: bytes) -> Supplement:
    url = capture.url if kind == "conversion" else f"urn:nianbao:screenshot:{capture.url}"
    return Supplement(kind, url, capture.captured_at, content_type, content, capture.record_id)  # type: ignore[arg-type]
