"""Exchanges to write, a disk that fails where it is told to, and what warcio says of a file."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from typing_extensions import override
from warcio.archiveiterator import ArchiveIterator

from archive.capture import Capture, Exchange, Original, Supplement, TlsFacts, Truncation, find_original_in
from archive.clock import SimulatedClock
from archive.disk import Disk
from archive.warc.writer import WarcWriter

BEGAN_AT = datetime(2026, 11, 21, 19, 30, 0, 123456, tzinfo=UTC)
INFO = {"software": "nianbao/0.1.0", "http-header-user-agent": "nianbao/0.1.0 (+mailto:archive@example.org)"}
REQUEST = b"GET /x HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\n"
TLS = TlsFacts(
    host="www.example.gov.cn",
    port=443,
    version="TLSv1",
    cipher="AES128-SHA",
    certificate_digest="sha256:" + 64 * "a",
    subject="CN=www.example.gov.cn,O=示例县\n人民政府",
    issuer=None,
    not_before="2020-01-01T00:00:00+00:00",
    not_after="2021-01-01T00:00:00+00:00",
    faults=("it has expired", "its issuer is not known"),
    policy="min_version=1.0 verify=record",
)
ODD_HEAD = (
    b"HTTP/1.1 200 \xba\xc3\xb5\xc4\r\n"
    b"server: nginx\r\n"
    b"Content-Disposition: attachment; filename=\xc4\xea\xb1\xa8.doc\r\n"
    b"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nSET-COOKIE:c=3\r\n"
    b"X-Folded: one\r\n\ttwo\r\n"
    b"a line without colon\r\n"
    b"X-Spaced : odd \r\nX-Empty:\r\n"
    b"content-type: text/html; charset=gbk\r\n"
)


def response(payload: bytes = b"<p>page</p>", status: str = "200 OK", *fields: bytes) -> bytes:
    """Return a plain response."""
    head = b"".join(field + b"\r\n" for field in fields)
    return b"HTTP/1.1 " + status.encode() + b"\r\n" + head + b"\r\n" + payload


def exchange(
    answer: bytes | None = None,
    *,
    url: str = "http://www.example.gov.cn/x",
    request: bytes = REQUEST,
    original: Original | None = None,
    truncated: Truncation | None = None,
    began_at: datetime = BEGAN_AT,
    tls: TlsFacts | None = None,
) -> Exchange:
    """Return an exchange with a plain response where none is given."""
    block = response() if answer is None else answer
    return Exchange(url, began_at, request, block, "127.0.0.1", truncated, original, tls)


def supplement(content: bytes = b"reason: refused\r\n", refers_to: str | None = None) -> Supplement:
    """Return a metadata record to write."""
    return Supplement("metadata", "http://www.example.gov.cn/", BEGAN_AT, "application/warc-fields", content, refers_to)


def original_of(capture: Capture) -> Original:
    """Return a response's capture as what later captures may be revisits of."""
    original = find_original_in(capture)
    assert original is not None
    return original


def later(days: int = 1) -> datetime:
    """Return the same time of a later day."""
    return BEGAN_AT + timedelta(days=days)


def new_writer(directory: Path, *, max_bytes: int = 1_000_000_000, disk: Disk | None = None) -> WarcWriter:
    """Return a writer with a standing clock."""
    return WarcWriter(directory, INFO, clock=SimulatedClock(BEGAN_AT), max_bytes=max_bytes, disk=disk)


def only_warc(directory: Path) -> Path:
    """Return the one sealed file of a directory."""
    (path,) = directory.glob("*.warc.gz")
    return path


def warcio_faults(path: Path) -> list[str]:
    """Return what warcio's own check has against a file, payload digests of chunked responses left out."""
    faults: list[str] = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            record.raw_stream.read()
            chunked = (
                record.http_headers is not None and record.http_headers.get_header("transfer-encoding") == "chunked"
            )
            faults += [
                problem for problem in record.digest_checker.problems if not (chunked and "payload digest" in problem)
            ]
    return faults


class FaultyDisk(Disk):
    """A disk on which one kind of operation fails: at the n-th call from now, or for good."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._left: dict[str, int] = {}
        self._errors: dict[str, int] = {}
        self._for_good: set[str] = set()
        self.room: int | None = None
        self.largest_step: int | None = None
        self.on_call: Callable[[str], None] | None = None

    def fail(self, operation: str, *, after: int = 0, error: int = errno.EIO, for_good: bool = False) -> None:
        """Let an operation fail once so many calls have gone well."""
        self._left[operation] = after
        self._errors[operation] = error
        if for_good:
            self._for_good.add(operation)

    def heal(self) -> None:
        """Let everything go well again."""
        self._left.clear()
        self._for_good.clear()
        self.room = None

    @override
    def create(self, path: Path) -> int:
        self._enter("create")
        return super().create(path)

    @override
    def open(self, path: Path) -> int:
        self._enter("open")
        return super().open(path)

    @override
    def write(self, descriptor: int, data: bytes | memoryview, offset: int) -> int:
        self._enter("write")
        size = len(data) if self.largest_step is None else min(len(data), self.largest_step)
        if self.room is not None:
            if self.room == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            size = min(size, self.room)
            self.room -= size
        return super().write(descriptor, data[:size], offset)

    @override
    def sync(self, descriptor: int) -> None:
        self._enter("sync")
        super().sync(descriptor)

    @override
    def truncate(self, descriptor: int, size: int) -> None:
        self._enter("truncate")
        super().truncate(descriptor, size)

    @override
    def rename(self, old: Path, new: Path) -> None:
        self._enter("rename")
        super().rename(old, new)

    @override
    def remove(self, path: Path) -> None:
        self._enter("remove")
        super().remove(path)

    @override
    def sync_directory(self, directory: Path) -> None:
        self._enter("sync_directory")
        super().sync_directory(directory)

    def _enter(self, operation: str) -> None:
        self.calls.append(operation)
        if self.on_call is not None:
            self.on_call(operation)
        left = self._left.get(operation)
        if left is None:
            return
        if left > 0:
            self._left[operation] = left - 1
            return
        if operation not in self._for_good:
            del self._left[operation]
        error = self._errors[operation]
        raise OSError(error, os.strerror(error))
