"""What the writer's client and its child process say to each other over their socket.

Towards the child: number, length of the head, length of the body (`>IIQ`), then a JSON head and the body's bytes.
Towards the client: length (`>I`), then JSON: a list of [number, result, error] of requests that are settled.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from archive.capture import Capture, Exchange, Original, Supplement, TlsFacts

_REQUEST = struct.Struct(">IIQ")
_REPLY = struct.Struct(">I")

Reply = tuple[int, Any, str | None]


class Frame(NamedTuple):
    """A request to the child."""

    number: int
    head: list[Any]
    body: bytes


def encode_request(number: int, head: list[Any], body_size: int) -> bytes:
    """Return what goes before the body of a request."""
    encoded = json.dumps(head).encode()
    return _REQUEST.pack(number, len(encoded), body_size) + encoded


def exchange_head(exchange: Exchange) -> list[Any]:
    """Return the head of a request to store an exchange; its body is the request's block and the response's."""
    first = exchange.original
    original = first and [first.record_id, first.url, first.captured_at.isoformat(), first.payload_digest]
    began_at = exchange.began_at.isoformat()
    sizes = len(exchange.request)
    tls = exchange.tls and asdict(exchange.tls)
    return ["exchange", exchange.url, began_at, exchange.ip_address, exchange.truncated, original, sizes, tls]


def supplement_head(supplement: Supplement) -> list[Any]:
    """Return the head of a request to store a supplement; its body is the supplement's content."""
    made_at = supplement.made_at.isoformat()
    kind, content_type = supplement.record_type, supplement.content_type
    return ["supplement", kind, supplement.url, made_at, content_type, supplement.refers_to]


def read_exchange(frame: Frame) -> Exchange:
    """Return the exchange that a request asks to store."""
    _, url, began_at, ip_address, truncated, first, size, known = frame.head
    original = first and Original(first[0], first[1], datetime.fromisoformat(first[2]), first[3])
    tls = known and TlsFacts(**{**known, "faults": tuple(known["faults"])})
    request, response = frame.body[:size], frame.body[size:]
    return Exchange(url, datetime.fromisoformat(began_at), request, response, ip_address, truncated, original, tls)


def read_supplement(frame: Frame) -> Supplement:
    """Return the supplement that a request asks to store."""
    _, kind, url, made_at, content_type, refers_to = frame.head
    return Supplement(kind, url, datetime.fromisoformat(made_at), content_type, frame.body, refers_to)


def encode_replies(replies: list[Reply]) -> bytes:
    """Return settled requests as they go over the socket."""
    encoded = json.dumps(replies).encode()
    return _REPLY.pack(len(encoded)) + encoded


def take_replies(buffer: bytearray) -> Iterator[Reply]:
    """Take the whole lists of replies off the front of a buffer and yield what is in them."""
    while len(buffer) >= _REPLY.size:
        end = _REPLY.size + _REPLY.unpack_from(buffer)[0]
        if len(buffer) < end:
            return
        replies = json.loads(buffer[_REPLY.size : end])
        del buffer[:end]
        yield from replies


def take_frame(buffer: bytearray) -> Frame | None:
    """Take one whole request off the front of a buffer, None where there is none yet."""
    if len(buffer) < _REQUEST.size:
        return None
    number, head_size, body_size = _REQUEST.unpack_from(buffer)
    head_end = _REQUEST.size + head_size
    end = head_end + body_size
    if len(buffer) < end:
        return None
    with memoryview(buffer) as view:
        head, body = json.loads(bytes(view[_REQUEST.size : head_end])), bytes(view[head_end:end])
    del buffer[:end]
    return Frame(number, head, body)


def capture_to_json(capture: Capture) -> list[Any]:
    """Return a capture as JSON can hold it."""
    return [
        capture.record_id,
        capture.record_type,
        capture.url,
        capture.captured_at.isoformat(),
        capture.status,
        capture.content_type,
        capture.payload_digest,
        capture.warc,
        capture.offset,
        capture.length,
        capture.revisit_of,
        capture.truncated,
        capture.refers_to,
    ]


def capture_from_json(values: list[Any]) -> Capture:
    """Return the capture that `capture_to_json` was given."""
    values[3] = datetime.fromisoformat(values[3])
    return Capture(*values)
