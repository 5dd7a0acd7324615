"""The bodies of requests as replay programs look them up: as a query that is added to the URL.

The rules are those of pywb and wabac (Webrecorder's "Request Body Canonicalization"): a form as it reads decoded; JSON
as names and values, whatever they are nested in; anything else in base64. A form of several parts, which no list of a
portal is asked for with, is taken as anything else, and pywb does not find what answered it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlencode

from archive.warc.payload import http_head, payload_of

_METHODS = ("POST", "PUT")
_LONGEST_QUERY = 4096


@dataclass(frozen=True, slots=True)
class RequestBody:
    """A request's method and its body as a query."""

    method: str
    query: str

    def append_to(self, url: str) -> str:
        """Return the URL that is looked up for the request."""
        method = f"{'&' if '?' in url else '?'}__wb_method={self.method}"
        return url + method + (f"&{self.query}" if self.query else "")


def read_request_body(request: bytes) -> RequestBody | None:
    """Return what tells a request from others to its URL, None where that is the URL alone."""
    method = request.partition(b" ")[0].decode("latin-1").upper()
    if method not in _METHODS:
        return None
    types = http_head(request).values(b"content-type")
    content_type = types[0].decode("latin-1").lower() if types else ""
    return RequestBody(method, _query_of(payload_of(request), content_type)[:_LONGEST_QUERY])


def _query_of(body: bytes, content_type: str) -> str:
    if content_type.startswith("application/x-www-form-urlencoded"):
        try:
            return unquote_plus(body.decode())
        except UnicodeDecodeError:
            return _in_base64(body)
    if content_type.startswith(("application/json", "text/plain")):
        try:
            return urlencode(dict(_numbered(_values(json.loads(body)))))
        except (ValueError, RecursionError):
            return "" if content_type.startswith("application/json") else _in_base64(body)
    return _in_base64(body) if body else ""


def _in_base64(body: bytes) -> str:
    return "__wb_post_data=" + b64encode(body).decode("ascii")


def _values(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield names and values as they stand; an item of a list has the list's name."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _values(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _values(one, name)
    elif name:
        yield name, _text_of(value)


def _text_of(value: object) -> str:
    """Return a value as JavaScript writes it."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _numbered(pairs: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give a name that comes again its number: `name.2_`."""
    counts: Counter[str] = Counter()
    for name, value in pairs:
        counts[name] += 1
        yield (name if counts[name] == 1 else f"{name}.{counts[name]}_"), value
