"""The lines of an index: what each says of a record, so that replay programs of others find it and show it right.

A line is `SURT TIMESTAMP JSON`: the URL's key (archive.surt), the capture's date as fourteen digits, and url, mime,
status, digest, length, offset and filename as strings, in that order and only where they are known. Indexed are
responses, revisits (mime `warc/revisit`), resources, and metadata other than `application/warc-fields`.

What answers a POST is found by URL and body (archive.bodies): for pywb the key is that of `URL?__wb_method=POST&BODY`,
for wabac method and requestBody stand behind digest.

An answer of 304 has no page to show. Its line leads to the response that it confirms, the latest of the same key and
digest before it, or the first revisit where there is no response: mime, status, length, offset and filename are that
one's, and the place of its own record stands in revisit.length, revisit.offset and revisit.filename. Where none of
both is in a line before, it is a revisit as any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from archive.blocks import Block, Bytes
from archive.bodies import RequestBody, read_request_body
from archive.surt import surt
from archive.warc.payload import http_head
from archive.warc.record import Record, header_text, is_http_type

REVISIT = "warc/revisit"

Fields = dict[str, str]

_INDEXED = ("response", "revisit", "resource", "metadata")
_PLACE = ("length", "offset", "filename")
_DIGEST = re.compile(rb'"digest": "([^"]+)"')
_NOT_MODIFIED = b'"mime": "warc/revisit", "status": "304"'
_CONFIRMED = b'"revisit.filename": '


class Indexed(NamedTuple):
    """What an index needs of a record.

    `date` is WARC-Date in UTC, with two digits for each part but the year; `place` is offset, length and file name.
    """

    kind: str
    record_id: str
    concurrent_to: str | None
    url: str
    date: str
    digest: str | None
    content_type: str | None
    block: Bytes | Block
    place: tuple[int, int, str]


class _Request(NamedTuple):
    record_id: str
    body: RequestBody | None


class IndexLines:
    """Makes the lines of one file, whose records are given in their order."""

    def __init__(self) -> None:
        self._held: Indexed | _Request | None = None

    def take(self, record: Record) -> Iterable[bytes]:
        """Return the lines that are decided by a record; its own may wait for the request that follows it.

        Raises:
            FormatError: The record cannot be indexed.
        """
        if record.type not in (*_INDEXED, "request"):
            return ()
        return self.hear(_indexed(record), record.block if record.type == "request" else None)

    def hear(self, indexed: Indexed, request: bytes | None = None) -> Iterable[bytes]:
        """Return the lines that are decided by a record of which this is known; `request` is the block of one."""
        if request is not None:
            return self._hear_request(indexed, request)
        if indexed.kind in ("response", "revisit"):
            return self._hear_answer(indexed)
        line = _line_of(indexed, None)
        return () if line is None else (line,)

    def finish(self) -> Iterable[bytes]:
        """Return the line that still waits."""
        held, self._held = self._held, None
        line = _line_of(held, None) if isinstance(held, Indexed) else None
        return () if line is None else (line,)

    def _hear_request(self, indexed: Indexed, request: bytes) -> Iterable[bytes]:
        held, body = self._held, read_request_body(request)
        if isinstance(held, Indexed) and indexed.concurrent_to == held.record_id:
            return self._decide(held, body)
        before = self.finish()
        self._held = _Request(indexed.record_id, body)
        return before

    def _hear_answer(self, answer: Indexed) -> Iterable[bytes]:
        held = self._held
        if isinstance(held, _Request) and answer.concurrent_to == held.record_id:
            return self._decide(answer, held.body)
        before = self.finish()
        self._held = answer
        return before

    def _decide(self, answer: Indexed, body: RequestBody | None) -> Iterable[bytes]:
        self._held = None
        line = _line_of(answer, body)
        return () if line is None else (line,)


class Confirmations:
    """Knows which response an answer of 304 confirms; lines are given once, in the order of the index."""

    def __init__(self, key: bytes = b"", before: Mapping[bytes, Fields] | None = None) -> None:
        """Begin with nothing, or with what lines of a key say of responses, by their digests."""
        self._key = key
        self._responses: dict[bytes, bytes | Fields] = dict(before or {})

    def find(self, line: bytes) -> Fields | None:
        """Return what the line of the confirmed response says; None where there is none, and for every other line."""
        key, digest = line.partition(b" ")[0], _DIGEST.search(line)
        if key != self._key:
            self._key, self._responses = key, {}
        if digest is None:
            return None
        if _NOT_MODIFIED in line:
            response = self._responses.get(digest[1])
            return response if response is None or isinstance(response, dict) else fields_of(response)
        # A payload that was known from another URL is shown by the revisit that says so.
        if _is_response(line):
            self._responses[digest[1]] = line
        else:
            self._responses.setdefault(digest[1], line)
        return None


def find_confirmed(digest: bytes, back: Iterable[bytes]) -> Fields | None:
    """Return what a 304 of a digest confirms that follows on some lines of its key, given from the last to the first.

    None where it confirms nothing. No more lines are taken than tell it.
    """
    first: bytes | None = None
    for line in back:
        said = _DIGEST.search(line)
        if said is None or said[1] != digest:
            continue
        # What a 304 before it confirms has not changed since.
        if _is_response(line) or is_confirmed(line):
            return fields_of(line)
        if _NOT_MODIFIED in line:
            break
        first = line
    return fields_of(first) if first is not None else None


def digest_confirmed(line: bytes) -> bytes | None:
    """Return the digest that a 304 says, None for every other line."""
    digest = _DIGEST.search(line)
    return digest[1] if digest is not None and _NOT_MODIFIED in line else None


def _is_response(line: bytes) -> bool:
    return b'"mime": "warc/revisit"' not in line and _NOT_MODIFIED not in line and _CONFIRMED not in line


def confirmed_line(line: bytes, response: Fields | None) -> bytes:
    """Return the line of an answer of 304 as it leads to the response that it confirms, every other line as it is."""
    if response is None:
        return line
    fields = fields_of(line)
    shown = {name: value for name, value in fields.items() if name not in ("mime", "status", *_PLACE)}
    own = {f"revisit.{name}": fields[name] for name in _PLACE}
    taken: Fields = {name: response[name] for name in ("mime", "status") if name in response}
    url = {"url": shown.pop("url")}
    place = {name: response[name] for name in _PLACE}
    return _join(_head_of(line), {**url, **taken, **shown, **own, **place})


def is_confirmed(line: bytes) -> bool:
    """Whether a line is that of a 304 as it leads to the response that it confirms."""
    return _CONFIRMED in line


def own_line(line: bytes) -> bytes:
    """Return a line as its own record gives it, whether it was confirmed or not."""
    if _CONFIRMED not in line:
        return line
    fields = fields_of(line)
    said = {name: value for name, value in fields.items() if name not in ("mime", "status", *_PLACE)}
    own = {name: said.pop(f"revisit.{name}") for name in _PLACE}
    url = {"url": said.pop("url")}
    return _join(_head_of(line), {**url, "mime": REVISIT, "status": "304", **said, **own})


def own_or_stated(line: bytes) -> bytes:
    """Return a line as its own record gives it; one that is damaged as it is, which its own check tells."""
    try:
        return own_line(line)
    except (ValueError, KeyError):
        return line


def key_of(line: bytes) -> bytes:
    """Return the key of a line."""
    return line.partition(b" ")[0]


def moment_of(line: bytes) -> bytes:
    """Return key and second of a line."""
    return b" ".join(line.split(b" ", 2)[:2])


def replayed_line(line: bytes, response: Fields) -> bytes:
    """Return the line of an answer of 304 for programs that go from a revisit's record to its original by themselves.

    It has the status of the response that it confirms, for by its own nothing would be shown.
    """
    return _join(_head_of(line), fields_of(line) | {"status": response.get("status", "200")})


def fields_of(line: bytes) -> Fields:
    """Return the JSON of a line.

    Raises:
        ValueError: It has none.
    """
    fields: Fields = json.loads(line[line.index(b" {") + 1 :])
    return fields


def index_line(record: Record) -> bytes | None:
    """Return a record's line as if no request were known, None for a record that is not indexed.

    Raises:
        FormatError: The record cannot be indexed.
    """
    return _line_of(_indexed(record), None) if record.type in _INDEXED else None


def _indexed(record: Record) -> Indexed:
    return Indexed(
        record.type,
        record.record_id,
        record.reference("WARC-Concurrent-To"),
        record.reference("WARC-Target-URI") or "",
        f"{record.captured_at():%Y-%m-%dT%H:%M:%S}",
        record.header("WARC-Payload-Digest"),
        record.header("Content-Type"),
        record.held_block,
        (record.offset, record.length, record.warc),
    )


def _line_of(indexed: Indexed, body: RequestBody | None) -> bytes | None:
    kind, content_type, url, date = indexed.kind, indexed.content_type, indexed.url, indexed.date
    if content_type == "application/warc-fields" and kind in ("resource", "metadata"):
        return None
    if kind not in _INDEXED:
        return None
    status, mime = None, _mime(content_type)
    if kind in ("response", "revisit") and is_http_type(content_type):
        head = http_head(indexed.block)
        status = str(head.status) if head.status is not None else None
        values = head.values(b"content-type")
        mime = REVISIT if kind == "revisit" else _mime(header_text(values[0]) if values else None)
    said = {"url": url, "mime": mime, "status": status, "digest": indexed.digest}
    known = {name: value for name, value in said.items() if value}
    if body is not None:
        known |= {"method": body.method, "requestBody": body.script_query}
    offset, length, warc = indexed.place
    place = {"length": str(length), "offset": str(offset), "filename": warc}
    second = date[:4] + date[5:7] + date[8:10] + date[11:13] + date[14:16] + date[17:19]
    return _join(f"{surt(body.append_to(url) if body else url)} {second}", known | place)


def _mime(content_type: str | None) -> str | None:
    return re.split(r"[;\s]", content_type, maxsplit=1)[0].strip() if content_type else None


def _head_of(line: bytes) -> str:
    return line[: line.index(b" {")].decode()


def _join(head: str, fields: Fields) -> bytes:
    return f"{head} {json.dumps(fields)}\n".encode()
