"""The payload of odd but real HTTP messages, by the standard."""

from __future__ import annotations

import gzip
import hashlib
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.warc.payload import decoded_payload, http_head, payload_of, payload_start, read_payload
from tests.archive.warc.samples import ODD_HEAD, response

NOISE = hashlib.shake_256(b"noise").hexdigest(3000).encode()
CHUNKED = b"Transfer-Encoding: chunked"


def chunk(*pieces: bytes, trailers: bytes = b"", extension: bytes = b"") -> bytes:
    """Return a chunked body of these pieces."""
    framed = b"".join(b"%x%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces)
    return framed + b"0\r\n" + trailers + b"\r\n"


def test_odd_head_is_read_without_loss() -> None:
    """Duplicates, folding, odd spacing and lines without colon are all there, in the order sent."""
    head = http_head(ODD_HEAD + b"\r\nbody")
    assert (head.status, head.reason) == (200, b"\xba\xc3\xb5\xc4")
    assert head.values(b"set-cookie") == [b"a=1", b"b=2", b"c=3"]
    assert head.values(b"x-folded") == [b"one two"]
    assert head.values(b"x-spaced") == [b"odd"]
    assert head.values(b"") == [b"a line without colon"]
    assert head.values(b"content-disposition") == [b"attachment; filename=\xc4\xea\xb1\xa8.doc"]


@pytest.mark.parametrize(
    ("line", "status", "reason"),
    [
        (b"HTTP/1.1 200 OK", 200, b"OK"),
        (b"HTTP/1.0 404", 404, b""),
        (b"HTTP/1.1 412 ", 412, b""),
        (b"HTTP/2 200", 200, b""),
        (b"GET / HTTP/1.1", None, b""),
        (b"<html>", None, b""),
        (b"", None, b""),
    ],
)
def test_status_line(line: bytes, status: int | None, reason: bytes) -> None:
    """A status line gives status and reason; anything else gives no status."""
    assert http_head(line + b"\r\n\r\n")[:2] == (status, reason)


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
def test_line_endings(ending: bytes) -> None:
    """A head may end its lines with LF alone."""
    block = ending.join([b"HTTP/1.1 200 OK", b"A: 1", b"", b"body"])
    assert payload_of(block) == b"body"
    assert http_head(block).headers == [(b"A", b"1")]


def test_head_without_end() -> None:
    """A response cut off inside its head has no payload."""
    block = b"HTTP/1.1 200 OK\r\nContent-Le"
    assert payload_of(block) == b""
    assert payload_start(block) == len(block)


def test_interim_responses_are_passed_over() -> None:
    """What counts is the final response; 101 is one."""
    block = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + response(b"final", "404 Gone")
    assert http_head(block).status == 404
    assert payload_of(block) == b"final"
    assert http_head(b"HTTP/1.1 101 Switching\r\n\r\nHTTP/1.1 200 OK\r\n\r\n").status == 101


@pytest.mark.parametrize(
    ("body", "payload", "is_whole"),
    [
        (chunk(b"hello ", b"world"), b"hello world", True),
        (chunk(b"a", b"b", trailers=b"X-Sum: 1\r\nX-More: 2\r\n"), b"ab", True),
        (chunk(b"a", extension=b";name=value"), b"a", True),
        (b"00A\r\n0123456789\r\n000\r\n\r\n", b"0123456789", True),
        (b"2 \r\nab\r\n0\r\n\r\n", b"ab", True),
        (b"2\nab\n0\n\n", b"ab", True),
        (chunk(), b"", True),
        (b"5\r\nhello\r\n", b"hello", False),
        (b"5\r\nhel", b"hel", False),
        (b"5\r\nhello\r\nzz\r\n", b"hello", False),
        (b"<html>not chunked at all", b"<html>not chunked at all", False),
        (b"", b"", False),
    ],
)
def test_chunked_bodies(body: bytes, payload: bytes, is_whole: bool) -> None:
    """Chunk framing, extensions and trailers are no part of the payload; damage ends it and is told."""
    read = read_payload(response(body, "200 OK", CHUNKED))
    assert read.data == payload
    assert (read.faults == ()) is is_whole


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=6))
def test_chunking_is_undone(pieces: list[bytes]) -> None:
    """However a payload is cut into chunks, it comes out as it was."""
    assert payload_of(response(chunk(*pieces), "200 OK", CHUNKED)) == b"".join(pieces)


@given(st.binary(max_size=400))
def test_nothing_raises(block: bytes) -> None:
    """Whatever bytes were received, there is a head and a payload."""
    http_head(block)
    read_payload(response(block, "200 OK", CHUNKED, b"Content-Encoding: gzip"), decoded=True)


@pytest.mark.parametrize("length", [b"0", b"3", b"900", b"x"])
def test_content_length_does_not_cut(length: bytes) -> None:
    """All that follows the head belongs to the payload, whatever length it names."""
    assert payload_of(response(b"payload", "200 OK", b"Content-Length: " + length)) == b"payload"


def test_transfer_coding_may_be_in_any_case_and_compress() -> None:
    """Chunked is recognised in any case; a compression under it is a transfer coding too and is undone."""
    body = chunk(gzip.compress(b"text"))
    assert payload_of(response(body, "200 OK", b"TRANSFER-ENCODING:  gzip, Chunked")) == b"text"


def test_content_coding_is_kept_and_undone_on_request() -> None:
    """The payload keeps its content coding; `decoded_payload` undoes each kind and several in turn."""
    text = "年度报告".encode("gbk") * 50
    raw = zlib.compressobj(wbits=-15)
    for name, coded in [
        (b"gzip", gzip.compress(text)),
        (b"x-gzip", gzip.compress(text[:9]) + gzip.compress(text[9:])),
        (b"deflate", zlib.compress(text)),
        (b"deflate", raw.compress(text) + raw.flush()),
        (b"br", brotli.compress(text)),
        (b"br, gzip", gzip.compress(brotli.compress(text))),
        (b"identity", text),
    ]:
        block = response(chunk(coded), "200 OK", CHUNKED, b"Content-Encoding: " + name)
        assert payload_of(block) == coded
        assert decoded_payload(block) == text


def test_undecodable_payloads_are_told() -> None:
    """What is not in the coding it names, or in an unknown one, stays as it is; a cut one gives what there is."""
    page = NOISE
    false = read_payload(response(page, "200 OK", b"Content-Encoding: gzip"), decoded=True)
    assert (false.data, len(false.faults)) == (page, 1)
    unknown = read_payload(response(page, "200 OK", b"Content-Encoding: compress"), decoded=True)
    assert (unknown.data, len(unknown.faults)) == (page, 1)
    cut = read_payload(response(gzip.compress(page)[:-900], "200 OK", b"Content-Encoding: gzip"), decoded=True)
    assert page.startswith(cut.data)
    assert len(cut.data) > 3000
    assert cut.faults == ("gzip body cut off",)


def test_brotli_that_is_cut_off_says_so() -> None:
    """What could be decoded is given with the fault, as with gzip."""
    text = "年度报告".encode() * 1000
    block = b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n" + brotli.compress(text)[:-2]
    cut = read_payload(block, decoded=True)
    assert text.startswith(cut.data)
    assert cut.faults == ("br body cut off",)


def test_gzip_with_a_wrong_checksum_gives_all_of_it() -> None:
    """A short body is all there when its checksum is found to be wrong, and is given with the fault."""
    squeezed = gzip.compress(b"figures", mtime=0)
    block = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + squeezed[:-8] + bytes(8)
    read = read_payload(block, decoded=True)
    assert read.data == b"figures"
    assert "gzip body damaged" in read.faults[0]


def test_damaged_gzip_gives_what_came_before() -> None:
    """A gzip body with a wrong check sum is read to its end, and the damage is told."""
    page = NOISE
    coded = bytearray(gzip.compress(page))
    coded[-6] ^= 0xFF
    read = read_payload(response(bytes(coded), "200 OK", b"Content-Encoding: gzip"), decoded=True)
    assert len(read.data) > 5000
    assert page.startswith(read.data)
    assert "damaged" in read.faults[0]


def test_payload_digest_is_over_the_entity_body() -> None:
    """The digest of a chunked response equals that of the same payload sent with a length."""
    body = b"x" * 10_000
    framed = payload_of(response(chunk(body[:1], body[1:]), "200 OK", CHUNKED))
    plain = payload_of(response(body, "200 OK", b"Content-Length: 10000"))
    assert hashlib.sha256(framed).digest() == hashlib.sha256(plain).digest()
