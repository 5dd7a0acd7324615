"""Odd but real exchanges, as a table: what a server sends, where HTTP ends the message, and what becomes of it.

`WHOLE` are answered whole, `CUT` end before the message does, `SILENT` bring no answer. The golden server plays each
of them in plain HTTP and over TLS, and the WARC must hold the message to the byte.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]

from archive.capture import Truncation
from tests.crawler.wire.golden_server import Step

MOST_BYTES = 400_000
PAGE = "<html><head><title>政府信息公开工作年度报告</title></head><body>本年新收政府信息公开申请</body></html>".encode(
    "gbk"
)
LONG_PAGE = PAGE * 20
GZIPPED = gzip.compress(LONG_PAGE, mtime=0)
BROTLI = brotli.compress(LONG_PAGE)
ZLIB = zlib.compress(LONG_PAGE)
RAW_DEFLATE = zlib.compress(LONG_PAGE, wbits=-zlib.MAX_WBITS)

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@dataclass(frozen=True)
class Golden:
    """One exchange. Its path is its name.

    `message` is what of the bytes sent belongs to the message, None: all. `payload` is what a spider is given, None:
    that is not the point; `fault` is what it is told in place of one that cannot be decoded whole. A cut one says why
    by WARC-Truncated, a silent one by `kind`. One without an end is given up after half a second.
    """

    path: str
    steps: tuple[Step, ...]
    message: bytes | None = None
    payload: bytes | None = None
    status: int = 200
    method: str = "GET"
    truncated: Truncation | None = None
    kind: str | None = None
    fault: str | None = None

    @property
    def is_endless(self) -> bool:
        """Whether it ends only because we lose patience."""
        return self.truncated == "time" or self.kind == "timeout"


def whole(path: str, *steps: Step, status: int = 200, payload: bytes | None = None, method: str = "GET") -> Golden:
    """Describe an exchange all of whose bytes are the message."""
    return Golden(path, steps, status=status, payload=payload, method=method)


def damaged(path: str, fault: str, *steps: Step) -> Golden:
    """Describe a message that is whole, and of whose payload a spider is given nothing."""
    return Golden(path, steps, fault=fault)


def beyond(path: str, message: bytes, *more: Step, status: int = 200) -> Golden:
    """Describe an exchange after whose message more is sent, in the same packet where that is bytes."""
    first, *rest = more
    return Golden(path, (message + first if isinstance(first, bytes) else message, *rest), message, status=status)


def cut(path: str, truncated: Truncation, *steps: Step) -> Golden:
    """Describe an exchange that ends before its message does."""
    return Golden(path, steps, truncated=truncated)


def silent(path: str, kind: str, *steps: Step) -> Golden:
    """Describe a request that gets no answer."""
    return Golden(path, steps, kind=kind)


def sized(body: bytes) -> bytes:
    """Return a true Content-Length, the end of the headers, and the body."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def chunks(*bodies: bytes, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    """Return a body in chunks."""
    framed = b"".join(b"%x%b\r\n%b\r\n" % (len(body), extension, body) for body in bodies)
    return framed + b"0\r\n" + trailer + b"\r\n"


def coded(name: bytes) -> bytes:
    """Return the headers that say which content coding a page is in, up to its length."""
    return OK + b"Content-Type: text/html; charset=gbk\r\nContent-Encoding: %b\r\n" % name


def moved(code: bytes, *fields: bytes, body: bytes = b"") -> bytes:
    """Return a redirect."""
    return b"HTTP/1.1 %b\r\n" % code + b"".join(field + b"\r\n" for field in fields) + sized(body)


HEADERS = (
    whole("/gbk-reason-phrase", b"HTTP/1.1 200 \xb3\xc9\xb9\xa6\r\n" + sized(PAGE), payload=PAGE),
    whole("/gbk-header", OK + b"Content-Disposition: attachment; filename=\xc4\xea\xb1\xa8.doc\r\n" + sized(b"ok")),
    whole("/case-and-space", OK + b"x-lower: a\r\nX-UPPER:no-space\r\nX-Tab:\t tab \r\nX-Empty:\r\n" + sized(b"ok")),
    whole("/duplicates", OK + b"Set-Cookie: a=1\r\nVary: *\r\nSet-Cookie: b=2\r\nSET-COOKIE: c=3\r\n" + sized(b"ok")),
    whole("/folded", OK + b"X-Folded: one\r\n\ttwo\r\n  three\r\n" + sized(b"ok")),
    whole("/line-without-colon", OK + b"Server: old\r\nthis line has no colon\r\nX-After: yes\r\n" + sized(b"ok")),
    whole("/bare-newlines", b"HTTP/1.1 200 OK\nContent-Length: 4\nServer: old\n\nbare", payload=b"bare"),
    whole("/no-reason-phrase", b"HTTP/1.1 200\r\n" + sized(b"ok")),
    whole("/many-headers", OK + b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(400)) + sized(b"ok")),
    whole("/long-line", OK + b"Set-Cookie: " + b"a" * 200_000 + b"\r\n" + sized(b"ok"), payload=b"ok"),
    whole("/blank-after-a-name", OK + b"Content-Length : 4\r\n\r\nfour", payload=b"four"),
    whole("/no-name", OK + b": nothing\r\n" + sized(b"ok"), payload=b"ok"),
    whole("/odd-names", OK + b"X-\0: 1\r\n\xc4\xea: 2\r\na b: 3\r\n" + sized(b"ok"), payload=b"ok"),
    whole("/odd-values", OK + b"X-Nul: a\0b\r\nX-Return: a\rb\r\n" + sized(b"ok"), payload=b"ok"),
    whole("/folded-at-once", OK + b" Server: old\r\n" + sized(b"ok"), payload=b"ok"),
    whole("/folded-length", OK + b"Content-Length:\r\n 4\r\n\r\nfour", payload=b"four"),
    whole("/blanks-in-the-status-line", b"HTTP/1.1  200 \tOK\r\n" + sized(b"ok"), payload=b"ok"),
    whole("/http-2", b"HTTP/2 200\r\n" + sized(b"ok"), payload=b"ok"),
    whole("/http-1.0", b"HTTP/1.0 200 OK\r\nServer: ancient\r\n" + sized(b"1.0"), "close", payload=b"1.0"),
    whole("/http-1.0-kept", b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + sized(b"1.0"), payload=b"1.0"),
    whole("/http-1.0-endless", b"HTTP/1.0 200 OK\r\nServer: ancient\r\n\r\n", PAGE, "close", payload=PAGE),
)

FRAMING = (
    whole("/length", OK + sized(PAGE), payload=PAGE),
    whole("/length-twice", OK + b"Content-Length: 2\r\n" + sized(b"ok"), payload=b"ok"),
    whole("/length-in-pieces", OK, b"Content-Length: 4\r\n", b"\r\n", b"fo", 0.02, b"ur", payload=b"four"),
    whole("/byte-by-byte", *(step for one in OK + sized(b"a") for step in (bytes([one]), 0.001)), payload=b"a"),
    whole("/large", OK + sized(bytes(range(256)) * 1500)),
    whole("/chunked", CHUNKED, chunks(PAGE[:30], PAGE[30:]), payload=PAGE),
    whole("/chunks-in-pieces", CHUNKED, b"4\r", b"\nfo", b"ur", b"\r\n0\r\n", 0.02, b"\r\n", payload=b"four"),
    whole("/chunk-extension", CHUNKED + chunks(b"data", extension=b';name="value"'), payload=b"data"),
    whole("/trailers", CHUNKED + chunks(b"data", trailer=b"X-Sum: 1\r\nX-\xc4\xea: 2\r\n"), payload=b"data"),
    whole("/chunked-in-capitals", OK + b"transfer-encoding: Chunked\r\n\r\n" + chunks(b"data"), payload=b"data"),
    whole("/chunked-and-length", OK + b"Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(b"x")),
    whole("/chunked-twice", OK + b"Transfer-Encoding: chunked\r\n" * 2 + b"\r\n" + chunks(b"data"), payload=b"data"),
    whole("/chunk-size-with-blanks", CHUNKED + b"4  \r\nfour\r\n 0 \r\n\r\n", payload=b"four"),
    whole("/chunk-size-with-zeros", CHUNKED + b"00000000000000000000004\r\nfour\r\n000\r\n\r\n", payload=b"four"),
    whole("/chunk-lines-of-newlines", CHUNKED + b"4\nfour\n0\nX-Sum: 1\n\n", payload=b"four"),
    whole("/chunk-extension-of-control", CHUNKED + b"4;\x01\x7f\r\nfour\r\n0\r\n\r\n", payload=b"four"),
    whole("/long-trailers", CHUNKED + chunks(b"data", trailer=b"X: " + b"t" * 100_000 + b"\r\n"), payload=b"data"),
    whole("/identity", OK + b"Transfer-Encoding: identity\r\n" + sized(b"four"), payload=b"four"),
    whole("/identity-endless", OK + b"Transfer-Encoding: identity\r\n\r\n" + PAGE, "close", payload=PAGE),
    whole("/transfer-gzip", OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks(GZIPPED), payload=LONG_PAGE),
    whole("/transfer-gzip-endless", OK + b"Transfer-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE * 15), "close",
          payload=PAGE * 15),
    whole("/transfer-gzip-of-br", coded(b"br") + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
          + chunks(gzip.compress(BROTLI)), payload=LONG_PAGE),
    whole("/close-delimited", OK + b"Content-Type: text/html\r\n\r\n", PAGE, 0.05, PAGE, "close", payload=PAGE * 2),
    whole("/close-delimited-empty", OK + b"Content-Type: text/html\r\n\r\n", "close", payload=b""),
    whole("/connection-close", OK + b"Connection: close\r\n" + sized(b"closing"), "close", payload=b"closing"),
    # On a connection that was kept it would be left over from the answer before.
    whole("/empty-line-first", b"\r\n" + OK + b"Connection: close\r\n" + sized(b"ok"), "close", payload=b"ok"),
    whole("/empty-line-in-two", b"\r", b"\n" + OK + b"Connection: close\r\n" + sized(b"ok"), "close", payload=b"ok"),
    whole("/connection-close-in-capitals", OK + b"Connection: Close, TE\r\n" + sized(b"closing"), "close"),
    whole("/farewell", OK + b"Content-Type: text/html\r\n\r\n", PAGE, "farewell", payload=PAGE),
    whole("/closed-without-a-word", OK + sized(b"closing"), "close", payload=b"closing"),
    whole("/head", OK + b"Content-Length: 4000\r\n\r\n", method="HEAD", payload=b""),
    beyond("/length-too-short", OK + b"Content-Length: 4\r\n\r\nfour", 0.02, b"JUNK AFTER THE END", "close"),
    beyond("/stray-bytes-kept", OK + b"Content-Length: 4\r\n\r\nfour", b"HTTP/1.1 200 OK\r\n\r\nmore"),
    beyond("/stray-line-kept", CHUNKED + chunks(b"data"), b"\r\n"),
    beyond("/stray-body-kept", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n", b"four", status=304),
    beyond("/second-answer-at-once", OK + b"Content-Length: 4\r\n\r\nfour", b"HTTP/1.1 200 OK\r\n\r\nnext", "close"),
    beyond("/junk-after-chunks", CHUNKED + chunks(b"a"), b"junk", "close"),
    beyond("/204-with-a-body", b"HTTP/1.1 204 No Content\r\n\r\n", b"body that must not be", "close", status=204),
)  # fmt: skip

CODINGS = (
    whole("/gzip", coded(b"gzip") + sized(GZIPPED), payload=LONG_PAGE),
    whole("/gzip-chunked", coded(b"gzip") + b"Transfer-Encoding: chunked\r\n\r\n" + chunks(GZIPPED[:9], GZIPPED[9:]),
          payload=LONG_PAGE),
    whole("/gzip-by-its-old-name", coded(b"x-gzip") + sized(GZIPPED), payload=LONG_PAGE),
    whole("/br", coded(b"br") + sized(BROTLI), payload=LONG_PAGE),
    whole("/deflate", coded(b"deflate") + sized(ZLIB), payload=LONG_PAGE),
    whole("/deflate-raw", coded(b"deflate") + sized(RAW_DEFLATE), payload=LONG_PAGE),
    whole("/gzip-in-deflate", coded(b"gzip, deflate") + sized(zlib.compress(GZIPPED)), payload=LONG_PAGE),
    damaged("/gzip-cut-off", "gzip body cut off", coded(b"gzip") + sized(GZIPPED[:-20])),
    damaged("/gzip-damaged", "gzip body damaged", coded(b"gzip") + sized(GZIPPED[:-8] + bytes(8))),
    damaged("/gzip-that-is-none", "said to be gzip and is not", coded(b"gzip") + sized(PAGE)),
    damaged("/br-cut-off", "br body cut off", coded(b"br") + sized(BROTLI[:-9])),
    damaged("/deflate-cut-off", "deflate body cut off", coded(b"deflate") + sized(RAW_DEFLATE[:-9])),
    whole("/gzip-and-identity", coded(b"identity, gzip, , identity") + sized(GZIPPED), payload=LONG_PAGE),
    whole("/coding-of-nothing", coded(b"") + sized(PAGE), payload=PAGE),
    whole("/coding-in-gbk", coded(b"\xd1\xb9\xcb\xf5") + sized(PAGE), payload=PAGE),
    whole("/unknown-coding", coded(b"sdch") + sized(PAGE), payload=PAGE),
)  # fmt: skip

STATUSES = (
    whole("/404-empty", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", status=404, payload=b""),
    whole("/404-empty-and-closed", b"HTTP/1.1 404 Not Found\r\n\r\n", "close", status=404, payload=b""),
    whole("/410", b"HTTP/1.1 410 Gone\r\n" + sized(PAGE), status=410, payload=PAGE),
    whole("/412-challenge", b"HTTP/1.1 412 Precondition Failed\r\n" + sized(b"<script>x()</script>"), status=412),
    whole("/500", b"HTTP/1.1 500 Internal Server Error\r\n" + sized(b"\xb4\xed\xce\xf3"), status=500),
    whole("/204", b"HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n", status=204, payload=b""),
    whole("/204-with-a-length", b"HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n", status=204, payload=b""),
    whole("/304-unasked", b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n', status=304, payload=b""),
    whole("/304-with-a-length", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n", status=304, payload=b""),
    whole("/301", moved(b"301 Moved Permanently", b"Location: /target"), status=301),
    whole("/302-with-a-body", moved(b"302 Found", b"Location: /target?q=%C4%EA", body=b"moved"), status=302),
    whole("/303", moved(b"303 See Other", b"Location: target"), status=303),
    whole("/307", moved(b"307 Temporary Redirect", b"Location: ../target"), status=307),
    whole("/308", moved(b"308 Permanent Redirect", b"Location: //127.0.0.1/target"), status=308),
    whole("/302-gbk", moved(b"302 Found", b"Location: /\xc4\xea\xb1\xa8.html"), status=302),
    whole("/302-without-location", moved(b"302 Found", body=b"where to?"), status=302),
    whole("/302-twice-located", moved(b"302 Found", b"Location: /one", b"Location: /two"), status=302),
)

INTERIM = (
    whole("/100-before", b"HTTP/1.1 100 Continue\r\n\r\n" + OK + sized(b"final"), payload=b"final"),
    whole("/103-before", b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n", 0.02, OK + sized(b"final"),
          payload=b"final"),
    whole("/two-before", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n", OK + sized(b"final"),
          payload=b"final"),
)  # fmt: skip

WHOLE = (*HEADERS, *FRAMING, *CODINGS, *STATUSES, *INTERIM)

CUT = (
    cut("/length-too-long", "disconnect", OK + b"Content-Length: 4000\r\n\r\nonly this", "close"),
    cut("/reset-in-length", "disconnect", OK + b"Content-Length: 4000\r\n\r\nonly this", 0.1, "reset"),
    cut("/reset-in-chunk", "disconnect", CHUNKED + b"ff\r\nonly this", 0.1, "reset"),
    cut("/reset-close-delimited", "disconnect", OK + b"Content-Type: text/html\r\n\r\nonly this", 0.1, "reset"),
    cut("/reset-in-headers", "disconnect", OK + b"Server: x\r\nContent-", 0.1, "reset"),
    cut("/chunk-too-long", "disconnect", CHUNKED + b"5\r\nab", "close"),
    cut("/no-last-chunk", "disconnect", CHUNKED + b"5\r\nabcde\r\n", "close"),
    cut("/no-end-of-trailers", "disconnect", CHUNKED + b"1\r\na\r\n0\r\nX-Sum: 1\r\n", "close"),
    cut("/headers-cut", "disconnect", OK + b"Server: x\r\nContent-", "close"),
    cut("/status-line-cut", "disconnect", b"HTTP/1.1 20", "close"),
    cut("/100-and-a-letter", "disconnect", b"HTTP/1.1 100 Continue\r\n\r\nH", "close"),
    cut("/100-and-half", "disconnect", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nSer", "close"),
    cut("/gzip-cut", "disconnect", coded(b"gzip") + sized(GZIPPED)[:-20], "close"),
    cut("/slow-body", "time", OK + b"Content-Length: 4000\r\n\r\nonly this", "wait"),
    cut("/slow-chunk", "time", CHUNKED + b"ff\r\nonly this", "wait"),
    cut("/said-too-large", "length", OK + b"Content-Length: %d\r\n\r\nbegin" % (MOST_BYTES + 1), "wait"),
    # Three time-outs in a row would leave the host alone.
    cut("/slow-headers", "time", OK + b"Server: x\r\n", "wait"),
    cut("/grows-too-large", "length", CHUNKED, *[b"10000\r\n" + 65536 * b"a" + b"\r\n"] * 8, "wait"),
    cut("/endless-too-large", "length", OK + b"\r\n", *[65536 * b"b"] * 8, "wait"),
    cut("/endless-line", "length", OK + b"X: ", *[65536 * b"a"] * 17, "wait"),
    cut("/endless-headers", "length", OK, *[b"X: %b\r\n" % (8187 * b"a") * 8] * 17, "wait"),
    cut("/endless-trailers", "length", CHUNKED + b"1\r\na\r\n0\r\n", *[b"X: %b\r\n" % (8187 * b"a") * 8] * 17, "wait"),
    cut("/100-and-endless", "length", b"HTTP/1.1 100 Continue\r\n\r\n" + OK, *[65536 * b"a"] * 17, "wait"),
    cut("/101", "unspecified", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", "wait"),
    cut("/100-and-no-http", "unspecified", b"HTTP/1.1 100 Continue\r\n\r\n<html>", "wait"),
    cut("/no-http-status", "unspecified", b"ICY 200 OK\r\n", "wait"),
    cut("/status-of-no-number", "unspecified", b"HTTP/1.1 OK\r\n", "wait"),
    cut("/status-of-four-digits", "unspecified", b"HTTP/1.1 2000 OK\r\n", "wait"),
    cut("/empty-lines-first", "unspecified", b"\r\n\r\n" + OK + sized(b"ok"), "wait"),
    cut("/no-http", "unspecified", b"SSH-2.0-OpenSSH_9.2\r\n", "wait"),
    cut("/bad-chunk", "unspecified", CHUNKED + b"xyz\r\n", "wait"),
    cut("/chunk-without-end", "unspecified", CHUNKED + b"1\r\nab\r\n", "wait"),
    cut("/chunk-size-negative", "unspecified", CHUNKED + b"-1\r\n", "wait"),
    cut("/chunk-size-by-c", "unspecified", CHUNKED + b"0x4\r\nfour\r\n", "wait"),
    cut("/chunk-size-endless", "unspecified", CHUNKED, *[b"f" * 65536] * 10, "wait"),
    cut("/length-negative", "unspecified", OK + b"Content-Length: -4\r\n\r\nfour", "wait"),
    cut("/length-empty", "unspecified", OK + b"Content-Length: \r\n\r\nfour", "wait"),
    cut("/lengths-differ", "unspecified", OK + b"Content-Length: 2\r\n" + sized(b"four"), "wait"),
    cut("/length-of-no-number", "unspecified", OK + b"Content-Length: four\r\n\r\nfour", "wait"),
)  # fmt: skip

SILENT = (
    silent("/closed-unheard", "disconnected", "close"),
    silent("/reset-unheard", "disconnected", "reset"),
    silent("/100-and-no-more", "disconnected", b"HTTP/1.1 100 Continue\r\n\r\n", "close"),
    silent("/100-cut", "disconnected", b"HTTP/1.1 100 Continue\r\nX: ", "reset"),
    silent(
        "/103-and-silence", "timeout", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n", "wait"
    ),
    silent("/never-answers", "timeout", "wait"),
)
