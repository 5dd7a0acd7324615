"""Header blocks and chunks that come in many pieces, as they come over the wire and out of large records."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.warc.chunks import ChunkFraming
from archive.warc.heads import HeadSearch, parse_head
from archive.warc.payload import http_head, message_start, payload_pieces, payload_start

INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nX: 1\r\n\r\n"


def find_in_pieces(block: bytes, size: int) -> tuple[int, int] | None:
    """Search a block that becomes longer by so many bytes at a time."""
    search, held = HeadSearch(), bytearray()
    for at in range(0, len(block), size):
        held += block[at : at + size]
        if (found := search.find(held)) is not None:
            return found
    return None


@given(
    st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"\n\r\n", INTERIM, HEAD, b"x", b"HTTP/1.1 1"])), st.integers(1, 9)
)
def test_a_head_is_found_in_pieces_as_at_once(parts: list[bytes], size: int) -> None:
    """However its bytes come in."""
    block = b"".join(parts)
    whole = HeadSearch().find(block)
    assert find_in_pieces(block, size) in (whole, None)
    assert find_in_pieces(block, max(1, len(block))) == whole


@pytest.mark.parametrize(
    ("block", "start", "status"),
    [
        (INTERIM + HEAD, len(INTERIM), 200),
        (INTERIM + INTERIM + HEAD[:20], 2 * len(INTERIM), 200),
        (INTERIM, 0, 100),
        (INTERIM + INTERIM, len(INTERIM), 100),
        (INTERIM[:-2], 0, 100),
        (INTERIM + b"H", len(INTERIM), None),
        (INTERIM + b"<html>", len(INTERIM), None),
        (b"HTTP/1.1 101 Switching\r\n\r\n\x00\x01", 0, 101),
        (b"\r\n" + HEAD, 2, 200),
        (b"\n" + INTERIM + HEAD, 1 + len(INTERIM), 200),
        (b"\r\n\r\n" + HEAD, 2, None),
    ],
)
def test_interim_responses_end_where_something_else_begins(block: bytes, start: int, status: int | None) -> None:
    """What follows them is the final response, whatever it is; one behind which nothing came is no answer."""
    assert (message_start(block), http_head(block).status) == (start, status)
    assert http_head(block).is_interim == (status == 100)


def test_odd_lines_are_kept_under_the_empty_name() -> None:
    """What is no field is no field's value, and is there all the same."""
    head = parse_head(b"HTTP/1.0 200\r\n folded onto nothing\r\nA : 1\r\n\t2\r\n\r 3\r\nno colon\r\n: no name\r\n\r\n")
    assert head.headers == [
        (b"", b" folded onto nothing"),
        (b"A", b"1 2"),
        (b"", b"\r 3"),
        (b"", b"no colon"),
        (b"", b"no name"),
    ]
    assert (head.status, head.version) == (200, b"1.0")


def test_codings_are_said_once_and_in_order() -> None:
    """Several fields are one list, identity is nothing, and chunked twice in a row is once."""
    head = parse_head(
        b"HTTP/1.1 200 OK\nTransfer-Encoding: identity, GZIP\n"
        b"transfer-encoding : chunked\nTransfer-Encoding: Chunked,\n\n"
    )
    assert head.codings(b"transfer-encoding") == [b"gzip", b"chunked"]
    assert parse_head(b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked, gzip, chunked\n\n").codings(
        b"transfer-encoding"
    ) == [
        b"chunked",
        b"gzip",
        b"chunked",
    ]


@pytest.mark.parametrize(
    ("body", "data", "unread"),
    [
        (b"4\r\nfour\r\n0\r\n\r\nmore", b"four", b"more"),
        (b" 04 \t\nfour\n0;x\nX: 1\n\nmore", b"four", b"more"),
        (b"1\r\na\r\n000\r\nX: 1\r\nY: 2\r\n\r\n", b"a", b""),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_chunks_end_where_their_trailers_do(body: bytes, data: bytes, unread: bytes, size: int) -> None:
    """However the bytes come in; what follows is left unread."""
    framing, found = ChunkFraming(), b""
    for at in range(0, len(body), size):
        found += b"".join(map(bytes, framing.feed(body[at : at + size])))
        if framing.is_ended:
            assert bytes(framing.unread) == body[len(body) - len(unread) : at + size]
            break
    assert (found, framing.is_ended, framing.fault) == (data, True, None)


@pytest.mark.parametrize(
    "body",
    [b"5\r\nfour\r\n", b"4\r\nfourth\r\n", b"4\r\nfour5\r\nfifth", b"-4\r\n", b"0x4\r\n", b"g\r\n", b"f" * 70_000],
)
def test_damaged_chunks_are_no_guess(body: bytes) -> None:
    """A size that is no number, and data that no line end follows, end the data there."""
    framing = ChunkFraming()
    found = b"".join(map(bytes, framing.feed(body + b"\r\n")))
    framing.finish()
    assert framing.fault is not None
    assert b"four".startswith(found[:4])
    assert b"fifth" not in found


@pytest.mark.parametrize(
    "make",
    [
        lambda count: HEAD[:-2] + b"X: %b\r\n" % (b"a" * 100) * count,
        lambda count: HEAD[:-2] + b"X: " + b"a" * 108 * count,
        lambda count: HEAD[:-2] + b"X: 1\r\n" + b" folded\r\n" * 12 * count,
        lambda count: INTERIM * 4 * count,
    ],
)
def test_a_large_head_takes_time_by_its_size(make: Callable[[int], bytes]) -> None:
    """Eight times the bytes, in pieces of the same size, are about eight times the work, never sixty-four times it."""

    def seconds(count: int) -> float:
        block = make(count)
        pieces = [block[at : at + 4096] for at in range(0, len(block), 4096)]
        times = []
        for _ in range(3):
            began = time.process_time()
            payload_start(block)
            http_head(block)
            for _ in payload_pieces(iter(pieces)):
                pass
            times.append(time.process_time() - began)
        return min(times)

    small, large = seconds(4_000), seconds(32_000)
    assert large < 24 * small
