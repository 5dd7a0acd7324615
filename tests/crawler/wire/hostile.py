"""Random answers of a hostile server: some as odd as servers are, the others with damage anywhere; equal for a seed."""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass

from tests.crawler.wire.golden_server import Step

_STATUS = (
    b"HTTP/1.1 200 OK",
    b"HTTP/1.0 200",
    b"HTTP/1.1 404 \xce\xb4\xd5\xd2\xb5\xbd",
    b"HTTP/1.1  500 \t no",
    b"HTTP/1 200 OK",
)
_FIELDS = (
    b"Server: old",
    b"X-Folded: one\r\n\ttwo",
    b"no colon at all",
    b": no name",
    b"X-\xc4\xea: 1",
    b"X-Nul: \0",
    b"Content-Type : text/html; charset=gb2312",
    b"Set-Cookie: a=" + b"c" * 30_000,
    b"Set-Cookie: JSESSIONID=1; Path=/",
    b" folded onto nothing or something",
    b'ETag: ""',
    b"Last-Modified: yesterday",
    b"Refresh: 0",
    b"Content-Encoding: identity",
)
_INTERIM = (
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n",
    b"HTTP/1.0 199\n\n",
)
_TOKENS = (b"\r\n", b"\n", b"\r", b"\0", b": ", b"0\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"Transfer-Encoding: chunked\r\n",
           b"Content-Length: 7\r\n", b"ffffffffffffffff\r\n", b"-1", b"\x1f\x8b", b" ", b"\xff" * 40)  # fmt: skip


@dataclass(frozen=True)
class Hostile:
    """One answer: `sent` in some steps. `message` is the part of it that is the message, None where nobody can say.

    `payload` is what of an undamaged one a spider is given.
    """

    steps: tuple[Step, ...]
    sent: bytes
    message: bytes | None = None
    payload: bytes | None = None


def make_answer(seed: int) -> Hostile:
    """Return the answer of a seed."""
    draw = random.Random(seed)  # noqa: S311  no secret
    message, payload, ends = _odd(draw)
    if draw.random() < 0.35:
        junk = b"" if ends else draw.choice((b"", b"", b"\r\n", b"junk", message))
        end = ("close",) if ends or draw.random() < 0.3 else ()
        return Hostile((*_cut(draw, message, junk), *end), message + junk, message, payload)
    sent = _damage(draw, message)
    end = draw.choice((("close",), ("close",), ("farewell",), ("reset",), (0.7, "close")))
    return Hostile((*_cut(draw, sent, b""), *end), sent)


def _odd(draw: random.Random) -> tuple[bytes, bytes, bool]:
    """Return a message that browsers read, its payload, and whether it lasts as long as its connection."""
    end = draw.choice((b"\r\n", b"\r\n", b"\n"))
    payload = draw.randbytes(draw.choice((0, 1, 20, 3000, 70_000)))
    lines = [draw.choice(_STATUS), *draw.sample(_FIELDS, draw.randint(0, 6))]
    body = payload
    if draw.random() < 0.25:
        body, coding = gzip.compress(payload), draw.choice((b"Content-Encoding: gzip", b"Transfer-Encoding: gzip"))
        lines.append(coding)
    framing = draw.choice(("length", "chunks", "chunks", "close"))
    if framing == "length" and b"Transfer-Encoding: gzip" not in lines:
        lines.append(draw.choice((b"Content-Length: %d", b"content-length:%d", b"Content-Length :\t%d ")) % len(body))
    elif framing == "chunks":
        lines.append(draw.choice((b"Transfer-Encoding: chunked", b"transfer-encoding:identity, Chunked")))
        body = _chunks(draw, body)
    else:
        framing = "close"
    interim = b"".join(draw.choices(_INTERIM, k=draw.choice((0, 0, 0, 1, 3))))
    return interim + end.join([*lines, b"", b""]) + body, payload, framing == "close"


def _chunks(draw: random.Random, body: bytes) -> bytes:
    end = draw.choice((b"\r\n", b"\r\n", b"\n"))
    framed, at = b"", 0
    while at < len(body):
        piece = body[at : at + draw.choice((1, 7, 1000, 50_000))] if at < 100 else body[at:]
        at += len(piece)
        framed += (
            draw.choice((b"%x", b"%X", b"000%x", b"%x  ", b"%x;a=b", b"%x ;\xff")) % len(piece) + end + piece + end
        )
    return framed + b"0" + end + draw.choice((b"", b"", b"X-Sum: 1" + end)) + end


def _damage(draw: random.Random, message: bytes) -> bytes:
    """Return a message with a few of its bytes gone, changed, doubled or joined by others."""
    data = bytearray(message)
    for _ in range(draw.randint(1, 4)):
        # Mostly where it matters: before the body.
        at = draw.randint(0, min(len(data), draw.choice((40, 400, 40_000, len(data)))))
        match draw.randint(0, 5):
            case 0:
                del data[at:]
            case 1:
                del data[at : at + draw.randint(1, 9)]
            case 2:
                data[at:at] = draw.choice(_TOKENS)
            case 3:
                data[at : at + 1] = draw.randbytes(1)
            case 4:
                data[at:at] = data[at : at + draw.randint(1, 60)]
            case _:
                data[at:at] = draw.randbytes(draw.randint(1, 9))
    return bytes(data)


def _cut(draw: random.Random, message: bytes, junk: bytes) -> list[Step]:
    """Return the bytes in one piece or several, with little pauses; `junk` comes together with the last of them."""
    places = sorted(draw.randint(0, len(message)) for _ in range(draw.choice((0, 0, 1, 4))))
    steps: list[Step] = []
    for begin, end in zip([0, *places], [*places, len(message)], strict=True):
        steps += [message[begin:end] + (junk if end == len(message) else b""), 0.002]
        if end == len(message):
            break
    return steps[:-1]
