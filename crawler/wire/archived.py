"""Answers from the archive: conditional requests, and responses built from records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.wire.recollection import ArchivedMessage, KnownOriginal

ARCHIVED_FLAG = "archived"

_CONDITIONS = (b"If-None-Match", b"If-Modified-Since", b"If-Match", b"If-Unmodified-Since", b"If-Range", b"Range")
# Payload and length are the archive's; the length is Scrapy's to know.
_NOT_PASSED_ON = (b"transfer-encoding", b"content-length", b"connection", b"keep-alive", b"trailer")


def may_condition(request: Request, known: KnownOriginal | None) -> bool:
    """Whether to ask for the page only if it changed.

    Not where the request carries conditions of its own (its answer is then its sender's to understand), nor where
    its meta says `conditional: False`.
    """
    if known is None or not known.can_condition or not (known.etag or known.last_modified):
        return False
    if request.method != "GET" or not request.meta.get("conditional", True):
        return False
    return not any(name in request.headers for name in _CONDITIONS)


@contextmanager
def conditions(request: Request, known: KnownOriginal | None) -> Iterator[bool]:
    """Have a request carry the validators of its original while it is sent, and say whether it does.

    A retry or a redirect is a copy of the request, and must not take them for the request's own.
    """
    if known is None or not may_condition(request, known):
        yield False
        return
    if known.etag:
        request.headers[b"If-None-Match"] = known.etag
    if known.last_modified:
        request.headers[b"If-Modified-Since"] = known.last_modified
    try:
        yield True
    finally:
        request.headers.pop(b"If-None-Match", None)
        request.headers.pop(b"If-Modified-Since", None)


def response_from_archive(request: Request, message: ArchivedMessage, confirmed_by: Response | None = None) -> Response:
    """Build the response that a record holds, as Scrapy would have given it; flagged `archived`.

    Cookies come from the 304 that confirmed it, where one did, never from the record: they were set long ago.
    """
    headers = Headers()
    for name, value in message.headers:
        if name and name.lower() not in _NOT_PASSED_ON:
            headers.appendlist(name, value)
    if confirmed_by is not None:
        headers.pop(b"Set-Cookie", None)
        for value in confirmed_by.headers.getlist(b"Set-Cookie"):
            headers.appendlist(b"Set-Cookie", value)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=message.payload)
    return kind(url=request.url, status=message.status, headers=headers, body=message.payload, flags=[ARCHIVED_FLAG])
