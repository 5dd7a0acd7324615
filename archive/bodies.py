"""The bodies of requests as replay programs look them up: as a query that is added to the URL.

pywb and wabac agree in what they make of a body (Webrecorder's "Request Body Canonicalization"): a form as it is, JSON
as names and values, whatever they are nested in, anything else in base64. They do not agree in how far it is decoded:
pywb looks for it wholly decoded, wabac as JavaScript's decodeURI leaves it and the browser writes it into a URL, and
without what is empty in JSON. A form of several parts, which no list of a portal is asked for with, is taken as
anything else, and neither finds its answer.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus, unquote_to_bytes, urlencode

from archive.warc.payload import http_head, payload_of

_METHODS = ("POST", "PUT")
_LONGEST_QUERY = 4096
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+|%")
# What decodeURI leaves escaped (ECMA-262 §19.2.6.3).
_KEPT = re.compile(r"(%(?:3B|2F|3F|3A|40|26|3D|2B|24|2C|23))", re.IGNORECASE)
# What a browser escapes in a query (URL Standard, "special-query percent-encode set").
_NOT_IN_QUERIES = re.compile(r"[^!$-&(-;=?-~]+")


@dataclass(frozen=True, slots=True)
class RequestBody:
    """A request's method and its body as a query: as pywb looks for it, and as wabac does."""

    method: str
    query: str
    script_query: str

    def append_to(self, url: str) -> str:
        """Return the URL that pywb looks up for the request."""
        method = f"{'&' if '?' in url else '?'}__wb_method={self.method}"
        return url + method + (f"&{self.query}" if self.query else "")


def read_request_body(request: bytes) -> RequestBody | None:
    """Return what tells a request from others to its URL, None where that is the URL alone."""
    method = request.partition(b" ")[0].decode("latin-1").upper()
    if method not in _METHODS:
        return None
    types = http_head(request).values(b"content-type")
    query, script_query = _queries_of(payload_of(request), types[0].decode("latin-1").lower() if types else "")
    return RequestBody(method, query[:_LONGEST_QUERY], script_query[:_LONGEST_QUERY])


def _queries_of(body: bytes, content_type: str) -> tuple[str, str]:
    if content_type.startswith("application/x-www-form-urlencoded"):
        script_query = _decode_as_scripts(body.decode(errors="replace"))
        try:
            return unquote_plus(body.decode()), script_query
        except UnicodeDecodeError:
            return _in_base64(body), script_query
    if content_type.startswith(("application/json", "text/plain")):
        try:
            values = dict(_numbered(_values(json.loads(body))))
        except (ValueError, RecursionError):
            values = {}
        else:
            stated = {name: value for name, value in values.items() if value}
            return urlencode(values), _decode_as_scripts(urlencode(stated))
        if content_type.startswith("application/json"):
            return "", ""
    return (_in_base64(body) if body else ""), _in_base64(body)


def _in_base64(body: bytes) -> str:
    return "__wb_post_data=" + b64encode(body).decode("ascii")


def _decode_as_scripts(text: str) -> str:
    """Return what decodeURI gives, as a URL has it, nothing where it refuses; a plus stays a plus."""

    def decode(match: re.Match[str]) -> str:
        pieces = _KEPT.split(match[0])
        return "".join(piece if number % 2 else _decode_strictly(piece) for number, piece in enumerate(pieces))

    try:
        return _NOT_IN_QUERIES.sub(lambda match: quote(match[0], safe=""), _ESCAPES.sub(decode, text))
    except ValueError:
        return ""


def _decode_strictly(escapes: str) -> str:
    """Decode what stands escaped.

    Raises:
        ValueError: It is no UTF-8, or a percent sign escapes nothing.
    """
    if escapes == "%":
        raise ValueError("a percent sign that escapes nothing")
    return unquote_to_bytes(escapes).decode()


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
